"""What passes between the event loop and the thread that decodes, and how it ends."""

import asyncio
from threading import Thread

import pytest

from sunlit.devices import UnreachableError
from sunlit.devices.video.handoff import FromThread


def test_why_a_source_ended_is_told_though_its_thread_ends_after_it() -> None:
    async def run() -> None:
        results: FromThread[int] = FromThread(8, drop=False)

        def work() -> None:
            number = 0
            while results.put(number):
                number += 1
            results.fail(None)

        thread = Thread(target=work)
        thread.start()
        assert await results.get() == (0, 0)
        results.fail(UnreachableError("the device broke the connection off"))
        await asyncio.to_thread(thread.join)
        with pytest.raises(UnreachableError):
            while await results.get() is not None:
                pass

    asyncio.run(run())

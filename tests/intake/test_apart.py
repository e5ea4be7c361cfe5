"""A process of its own: what it sends comes back in order; its death, its silence and its lies cost it alone."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sunlit.intake.apart import Send, run_apart
from sunlit.intake.archives import Damaged


def test_what_is_sent_comes_back_in_order() -> None:
    def work(send: Send) -> None:
        for kind in range(5):
            send(kind, bytes(kind) * 1000)

    assert list(run_apart(work, 5)) == [(kind, bytes(kind) * 1000) for kind in range(5)]


@pytest.mark.parametrize("end", [lambda: os._exit(3), lambda: int("x"), lambda: os.kill(os.getpid(), 9)])
def test_a_death_is_told_behind_what_came_before_it(end: Callable[[], object]) -> None:
    def work(send: Send) -> None:
        send(1, b"before")
        end()

    found = []
    with pytest.raises(Damaged, match="ended early"):
        for message in run_apart(work, 5):
            found.append(message)
    assert found in ([], [(1, b"before")])


def test_one_that_never_ends_is_ended_after_its_time() -> None:
    def work(_send: Send) -> None:
        while True:
            pass

    start = time.monotonic()
    with pytest.raises(Damaged, match=r"SIGXCPU|SIGKILL"):
        list(run_apart(work, 1))
    assert time.monotonic() - start < 30


def test_one_that_nobody_listens_to_any_more_is_ended() -> None:
    def work(send: Send) -> None:
        while True:
            send(1, bytes(1 << 20))

    messages = run_apart(work, 60)
    assert next(messages) == (1, bytes(1 << 20))
    before = len(list(Path("/proc/self/fd").iterdir()))
    messages.close()  # type: ignore[attr-defined]
    assert len(list(Path("/proc/self/fd").iterdir())) == before - 1

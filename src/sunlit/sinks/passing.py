"""From cameras to targets: every observation of every camera is offered to every delivery."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import aclosing, suppress

from sunlit.devices import Camera, CameraError
from sunlit.gate import Health
from sunlit.sinks.delivery import Delivery

# How long what still waits may take when everything ends.
LAST_SECONDS = 5.0


async def pass_on(cameras: Iterable[Camera], deliveries: Sequence[Delivery], say: Callable[[str], None]) -> None:
    """Pass on what cameras observe, until it is cancelled, or until every camera or every target has refused us.

    What waits then is still delivered, for a few seconds; what was not is counted in the deliveries.
    """
    running = [asyncio.create_task(delivery.run()) for delivery in deliveries]
    watching = asyncio.gather(*(_watch(camera, deliveries, say) for camera in cameras))
    refused = asyncio.gather(*running)
    try:
        await asyncio.wait((watching, refused), return_when=asyncio.FIRST_COMPLETED)
    finally:
        watching.cancel()
        if waiting := sum(delivery.waiting for delivery in deliveries):
            say(f"{waiting} observations still wait for their targets: trying for {LAST_SECONDS:g} s")
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_SECONDS):
                await asyncio.gather(*(delivery.drained() for delivery in deliveries))
        for delivery in deliveries:
            delivery.give_up()
        refused.cancel()
        await asyncio.gather(watching, refused, *running, return_exceptions=True)


async def _watch(camera: Camera, deliveries: Iterable[Delivery], say: Callable[[str], None]) -> None:
    heard = True
    try:
        async with aclosing(camera.observations()) as observations:
            async for observation in observations:
                for delivery in deliveries:
                    delivery.offer(observation)
                # One that has refused us is told below.
                if (
                    isinstance(observation, Health)
                    and observation.reason != "refused"
                    and observation.available != heard
                ):
                    heard = observation.available
                    told = "is heard again" if heard else f"cannot be heard ({observation.reason}); trying again"
                    say(f"{camera.gate.device} {told}")
    except CameraError as error:
        # Its last observation has said so to the targets.
        say(f"{camera.gate.device}: {error}")

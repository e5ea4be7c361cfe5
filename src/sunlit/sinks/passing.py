"""From cameras to targets: every observation of every camera is offered to every delivery."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing, suppress

from sunlit.devices import CameraError
from sunlit.gate import Health, Observation
from sunlit.sinks.delivery import Delivery

# How long what still waits may take when everything ends.
LAST_SECONDS = 5.0


async def pass_on(
    observed: Mapping[str, AsyncGenerator[Observation]], deliveries: Sequence[Delivery], say: Callable[[str], None]
) -> None:
    """Pass on what cameras observe, until it is cancelled, or until every camera or every target has refused us.

    observed  the observations of each camera, by its name

    What waits then is still delivered, for a few seconds; what was not is counted in the deliveries.
    """
    running = [asyncio.create_task(delivery.run()) for delivery in deliveries]
    watching = asyncio.gather(*(_watch(name, found, deliveries, say) for name, found in observed.items()))
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


async def _watch(
    name: str, found: AsyncGenerator[Observation], deliveries: Iterable[Delivery], say: Callable[[str], None]
) -> None:
    heard = True
    try:
        async with aclosing(found) as observations:
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
                    say(f"{name} {told}")
    except CameraError as error:
        # Its last observation has said so to the targets.
        say(f"{name}: {error}")

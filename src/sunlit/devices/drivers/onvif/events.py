"""Subscriptions of an ONVIF device, a pull point or a consumer that it posts to: made, renewed, and made anew."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from sunlit.devices.camera import TRUSTED_OFFSET
from sunlit.devices.drivers.onvif.soap import Soap
from sunlit.devices.drivers.onvif.topics import reports_of
from sunlit.devices.inbox import Standing
from sunlit.devices.problem import AnswerError, CameraError, UnsupportedError
from sunlit.devices.xml import below, children, fragment, local, parse, text
from sunlit.gate import Report, Skip

# How long the device may hold a pull back, and how long a subscription shall live without renewal.
PULL_SECONDS = 10.0
LIFE_SECONDS = 60
# How much longer than that its answer may take.
MARGIN_SECONDS = 10.0
# A device that answers pulls at once and empty is not asked more often than this.
PAUSE_SECONDS = 0.2

_ACTION = "http://www.onvif.org/ver10/events/wsdl/{}Request"
_NOTIFY = "http://docs.oasis-open.org/wsn/bw-2/{}Request"


async def reports(soap: Soap, url: str, numbers: Mapping[str, int], skip: Skip) -> AsyncGenerator[Report | None]:
    """What the device reports, and None for each sign of life without a report.

    numbers  as in topics.reports_of
    skip     called for each notification that cannot be read
    Raises CameraError when the device no longer answers as it should.
    """
    while True:
        subscription, header, life = await _subscribe(soap, url)
        renew_at = _now() + life / 2
        yield None
        try:
            while True:
                if _now() >= renew_at:
                    life = await _renew(soap, subscription, header)
                    renew_at = _now() + life / 2
                started = _now()
                answer = await _pull(soap, subscription, header, PULL_SECONDS)
                offset = _offset(answer, soap.offset)
                pulled = list(children(answer, "NotificationMessage"))
                for report in _told(pulled, numbers, offset, skip):
                    yield report
                if not pulled:
                    yield None
                    await asyncio.sleep(max(0.0, PAUSE_SECONDS - (_now() - started)))
        except _RenewalRefused:
            # Known of many devices: nothing is wrong with them but this, so nothing is told.
            continue
        except CameraError:
            raise
        except BaseException:
            # We leave, not the device: it shall not go on collecting for us.
            await _unsubscribe(soap, subscription, header)
            raise


@asynccontextmanager
async def posting(soap: Soap, url: str, consumer: str) -> AsyncIterator[Standing]:
    """Until the block ends the device posts what it notifies of to the consumer's address (WS-BaseNotification, 4)."""
    subscription, header, life = await _subscribe(soap, url, consumer)

    async def still() -> None:
        nonlocal subscription, header
        try:
            await _renew(soap, subscription, header)
        except _RenewalRefused:
            subscription, header, _ = await _subscribe(soap, url, consumer)

    try:
        yield Standing(still, life / 2)
    finally:
        await _unsubscribe(soap, subscription, header)


def posted(body: bytes, numbers: Mapping[str, int], offset: timedelta, skip: Skip) -> Iterator[Report]:
    """What a body that the device posted reports; see `reports`."""
    try:
        root = parse(body)
    except AnswerError:
        skip("malformed")
        return
    yield from _told((one for one in root.iter() if local(one) == "NotificationMessage"), numbers, offset, skip)


def _told(
    notifications: Iterable[Element], numbers: Mapping[str, int], offset: timedelta, skip: Skip
) -> Iterator[Report]:
    for notification in notifications:
        try:
            yield from reports_of(notification, numbers, offset)
        except AnswerError:
            skip("malformed")


async def present(soap: Soap, url: str, seconds: float = 2.0) -> list[Element]:
    """What the device notifies of when it is asked for all states at once, and within so many seconds after that.

    Raises CameraError.
    """
    subscription, header, _ = await _subscribe(soap, url)
    found: list[Element] = []
    try:
        with suppress(AnswerError, UnsupportedError):
            await soap.call(
                subscription, "<tev:SetSynchronizationPoint/>",
                action=_ACTION.format("PullPointSubscription/SetSynchronizationPoint"), header=header,
            )  # fmt: skip
        end = _now() + seconds
        while (left := end - _now()) > 0:
            answer = await _pull(soap, subscription, header, left)
            found += children(answer, "NotificationMessage")
            await asyncio.sleep(min(PAUSE_SECONDS, max(0.0, end - _now())))
    finally:
        await _unsubscribe(soap, subscription, header)
    return found


class _RenewalRefused(Exception):
    """The device does not renew this subscription."""


async def _subscribe(soap: Soap, url: str, consumer: str = "") -> tuple[str, str, float]:
    """The address of a new subscription, the header elements that it wants back, and its life in seconds.

    consumer  whom to post to; a pull point when it is ""
    """
    if consumer:
        body = (
            f"<wsnt:Subscribe><wsnt:ConsumerReference><wsa:Address>{escape(consumer)}</wsa:Address>"
            f"</wsnt:ConsumerReference><wsnt:InitialTerminationTime>PT{LIFE_SECONDS}S</wsnt:InitialTerminationTime>"
            "</wsnt:Subscribe>"
        )
        action = _NOTIFY.format("NotificationProducer/Subscribe")
    else:
        body = (
            "<tev:CreatePullPointSubscription><tev:InitialTerminationTime>"
            f"PT{LIFE_SECONDS}S</tev:InitialTerminationTime></tev:CreatePullPointSubscription>"
        )
        action = _ACTION.format("EventPortType/CreatePullPointSubscription")
    answer = await soap.call(url, body, action=action)
    reference = below(answer, "SubscriptionReference")
    if not (address := text(reference, "Address")):
        raise AnswerError("the device gives no address for its events")
    parameters = below(reference, "ReferenceParameters")
    header = "".join(fragment(item) for item in (parameters if parameters is not None else ()))
    return soap.reach(address), header, _life(answer)


async def _renew(soap: Soap, subscription: str, header: str) -> float:
    body = f"<wsnt:Renew><wsnt:TerminationTime>PT{LIFE_SECONDS}S</wsnt:TerminationTime></wsnt:Renew>"
    try:
        action = _NOTIFY.format("SubscriptionManager/Renew")
        return _life(await soap.call(subscription, body, action=action, header=header))
    except (AnswerError, UnsupportedError):
        raise _RenewalRefused from None


async def _pull(soap: Soap, subscription: str, header: str, seconds: float) -> Element:
    return await soap.call(
        subscription,
        f"<tev:PullMessages><tev:Timeout>PT{seconds:.3g}S</tev:Timeout><tev:MessageLimit>100</tev:MessageLimit>"
        "</tev:PullMessages>",
        action=_ACTION.format("PullPointSubscription/PullMessages"),
        header=header,
        seconds=seconds + MARGIN_SECONDS,
    )


async def _unsubscribe(soap: Soap, subscription: str, header: str) -> None:
    with suppress(CameraError):
        await soap.call(
            subscription, "<wsnt:Unsubscribe/>", action=_NOTIFY.format("SubscriptionManager/Unsubscribe"),
            header=header, seconds=2,
        )  # fmt: skip


def _offset(answer: Element, known: timedelta) -> timedelta:
    """How far the device's clock is ahead of ours, by the time in its answer; what is known unless it has been set.

    That time has whole seconds: taken each time, it would make events jump.
    """
    try:
        told = datetime.fromisoformat(text(answer, "CurrentTime")) - datetime.now(UTC)
    except (ValueError, TypeError):
        return known
    return told if abs(told - known) > TRUSTED_OFFSET else known


def _life(answer: Element) -> float:
    """How long the device says that a subscription lives, by its own clock; at least a second."""
    try:
        now = datetime.fromisoformat(text(answer, "CurrentTime"))
        end = datetime.fromisoformat(text(answer, "TerminationTime"))
        life = (end - now) / timedelta(seconds=1)
    except (ValueError, TypeError):
        return LIFE_SECONDS
    return min(max(life, 1.0), LIFE_SECONDS)


def _now() -> float:
    """Seconds by the clock that waiting goes by."""
    return asyncio.get_running_loop().time()

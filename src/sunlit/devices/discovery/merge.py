"""One entry a device: what several protocols, datagrams and addresses tell of the same camera becomes one."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from sunlit.devices.discovery.protocol import Found

# The end of the UUID by which many devices go in WS-Discovery is their hardware address.
_NODE = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}([0-9a-f]{12})$", re.IGNORECASE)


def merge(answers: Iterable[tuple[str, Found]]) -> tuple[Found, ...]:
    """The devices behind answers, each given with the name of its protocol; by host.

    Answers are of one device when they share a hardware address, a serial number, an id or an address, or when each
    is the only one of its protocol from a host; and never when they differ in hardware address or serial number.
    """
    groups: list[list[Found]] = []
    unlike = list(dict.fromkeys(answers))
    alone = Counter((name, one.host) for name, one in unlike)
    hosts = {host for _, host in alone if all(alone[name, host] <= 1 for name, _ in alone)}
    keys = {one: {*_keys(one), *((f"host {one.host}",) if one.host in hosts else ())} for _, one in unlike}
    for _, answer in unlike:
        same = [group for group in groups if _are_one(group, answer, keys)]
        groups = [group for group in groups if group not in same]
        groups.append([*(one for group in same for one in group), answer])
    return tuple(sorted(map(_joined, groups)))


def _are_one(group: list[Found], answer: Found, keys: dict[Found, set[str]]) -> bool:
    if any(_differ(one, answer) for one in group):
        return False
    return any(keys[one] & keys[answer] for one in group)


def _differ(one: Found, other: Found) -> bool:
    return any(a and b and a.casefold() != b.casefold() for a, b in ((one.mac, other.mac), (one.serial, other.serial)))


def _keys(answer: Found) -> Iterator[str]:
    if answer.mac:
        yield f"mac {answer.mac}"
    if answer.serial:
        yield f"serial {answer.serial.casefold()}"
    if answer.id:
        yield f"id {answer.id.casefold()}"
        if node := _NODE.search(answer.id):
            yield f"mac {node[1].lower()}"
    for url in answer.addresses:
        parts = urlsplit(url)
        if parts.hostname == answer.host:
            yield f"place {parts.hostname}:{parts.port or (443 if parts.scheme.endswith('https') else 80)}"


def _joined(group: list[Found]) -> Found:
    def first(values: Iterable[str]) -> str:
        return next((value for value in values if value), "")

    # What a protocol of one make calls its devices is more certain than what is made of scopes, and comes with numbers.
    by_trust = sorted(group, key=lambda one: not one.serial)
    addresses = dict.fromkeys(url for one in group for url in one.addresses)
    return Found(
        host=group[0].host,
        make=first(one.make for one in group),
        model=first(one.model for one in by_trust),
        addresses=tuple(addresses),
        id=first(one.id for one in group),
        serial=first(one.serial for one in group),
        mac=first(one.mac for one in group),
    )

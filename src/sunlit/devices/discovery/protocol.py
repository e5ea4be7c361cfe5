"""What a discovery protocol declares, and the registry: every module of this folder with a PROTOCOL is one."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from functools import cache

import msgspec


class Found(msgspec.Struct, frozen=True, order=True):
    """A camera that answered: `addresses` are for `connect`, the one that it answered from first.

    id      what the device calls itself in the protocol that found it
    serial  its serial number, and `mac` its hardware address as twelve digits, "" where it does not tell
    """

    host: str
    make: str
    model: str
    addresses: tuple[str, ...]
    id: str
    serial: str = ""
    mac: str = ""


class Protocol(msgspec.Struct, frozen=True):
    """How one protocol asks and is answered, by UDP.

    targets  whom to ask when nobody is named: groups and broadcast addresses, with their port
    probes   what to send, for a search with an id of its own
    found    the cameras that a datagram tells of: the datagram, the host it came from, the id of the search. What is
             no answer gives none; raises nothing
    port     where answers arrive when devices send them to the group, 0 when they answer who asked
    """

    name: str
    targets: tuple[tuple[str, int], ...]
    probes: Callable[[str], Iterable[bytes]]
    found: Callable[[bytes, str, str], Iterable[Found]]
    port: int = 0


@cache
def all_protocols() -> dict[str, Protocol]:
    """Every declared protocol, by name."""
    from sunlit.devices import discovery as package

    found = {}
    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        protocol = getattr(importlib.import_module(module.name), "PROTOCOL", None)
        if isinstance(protocol, Protocol):
            found[protocol.name] = protocol
    return found


def hardware_address(written: str) -> str:
    """A MAC address as twelve hexadecimal digits in lower case, "" when it is none."""
    digits = "".join(character for character in written.lower() if character in "0123456789abcdef")
    return digits if len(digits) == 12 and digits.strip("0") and len(written) <= 17 else ""


def address(scheme: str, host: str, port: int, usual: int = 80) -> str:
    """The URL of a device for `connect`."""
    host = f"[{host}]" if ":" in host else host
    return f"{scheme}://{host}{f':{port}' if 0 < port < 65536 and port != usual else ''}"

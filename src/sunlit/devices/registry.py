"""The registry of drivers: every module of `drivers` that declares a DRIVER is one, by the scheme of its addresses."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from functools import cache

import msgspec

from sunlit.devices.address import Address, parse_address
from sunlit.devices.camera import Camera
from sunlit.devices.credentials import Credentials
from sunlit.devices.problem import AnswerError
from sunlit.devices.survey.question import Readonly
from sunlit.devices.transport import Transport
from sunlit.gate import Report, Skip
from sunlit.schema import UsageError


class Driver(msgspec.Struct, frozen=True):
    """How one protocol is spoken.

    scheme  of its addresses: "onvif" in onvif://host
    camera  the camera behind a transport, known to the program by a name; nothing is asked of the device yet
    read    what a recorded payload of such a device reports; calls its second argument for what it leaves out
    readonly  which requests change nothing on such a device; no other one is sent during an audit
    """

    scheme: str
    camera: Callable[[Transport, str], Camera]
    read: Callable[[bytes, Skip], Iterable[Report]]
    readonly: Readonly


@cache
def all_drivers() -> dict[str, Driver]:
    """Every declared driver, by scheme."""
    from sunlit.devices import drivers as package

    found = {}
    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        driver = getattr(importlib.import_module(module.name), "DRIVER", None)
        if isinstance(driver, Driver):
            found[driver.scheme] = driver
    return found


def connect(url: str, credentials: Credentials | None = None, *, name: str = "", fingerprint: str = "") -> Camera:
    """The camera at an address such as onvif://192.168.1.64; use it in `async with`.

    name         what observations call it, the host and port unless given
    fingerprint  of its certificate, where no authority signed it; see tls.context

    Raises UsageError for an address that is none or that no driver serves.
    """
    address = parse_address(url)
    transport = Transport(address, credentials, fingerprint=fingerprint)
    return driver_of(address).camera(transport, name or address.place)


def driver_of(address: Address) -> Driver:
    """The driver for an address. Raises UsageError when there is none."""
    driver = all_drivers().get(address.scheme)
    if driver is None:
        raise UsageError(f"no driver for {address.scheme}://; there are {', '.join(sorted(all_drivers()))}")
    return driver


def stranger(address: Address) -> AnswerError:
    """The error of a device that answers, and not as its address says."""
    known = ", ".join(sorted(all_drivers()))
    said = f"{address.place} answers, but not as {address.scheme}:// does"
    return AnswerError(f"{said}: check the scheme (there are {known}) and the port")

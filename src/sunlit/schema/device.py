"""What an audit says of a device beside its findings: what it advertises, runs and tells, and every request."""

from datetime import datetime

import msgspec


class Request(msgspec.Struct, frozen=True, tag_field="kind", tag="request"):
    """A request that was sent to the device.

    time       when, in UTC
    path       without its query, which `operation` tells as far as it counts
    operation  what it asked, in the words of the protocol; never anything secret
    status     of the HTTP or RTSP answer, 0 when none came, or nobody waited for it
    bytes      of the answer's body
    seconds    until the last of them
    """

    time: datetime
    method: str
    path: str
    operation: str
    status: int
    bytes: int
    seconds: float


class RunningFeature(msgspec.Struct, frozen=True):
    """An analytics feature as the device lists it.

    purpose  "open", "sensitive", "protected" or "unknown", by its name, type and parameters
    traits   those of which these speak
    """

    id: str
    name: str
    type: str
    purpose: str
    on: bool
    traits: tuple[str, ...] = ()


class NotAsked(msgspec.Struct, frozen=True):
    """What could not be asked, or never is, and why."""

    what: str
    reason: str


class DeviceTrait(msgspec.Struct, frozen=True):
    """What a device does about one trait.

    advertised  the answers that speak of it as an ability, by path
    on          the features that look for it and run, by id
    emitted     how many times events told of it while Sunlit listened
    through     the fields, or kinds of place, through which they did
    """

    trait: str
    advertised: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    emitted: int = 0
    through: tuple[str, ...] = ()


class DeviceAudit(msgspec.Struct, frozen=True, tag_field="kind", tag="device"):
    """A device that was audited by asking it.

    address     as given, without user and password
    make, model, firmware  as it says itself, "" when it does not
    listened    seconds for which its events were heard, 0 when they were not
    events      how many came
    unnamed     events' fields that were not empty and whose name says nothing, by what they are
    refused     requests that were not sent because they could change something
    requests    all that were sent
    """

    address: str
    make: str
    model: str
    firmware: str
    traits: tuple[DeviceTrait, ...]
    features: tuple[RunningFeature, ...]
    listened: float
    events: int
    unnamed: dict[str, int]
    not_asked: tuple[NotAsked, ...]
    refused: int = 0
    requests: int = 0
    interrupted: bool = False

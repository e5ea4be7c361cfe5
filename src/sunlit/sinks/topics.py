"""The MQTT topics of devices and observations, and which of them tell a state that lasts."""

import re

from sunlit.gate import Appearance, Health, LineCrossing, Observation, Screening

ONLINE, OFFLINE = b"online", b"offline"
_OTHER = re.compile(r"[^0-9A-Za-z_-]+")


def slug(name: str) -> str:
    """A name as one level of a topic, and as Home Assistant allows it in an identifier."""
    return _OTHER.sub("_", name).strip("_") or "device"


def status_topic(prefix: str) -> str:
    """Whether the gate runs."""
    return f"{prefix}/status"


def availability_topic(prefix: str, device: str) -> str:
    """Whether a device can be heard."""
    return f"{prefix}/{slug(device)}/availability"


def observation_topic(prefix: str, observation: Observation) -> str:
    """Where an observation is published: PREFIX/DEVICE/CHANNEL/KIND, and the target where it names one."""
    return f"{prefix}/{slug(observation.device)}/{'/'.join(parts(observation))}"


def parts(observation: Observation) -> tuple[str, ...]:
    """What tells an observation's topic from others of its device."""
    kind = str(observation.__struct_config__.tag)
    if isinstance(observation, Health):
        return (kind,)
    target = getattr(observation, "target", "")
    return (str(observation.channel), kind, target) if target else (str(observation.channel), kind)


def lasts(observation: Observation) -> bool:
    """Whether it tells a state, which whoever comes later wants to know; the others happen and are over."""
    return not isinstance(observation, LineCrossing | Appearance | Screening)

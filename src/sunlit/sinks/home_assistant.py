"""What Home Assistant needs to find the observations by itself: its MQTT discovery messages, one an entity.

The keys are those of https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery and of the platforms there.
"""

from collections.abc import Iterator, Mapping

import msgspec

import sunlit
from sunlit.gate import (
    Appearance,
    Count,
    Health,
    LineCrossing,
    Motion,
    Observation,
    Screening,
    Temperature,
    ThermalAlarm,
    ZoneIntrusion,
)
from sunlit.sinks.topics import availability_topic, observation_topic, parts, slug, status_topic

DISCOVERY = "homeassistant"
_ACTIVE = "{{ 'ON' if value_json.active else 'OFF' }}"
_EVENT = "{{ {'event_type': value_json.kind} | combine(value_json) | tojson }}"

Message = Mapping[str, object]


class _Entity(msgspec.Struct, frozen=True):
    """One entity: its platform, what it is called, what tells it from others of its topic, and its own settings."""

    platform: str
    name: str
    settings: Message
    key: str = ""


def announcements(prefix: str, observation: Observation) -> Iterator[tuple[str, Message]]:
    """The discovery messages for the entities that an observation speaks of: (topic, message)."""
    device = slug(observation.device)
    where = "" if isinstance(observation, Health) or observation.channel in (0, 1) else f" {observation.channel}"
    # While the gate is not there, or the device cannot be heard, nothing is known; the health is known of a silent one.
    asked = [status_topic(prefix)]
    if not isinstance(observation, Health):
        asked.append(availability_topic(prefix, observation.device))
    for entity in _entities(observation):
        key = "_".join((*parts(observation), entity.key)).strip("_")
        unique = f"sunlit_{slug(prefix)}_{device}_{key}"
        yield (
            f"{DISCOVERY}/{entity.platform}/{unique}/config",
            {
                "name": entity.name + where,
                "unique_id": unique,
                "state_topic": observation_topic(prefix, observation),
                "availability": [{"topic": topic} for topic in asked],
                "availability_mode": "all",
                "device": {"identifiers": [f"sunlit_{slug(prefix)}_{device}"], "name": observation.device},
                "origin": {"name": "Sunlit", "sw_version": sunlit.__version__},
                "qos": 1,
                **entity.settings,
            },
        )


def _entities(observation: Observation) -> Iterator[_Entity]:
    match observation:
        case Motion():
            yield _Entity("binary_sensor", _of("Motion", observation.target), _switch("motion"))
        case ZoneIntrusion():
            yield _Entity("binary_sensor", _of("Zone", observation.target), _switch("occupancy"))
        case ThermalAlarm():
            yield _Entity("binary_sensor", "Thermal alarm", _switch("heat"))
            if observation.temperature is not None:
                yield _Entity("sensor", "Alarm temperature", _kelvin("temperature"), "temperature")
        case Temperature():
            for name in ("temperature", "highest", "lowest"):
                if getattr(observation, name) is not None:
                    label = "Temperature" if name == "temperature" else f"{name.capitalize()} temperature"
                    yield _Entity("sensor", label, _kelvin(name), name)
        case Screening():
            yield _Entity("sensor", "Screened temperature", _kelvin("temperature"), "temperature")
        case Count():
            for name in ("present", "entered", "left"):
                if getattr(observation, name) is not None:
                    state = "measurement" if name == "present" else "total_increasing"
                    settings = {"value_template": _value(name), "state_class": state}
                    yield _Entity("sensor", _of(name.capitalize(), observation.target), settings, name)
        case LineCrossing():
            yield _Entity("event", _of("Line crossing", observation.target), _event("line_crossing"))
        case Appearance():
            yield _Entity("event", "Appearance", _event("appearance"))
        case Health():
            template = "{{ 'ON' if value_json.available else 'OFF' }}"
            settings = {"device_class": "connectivity", "value_template": template, "entity_category": "diagnostic"}
            yield _Entity("binary_sensor", "Connection", settings)


def _of(name: str, target: str) -> str:
    return f"{name} ({target})" if target else name


def _switch(kind: str) -> Message:
    return {"device_class": kind, "value_template": _ACTIVE}


def _event(kind: str) -> Message:
    return {"event_types": [kind], "value_template": _EVENT}


def _kelvin(name: str) -> Message:
    return {
        "device_class": "temperature",
        "unit_of_measurement": "K",
        "state_class": "measurement",
        "value_template": _value(name),
    }


def _value(name: str) -> str:
    """The number; what was said before when a message does not say it."""
    return f"{{{{ value_json.{name} if value_json.{name} is not none else this.state }}}}"

"""The discovery messages, held to what Home Assistant's documentation asks of each platform."""

import json

import msgspec
import pytest
from jinja2 import Environment

from sunlit.gate import Gate, Observation, Report, fields_of
from sunlit.gate.report import Kind
from sunlit.sinks.home_assistant import announcements
from sunlit.sinks.topics import observation_topic, slug

ENVIRONMENT = Environment(autoescape=False)
ENVIRONMENT.filters["tojson"] = json.dumps
ENVIRONMENT.filters["combine"] = lambda one, other: {**one, **other}


def observed(kind: Kind, **fields: object) -> Observation:
    return Gate("Door 1").admit(Report(kind=kind, channel=1, fields=fields_of(fields)))[0]


@pytest.mark.parametrize(
    ("observation", "platforms", "states"),
    [
        (observed("motion"), ["binary_sensor"], ["ON"]),
        (observed("zone_intrusion"), ["binary_sensor"], ["ON"]),
        (observed("thermal_alarm", temperature=310.5), ["binary_sensor", "sensor"], ["ON", "310.5"]),
        (observed("temperature", minTemperature=1, maxTemperature=2), ["sensor", "sensor"], ["2.0", "1.0"]),
        (observed("count", enter=3, exit=4), ["sensor", "sensor"], ["3", "4"]),
        (Gate("Door 1").health(False, "silent"), ["binary_sensor"], ["OFF"]),
    ],
)
def test_entities_and_their_states(observation: Observation, platforms: list[str], states: list[str]) -> None:
    told = list(announcements("site", observation))
    assert [topic.split("/")[1] for topic, _ in told] == platforms
    value = json.loads(msgspec.json.encode(observation))
    for (topic, message), state in zip(told, states, strict=True):
        assert topic.split("/")[0] == "homeassistant"
        assert topic.split("/")[2:] == [message["unique_id"], "config"]
        assert message["state_topic"] == observation_topic("site", observation)
        assert message["device"] == {"identifiers": ["sunlit_site_Door_1"], "name": "Door 1"}
        assert ENVIRONMENT.from_string(str(message["value_template"])).render(value_json=value) == state


@pytest.mark.parametrize("kind", ["line_crossing", "appearance"])
def test_what_happens_is_an_event_with_its_type(kind: Kind) -> None:
    observation = observed(kind, Hat=True)
    ((topic, message),) = announcements("site", observation)
    assert topic.startswith("homeassistant/event/")
    value = json.loads(msgspec.json.encode(observation))
    told = json.loads(ENVIRONMENT.from_string(str(message["value_template"])).render(value_json=value))
    assert [told["event_type"]] == message["event_types"] == [kind]


def test_names_become_one_level_of_a_topic() -> None:
    assert slug("192.168.1.64:80") == "192_168_1_64_80"
    assert slug("a/b+c#d$ü") == "a_b_c_d"
    assert slug("///") == "device"

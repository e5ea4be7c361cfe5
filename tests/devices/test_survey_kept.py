"""What is kept of a camera's answers: of events the fields without their values, of everything else no secret."""

import base64
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlit.devices import Credentials
from sunlit.devices.simulator.http import Request, Response
from sunlit.devices.survey.listening import ListeningGate
from sunlit.devices.survey.replies import Replies, without_secrets
from sunlit.gate import Field, Report
from tests.devices.both import PROTOCOLS
from tests.devices.surveys import leaves, of_hikvision, page, surveyed


def test_nothing_that_is_secret_is_kept_or_logged() -> None:
    secret = "Corr3ct-horse"
    basic = base64.b64encode(f"viewer:{secret}".encode()).decode()

    async def handler(request: Request) -> Response:
        told = f"{request.headers.get('authorization', '')} {secret} {basic}"
        if request.path == "/":
            body = f'<a href="rtsp://viewer:{secret}@127.0.0.1/x">{told}</a><script src="a.js"></script>'
            return page(body.encode())
        if request.path == "/a.js":
            return page(f'var a={{"password":"other-one","session":"77aa"}};{told}'.encode(), "text/javascript")
        body = (
            f"<DeviceInfo><model>{secret}</model><userPassword>other-one</userPassword>"
            f"<url>http://admin:other-one@192.0.2.1/x</url></DeviceInfo>"
        )
        return page(body.encode(), "application/xml")

    survey = of_hikvision(handler, credentials=Credentials("viewer", secret))
    everything = repr(survey.wire.log) + repr(survey.not_asked) + repr(survey.replies.files)
    assert "web/a.js" in everything and "DeviceInfo" in everything
    for one in (secret, basic, "other-one", "77aa"):
        assert one not in everything


def test_sessions_of_dahua_are_not_kept() -> None:
    survey, camera = surveyed("dahua", seconds=0)
    kept = b"".join(survey.replies.files.values()).decode()
    assert "system" in kept and camera.requests
    assert not re.search(r"[0-9a-f]{32}", kept)


@given(st.binary(max_size=300))
def test_taking_secrets_out_takes_any_bytes(body: bytes) -> None:
    assert isinstance(without_secrets(body), bytes)


def test_answers_beyond_the_limits_are_left_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    replies = Replies()
    replies.keep("a/b", b"1", "text/xml")
    replies.keep("a/b", b"1", "text/xml")
    replies.keep("a/b", b"2", "text/xml")
    assert list(replies.files) == ["a/b.xml", "a/b-2.xml"] and not replies.full
    monkeypatch.setattr("sunlit.devices.survey.replies.MAX_REPLIES", 2)
    replies.keep("c", b"3")
    assert len(replies.files) == 2 and replies.full


VALUES = st.one_of(st.integers(10**6), st.text(st.characters(categories=("Lu", "Nd")), min_size=7, max_size=30))


FIELDS = st.recursive(
    st.builds(Field, st.sampled_from(("Race", "a", "Name", "Reserved")), VALUES),
    lambda inner: st.builds(Field, st.sampled_from(("Object", "b")), st.none(), st.lists(inner, max_size=4).map(tuple)),
    max_leaves=12,
)


@given(st.lists(FIELDS, max_size=5), st.text(max_size=20))
def test_no_value_of_an_event_is_kept_whatever_its_form(fields: list[Field], rule: str) -> None:
    replies = Replies()
    gate = ListeningGate("door", replies)
    gate.admit(Report(kind="appearance", event="Seen", rule=rule, fields=tuple(fields)))
    (kept,) = replies.files.values()
    told = json.loads(kept)
    assert set(leaves(told["fields"])) <= {""}, "a value that tells no trait is left out"
    assert told["event"] == "Seen"


def test_of_a_value_that_tells_a_trait_only_the_trait_is_kept() -> None:
    replies = Replies()
    gate = ListeningGate("door", replies)
    said = (Field("Attribute", "uyghur"), Field("Attribute", "nobody in particular"))
    gate.admit(Report(kind="appearance", event="Seen", fields=said))
    (kept,) = replies.files.values()
    assert json.loads(kept)["fields"] == {"Attribute": "(speaks of ethnicity)"}
    assert b"uyghur" not in kept.lower()


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_of_events_the_fields_are_kept_and_no_value(protocol: str) -> None:
    survey, _ = surveyed(protocol, "emits")
    assert survey.gate.events > 0
    events = {path: json.loads(body) for path, body in survey.replies.files.items() if path.startswith("events/")}
    written = json.dumps(list(events.values()))
    assert "nation" in written.lower() and "race" in written.lower()
    assert {leaf for event in events.values() for leaf in leaves(event["fields"])} == {""}
    emitted = {dropped.trait for dropped in survey.gate.dropped if dropped.trait}
    assert {"race", "ethnicity", "skin_colour", "emotion", "age", "gender"} <= emitted


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_is_hidden_is_said_to_be_there_without_a_name(protocol: str) -> None:
    survey, _ = surveyed(protocol, "hides")
    assert not {dropped.trait for dropped in survey.gate.dropped} & {"race", "ethnicity", "skin_colour"}
    assert any(dropped.reason == "reserved" for dropped in survey.gate.dropped)

"""XML that devices should not send."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.devices import AnswerError
from sunlit.devices.xml import below, fields, parse, text, written
from sunlit.gate import Field

BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
EXTERNAL = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'


CODED = b"<?xml version='1.0' encoding='rot13'?><x/>"


@pytest.mark.parametrize("data", [BOMB, EXTERNAL, CODED, b"<!DOCTYPE x><x/>", b"", b"<x>", b"<x/>y", b"\xff\xfe"])
def test_what_is_no_plain_document_is_declined_without_quoting_it(data: bytes) -> None:
    with pytest.raises(AnswerError, match=r"^the device's answer is no XML$") as caught:
        parse(data)
    assert caught.value.__cause__ is None


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(alphabet="<>/ax&;\"'=! -[]CDAT", max_size=100).map(str.encode)))
def test_any_bytes_are_read_or_declined(data: bytes) -> None:
    with suppress(AnswerError):
        fields(parse(data))


def test_depth_does_no_harm() -> None:
    root = parse(b"<x>" * 100_000 + b"</x>" * 100_000)
    depth, found = 0, fields(root)
    while found:
        depth, found = depth + 1, found[0].fields
    assert depth < 50


def test_paths_are_of_local_names() -> None:
    root = parse(b'<a:x xmlns:a="urn:1"><y xmlns="urn:2" n="1"> z </y></a:x>')
    assert text(root, "y") == "z"
    assert below(root, "y/q") is None
    assert fields(root) == (Field("y", "z", (Field("n", "1"),)),)


def test_prefixes_that_nobody_declared_do_not_matter() -> None:
    """As a camera made with a prefix in its templates that its envelope lacks."""
    data = b'<?xml version="1.0"?><s:E xmlns:s="urn:s"><ptz:A x:y="1"><tt:B>b: c</tt:B></ptz:A></s:E>'
    root = parse(data)
    assert text(root, "A/B") == "b: c"
    with pytest.raises(AnswerError):
        parse(b"<a:b><c:d></a:b>")


@given(st.binary(max_size=60).map(lambda data: b"<a:" + data + b"</a:b>"))
def test_what_is_no_xml_is_refused_and_nothing_else_happens(data: bytes) -> None:
    with suppress(AnswerError):
        parse(data)


def test_what_is_nested_too_deep_is_not_sent_back() -> None:
    with pytest.raises(AnswerError):
        written(parse(b"<x>" * 100_000 + b"</x>" * 100_000))


def test_what_is_written_is_what_was_read_without_prefixes() -> None:
    data = b'<n:a xmlns:n="urn:n" xmlns:m="urn:m" v="1"><n:b>&lt;x&gt;</n:b><m:c/><d xmlns=""/></n:a>'
    out = written(parse(data))
    assert b"<n:" not in out and b"ns0" not in out
    assert [one.tag for one in parse(out).iter()] == ["{urn:n}a", "{urn:n}b", "{urn:m}c", "d"]
    assert text(parse(out), "b") == "<x>"

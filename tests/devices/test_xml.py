"""XML that devices should not send."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.devices import AnswerError
from sunlit.devices.xml import below, fields, parse, text
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

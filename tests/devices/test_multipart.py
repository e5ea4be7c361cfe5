"""Multipart streams, cut anywhere, well made and not."""

import asyncio
from collections.abc import AsyncIterator
from email.message import EmailMessage
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.devices import AnswerError
from sunlit.devices.multipart import MAX_HEAD, MAX_PART, parts


def read(
    data: bytes, cuts: list[int], content_type: str = "multipart/mixed; boundary=boundary"
) -> list[tuple[str, bytes]]:
    async def pieces() -> AsyncIterator[bytes]:
        last = 0
        for cut in sorted({min(cut, len(data)) for cut in cuts}):
            yield data[last:cut]
            last = cut
        yield data[last:]

    async def run() -> list[tuple[str, bytes]]:
        return [part async for part in parts(content_type, pieces())]

    return asyncio.run(run())


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=60), max_size=5), st.lists(st.integers(0, 600), max_size=12))
def test_parts_come_whole_wherever_the_stream_is_cut(bodies: list[bytes], cuts: list[int]) -> None:
    data = b"\r\n".join(
        b"--boundary\r\nContent-Type: Image/JPEG; x=y\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        for body in bodies
    )
    assert read(data, cuts) == [("image/jpeg", body) for body in bodies]


def test_what_another_library_writes_is_read() -> None:
    message = MIMEMultipart(boundary="some=thing")
    message.attach(MIMEApplication(b"abc", "xml", lambda part: part.__setitem__("Content-Transfer-Encoding", "8bit")))
    inner = EmailMessage()
    inner.set_content("text")
    message.attach(inner)
    found = read(message.as_bytes(), [], f'{message.get_content_type()}; boundary="some=thing"')
    assert [kind for kind, _ in found] == ["application/xml", "text/plain"]
    assert found[1][1].strip() == b"text"


def test_a_part_without_a_length_ends_at_the_next_boundary() -> None:
    data = b"--boundary\nContent-Type: text/plain\n\nA\n--boundary\n\nB\n--boundary--"
    assert [body.strip() for _, body in read(data, [5, 40])] == [b"A", b"B"]


@pytest.mark.parametrize("content_type", ["", "text/plain", "multipart/mixed", "multipart/mixed; boundary="])
def test_a_stream_without_a_boundary_is_declined(content_type: str) -> None:
    with pytest.raises(AnswerError):
        read(b"", [], content_type)


@pytest.mark.parametrize(
    "data",
    [
        b"--boundary\r\nContent-Length: %d\r\n\r\n" % (MAX_PART + 1),
        b"--boundary\r\n" + b"x" * (MAX_HEAD + 1),
        b"--boundary\r\n\r\n" + b"x" * (MAX_PART + 2 * MAX_HEAD),
    ],
)
def test_what_does_not_end_is_given_up(data: bytes) -> None:
    with pytest.raises(AnswerError):
        read(data, [])


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400), st.lists(st.integers(0, 400), max_size=5))
def test_any_bytes_are_read(data: bytes, cuts: list[int]) -> None:
    read(data, cuts)

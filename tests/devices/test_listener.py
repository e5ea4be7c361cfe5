"""Everybody who finds the address that devices post to: what is answered to whom, and what is read of it."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import urlsplit

import httpx
import pytest
import trustme
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.devices import Listener, inbox, listener, listening
from sunlit.devices.inbox import Standing
from sunlit.schema import UsageError
from tests.devices.both import first
from tests.guard import PATIENCE

SECRET = "0123456789abcdefABCDEF"


def with_listener(use: Callable[[Listener], Awaitable[None]]) -> None:
    async def run() -> None:
        async with asyncio.timeout(PATIENCE), listening("127.0.0.1", secret=SECRET) as listener:
            await use(listener)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(run())


async def talk(web: str, *said: bytes, answers: int = 1) -> bytes:
    """What is answered to bytes, until there are so many answers, or the other side ends."""
    parts = urlsplit(web)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    answer = b""
    try:
        for one in said:
            writer.write(one)
            await writer.drain()
        while len(statuses(answer)) < answers and (data := await reader.read(65536)):
            answer += data
    except OSError:
        pass
    finally:
        writer.transport.abort()
    return answer


def statuses(answer: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3})", answer)]


def test_posts_come_in_order_over_one_connection_or_many() -> None:
    async def use(listener: Listener) -> None:
        inbox = listener.inbox("door")
        assert listener.inbox("door") is inbox
        async with httpx.AsyncClient(trust_env=False) as client:
            for body in (b"<a/>", b"<b/>"):
                answer = await client.post(inbox.url, content=body, headers={"Content-Type": "text/xml"})
                assert (answer.status_code, answer.content) == (200, b"")
            parts = (
                b"--x\r\nContent-Type: text/xml\r\n\r\n<c/>\r\n--x\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8\r\n--x--"
            )
            await client.post(inbox.url, content=parts, headers={"Content-Type": "multipart/form-data; boundary=x"})

            async def pieces() -> AsyncIterator[bytes]:
                yield b"<d"
                yield b"/>"

            await client.post(inbox.url, content=pieces())
        found = [one for one in await first(6, inbox.parts(Standing(use_nothing))) if one]
        assert [body.strip() for _, body in found] == [b"<a/>", b"<b/>", b"<c/>", b"\xff\xd8", b"<d/>"]
        assert [kind for kind, _ in found][:4] == ["text/xml", "text/xml", "text/xml", "image/jpeg"]

    with_listener(use)


async def use_nothing() -> None:
    """A device that is always there."""


POST = f"POST /{SECRET}/door HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc", [404]),
        (f"POST /{SECRET} HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc", [404]),
        (f"POST /{SECRET}/other HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc", [404]),
        (f"POST /{SECRET[:-1]}G/door HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc", [404]),
        (f"DELETE /{SECRET}/door HTTP/1.1\r\nHost: x\r\n\r\n", [405]),
        (f"GET /{SECRET}/door HTTP/1.1\r\nHost: x\r\n\r\n", [200]),
        ("GET /EventHttpUpload/keepalive HTTP/1.1\r\nHost: x\r\n\r\n", [200]),
        ("GET /index.html HTTP/1.1\r\nHost: x\r\n\r\n", [404]),
        (POST + "Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", [415]),
        (POST + f"Content-Length: {listener.MAX_BODY + 1}\r\n\r\n", [413]),
        (POST + "Content-Length: -1\r\n\r\n", [400]),
        (POST + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc", [400]),
        (POST + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", [400]),
        (POST + f"X: {'x' * 8 * listener.MAX_HEAD}\r\n\r\n", [431]),
        ("\x16\x03\x01\x02\x00", [400]),
        (POST + "Content-Length: 3\r\n\r\nabc" + POST + "Content-Length: 1\r\n\r\nx", [200, 200]),
        (POST + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\nabc", [200]),
    ],
)
def test_what_is_answered_to_whom(said: str, status: list[int]) -> None:
    async def use(listener: Listener) -> None:
        listener.inbox("door")
        answer = await talk(listener.web, said.encode("latin-1"), answers=len(status))
        assert statuses(answer) == status
        assert SECRET.encode() not in answer and b"sunlit" not in answer.lower()

    with_listener(use)


def test_a_device_that_waits_for_leave_to_send_gets_it() -> None:
    async def use(listener: Listener) -> None:
        listener.inbox("door")
        answer = await talk(listener.web, (POST + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n").encode())
        assert statuses(answer) == [100]

    with_listener(use)


def test_a_body_without_end_is_given_up_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "MAX_BODY", 100_000)

    async def use(listener: Listener) -> None:
        inbox = listener.inbox("door")
        chunk = b"4000\r\n" + b"x" * 0x4000 + b"\r\n"
        answer = await talk(listener.web, (POST + "Transfer-Encoding: chunked\r\n\r\n").encode(), *[chunk] * 40)
        assert statuses(answer) in ([413], [])
        assert repr(inbox) == "Inbox(0 waiting)"

    with_listener(use)


def test_who_says_nothing_or_drips_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "IDLE_SECONDS", 0.05)
    monkeypatch.setattr(listener, "POST_SECONDS", 0.05)

    async def use(listener: Listener) -> None:
        listener.inbox("door")
        for said in ("", POST, POST + "Content-Length: 9\r\n\r\nabc"):
            parts = urlsplit(listener.web)
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
            writer.write(said.encode())
            with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
                await reader.readexactly(1)
            writer.close()

    with_listener(use)


def test_more_connections_than_there_may_be_are_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "MAX_CONNECTIONS", 2)

    async def use(listener: Listener) -> None:
        listener.inbox("door")
        parts = urlsplit(listener.web)
        post = (POST + "Content-Length: 1\r\n\r\nx").encode()
        held = [await asyncio.open_connection(parts.hostname, parts.port) for _ in range(2)]
        for reader, writer in held:
            # An answer shows that it is held.
            writer.write(post)
            assert await reader.readuntil(b"\r\n\r\n")
        assert await talk(listener.web, post) == b""
        for _, writer in held:
            writer.transport.abort()
        while not (answer := await talk(listener.web, post)):
            await asyncio.sleep(0.01)
        assert statuses(answer) == [200]

    with_listener(use)


def test_who_posts_faster_than_anybody_reads_has_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "MAX_WAITING", 2)
    monkeypatch.setattr(listener, "POST_SECONDS", 0.2)

    async def use(listener: Listener) -> None:
        door = listener.inbox("door")
        answers = [await talk(listener.web, (POST + "Content-Length: 1\r\n\r\nx").encode()) for _ in range(3)]
        assert [statuses(answer) for answer in answers] == [[200], [200], []]
        assert repr(door) == "Inbox(2 waiting)"

    with_listener(use)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.binary(max_size=300), max_size=4))
def test_any_bytes_end_in_a_status_or_in_silence(said: list[bytes]) -> None:
    async def use(listener: Listener) -> None:
        listener.inbox("door")
        parts = urlsplit(listener.web)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        for one in said:
            writer.write(one)
        writer.write_eof()
        try:
            answer = await reader.read()
        except ConnectionError:
            answer = b""
        writer.close()
        assert set(statuses(answer)) <= {400, 404, 405, 413, 415, 431, 501}

    with_listener(use)


def test_over_tls() -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)

    async def run() -> None:
        async with listening("127.0.0.1", context=context) as listener:
            inbox = listener.inbox("door")
            assert inbox.url.startswith("https://127.0.0.1:")
            async with httpx.AsyncClient(verify=trusting, trust_env=False) as client:
                assert (await client.post(inbox.url, content=b"<a/>")).status_code == 200

    asyncio.run(run())


def test_where_and_with_what_secret_it_listens() -> None:
    async def run() -> None:
        async with listening("127.0.0.1") as one, listening("127.0.0.1") as other:
            assert one.inbox("door").url.split("/")[3] != other.inbox("door").url.split("/")[3]
            port = urlsplit(one.web).port or 0
            with pytest.raises(UsageError, match="cannot listen at 127"):
                async with listening("127.0.0.1", port):
                    pass
            for everywhere in ("0.0.0.0", "::"):
                with pytest.raises(UsageError, match="no address to post to"):
                    async with listening(everywhere):
                        pass
            with pytest.raises(UsageError, match="16 to 64 letters"):
                async with listening("127.0.0.1", secret="short"):
                    pass
            for shown in (repr(one), repr(one.inbox("door"))):
                assert one.inbox("door").url.split("/")[3] not in shown

    asyncio.run(run())

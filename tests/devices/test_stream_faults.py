"""Streams that break off, freeze, refuse, lie or are not there, and certificates."""

import asyncio
import hashlib
import logging
import ssl
from contextlib import aclosing, suppress

import pytest
import trustme

from sunlit.devices import (
    Credentials,
    Frame,
    RefusedError,
    Stream,
    UnsupportedError,
    connect,
    frames,
    stream_at,
    stream_of,
)
from sunlit.devices.rtsp import session
from sunlit.devices.simulator import Simulation
from sunlit.gate import Health
from tests.devices.both import first
from tests.devices.streams import PASSWORD, RIGHT, pictures, small, with_simulation
from tests.guard import PATIENCE


def test_a_stream_that_breaks_off_is_told_and_begun_anew() -> None:
    async def use(simulation: Simulation) -> None:
        async with small(simulation) as stream, aclosing(frames(stream, every=True)) as found:
            told: list[tuple[bool, str]] = []
            async for one in found:
                if isinstance(one, Health):
                    told.append((one.available, one.reason))
                elif len(told) in (1, 3):
                    simulation.camera.hang_up()
                if len(told) == 5:
                    break
        assert told == [(True, ""), (False, "no answer"), (True, ""), (False, "no answer"), (True, "")]

    with_simulation(use)


def test_a_stream_that_freezes_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session.Session.sent, "__defaults__", (0.5,))

    async def use(simulation: Simulation) -> None:
        async with small(simulation) as stream, aclosing(frames(stream)) as found:
            told: list[tuple[bool, str]] = []
            async for one in found:
                if isinstance(one, Health):
                    told.append((one.available, one.reason))
                    simulation.camera.faults.frozen = False
                    if len(told) == 3:
                        break
                else:
                    simulation.camera.faults.frozen = True
        assert told == [(True, ""), (False, "silent"), (True, "")]

    with_simulation(use)


def test_a_refused_password_is_sent_once_and_shown_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    wrong = Credentials("viewer", "gu€ssed:it@")

    async def use(simulation: Simulation) -> None:
        async with connect(simulation.onvif, wrong) as camera, small(simulation, wrong) as stream:
            for _ in range(3):
                with pytest.raises(RefusedError) as caught:
                    await first(9, frames(stream))
                assert "ssed:it" not in str(caught.value) and repr(stream) == "Stream('door')"
            assert simulation.camera.refusals == 1
            with pytest.raises(RefusedError):
                await camera.identity()
            # Refused by the one protocol, it is not tried by the other.
            with pytest.raises(RefusedError):
                await first(9, frames(stream_of(camera)))
            assert simulation.camera.refusals == 2

    with_simulation(use, lockout=99)
    assert "ssed:it" not in caplog.text and PASSWORD not in caplog.text


def test_without_a_password_it_says_what_is_needed() -> None:
    async def use(simulation: Simulation) -> None:
        async with small(simulation, None) as stream:
            with pytest.raises(RefusedError, match="asks for a user and a password"):
                await first(9, frames(stream))

    with_simulation(use)


def test_no_such_stream() -> None:
    async def use(simulation: Simulation) -> None:
        async with stream_at(simulation.rtsp + "st", RIGHT) as stream:
            with pytest.raises(UnsupportedError, match="404"):
                await first(9, frames(stream))

    with_simulation(use)


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        (b"\xff\xd8\xff", "bad answer"),
        (b"RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n", "bad answer"),
        (b"RTSP/1.0 503 Busy\r\nCSeq: 1\r\n\r\n", "busy"),
        (b'RTSP/1.0 401 No\r\nCSeq: 1\r\nWWW-Authenticate: Basic realm="x"\r\n\r\n', "bad answer"),
        (b"RTSP/1.0 401 No\r\nCSeq: 1\r\nWWW-Authenticate: Digest rubbish\r\n\r\n", "bad answer"),
        (b"$\x00\xff\xff", "no answer"),
        (b"", "no answer"),
    ],
)
def test_servers_that_answer_something_else(answers: bytes, reason: str) -> None:
    async def run() -> None:
        seen = bytearray()

        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            seen.extend(await reader.read(4096))
            writer.write(answers)
            writer.close()

        server = await asyncio.start_server(accept, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server, stream_at(f"rtsp://127.0.0.1:{port}/x", RIGHT) as stream, asyncio.timeout(PATIENCE):
            (health,) = await first(1, frames(stream))
            assert isinstance(health, Health) and (health.available, health.reason) == (False, reason)
        assert b"Authorization" not in seen

    asyncio.run(run())


DESCRIPTION = b"v=0\r\nm=video 0 RTP/AVP 26\r\n"
DESCRIBED = b"RTSP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(DESCRIPTION), DESCRIPTION)


def test_a_device_that_floods_us_instead_of_answering() -> None:
    async def run() -> None:
        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(OSError):
                while True:
                    writer.write(b"$\x00\xff\xff" + bytes(65535))
                    await writer.drain()

        server = await asyncio.start_server(accept, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server, stream_at(f"rtsp://127.0.0.1:{port}/x", RIGHT) as stream, asyncio.timeout(PATIENCE):
            (health,) = await first(1, frames(stream))
        assert isinstance(health, Health) and (health.available, health.reason) == (False, "bad answer")

    asyncio.run(run())


def test_a_device_that_asks_and_does_not_listen_does_not_fill_our_memory() -> None:
    """It sends requests without end, and never reads what is said to them."""

    async def run() -> None:
        sent = 0

        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal sent
            for answer in (DESCRIBED, b"RTSP/1.0 200 OK\r\n\r\n", b"RTSP/1.0 200 OK\r\n\r\n"):
                await reader.readuntil(b"\r\n\r\n")
                writer.write(answer)
            reader._transport.pause_reading()  # type: ignore[attr-defined]
            with suppress(OSError):
                while True:
                    writer.write(b"OPTIONS * RTSP/1.0\r\n\r\n" * 1000)
                    await writer.drain()
                    sent += 1000

        server = await asyncio.start_server(accept, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server, stream_at(f"rtsp://127.0.0.1:{port}/x", RIGHT) as stream, asyncio.timeout(PATIENCE):
            task = asyncio.create_task(first(9, frames(stream)))
            before = -1
            # In the end it has to wait for us.
            while not sent or sent != before:
                before = sent
                await asyncio.sleep(1)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    asyncio.run(run())


def test_a_stream_at_a_stranger_is_asked_for_at_the_camera() -> None:
    async def use(simulation: Simulation) -> None:
        async with small(simulation) as stream:
            found: list[str] = []

            async def stranger() -> str:
                found.append(f"rtsp://root:pw@192.0.2.66:{simulation.camera.rtsp_port}/small")
                return found[0]

            moved = Stream(stream.transport, stream.gate, stranger, stream.offset)
            assert pictures(await first(1, frames(moved), Frame))
        assert found

    with_simulation(use)


def test_tls_to_the_one_certificate_that_is_trusted() -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate = authority.issue_cert("127.0.0.1")
    certificate.configure_cert(context)
    fingerprint = hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate.cert_chain_pems[0].bytes().decode())).hexdigest()

    async def run() -> None:
        seen = bytearray()

        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            seen.extend(await reader.read(4096))
            writer.write(b"RTSP/1.0 404 No\r\nCSeq: 1\r\n\r\n")
            writer.close()

        server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=context)
        url = f"rtsps://127.0.0.1:{server.sockets[0].getsockname()[1]}/x"
        async with server, asyncio.timeout(PATIENCE):
            async with stream_at(url, RIGHT, fingerprint=fingerprint) as stream:
                with pytest.raises(UnsupportedError, match="404"):
                    await first(9, frames(stream))
            assert seen.startswith(b"DESCRIBE rtsps://127.0.0.1:")
            for other in ("", "0" * 64):
                async with stream_at(url, RIGHT, fingerprint=other) as stream:
                    (health,) = await first(1, frames(stream))
                    assert isinstance(health, Health) and health.reason == "no answer"

    asyncio.run(run())

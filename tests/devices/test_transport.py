"""HTTP to a device that does what devices do, over real sockets and real TLS."""

import asyncio
import hashlib
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable

import pytest
import trustme

from sunlit.devices import AnswerError, BusyError, Camera, Credentials, RefusedError, UnreachableError
from sunlit.devices.address import parse_address
from sunlit.devices.simulator import SimulatedCamera
from sunlit.devices.simulator.http import Handler, Request, Response, serving
from sunlit.devices.transport import MAX_BODY, Transport
from sunlit.schema import UsageError
from tests.devices.both import RIGHT, collected, with_camera
from tests.guard import PATIENCE


def served(
    handler: Handler,
    use: Callable[[Transport], Awaitable[None]],
    *,
    credentials: Credentials | None = RIGHT,
    tls: ssl.SSLContext | None = None,
    fingerprint: str = "",
    seconds: float = PATIENCE,
) -> None:
    async def run() -> None:
        async with serving(handler, "127.0.0.1", 0, tls) as port:
            address = parse_address(f"onvif{'+https' if tls else ''}://127.0.0.1:{port}")
            async with Transport(address, credentials, fingerprint=fingerprint, seconds=seconds) as transport:
                await use(transport)

    asyncio.run(run())


def always(response: Response) -> Handler:
    async def handler(_request: Request) -> Response:
        return response

    return handler


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (Response(503), BusyError),
        (Response(401, b"Maximum number of users reached"), BusyError),
        (Response(401, b"User limit reached", {"WWW-Authenticate": 'Digest realm="r", nonce="n"'}), BusyError),
        (Response(401, b"", {"WWW-Authenticate": 'Digest realm="r", nonce="n"'}), RefusedError),
        (Response(401, b"", {"WWW-Authenticate": 'Basic realm="r"'}), AnswerError),
        (Response(401, b"", {"WWW-Authenticate": "Digest rubbish"}), AnswerError),
        (Response(401, b"", {"WWW-Authenticate": 'Digest realm="r", nonce="n", algorithm=ROT13'}), AnswerError),
        (Response(302, b"", {"Location": "http://192.0.2.1/"}), AnswerError),
        (Response(200, b"x" * (MAX_BODY + 1)), AnswerError),
        (Response(200, b"x", {"Content-Encoding": "gzip"}), AnswerError),
        (Response(200, b"", {"Content-Length": "many"}), UnreachableError),
    ],
)
def test_answers_that_are_none(response: Response, error: type[Exception]) -> None:
    async def use(transport: Transport) -> None:
        with pytest.raises(error):
            await transport.send("GET", "/")

    served(always(response), use)


def test_a_busy_device_is_asked_again_with_the_same_password_and_a_refusing_one_is_not() -> None:
    seen: list[str] = []
    challenge = {"WWW-Authenticate": 'Digest realm="r", qop="auth", nonce="n"'}
    answers = iter((b"Connection limit reached", b"", b""))

    async def handler(request: Request) -> Response:
        if "authorization" not in request.headers:
            return Response(401, b"", challenge)
        seen.append(request.headers["authorization"])
        return Response(401, next(answers), challenge)

    async def use(transport: Transport) -> None:
        with pytest.raises(BusyError):
            await transport.send("GET", "/")
        for _ in range(3):
            with pytest.raises(RefusedError, match="not tried again"):
                await transport.send("GET", "/")

    served(handler, use)
    assert len(seen) == 2


@pytest.mark.parametrize("digest", ["no qop", "sha-256", "several"])
@pytest.mark.parametrize("protocol", ["hikvision", "dahua"])
def test_digests_are_proved_however_they_are_asked_for(protocol: str, digest: str) -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        for _ in range(2):
            assert (await camera.identity()).model == "IO-7"
        await collected(camera, 1)
        assert device.refusals == 0

    with_camera(protocol, use, digest=digest)


def test_no_more_connections_than_agreed() -> None:
    now = most = 0

    async def handler(_request: Request) -> Response:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.02)
        now -= 1
        return Response(200, b"ok")

    async def use(transport: Transport) -> None:
        answers = await asyncio.gather(*(transport.send("GET", f"/{number}") for number in range(12)))
        assert all(answer.body == b"ok" for answer in answers)

    served(handler, use)
    assert most == 3


def test_an_answer_that_does_not_come_is_given_up() -> None:
    async def handler(_request: Request) -> Response:
        await asyncio.sleep(3)
        return Response(200)

    async def use(transport: Transport) -> None:
        with pytest.raises(UnreachableError, match="in time"):
            await transport.send("GET", "/")

    served(handler, use, seconds=1)


def test_an_answer_may_take_as_long_as_it_is_given() -> None:
    """Longer than an HTTP library waits by itself, as pulls of events do."""

    async def handler(_request: Request) -> Response:
        await asyncio.sleep(5.5)
        return Response(200, b"late")

    async def use(transport: Transport) -> None:
        assert (await transport.send("GET", "/", seconds=PATIENCE)).body == b"late"

    served(handler, use, seconds=1)


def test_a_body_that_drips_is_given_up() -> None:
    async def drops() -> AsyncGenerator[bytes]:
        while True:
            yield b"x"
            await asyncio.sleep(0.05)

    async def handler(_request: Request) -> Response:
        return Response(200, pieces=drops())

    async def use(transport: Transport) -> None:
        with pytest.raises(UnreachableError, match="in time"):
            await transport.send("GET", "/")

    served(handler, use, seconds=1)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [(403, b"", AnswerError), (401, b"", RefusedError), (401, b"too many users", BusyError)],
)
def test_a_stream_that_is_not_given(status: int, body: bytes, error: type[Exception]) -> None:
    challenge = {"WWW-Authenticate": 'Digest realm="r", qop="auth", nonce="n"'}
    signed: list[str] = []

    async def handler(request: Request) -> Response:
        if "authorization" not in request.headers:
            return Response(401, b"", challenge)
        signed.append(request.path)
        return Response(status, body, challenge)

    async def use(transport: Transport) -> None:
        for _ in range(2):
            with pytest.raises(error):
                async with transport.stream("/"):
                    pass

    served(handler, use)
    assert len(signed) == (1 if error is RefusedError else 2)


@pytest.mark.parametrize("url", ["http://localhost:1/", "//localhost/", "https://127.0.0.1:1/", "ftp://127.0.0.1/"])
def test_another_host_is_not_asked_and_nothing_out_of_tls(url: str) -> None:
    async def use(transport: Transport) -> None:
        with pytest.raises(AnswerError, match="not followed"):
            await transport.send("GET", url)
        for opened in (transport.stream(url), transport.file("GET", url)):
            with pytest.raises(AnswerError, match="not followed"):
                async with opened:
                    pass

    served(always(Response(200)), use)


def test_a_device_that_is_asked_over_tls_is_not_asked_without(context: ssl.SSLContext) -> None:
    async def use(transport: Transport) -> None:
        with pytest.raises(AnswerError, match="out of TLS"):
            await transport.send("GET", f"http://{transport.address.place}/")

    served(always(Response(200)), use, tls=context)


@pytest.fixture(scope="module")
def certificate() -> trustme.LeafCert:
    """One that no authority of this machine signed."""
    return trustme.CA().issue_cert("127.0.0.1")


@pytest.fixture
def context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(made)
    return made


def test_a_certificate_that_nobody_signed_is_not_trusted(context: ssl.SSLContext) -> None:
    asked: list[Request] = []

    async def handler(request: Request) -> Response:
        asked.append(request)
        return Response(200)

    async def use(transport: Transport) -> None:
        with pytest.raises(UnreachableError, match="certificate"):
            await transport.send("GET", "/")

    served(handler, use, tls=context)
    assert asked == []


def test_a_pinned_certificate_is_trusted_and_any_other_is_not(
    certificate: trustme.LeafCert, context: ssl.SSLContext
) -> None:
    der = ssl.PEM_cert_to_DER_cert(certificate.cert_chain_pems[0].bytes().decode())
    asked: list[Request] = []

    async def handler(request: Request) -> Response:
        asked.append(request)
        return Response(200, b"ok")

    async def accepted(transport: Transport) -> None:
        assert (await transport.send("GET", "/")).body == b"ok"

    async def declined(transport: Transport) -> None:
        with pytest.raises(UnreachableError, match="not the one whose fingerprint was given"):
            await transport.send("GET", "/")

    fingerprint = hashlib.sha256(der).hexdigest()
    served(handler, accepted, tls=context, fingerprint=fingerprint.upper())
    served(handler, accepted, tls=context, fingerprint=":".join(fingerprint[i : i + 2] for i in range(0, 64, 2)))
    assert len(asked) == 2
    served(handler, declined, tls=context, fingerprint=("0" if fingerprint[0] != "0" else "1") + fingerprint[1:])
    assert len(asked) == 2


def test_a_fingerprint_that_is_none_is_told() -> None:
    for wrong in ("ab", "x" * 64, "00" * 20):
        with pytest.raises(UsageError, match="64 hexadecimal digits"):
            Transport(parse_address("onvif+https://h"), fingerprint=wrong)

"""WS-Discovery over real datagrams, and answers that nobody should send."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import cast

from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.devices import connect, discover
from sunlit.devices.discovery import _Search
from sunlit.devices.simulator import simulate


def test_a_camera_is_found_once_and_can_be_reached() -> None:
    async def run() -> None:
        async with simulate() as simulation:
            (found,) = await discover(0.3, ("127.0.0.1", simulation.discovery))
            assert (found.make, found.model, found.host) == ("Invented Optics", "IO-7", "127.0.0.1")
            assert found.addresses == (simulation.onvif, "onvif://192.0.2.7")
            simulation.camera.faults.authentication = "none"
            async with connect(found.addresses[0]) as camera:
                assert (await camera.identity()).model == found.model

    asyncio.run(run())


class _Answering(asyncio.DatagramProtocol):
    """Answers each probe with what a test says."""

    def __init__(self, answers: Callable[[str], list[bytes]]) -> None:
        self._answers = answers

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        relates = re.search(rb"urn:uuid:([0-9a-f-]+)", data)
        assert relates
        for answer in self._answers(relates[1].decode()):
            self._transport.sendto(answer, addr)


@asynccontextmanager
async def answering(answers: Callable[[str], list[bytes]]) -> AsyncIterator[tuple[str, int]]:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: _Answering(answers), local_addr=("127.0.0.1", 0))
    try:
        yield transport.get_extra_info("sockname")
    finally:
        transport.close()


def match(relates: str, id_: str, urls: str, scopes: str = "") -> bytes:
    return (
        f"<E><Header><RelatesTo>uuid:{relates}</RelatesTo></Header><Body><ProbeMatches><ProbeMatch><EndpointReference>"
        f"<Address>{id_}</Address></EndpointReference><Scopes>{scopes}</Scopes><XAddrs>{urls}</XAddrs></ProbeMatch></ProbeMatches>"
        "</Body></E>"
    ).encode()


def test_only_answers_to_our_question_with_an_address_count() -> None:
    def answers(relates: str) -> list[bytes]:
        return [
            match("00000000-0000-0000-0000-000000000000", "other", "http://10.0.0.1/"),
            match(relates, "no address", "nowhere http:///x http://[ ftp://10.0.0.2/"),
            match(relates, "tls", "https://10.0.0.3:8443/onvif/device_service", "onvif://www.onvif.org/hardware/A%20B"),
            match(relates, "tls", "http://10.0.0.4/"),
            match(relates, "path", "http://10.0.0.5/odd/path").replace(b"ProbeMatches>", b"Others>"),
        ]

    async def run() -> None:
        async with answering(answers) as target:
            found = {one.id: one for one in await discover(0.2, target)}
        assert set(found) == {"tls", "path"}
        assert found["tls"].addresses == ("onvif+https://10.0.0.3:8443",)
        assert found["tls"].model == "A B"
        assert found["path"].addresses == ("onvif://10.0.0.5/odd/path",)

    asyncio.run(run())


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text().map(str.encode)))
def test_no_datagram_does_harm(data: bytes) -> None:
    search = _Search()
    search.datagram_received(data, ("192.0.2.1", 3702))
    search.datagram_received(match(search.id, "", "http://h/").replace(b"http://h/", data), ("192.0.2.1", 3702))
    assert len(search.found) <= 1

"""Discovery over real datagrams, and answers that nobody should send."""

import asyncio
import json
import re
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.devices import Found, connect, discover
from sunlit.devices.discovery.merge import merge
from sunlit.devices.discovery.protocol import all_protocols, hardware_address
from sunlit.devices.simulator import SimulatedCamera, simulate


def test_a_camera_is_found_once_and_can_be_reached() -> None:
    async def run() -> None:
        async with simulate() as simulation:
            targets = {name: ("127.0.0.1", port) for name, port in simulation.discovery.items()}
            assert set(targets) == {"ws", "dhip", "sadp"}
            (found,) = await discover(0.3, targets)
            assert (found.make, found.model, found.host) == ("Invented Optics", "IO-7", "127.0.0.1")
            assert (found.serial, found.mac) == ("IO7-000042", "02005e100007")
            assert set(found.addresses) == {
                simulation.onvif, simulation.dahua, simulation.hikvision, "onvif://192.0.2.7",
            }  # fmt: skip
            simulation.camera.faults.authentication = "none"
            async with connect(simulation.onvif) as camera:
                assert (await camera.identity()).model == found.model

    asyncio.run(run())


def test_a_discoverable_camera_is_found_by_a_search_on_this_machine_and_no_other() -> None:
    async def run() -> None:
        # Other tests search and answer at the same time, so both have numbers of their own.
        shown, hidden = (SimulatedCamera(serial=f"IO7-00900{n}", id_=f"{UUID[:-1]}{n}") for n in (1, 2))
        shown.mac, hidden.mac = "02:00:5e:10:00:01", "02:00:5e:10:00:02"
        async with simulate(shown, discoverable=True) as simulation, simulate(hidden):
            found = {one.serial: one for one in await discover(1)}
        assert hidden.serial not in found
        assert found[shown.serial].host == "127.0.0.1"
        assert set(found[shown.serial].addresses) == {
            simulation.onvif, simulation.dahua, simulation.hikvision, "onvif://192.0.2.7",
        }  # fmt: skip

    asyncio.run(run())


def test_two_cameras_behind_one_address_stay_two() -> None:
    async def run() -> None:
        second = SimulatedCamera(serial="IO7-000043", id_="b3a1f6de-0000-4000-8000-02005e100008")
        second.mac = "02:00:5e:10:00:08"
        async with AsyncExitStack() as stack:
            simulations = [await stack.enter_async_context(simulate(camera)) for camera in (SimulatedCamera(), second)]
            both = [
                answers
                for simulation in simulations
                for answers in await discover(
                    0.2, {name: ("127.0.0.1", port) for name, port in simulation.discovery.items()}
                )
            ]
        assert len(merge(("ws", one) for one in both)) == 2

    asyncio.run(run())


UUID = "00112233-4455-6677-8899-02005e100007"


@pytest.mark.parametrize(
    ("answers", "number"),
    [
        # The same hardware address, though one was asked in another network.
        ([("dhip", Found("10.0.0.1", "", "", ("dahua://10.0.0.1",), "x", mac="02005e100007")),
          ("sadp", Found("10.9.9.9", "", "", ("hikvision://10.9.9.9",), "y", mac="02005e100007"))], 1),
        # The end of the UUID is the hardware address.
        ([("ws", Found("10.0.0.1", "", "", ("onvif://10.0.0.1:8000",), f"urn:uuid:{UUID}")),
          ("sadp", Found("10.0.0.2", "", "", ("hikvision://10.0.0.2",), "y", mac="02005e100007"))], 1),
        # One answer of each protocol from a host: one device with two ports.
        ([("ws", Found("10.0.0.1", "", "", ("onvif://10.0.0.1:8899",), "a")),
          ("dhip", Found("10.0.0.1", "", "", ("dahua://10.0.0.1",), "b", serial="1"))], 1),
        # Two fresh devices that were both set to the same address by their makers.
        ([("dhip", Found("192.168.1.9", "", "", ("dahua://192.168.1.9",), "a", serial="1", mac="02005e100001")),
          ("dhip", Found("192.168.1.9", "", "", ("dahua://192.168.1.9",), "b", serial="2", mac="02005e100002"))], 2),
        # Several devices behind one address: only what they share tells.
        ([("ws", Found("10.0.0.1", "", "", ("onvif://10.0.0.1:81",), "a")),
          ("ws", Found("10.0.0.1", "", "", ("onvif://10.0.0.1:82",), "b")),
          ("dhip", Found("10.0.0.1", "", "", ("dahua://10.0.0.1:82",), "c", serial="2"))], 2),
    ],
)  # fmt: skip
def test_what_is_one_device(answers: list[tuple[str, Found]], number: int) -> None:
    assert len(merge(answers)) == number
    assert len(merge(reversed(answers))) == number


class _Answering(asyncio.DatagramProtocol):
    """Answers each probe with what a test says."""

    def __init__(self, answers: Callable[[bytes], list[bytes]]) -> None:
        self._answers = answers

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        for answer in self._answers(data):
            self._transport.sendto(answer, addr)


@asynccontextmanager
async def answering(answers: Callable[[bytes], list[bytes]]) -> AsyncIterator[tuple[str, int]]:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: _Answering(answers), local_addr=("127.0.0.1", 0))
    try:
        yield transport.get_extra_info("sockname")
    finally:
        transport.close()


def asked(protocol: str, answers: Callable[[bytes], list[bytes]]) -> tuple[Found, ...]:
    async def run() -> tuple[Found, ...]:
        async with answering(answers) as target:
            return await discover(0.2, {protocol: target})

    return asyncio.run(run())


def match(relates: str, id_: str, urls: str, scopes: str = "") -> bytes:
    return (
        f"<E><Header><RelatesTo>uuid:{relates}</RelatesTo></Header><Body><ProbeMatches><ProbeMatch><EndpointReference>"
        f"<Address>{id_}</Address></EndpointReference><Scopes>{scopes}</Scopes><XAddrs>{urls}</XAddrs></ProbeMatch></ProbeMatches>"
        "</Body></E>"
    ).encode()


def test_only_answers_to_our_question_with_an_address_count() -> None:
    def answers(probe: bytes) -> list[bytes]:
        found = re.search(rb"urn:uuid:([0-9a-f-]+)", probe)
        assert found
        relates = found[1].decode()
        return [
            match("00000000-0000-0000-0000-000000000000", "other", "http://10.0.0.1/"),
            match(relates, "no address", "nowhere http:///x http://[ ftp://10.0.0.2/"),
            match(relates, "tls", "https://10.0.0.3:8443/onvif/device_service", "onvif://www.onvif.org/hardware/A%20B"),
            match(relates, "path", "http://10.0.0.5/odd/path").replace(b"ProbeMatches>", b"Others>"),
        ]

    found = {one.id: one for one in asked("ws", answers)}
    assert set(found) == {"tls", "path"}
    assert found["tls"].addresses == ("onvif+https://10.0.0.3:8443",)
    assert found["tls"].model == "A B"
    assert found["path"].addresses == ("onvif://10.0.0.5/odd/path",)


def dhip(body: bytes, lengths: tuple[int, int, int, int]) -> bytes:
    return struct.pack("<I4sII4I", 0x20, b"DHIP", 0, 0, *lengths) + body


def test_both_forms_of_a_dhip_header_are_read() -> None:
    def announced(serial: str) -> bytes:
        about = {"SerialNo": serial, "DeviceType": "X", "IPv4Address": {"IPAddress": "192.168.1.108"}, "HttpPort": 80}
        return json.dumps({"method": "client.notifyDevInfo", "params": {"deviceInfo": about}}).encode()

    first, second = announced("1"), announced("2")

    def answers(_probe: bytes) -> list[bytes]:
        size = len(first)
        return [dhip(first, (size, size, size, size)), dhip(second + b"\n\0", (size, 0, size, 0)), second]

    found = asked("dhip", answers)
    assert [(one.serial, one.make, one.addresses) for one in found] == [
        (serial, "Dahua", ("dahua://127.0.0.1", "dahua://192.168.1.108")) for serial in ("1", "2")
    ]


def test_a_sadp_answer_to_someone_else_is_not_ours() -> None:
    def answers(probe: bytes) -> list[bytes]:
        uuid = re.search(rb"<Uuid>(.+?)</Uuid>", probe)
        assert uuid
        numbers = "<HttpPort>81</HttpPort><MAC>02-00-5e-10-00-07</MAC>"
        written = "<ProbeMatch><Uuid>{}</Uuid><DeviceSN>{}</DeviceSN>" + numbers + "</ProbeMatch>"
        return [written.format("X", "other").encode(), written.format(uuid[1].decode(), "ours").encode(), probe]

    (found,) = asked("sadp", answers)
    assert (found.serial, found.addresses, found.mac) == ("ours", ("hikvision://127.0.0.1:81",), "02005e100007")


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(sorted(all_protocols())),
    st.one_of(
        st.binary(max_size=300),
        st.text().map(str.encode),
        st.recursive(
            st.none() | st.integers() | st.text(max_size=5),
            lambda inner: st.dictionaries(
                st.sampled_from(["params", "deviceInfo", "mac", "HttpPort", "SerialNo"]), inner
            ),
        ).map(lambda value: dhip(json.dumps(value).encode(), (0, 0, 0, 0))),
    ),
)
def test_no_datagram_does_harm(name: str, data: bytes) -> None:
    protocol = all_protocols()[name]
    for text in (data, match("search", "", "http://h/").replace(b"http://h/", data)):
        assert len(list(protocol.found(text, "192.0.2.1", "search"))) <= 1


@settings(deadline=None)
@given(st.text(max_size=20))
def test_a_hardware_address_is_twelve_digits_or_nothing(written: str) -> None:
    assert re.fullmatch("([0-9a-f]{12})?", hardware_address(written))

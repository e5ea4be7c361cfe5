"""The metadata stream: documents put together from packets, and what of them passes the gate."""

import gzip
from collections.abc import Iterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

import pytest

from sunlit.devices import (
    connect,
    joined,
    metadata,
    stream_of,
)
from sunlit.devices.drivers.onvif.documents import MAX_DOCUMENT, Documents
from sunlit.devices.problem import AnswerError
from sunlit.devices.rtsp import Packet, Track
from sunlit.devices.simulator import Simulation
from sunlit.gate import Appearance, Health, Motion, Observation
from tests.devices.both import first
from tests.devices.streams import RIGHT, passing, small, with_simulation


@pytest.mark.parametrize("clock", [0, 3600])
def test_metadata_comes_through_the_gate_beside_the_events(clock: int) -> None:
    async def use(simulation: Simulation) -> None:
        simulation.camera.faults.clock = timedelta(seconds=clock)
        found: list[Observation] = []
        async with connect(simulation.onvif, RIGHT, name="door") as camera, passing(simulation.camera):
            both = joined(camera.observations(), metadata(stream_of(camera, 2, "sub")))
            async with aclosing(both):
                async for one in both:
                    found.append(one)
                    if {(Appearance, 1), (Appearance, 2)} <= {(type(one), one.channel) for one in found}:
                        break
        assert {one.stream for one in found if isinstance(one, Health)} == {"events", "metadata"}
        seen = [one for one in found if isinstance(one, Motion) and one.channel == 2]
        worn = [one for one in found if isinstance(one, Appearance) and one.channel == 2]
        assert seen[0].target == "" and seen[0].clock_trusted is not bool(clock)
        assert all(abs(one.time - datetime.now(UTC)) < timedelta(minutes=1) for one in (*seen, *worn))
        assert worn[0].upper is not None and worn[0].upper.kind == "long sleeves" and worn[0].glasses is not None
        assert len({one.sequence for one in found}) == len(found)

    with_simulation(use)


def test_a_broken_document_is_counted_and_the_next_one_read() -> None:
    broken = (b"<broken", b"<other/>", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')

    async def use(simulation: Simulation) -> None:
        async with small(simulation) as stream, passing(simulation.camera, *broken):
            found = await first(2, metadata(stream), Motion)
            assert [one.available for one in found if isinstance(one, Health)] == [True]
            assert sum(count for one, count in stream.gate.dropped.items() if one.reason == "malformed") >= 3

    with_simulation(use)


METADATA = Track("application", 107, "VND.ONVIF.METADATA", 90000)
PACKED = Track("application", 107, "VND.ONVIF.METADATA.GZIP", 90000)


def split(document: bytes, size: int, sequence: int = 65535) -> Iterator[Packet]:
    pieces = [document[at : at + size] for at in range(0, len(document), size)]
    for number, piece in enumerate(pieces):
        yield Packet(number == len(pieces) - 1, 107, (sequence + number) & 0xFFFF, 0, piece)


def test_documents_are_put_together_and_unpacked() -> None:
    document = b"<a>" + b"b" * 5000 + b"</a>"
    for track, sent in ((METADATA, document), (PACKED, gzip.compress(document))):
        for size in (7, 1400, 60000):
            found = Documents(track)
            told = [found.packet(packet) for packet in split(sent, size)]
            assert told[-1] == document and not any(told[:-1])


def test_documents_that_are_not_whole_too_large_or_no_gzip() -> None:
    bomb = gzip.compress(bytes(MAX_DOCUMENT + 1))
    whole = list(split(b"<a/>" * 1000, 1000))
    for track, sent in (
        (METADATA, [whole[0], *whole[2:]]),
        (METADATA, list(split(bytes(MAX_DOCUMENT + 1), 60000))),
        (PACKED, list(split(bomb, 1400))),
        (PACKED, list(split(gzip.compress(b"x" * 9)[:-4], 1400))),
        (PACKED, list(split(b"no gzip", 1400))),
    ):
        found = Documents(track)
        with pytest.raises(AnswerError):
            for packet in sent:
                found.packet(packet)
        after = (sent[-1].sequence + 1) & 0xFFFF
        good = gzip.compress(b"<b/>") if track is PACKED else b"<b/>"
        assert [found.packet(packet) for packet in split(good, 1400, after)] == [b"<b/>"]

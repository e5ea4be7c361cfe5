"""What a stream's ONVIF metadata openly tells: objects in view, and what people wear and carry."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import timedelta

import msgspec

from sunlit.devices.drivers.onvif.documents import Documents, is_metadata
from sunlit.devices.drivers.onvif.metadata import reports_of_stream
from sunlit.devices.problem import AnswerError
from sunlit.devices.rtsp import parse_packet, playing
from sunlit.devices.stream import observe
from sunlit.devices.video.source import Stream
from sunlit.devices.xml import local, parse
from sunlit.gate import Observation, Report

# Where nothing moves there may be no metadata; that the device lives is then told by its answers to our signs of life.
SILENCE_SECONDS = 60.0


def metadata(stream: Stream) -> AsyncGenerator[Observation]:
    """What the metadata of a stream lets through the gate, with the Health of it, for as long as one asks.

    Use it in `contextlib.aclosing`, beside `camera.observations()`, whose events it does not repeat. Ends with
    RefusedError when the password is refused, with UnsupportedError when the stream has no metadata.
    """
    return observe(stream.gate, lambda: _reports(stream), SILENCE_SECONDS, "metadata")


async def _reports(stream: Stream) -> AsyncGenerator[Report | None]:
    offset = await stream.offset()
    async with playing(stream.transport, await stream.locate(), is_metadata) as session:
        documents = [Documents(track) for track in session.tracks]
        yield None
        async with aclosing(session.sent(SILENCE_SECONDS)) as sent:
            async for one in sent:
                yield None
                if one is None or one[1] or (packet := parse_packet(one[2])) is None:
                    continue
                try:
                    document = documents[one[0]].packet(packet)
                    for report in _told(stream, document, offset) if document else ():
                        yield report
                except AnswerError:
                    stream.gate.skip("malformed")


def _told(stream: Stream, document: bytes, offset: timedelta | None) -> list[Report]:
    root = parse(document)
    if local(root) != "MetadataStream":
        raise AnswerError("a document of the metadata stream is none")
    known = offset or timedelta()
    found = reports_of_stream(root, {}, stream.gate.skip, known, stream.channel)
    return [
        # An event counts by the rule behind it, which is known where the pull point brings it.
        msgspec.structs.replace(
            report,
            kind=None if report.event else report.kind,
            clock_trusted=offset is not None and report.clock_trusted,
        )
        for report in found
    ]

"""Invented events of Dahua devices: lines of eventManager and snapManager, JSON, and recorded streams."""

import json
import struct
from datetime import UTC, datetime

from benchmarks.payloads.maker import Maker, Tree, called, closed, counted, mixed, part, rule
from benchmarks.payloads.words import HIDDEN, MARKS


def _dahua_event(maker: Maker, tree: Tree) -> tuple[str, Tree]:
    data: Tree = {
        **mixed(maker, {}),
        "Class": "Normal",
        "Name": rule(maker),
        "UTC": int(datetime.now(UTC).timestamp()),
    }
    body = mixed(maker, tree)
    body |= {"BoundingBox": [2048, 4096, 3071, 6143], "ObjectID": called(maker)}
    if maker.often(0.3):
        data["PeopleCounting"] = [counted(maker) for _ in maker.few(4)] if maker.often(0.3) else counted(maker)
    data |= {"Object": body} if maker.often(0.5) else {"Faces": [body]}
    return maker.one(("HumanTrait", "FaceDetection", "CrossRegionDetection", "CrossLineDetection", "NumberStat")), data


def _dahua_text(maker: Maker, tree: Tree) -> bytes:
    code, data = _dahua_event(maker, tree)
    return f"Code={code};action=Start;index=0;data={json.dumps(data, indent=maker.one((None, 3)))}".encode()


def _dahua_dhip(maker: Maker, tree: Tree) -> bytes:
    code, data = _dahua_event(maker, tree)
    event = {"Action": "Start", "Code": code, "Data": data, "Index": 0}
    body = {"id": 8, "method": "client.notifyEventStream", "params": {"SID": 1, "eventList": [event]}}
    return json.dumps(body, ensure_ascii=maker.often(0.5)).encode()


def _dahua_table(maker: Maker, tree: Tree) -> bytes:
    code, data = _dahua_event(maker, tree)
    lines = [f"Events[0].EventBaseInfo.Code={code}", "Events[0].EventBaseInfo.Action=Start"]
    lines += [f"{key}={value}" for key, value in _flat("Events[0]", data)]
    return "\r\n".join(lines).encode()


def _flat(place: str, value: object) -> list[tuple[str, str]]:
    if isinstance(value, dict):
        return [one for key, inner in value.items() for one in _flat(f"{place}.{key}", inner)]
    if isinstance(value, list):
        return [one for at, inner in enumerate(value) for one in _flat(f"{place}[{at}]", inner)]
    return [(place, "true" if value is True else str(value))]


def _dahua_stream(maker: Maker, tree: Tree) -> bytes:
    event = maker.one((_dahua_text, _dahua_table))(maker, tree)
    face = b"\xff\xd8\xff" + MARKS[0].encode()
    parts = (("text/plain", b"Heartbeat"), ("text/plain", event), (maker.one(("image/jpeg", "text/plain")), face))
    return b"".join(part("myboundary", kind, body) for kind, body in parts) + b"--myboundary--\r\n"


def _dahua_frames(maker: Maker, tree: Tree) -> bytes:
    """DHIP frames, one behind the other; the second is of somebody else, of whom nothing open is said."""
    bodies = (_dahua_dhip(maker, tree), json.dumps({"method": maker.name(), "params": closed(maker)}).encode())
    return b"".join(struct.pack("<I4s6I", 0x20, b"DHIP", 1, 2, len(body), 0, len(body), 0) + body for body in bodies)


def _dahua_row(maker: Maker, tree: Tree) -> bytes:
    """Events in a row, one of which is cut off."""
    broken = f'Code=HumanTrait;action=Start;index=0;data={{"Object": {{"{HIDDEN}": true, "{MARKS[0]}'
    return _dahua_text(maker, tree) + b"\r\n\r\n" + broken.encode()


FORMS = (_dahua_text, _dahua_dhip, _dahua_table, _dahua_stream, _dahua_frames, _dahua_row)

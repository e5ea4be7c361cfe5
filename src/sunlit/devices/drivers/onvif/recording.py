"""Recorded payloads of ONVIF devices as reports: SOAP answers, notifications, metadata streams, and their JSON."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from xml.etree.ElementTree import Element, SubElement

from sunlit.devices.drivers.onvif.metadata import reports_of_stream
from sunlit.devices.drivers.onvif.topics import reports_of
from sunlit.devices.problem import AnswerError
from sunlit.devices.recorded import recorded_parts
from sunlit.devices.xml import fields, local, parse
from sunlit.gate import Report, Skip, fields_of

# Where one document ends and the next begins, in what was taken from a metadata stream.
_NEXT = re.compile(rb"(?<=[>\s])(?=<\?xml\s)|(?<=MetadataStream>)")


def read(data: bytes, skip: Skip) -> Iterator[Report]:
    """What a recording reports: documents in XML, one after the other or in parts, or a notification in JSON."""
    try:
        for kind, body in recorded_parts(data):
            if kind.startswith("image/"):
                skip("picture")
            elif body.lstrip()[:1] in (b"{", b"["):
                yield from _of_json(body, skip)
            else:
                for document in _documents(body):
                    yield from _of_xml(document, skip)
    except AnswerError:
        skip("malformed")


def _documents(body: bytes) -> Iterator[bytes]:
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        yield body
        return
    for document in _NEXT.split(body):
        if document := document.strip(b"\0 \t\r\n"):
            yield document


def _of_xml(document: bytes, skip: Skip) -> Iterator[Report]:
    try:
        root = parse(document)
    except AnswerError:
        skip("malformed")
        return
    streams = [element for element in root.iter() if local(element) == "MetadataStream"]
    notifications = [] if streams else [one for one in root.iter() if local(one) == "NotificationMessage"]
    for stream in streams:
        yield from reports_of_stream(stream, {}, skip)
    yield from _notified(notifications, skip)
    if not streams and not notifications:
        yield Report(kind=None, fields=fields(root))


def _notified(notifications: list[Element], skip: Skip) -> Iterator[Report]:
    for notification in notifications:
        try:
            yield from reports_of(notification, {}, timedelta())
        except AnswerError:
            skip("malformed")


def _of_json(body: bytes, skip: Skip) -> Iterator[Report]:
    """A notification as SOAP libraries decode it: elements are keys, text is under "_value_1"."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        skip("malformed")
        return
    for one in found if isinstance(found, list) else [found]:
        topic = _value(one.get("Topic")) if isinstance(one, Mapping) else None
        message = _value(one.get("Message")) if isinstance(one, Mapping) else None
        if not isinstance(topic, str) or not isinstance(message, Mapping):
            yield Report(kind=None, fields=fields_of(one))
            continue
        yield from _notified([_element(topic, message)], skip)


def _value(decoded: object) -> object:
    return decoded.get("_value_1") if isinstance(decoded, Mapping) and "_value_1" in decoded else decoded


def _element(topic: str, message: Mapping[str, object]) -> Element:
    notification = Element("NotificationMessage")
    SubElement(notification, "Topic").text = topic
    inner = SubElement(SubElement(notification, "Message"), "Message", UtcTime=str(message.get("UtcTime") or ""))
    for name in ("Source", "Key", "Data"):
        part = SubElement(inner, name)
        told = message.get(name)
        for kind in ("SimpleItem", "ElementItem"):
            items = told.get(kind) if isinstance(told, Mapping) else None
            for item in items if isinstance(items, list) else ():
                if isinstance(item, Mapping):
                    _item(part, kind, item)
    return notification


def _item(part: Element, kind: str, item: Mapping[str, object]) -> None:
    element = SubElement(part, kind, Name=str(item.get("Name") or ""))
    if kind == "SimpleItem":
        element.set("Value", str(item.get("Value")))
    elif isinstance(written := item.get("_value_1"), str):
        try:
            element.append(parse(written.strip().encode()))
        except AnswerError:
            return

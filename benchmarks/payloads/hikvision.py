"""Invented alerts of ISAPI devices: JSON, XML, and a recorded stream of either with pictures between."""

import json
from collections.abc import Callable

from benchmarks.payloads.maker import Maker, Tree, called, counted, mixed, now, part, rule
from benchmarks.payloads.words import BOX, MARKS, NUMBERS
from benchmarks.payloads.xml import encoded, xml

# What begins like a picture, with a mark in it.
_FACE = b"\xff\xd8\xff" + MARKS[0].encode()


def _alert(maker: Maker, tree: Tree) -> Tree:
    body = mixed(maker, tree)
    inner: Tree = {"faces": [body]} if maker.often(0.5) else {"targetAttrs": body}
    event = maker.one(("faceCapture", "VMD", "linedetection", "fielddetection", "TMA", "PeopleCounting"))
    body["faceRect"] = {"x": BOX["left"], "y": BOX["top"], "width": 0.125, "height": 0.25}
    body["objectID"] = called(maker)
    channel = maker.one((1, 1, maker.one(NUMBERS)))
    head: Tree = {"channelID": channel, "dateTime": now(maker), "eventType": event, "eventState": "active"}
    if named := rule(maker):
        head["ruleName"] = named
    if event == "TMA":
        head["TMA"] = {"currTemperature": f"36.5{maker.one(NUMBERS)}"}
    if maker.often(0.3):
        head["peopleCounting"] = counted(maker)
    body["Property"] = [{"description": maker.name(), "value": maker.value()} for _ in maker.few(3)]
    return {**head, **mixed(maker, {}), "faceCapture": [inner]}


def _hikvision_json(maker: Maker, tree: Tree) -> bytes:
    return json.dumps(_alert(maker, tree), ensure_ascii=maker.often(0.5)).encode()


def _hikvision_xml(maker: Maker, tree: Tree) -> bytes:
    inner = xml(maker, _alert(maker, tree))
    text = f'<EventNotificationAlert xmlns="http://www.isapi.org/ver20/XMLSchema">{inner}</EventNotificationAlert>'
    return encoded(maker, text)


def _hikvision_stream(maker: Maker, tree: Tree) -> bytes:
    kinds: tuple[tuple[str, Callable[[Maker, Tree], bytes]], ...] = (
        ("application/json", _hikvision_json),
        ("application/xml", _hikvision_xml),
    )
    kind, form = maker.one(kinds)
    alert = form(maker, tree)
    told = maker.one(("image/jpeg", "application/json", "text/plain", ""))
    return part("boundary", kind, alert) + part("boundary", told, _FACE)


def _hikvision_form(maker: Maker, tree: Tree) -> bytes:
    """As devices post it, and with parts in a part."""
    inner = part("inner", "application/json", _hikvision_json(maker, tree)) + part("inner", "image/jpeg", _FACE)
    if maker.often(0.5):
        return inner
    return part("boundary", maker.one(("text/html", "application/octet-stream")), MARKS[0].encode()) + part(
        "boundary", "application/json", _hikvision_json(maker, tree)
    )


FORMS = (_hikvision_json, _hikvision_xml, _hikvision_stream, _hikvision_form)

"""Invented notifications and metadata frames of ONVIF devices."""

import json
from xml.sax.saxutils import quoteattr

from benchmarks.payloads.maker import Maker, Tree, called, closed, mixed, now, rule
from benchmarks.payloads.words import MARKS, NUMBERS
from benchmarks.payloads.xml import attributes, encoded, xml

_ONVIF = (
    'xmlns:tt="http://www.onvif.org/ver10/schema" xmlns:bd="http://www.onvif.org/ver20/analytics/humanbody" '
    'xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2" xmlns:v="http://vendor.example/"'
)


_TOPICS = (
    "CellMotionDetector/Motion",
    "LineDetector/Crossed",
    "FieldDetector/ObjectsInside",
    "CountAggregation/Counter",
    "Radiometry/TemperatureAlarm",
)
# The same box in the frame's coordinates, and in those of a picture of 200 by 100.
_SHAPES = (
    '<tt:BoundingBox left="-0.5" top="0" right="-0.25" bottom="-0.5"/>',
    '<tt:Transformation><tt:Translate x="-1" y="-1"/><tt:Scale x="0.01" y="0.02"/></tt:Transformation>'
    '<tt:BoundingBox left="50" top="50" right="75" bottom="25"/>',
)


def _onvif_object(maker: Maker, tree: Tree) -> str:
    holder = maker.one(("HumanFace", "HumanBody"))
    appearance = mixed(maker, {holder: None})
    inner = "".join(
        f"<tt:{holder}>{xml(maker, mixed(maker, tree))}</tt:{holder}>" if name == holder else xml(maker, {name: value})
        for name, value in appearance.items()
    )
    return (
        f"<tt:Object ObjectId={quoteattr(str(called(maker)))} {attributes(maker)}><tt:Appearance><tt:Shape>"
        f"{maker.one(_SHAPES)}</tt:Shape><tt:Class>"
        f'<tt:Type Likelihood="0.8">Human</tt:Type></tt:Class>{inner}</tt:Appearance></tt:Object>'
    )


def _onvif_frame(maker: Maker, tree: Tree) -> bytes:
    text = (
        f'<tt:MetadataStream {_ONVIF}><tt:VideoAnalytics><tt:Frame UtcTime="{now(maker)}">{_onvif_object(maker, tree)}'
        f"<tt:SceneImage>{MARKS[0]}</tt:SceneImage></tt:Frame></tt:VideoAnalytics></tt:MetadataStream>"
    )
    return encoded(maker, text)


def _onvif_notification(maker: Maker, tree: Tree) -> bytes:
    items = "".join(
        f"<tt:SimpleItem Name={quoteattr(maker.name())} Value={quoteattr(str(maker.value()))}/>" for _ in maker.few(4)
    )
    text = (
        f"<Envelope {_ONVIF}><Body><PullMessagesResponse><wsnt:NotificationMessage><wsnt:Topic>tns1:RuleEngine/"
        f'{maker.one(_TOPICS)}</wsnt:Topic><wsnt:Message><tt:Message UtcTime="{now(maker)}"><tt:Source>'
        f'<tt:SimpleItem Name="Rule" Value={quoteattr(rule(maker))}/>{items}</tt:Source><tt:Data>{items}'
        f'<tt:SimpleItem Name="Temperature" Value="309.5{maker.one(NUMBERS)}"/>'
        f'<tt:ElementItem Name="o">{_onvif_object(maker, tree)}</tt:ElementItem></tt:Data></tt:Message></wsnt:Message>'
        "</wsnt:NotificationMessage></PullMessagesResponse></Body></Envelope>"
    )
    return encoded(maker, text)


def _onvif_json(maker: Maker, tree: Tree) -> bytes:
    """A notification as SOAP libraries decode it."""
    items = [{"Name": maker.name(), "Value": maker.value()} for _ in maker.few(4)]
    seen = _onvif_object(maker, tree).replace("<tt:Object", f"<tt:Object {_ONVIF}", 1)
    message = {
        "UtcTime": now(maker),
        "Source": {"SimpleItem": [{"Name": "Rule", "Value": rule(maker)}, *items], maker.name(): closed(maker)},
        "Data": {"SimpleItem": items, "ElementItem": [{"Name": "o", "_value_1": seen}]},
        maker.name(): closed(maker),
    }
    topic = f"tns1:RuleEngine/{maker.one(_TOPICS)}"
    return json.dumps({"Topic": {"_value_1": topic}, "Message": {"_value_1": message}}).encode()


FORMS = (_onvif_frame, _onvif_notification, _onvif_json)

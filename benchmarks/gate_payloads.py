"""Invented payloads of cameras for the gate, in all that three protocols allow, fast enough for millions.

Each holds open fields where the gate looks for them, and around and between them whatever else can be said about a
person: names and values of closed traits in any case, alphabet and encoding, as names, values, attributes and lists.
"""

import json
import random
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import TypeVar
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

import msgspec

from sunlit.vocabulary import load

Tree = dict[str, object]
T = TypeVar("T")

# Marks of what may never come out: they stand in values only. The numbers are within the bounds of open ones.
MARKS = ("qzxcanary", "QzxCanary", "ｑｚｘｃａｎａｒｙ")
NUMBERS = (611953, 746773, 873787, 982451)
# The one open field that is put only where the gate may not look.
HIDDEN = "Gloves"
# Where what is seen is, in parts of the picture. No other box may come out.
BOX = {"left": 0.25, "top": 0.5, "right": 0.375, "bottom": 0.75}
# Names that withhold an event, however they are written.
WITHHELD = ("Uyghur", "skin colour", "Ethnicity", "维吾尔族", "gender", "Face recognition")

# Fields that makers are known to send, beside the vocabulary's spellings: protected, sensitive, identity.
FIELDS = (
    "Race", "emRace", "Nation", "emNation", "Ethnicity", "Complexion", "emComplexion", "SkinColor",
    "emCitizenIDEthnicity", "Emotion", "Express", "Feature", "Strabismus", "Sex", "Gender", "Age", "AgeConf",
    "AgeSeg", "Attractive", "nAttractive", "Beard", "Eye", "Mouth", "HairStyle", "HumanTemperature",
    "FaceAttribute", "Candidates", "Person", "Similarity", "UserID", "CardNo", "FeatureVector", "Image", "race",
    "byRace", "ethnic", "byEthnic", "nation", "byNation", "skinColor", "complexion", "faceExpression",
    "byFaceExpression", "smile", "bySmile", "gender", "sex", "age", "ageGroup", "ageRange", "beard", "hairStyle",
    "faceTemperature", "FaceThermometry", "height", "alarmResult", "identify", "candidate", "similarity", "FDID",
    "PID", "name", "certificateNumber", "bornTime", "nativePlace", "employeeNo", "modelData", "bkgUrl", "URL",
    "Expression", "Hijab", "Kerchief", "FacialShape", "Hair", "Eyebrow", "Nose", "Lip", "Scar",
    "Tattoo", "BodyMetric", "Height", "BodyShape", "ImageRef", "SceneImage", "LicensePlateInfo", "PlateNumber",
    "byRes0", "byRes2", "Reserved", "Beauty", "OSDName", "vendorExtension",
)  # fmt: skip
VALUES = (
    "Uyghur", "Black", "White", "Yellow", "Asian", "Other", "Woman", "male", "happy", "Happy", "Smile", "middle",
    "hijab", "Muslim", "hui", "维吾尔族", "黑人", "2", "1", "true", "0x01", "AAEC",
)  # fmt: skip
# Open fields that every protocol can carry, with what must come out.
OPEN: tuple[tuple[str, object, str, Mapping[str, object]], ...] = (
    ("Umbrella", True, "umbrella", {"present": True}),
    ("Bag", {"Category": "Backpack"}, "bag", {"present": True, "kind": "backpack"}),
    ("Mask", {"Wear": "true"}, "mask", {"present": True}),
    ("Helmet", {"Wear": "false"}, "helmet", {"present": False}),
    ("Tops", {"Category": "LongSleeve", "Color": ["Red", "Blue", "Black", "Green", "White"]}, "upper",
     {"present": True, "kind": "long sleeves", "colours": ["red", "blue", "black"]}),
    ("Bottoms", {"Category": "Shorts"}, "lower", {"present": True, "kind": "shorts"}),
    ("Opticals", {"Wear": "true"}, "glasses", {"present": True}),
    ("VehicleInfo", {"Type": "Truck", "Color": "White"}, "vehicle",
     {"present": True, "kind": "truck", "colours": ["white"]}),
)  # fmt: skip
_LOOKALIKES = str.maketrans("aceiopxyACEHIKMOPTX", "асеіорхуАСЕНІКМОРТХ")
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


class Payload(msgspec.Struct, frozen=True):
    """What a camera sends, and the open items that have to come out of it: slot -> item.

    withheld  whether it is of a rule for a closed trait, so that nothing may come out
    """

    protocol: str
    data: bytes
    expected: Mapping[str, Mapping[str, object]]
    withheld: bool = False


@cache
def closed_spellings() -> tuple[str, ...]:
    """Every spelling of every trait that is not open, and of its groups."""
    return tuple(
        sorted(
            {
                word.text
                for trait in load().traits
                if trait.status != "open"
                for words in (trait.spellings, *(group.spellings for group in trait.groups))
                for word in words
            }
        )
    )


@cache
def our_words() -> frozenset[str]:
    """All texts that an observation may hold, but for the words of a rule."""
    data = tomllib.loads((files("sunlit.gate") / "open.toml").read_text(encoding="utf-8"))
    kinds = {kind for slot in data["slots"] for table in ("kinds", "named") for kind in slot.get(table, ())}
    tags = {
        "screening",
        "motion",
        "line_crossing",
        "zone_intrusion",
        "count",
        "appearance",
        "thermal_alarm",
        "temperature",
    }
    return frozenset({"", "person", "vehicle", "animal", *tags, *kinds, *data["colours"], *data["patterns"]})


@cache
def rule_words() -> frozenset[str]:
    """The words of which the name of a rule may be made."""
    data = tomllib.loads((files("sunlit.gate") / "open.toml").read_text(encoding="utf-8"))
    return frozenset(data["words"])


class Maker:
    """Makes payloads by chance.

    names, values  of what is closed, in all their disguises: drawn once, because to draw them is slow
    """

    def __init__(self, chance: random.Random, size: int = 4000) -> None:
        self.chance = chance
        self.withheld = False
        self.names = [
            _disguised(chance, chance.choice(FIELDS if chance.random() < 0.5 else closed_spellings()))
            for _ in range(size)
        ]
        self.values = [_value(chance) for _ in range(size)]

    def make(self, chance: random.Random, protocol: str = "") -> Payload:
        """A payload of a protocol, or of any."""
        self.chance = chance
        name = protocol or chance.choice(PROTOCOLS)
        chosen = chance.sample(OPEN, int(chance.random() * 4))
        tree: Tree = {field: value for field, value, _, _ in chosen}
        self.withheld = False
        data = chance.choice(_FORMS[name])(self, tree)
        if self.withheld:
            return Payload(name, data, {}, withheld=True)
        return Payload(name, data, {slot: item for _, _, slot, item in chosen})

    def name(self) -> str:
        """A name of what is closed."""
        return self.names[int(self.chance.random() * len(self.names))]

    def value(self) -> object:
        """A value of what is closed."""
        return self.values[int(self.chance.random() * len(self.values))]

    def few(self, most: int) -> range:
        """Nothing up to `most` times, not counting it."""
        return range(int(self.chance.random() * most))

    def one(self, choices: Sequence[T]) -> T:
        """One of these."""
        return choices[int(self.chance.random() * len(choices))]

    def often(self, part: float) -> bool:
        """Whether it is so, in such a part of all cases."""
        return self.chance.random() < part


def _disguised(chance: random.Random, text: str) -> str:
    way = chance.randrange(14)
    if way < 5:
        return text
    words = text.split(" ")
    return (
        text.upper(),
        text.swapcase(),
        "".join(word.capitalize() for word in words),
        "em" + "".join(word.capitalize() for word in words),
        "_".join(words),
        "-".join(words),
        text.translate(_LOOKALIKES),
        text.translate(_WIDE),
        "\u200b".join(text),
    )[way - 5]


def _value(chance: random.Random) -> object:
    way = chance.randrange(10)
    if way == 0:
        return chance.choice(NUMBERS)
    if way == 8:
        return json.dumps({HIDDEN: {"Wear": "true"}, "Race": chance.choice(MARKS)})
    if way == 9:
        return f'Code=HumanTrait;action=Start;index=0;data={{"Object":{{"{HIDDEN}":true,"Name":"{MARKS[0]}"}}}}'
    if way == 1:
        return chance.choice(MARKS)
    if way == 2:
        return f"{chance.choice(VALUES)} {chance.choice(MARKS)}"
    if way == 3:
        return [chance.choice(VALUES) for _ in range(chance.randrange(3))]
    return _disguised(chance, chance.choice(VALUES) if way < 6 else chance.choice(closed_spellings()))


def _closed(maker: Maker, depth: int = 0) -> object:
    """A value, or fields, of what is closed; the hidden field among them."""
    if depth > 2 or maker.often(0.6):
        return maker.value()
    inner: Tree = {maker.name(): _closed(maker, depth + 1) for _ in range(1 + int(maker.chance.random() * 2))}
    if maker.often(0.5):
        inner[HIDDEN] = {"Wear": "true"}
        inner["BoundingBox"] = {"x": 0.1, "y": 0.1, "width": 0.1, "height": 0.1}
    return inner


def _mixed(maker: Maker, tree: Tree, most: int = 3) -> Tree:
    """A tree with closed fields put between its own, here and inside of open fields."""
    items = list(tree.items())
    for _ in maker.few(most):
        items.append((maker.name(), _closed(maker)))
    maker.chance.shuffle(items)
    return {
        name: _mixed(maker, value, 2) if isinstance(value, dict) and name in _OPEN_NAMES else value
        for name, value in items
    }


_OPEN_NAMES = frozenset(field for field, *_ in OPEN)


def _now(maker: Maker) -> str:
    return datetime.now(UTC).replace(microsecond=maker.one(NUMBERS)).isoformat()


def _rule(maker: Maker) -> str:
    """A rule's name: mostly one that tells nothing, so that its event passes."""
    maker.withheld = maker.often(0.1)
    if maker.withheld:
        return _written_oddly(maker, f"{maker.one(WITHHELD)} alarm")
    digits = " ".join(str(maker.one(NUMBERS)))
    return maker.one(("My line 2", "gate", "Perimeter", "Zone_3", "Mr Qzxcanary's door", f"line {digits}", ""))


def _written_oddly(maker: Maker, text: str) -> str:
    ways = (
        text,
        text.upper(),
        text.replace(" ", "_"),
        text.translate(_WIDE),
        "\u200b".join(text),
        text.translate(_LOOKALIKES),
        "".join(f"&#{ord(letter)};" for letter in text),
        quote(text),
    )
    return maker.one(ways)


def _called(maker: Maker) -> object:
    """What a device calls what it follows: a number, or anything else that it likes to put there."""
    return maker.one((*NUMBERS, 7)) if maker.often(0.7) else f"{maker.value()}"


# Hikvision


def _alert(maker: Maker, tree: Tree) -> Tree:
    body = _mixed(maker, tree)
    inner: Tree = {"faces": [body]} if maker.often(0.5) else {"targetAttrs": body}
    event = maker.one(("faceCapture", "VMD", "linedetection", "fielddetection", "TMA", "PeopleCounting"))
    body["faceRect"] = {"x": BOX["left"], "y": BOX["top"], "width": 0.125, "height": 0.25}
    body["objectID"] = _called(maker)
    channel = maker.one((1, 1, maker.one(NUMBERS)))
    head: Tree = {"channelID": channel, "dateTime": _now(maker), "eventType": event, "eventState": "active"}
    if rule := _rule(maker):
        head["ruleName"] = rule
    if event == "TMA":
        head["TMA"] = {"currTemperature": f"36.5{maker.one(NUMBERS)}"}
    return {**head, **_mixed(maker, {}), "faceCapture": [inner]}


def _hikvision_json(maker: Maker, tree: Tree) -> bytes:
    return json.dumps(_alert(maker, tree), ensure_ascii=maker.often(0.5)).encode()


def _hikvision_xml(maker: Maker, tree: Tree) -> bytes:
    inner = _xml(maker, _alert(maker, tree))
    text = f'<EventNotificationAlert xmlns="http://www.isapi.org/ver20/XMLSchema">{inner}</EventNotificationAlert>'
    return _encoded(maker, text)


def _hikvision_stream(maker: Maker, tree: Tree) -> bytes:
    kinds: tuple[tuple[str, Callable[[Maker, Tree], bytes]], ...] = (
        ("application/json", _hikvision_json),
        ("application/xml", _hikvision_xml),
    )
    kind, form = maker.one(kinds)
    alert = form(maker, tree)
    face = b"\xff\xd8\xff" + MARKS[0].encode()
    told = maker.one(("image/jpeg", "application/json", "text/plain", ""))
    return _part("boundary", kind, alert) + _part("boundary", told, face)


def _part(boundary: str, kind: str, body: bytes) -> bytes:
    head = f"--{boundary}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body + b"\r\n"


# Dahua


def _dahua_event(maker: Maker, tree: Tree) -> tuple[str, Tree]:
    data: Tree = {
        **_mixed(maker, {}),
        "Class": "Normal",
        "Name": _rule(maker),
        "UTC": int(datetime.now(UTC).timestamp()),
    }
    body = _mixed(maker, tree)
    body |= {"BoundingBox": [2048, 4096, 3071, 6143], "ObjectID": _called(maker)}
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
    return b"".join(_part("myboundary", kind, body) for kind, body in parts) + b"--myboundary--\r\n"


# ONVIF

_ONVIF = (
    'xmlns:tt="http://www.onvif.org/ver10/schema" xmlns:bd="http://www.onvif.org/ver20/analytics/humanbody" '
    'xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2" xmlns:v="http://vendor.example/"'
)


# The same box in the frame's coordinates, and in those of a picture of 200 by 100.
_SHAPES = (
    '<tt:BoundingBox left="-0.5" top="0" right="-0.25" bottom="-0.5"/>',
    '<tt:Transformation><tt:Translate x="-1" y="-1"/><tt:Scale x="0.01" y="0.02"/></tt:Transformation>'
    '<tt:BoundingBox left="50" top="50" right="75" bottom="25"/>',
)


def _onvif_object(maker: Maker, tree: Tree) -> str:
    holder = maker.one(("HumanFace", "HumanBody"))
    appearance = _mixed(maker, {holder: None})
    inner = "".join(
        f"<tt:{holder}>{_xml(maker, _mixed(maker, tree))}</tt:{holder}>"
        if name == holder
        else _xml(maker, {name: value})
        for name, value in appearance.items()
    )
    return (
        f"<tt:Object ObjectId={quoteattr(str(_called(maker)))} {_attributes(maker)}><tt:Appearance><tt:Shape>"
        f"{maker.one(_SHAPES)}</tt:Shape><tt:Class>"
        f'<tt:Type Likelihood="0.8">Human</tt:Type></tt:Class>{inner}</tt:Appearance></tt:Object>'
    )


def _onvif_frame(maker: Maker, tree: Tree) -> bytes:
    text = (
        f'<tt:MetadataStream {_ONVIF}><tt:VideoAnalytics><tt:Frame UtcTime="{_now(maker)}">{_onvif_object(maker, tree)}'
        f"<tt:SceneImage>{MARKS[0]}</tt:SceneImage></tt:Frame></tt:VideoAnalytics></tt:MetadataStream>"
    )
    return _encoded(maker, text)


def _onvif_notification(maker: Maker, tree: Tree) -> bytes:
    topics = (
        "CellMotionDetector/Motion",
        "LineDetector/Crossed",
        "FieldDetector/ObjectsInside",
        "CountAggregation/Counter",
        "Radiometry/TemperatureAlarm",
    )
    items = "".join(
        f"<tt:SimpleItem Name={quoteattr(maker.name())} Value={quoteattr(str(maker.value()))}/>" for _ in maker.few(4)
    )
    text = (
        f"<Envelope {_ONVIF}><Body><PullMessagesResponse><wsnt:NotificationMessage><wsnt:Topic>tns1:RuleEngine/"
        f'{maker.one(topics)}</wsnt:Topic><wsnt:Message><tt:Message UtcTime="{_now(maker)}"><tt:Source>'
        f'<tt:SimpleItem Name="Rule" Value={quoteattr(_rule(maker))}/>{items}</tt:Source><tt:Data>{items}'
        f'<tt:SimpleItem Name="Temperature" Value="309.5{maker.one(NUMBERS)}"/>'
        f'<tt:ElementItem Name="o">{_onvif_object(maker, tree)}</tt:ElementItem></tt:Data></tt:Message></wsnt:Message>'
        "</wsnt:NotificationMessage></PullMessagesResponse></Body></Envelope>"
    )
    return _encoded(maker, text)


# XML


# What may stand between elements, and is none.
_BETWEEN = (MARKS[0], f"<!-- {MARKS[0]} -->", f"<?note {MARKS[0]}?>", f"<![CDATA[{MARKS[0]}]]>")


def _xml(maker: Maker, tree: Tree) -> str:
    out = []
    for name, value in tree.items():
        element = _element_name(name)
        for one in value if isinstance(value, list) else [value]:
            attributes = "" if name in _OPEN_NAMES or name in _KNOWN else _attributes(maker)
            inner = _xml(maker, one) if isinstance(one, dict) else _text(maker, one)
            between = maker.one(_BETWEEN) if maker.often(0.1) else ""
            out.append(f"<{element} {attributes}>{inner}</{element}>{between}")
    return "".join(out)


_KNOWN = frozenset(
    ("channelID", "dateTime", "eventType", "eventState", "faceCapture", "faces", "targetAttrs", "faceRect")
)


def _element_name(name: str) -> str:
    """A name as XML 1.0 allows it; of other alphabets those letters that every parser knows."""
    return "_" * (not name[:1].isascii() or not name[:1].isalpha()) + "".join(
        letter if (letter.isascii() and letter.isalnum()) or "А" <= letter <= "я" or "一" <= letter <= "龥" else "_"
        for letter in name
    )


def _attributes(maker: Maker) -> str:
    if maker.often(0.7):
        return ""
    return f"{_element_name(maker.name())}={quoteattr(str(maker.value()))}"


def _text(maker: Maker, value: object) -> str:
    text = "true" if value is True else "" if value is None else str(value)
    way = maker.chance.randrange(6)
    if way == 0 and "]]>" not in text:
        return f"<![CDATA[{text}]]>"
    if way == 1:
        return "".join(f"&#x{ord(letter):x};" for letter in text)
    if way == 2:
        return f"{escape(text[:2])}<!-- {MARKS[0]} -->{escape(text[2:])}"
    return escape(text)


def _encoded(maker: Maker, text: str) -> bytes:
    way = maker.chance.randrange(8)
    if way == 0:
        return f'<?xml version="1.0" encoding="UTF-16"?>{text}'.encode("utf-16")
    if way == 1:
        return f'\ufeff<?xml version="1.0" encoding="UTF-8"?>{text}'.encode()
    return text.encode()


_FORMS: Mapping[str, tuple[Callable[[Maker, Tree], bytes], ...]] = {
    "hikvision": (_hikvision_json, _hikvision_xml, _hikvision_stream),
    "dahua": (_dahua_text, _dahua_dhip, _dahua_table, _dahua_stream),
    "onvif": (_onvif_frame, _onvif_notification),
}
PROTOCOLS = tuple(_FORMS)

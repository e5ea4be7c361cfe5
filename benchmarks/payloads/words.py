"""The words of invented payloads: what may come out of the gate, what may not, and how it disguises itself."""

import base64
import gzip
import json
import random
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from urllib.parse import quote

from sunlit.vocabulary import load

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
OPEN_NAMES = frozenset(field for field, *_ in OPEN)
OPEN_WORDS = ("Hat", "Glass", "Coat", "Bag", "Mask", "Shoes", "UpperBody")
# Open fields of what no payload is held to: a closed value in one may not come out either.
MISUSED = ("Hat", "HasHat", "HatType", "HatColor", "Shoes", "ShoesType", "ShoesStyle", "ShoesColor", "ShoesPattern")
_LOOKALIKES = str.maketrans("aceiopxyACEHIKMOPTX", "асеіорхуАСЕНІКМОРТХ")
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


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


def disguised(chance: random.Random, text: str) -> str:
    """A name or value that is closed, as makers write it, or as somebody would who does not want it to be found."""
    if chance.random() < 0.35:
        return text
    words = text.split(" ")
    joined = "".join(word.capitalize() for word in words)
    return chance.choice(
        (
            text.upper(),
            text.swapcase(),
            joined,
            chance.choice(("em", "by", "Has", "Is", "Wear", "sz", "n")) + joined,
            joined + chance.choice(("Type", "Color", "Style", "Pattern", "Conf", "List", "Info", "Ex", "0")),
            # Beside and inside of the name of something open.
            chance.choice(OPEN_WORDS) + joined,
            joined + chance.choice(OPEN_WORDS),
            "_".join(words),
            "-".join(words),
            text.translate(_LOOKALIKES),
            text.translate(_WIDE),
            "\u200b".join(text),
            "".join(letter + "\u0301" if letter.isalpha() else letter for letter in text),
            "\u202e" + text[::-1],
            "".join(f"&#{ord(letter)};" for letter in text),
            quote(text),
            base64.b64encode(text.encode()).decode(),
        )
    )


def closed_value(chance: random.Random) -> object:
    """A value that may not come out: a mark, a number, a closed word, or any of them wrapped up."""
    mark = chance.choice(MARKS)
    hidden = json.dumps({HIDDEN: {"Wear": "true"}, "Race": mark})
    match chance.randrange(14):
        case 0:
            return chance.choice(NUMBERS)
        case 1:
            return chance.choice((float(chance.choice(NUMBERS)), -chance.choice(NUMBERS), 1 << 80, True, None))
        case 2:
            return mark
        case 3:
            return f"{chance.choice(VALUES)} {mark}"
        case 4:
            return [chance.choice(VALUES) for _ in range(chance.randrange(3))]
        case 5:
            return [{chance.choice(FIELDS): mark, HIDDEN: True}, chance.choice(NUMBERS)]
        case 6:
            return hidden
        case 7:
            return f'Code=HumanTrait;action=Start;index=0;data={{"Object":{{"{HIDDEN}":true,"Name":"{mark}"}}}}'
        case 8:
            return (
                f"<EventNotificationAlert><eventType>VMD</eventType><{HIDDEN}>true</{HIDDEN}></EventNotificationAlert>"
            )
        case 9:
            return chance.choice((base64.b64encode(hidden.encode()).decode(), hidden.encode().hex()))
        case 10:
            return base64.b64encode(gzip.compress(hidden.encode(), mtime=0)).decode()
        case 11:
            return disguised(chance, chance.choice(VALUES))
    return disguised(chance, chance.choice(closed_spellings()))


def written_oddly(chance: random.Random, text: str) -> str:
    """A text that tells a trait, as somebody would write it who does not want it to be found."""
    return chance.choice(
        (
            text,
            text.upper(),
            text.replace(" ", "_"),
            text.translate(_WIDE),
            "\u200b".join(text),
            "\u00ad".join(text),
            "".join(letter + "\u0301" if letter.isascii() and letter.isalpha() else letter for letter in text),
            " ".join(text) if " " not in text else text,
            text.translate(_LOOKALIKES),
            "".join(f"&#{ord(letter)};" for letter in text),
            quote(text),
        )
    )

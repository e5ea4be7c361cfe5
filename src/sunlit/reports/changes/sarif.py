"""A comparison as SARIF 2.1.0: each change a result of the newer release, with its baselineState.

Format: https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html
"""

from hashlib import sha256
from typing import TextIO
from urllib.parse import quote

from sunlit.reports.changes.arrange import KINDS, answer, title
from sunlit.reports.changes.registry import ChangeReport
from sunlit.reports.encode import encode
from sunlit.reports.sarif import SCHEMA
from sunlit.reports.visible import visible
from sunlit.reports.words import spot, trait_name
from sunlit.schema import Change, ChangeKind, Comparison, Location
from sunlit.vocabulary.model import Vocabulary

Json = dict[str, object]
# 3.27.24: a hidden or renamed place is one that both have, and that changed.
_STATES: dict[ChangeKind, str] = {
    "hidden": "updated",
    "remained": "unchanged",
    "renamed": "updated",
    "moved": "updated",
    "added": "new",
    "removed": "absent",
}
_LEVELS: dict[ChangeKind, str] = {
    "hidden": "error",
    "remained": "warning",
    "renamed": "warning",
    "moved": "warning",
    "added": "error",
    "removed": "note",
}


def _write(comparison: Comparison, vocabulary: Vocabulary, stream: TextIO) -> None:
    """One result a line, so that a large log can be read, compared and cut with tools for lines."""
    keys = sorted({(change.trait, change.change) for change in comparison.changes})
    rules = {key: number for number, key in enumerate(keys)}
    run = {
        "tool": {
            "driver": {
                "name": "Sunlit",
                "version": comparison.releases[-1].sunlit,
                "rules": [_rule(trait, kind, vocabulary) for trait, kind in keys],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            "OLD": {"description": {"text": "The root of the older release."}},
            "NEW": {"description": {"text": "The root of the newer release."}},
        },
        "properties": {
            "answer": " ".join(answer(comparison, vocabulary)),
            "notes": comparison.notes,
            "releases": [summary.target for summary in comparison.releases],
        },
    }
    results = [_result(change, rules[change.trait, change.change], vocabulary) for change in comparison.changes]
    stream.write(f'{{"$schema":{encode(SCHEMA)},"version":"2.1.0","runs":[\n{encode(run)[:-1]},"results":[')
    stream.write(",".join(f"\n{encode(result)}" for result in results))
    stream.write("\n]}]}\n")


def _rule(trait: str, kind: ChangeKind, vocabulary: Vocabulary) -> Json:
    text = f"{trait_name(vocabulary, trait).capitalize()}: {KINDS[kind][0].lower()}. {KINDS[kind][1]}"
    return {
        "id": f"{trait}/{kind}",
        "shortDescription": {"text": _message(text)},
        "defaultConfiguration": {"level": _LEVELS[kind]},
    }


def _result(change: Change, rule: int, vocabulary: Vocabulary) -> Json:
    old, new = change.old, change.new
    entry: Json = {
        "ruleId": f"{change.trait}/{change.change}",
        "ruleIndex": rule,
        "level": _LEVELS[change.change],
        "baselineState": _STATES[change.change],
        "message": {
            "text": _message(
                f"{trait_name(vocabulary, change.trait).capitalize()}, {KINDS[change.change][0].lower()}: "
                f"{title(change)}. {'; '.join(change.reasons)}."
            )
        },
        "locations": [{"physicalLocation": _physical(new.location, "NEW")}] if new else [],
        "partialFingerprints": {"sunlit/change/v1": _fingerprint(change)},
        "properties": {
            "change": change.change,
            "trait": change.trait,
            "groups": change.groups,
            "oldSlot": change.old_slot,
            "newSlot": change.new_slot,
            "release": change.release,
        },
    }
    if old:
        place = _physical(old.location, "OLD")
        text = "where it stood in the older release"
        if new:
            entry["relatedLocations"] = [{"physicalLocation": place, "message": {"text": text}}]
        else:
            entry["locations"] = [{"physicalLocation": place}]
    return entry


def _fingerprint(change: Change) -> str:
    known = change.old.fingerprint if change.old else ""
    new = f"{change.new.container}.{change.new.name}" if change.new else ""
    text = "\0".join((change.change, change.trait, known, new))
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:24]


def _physical(location: Location, base: str) -> Json:
    region: Json = {"byteOffset": location.offset}
    if location.place or location.box:
        region = {"message": {"text": spot(location)}}  # the bytes of a document are packed
    if location.line is not None:
        region = {"startLine": location.line}
        if location.column is not None:
            region["startColumn"] = location.column
    uri = quote(location.path, safe="/!", errors="surrogatepass")
    return {"artifactLocation": {"uri": uri, "uriBaseId": base}, "region": region}


def _message(text: str) -> str:
    """Text for a message: what it quotes must become no placeholder (3.11.5) and no link (3.11.6)."""
    return visible(text).replace("{", "{{").replace("}", "}}").replace("](", "\\](")


REPORT = ChangeReport("sarif", "SARIF 2.1.0, for code scanning services", _write)

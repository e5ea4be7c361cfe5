"""SARIF 2.1.0 for code scanning services: one rule per trait and basis, strongest results first.

Format: https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html
"""

from typing import TextIO
from urllib.parse import quote

import msgspec

from sunlit.reports.arrange import shown
from sunlit.reports.chains import Chain, chains, label
from sunlit.reports.encode import encode
from sunlit.reports.registry import Report
from sunlit.reports.visible import visible
from sunlit.reports.words import BASES, VERDICTS, answer, called, group_names, joined, spot, trait_name
from sunlit.schema import AuditResult, Basis, Capability, Decision, Finding, Location, Outcome, Role, Skipped, Verdict
from sunlit.vocabulary.model import Vocabulary

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
TARGET = "TARGET"

Json = dict[str, object]

# A dismissed place is no failure, and SARIF asks for level "none" where kind is not "fail" (3.27.10).
_LEVELS: dict[Verdict, str] = {
    "capability": "error",
    "record": "warning",
    "mention": "note",
    "dismissed": "none",
}
_RULE_LEVELS: dict[Basis, str] = {
    "inferred_from_image": "error",
    "inferred_from_name": "error",
    "inferred_from_voice": "error",
    "search_filter": "error",
    "document_field": "warning",
    "declared_record": "warning",
    "text_mention": "note",
    "not_personal": "none",
}
_NOT_READ: dict[Outcome, str] = {"skipped": "note", "unreadable": "warning", "beside": "note"}

# The kinds of logical locations that SARIF names (3.33.7), where it has one for a role.
_KINDS: dict[Role, str] = {
    "enumerator": "member",
    "field": "member",
    "parameter": "parameter",
    "type": "type",
    "function": "function",
    "constant": "variable",
    "element": "element",
    "comment": "comment",
    "text": "text",
}


class _Artifacts:
    """The files that results point at, numbered in the order of their first use; those of a saved result are gone
    or changed, and are neither numbered nor listed."""

    def __init__(self, saved: bool = False) -> None:
        self.hashes: dict[str, str] = {}
        self.numbers: dict[str, int] = {}
        self.saved = saved

    def physical(self, location: Location, length: int = 0) -> Json:
        """A physicalLocation; `length` in characters is how far the named thing reaches, 0 when not known."""
        artifact = _uri(location.path)
        if not self.saved:
            artifact["index"] = self.numbers.setdefault(location.path, len(self.numbers))
            self.hashes[location.path] = location.sha256
        region: Json = {"byteOffset": location.offset}
        if location.place or location.box:
            region = {"message": {"text": spot(location)}}  # the bytes of a document are packed
        if location.line is not None:
            region = {"startLine": location.line}
            if location.column is not None:
                region["startColumn"] = location.column
                if length:
                    region["endColumn"] = location.column + length
        return {"artifactLocation": artifact, "region": region}

    def listed(self) -> list[Json]:
        return [{"location": _uri(path), "hashes": {"sha-256": self.hashes[path]}} for path in self.numbers]


def _write(result: AuditResult, vocabulary: Vocabulary, stream: TextIO) -> None:
    """One result a line, so that a large log can be read, compared and cut with tools for lines."""
    keys = sorted({(finding.trait, finding.basis) for finding in (*result.findings, *result.absent)})
    rules = {key: number for number, key in enumerate(keys)}
    artifacts = _Artifacts()
    abilities = {one.capability.id: one for one in shown(result)}
    first = {key: one.findings[0].fingerprint for key, one in abilities.items() if one.findings}
    judged = bool(result.summary.judgement and result.summary.judgement.file)
    results = []
    for finding in result.findings:
        entry = _result(finding, rules[finding.trait, finding.basis], vocabulary, artifacts)
        if one := abilities.get(finding.capability):
            if finding.fingerprint == first[finding.capability]:
                entry |= _flows(one.capability, artifacts)
            if finding.location != one.capability.defined_at:
                entry["relatedLocations"] = [_related(one.capability, artifacts)]
        results.append(encode(entry | _beside(finding) | _suppressions(finding, judged)))
    gone = _Artifacts(saved=True)
    for finding in result.absent:
        entry = _result(finding, rules[finding.trait, finding.basis], vocabulary, gone)
        results.append(encode(entry | {"baselineState": "absent"} | _suppressions(finding, judged)))
    run = {
        "tool": {
            "driver": {
                "name": "Sunlit",
                "version": result.summary.sunlit,
                "rules": [_rule(trait, basis, vocabulary) for trait, basis in keys],
                "notifications": [_not_read_rule(outcome) for outcome in _NOT_READ],
            }
        },
        "invocations": [_invocation(result)],
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {TARGET: {"description": {"text": "The root of what was audited."}}},
        "artifacts": artifacts.listed(),
        "properties": _properties(result, vocabulary),
    }
    stream.write(f'{{"$schema":{encode(SCHEMA)},"version":"2.1.0","runs":[\n{encode(run)[:-1]},"results":[')
    stream.write(",".join(f"\n{entry}" for entry in results))
    stream.write("\n]}]}\n")


def _rule(trait: str, basis: Basis, vocabulary: Vocabulary) -> Json:
    name = trait_name(vocabulary, trait)
    short = f"{name.capitalize()}, {BASES[basis]}"
    known = vocabulary.by_id.get(trait)
    lines = [f"{short}."]
    if known:
        lines.append(f"What {known.name} means here: {known.definition}")
        lines += [f'{law.text}, {law.article}: "{law.says}"' for law in known.law]
    lines.append("Levels: " + "; ".join(f"{_LEVELS[verdict]}: {says}" for verdict, says in VERDICTS.items()))
    return {
        "id": _rule_id(trait, basis),
        "name": "".join(word.capitalize() for word in f"{trait}_{basis}".split("_")),
        "shortDescription": {"text": _message(short)},
        "fullDescription": {"text": _message(" ".join(lines[:2]))},
        "help": {"text": _message("\n".join(lines))},
        "defaultConfiguration": {"level": _RULE_LEVELS[basis]},
        "properties": {"tags": [known.status if known else "unknown", trait, basis]},
    }


def _not_read_rule(outcome: Outcome) -> Json:
    meanings: dict[Outcome, str] = {
        "skipped": "Left out on purpose, by a rule or a limit: nothing is known about these bytes.",
        "unreadable": "Damaged, encrypted or refused: nothing is known about these bytes.",
        "beside": "Published with the target and no part of it: not opened.",
    }
    return {
        "id": outcome,
        "shortDescription": {"text": meanings[outcome]},
        "defaultConfiguration": {"level": _NOT_READ[outcome]},
    }


def _result(finding: Finding, rule: int, vocabulary: Vocabulary, artifacts: _Artifacts) -> Json:
    physical = artifacts.physical(finding.location, len(finding.name))
    if (line := finding.location.line) is not None:
        # The region is the name alone; the line that holds it is context.
        physical["contextRegion"] = {"startLine": line, "snippet": {"text": finding.excerpt}}
    entry: Json = {
        "ruleId": _rule_id(finding.trait, finding.basis),
        "ruleIndex": rule,
        "level": _LEVELS[finding.verdict],
        "rank": round(finding.confidence * 100, 1),
        "message": {"text": _says(finding, vocabulary)},
        "locations": [{"physicalLocation": physical, "logicalLocations": _logical(finding)}],
        "partialFingerprints": {"sunlit/v1": finding.fingerprint},
        "properties": {
            "trait": finding.trait,
            "groups": finding.groups,
            "verdict": finding.verdict,
            "basis": finding.basis,
            "role": finding.role,
            "language": finding.language,
            "capability": finding.capability,
            "reasons": finding.reasons,
        }
        | ({"decision": finding.decision} if finding.decision else {}),
    }
    if finding.verdict == "dismissed":
        entry["kind"] = "notApplicable"
    return entry


def _beside(finding: Finding) -> Json:
    """What became of a result since a saved one; SARIF's word for changed is "updated" (3.27.24)."""
    if finding.baseline is None:
        return {}
    return {"baselineState": "updated" if finding.baseline == "changed" else finding.baseline}


def _suppressions(finding: Finding, judged: bool) -> Json:
    """Of every result or of none (3.27.23): an empty list says that local decisions do not suppress it."""
    if finding.decision and finding.is_suppressed:
        suppression = {"kind": "external", "status": "accepted", "justification": _justification(finding.decision)}
        return {"suppressions": [suppression]}
    return {"suppressions": []} if judged else {}


def _justification(decision: Decision) -> str:
    """The reason, and who answers for it."""
    until = f", until {decision.until}" if decision.until else ""
    return visible(f"{decision.reason} ({decision.who}{until})")


def _says(finding: Finding, vocabulary: Vocabulary) -> str:
    sentences = [f"{trait_name(vocabulary, finding.trait).capitalize()}, {BASES[finding.basis]}."]
    if finding.groups:
        sentences.append(f"Names {joined(group_names(vocabulary, finding.trait, finding.groups))}.")
    if finding.reasons:
        sentences.append(f"Because: {'; '.join(finding.reasons)}.")
    return _message(" ".join(sentences))


def _logical(finding: Finding) -> list[Json]:
    if not finding.name:
        return []
    full = f"{finding.container}.{finding.name}" if finding.container else finding.name
    entry: Json = {"name": finding.name, "fullyQualifiedName": full}
    if kind := _KINDS.get(finding.role):
        entry["kind"] = kind
    return [entry]


def _flows(capability: Capability, artifacts: _Artifacts) -> Json:
    """The ways out of a capability, on its first result only: each is a path from the definition to the user."""
    ways = chains(capability)
    if not ways:
        return {}
    return {"codeFlows": [{"threadFlows": [{"locations": _steps(capability, way, artifacts)}]} for way in ways]}


def _steps(capability: Capability, way: Chain, artifacts: _Artifacts) -> list[Json]:
    places = [(f"{called(capability)} is defined", capability.defined_at)]
    places += [(f"{label(carrier)} carries {carrier.carries}", carrier.location) for carrier in way]
    return [
        {"location": {"physicalLocation": artifacts.physical(place), "message": {"text": _message(text)}}}
        for text, place in places
    ]


def _related(capability: Capability, artifacts: _Artifacts) -> Json:
    return {
        "physicalLocation": artifacts.physical(capability.defined_at),
        "message": {"text": _message(f"{called(capability)} is defined here")},
    }


def _invocation(result: AuditResult) -> Json:
    return {
        "executionSuccessful": True,
        "toolExecutionNotifications": [_notification(entry) for entry in result.summary.not_read],
    }


def _notification(entry: Skipped) -> Json:
    amount = f"{entry.bytes:,} bytes" if entry.bytes else "size not known"
    return {
        "descriptor": {"id": entry.outcome, "index": list(_NOT_READ).index(entry.outcome)},
        "level": _NOT_READ[entry.outcome],
        "message": {"text": _message(f"Not read: {entry.reason} ({amount})")},
        "locations": [{"physicalLocation": {"artifactLocation": _uri(entry.path)}}],
    }


def _properties(result: AuditResult, vocabulary: Vocabulary) -> Json:
    summary: Json = msgspec.to_builtins(result.summary)
    del summary["not_read"]
    asked: Json = {}
    if result.device:
        asked = {"device": msgspec.to_builtins(result.device), "requests": msgspec.to_builtins(result.requests)}
    return {"answer": " ".join(answer(result, vocabulary)), "summary": summary, **asked}


def _rule_id(trait: str, basis: Basis) -> str:
    return f"{trait}/{basis}"


def _uri(path: str) -> Json:
    """An artifactLocation relative to the target; a name with lone surrogates is written too."""
    return {"uri": quote(path, safe="/!", errors="surrogatepass"), "uriBaseId": TARGET}


def _message(text: str) -> str:
    """Text for a message: what it quotes must become no placeholder (3.11.5) and no link (3.11.6)."""
    lines = (visible(line) for line in text.split("\n"))
    return "\n".join(lines).replace("{", "{{").replace("}", "}}").replace("](", "\\](")


REPORT = Report("sarif", "SARIF 2.1.0, for code scanning services", _write)

"""Local judgement: what people decided about findings, kept in a file that lies outside the target."""

import hashlib
import os
import re
import tomllib
from collections.abc import Callable, Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

import msgspec

from sunlit.intake import local_path
from sunlit.intake.names import printable
from sunlit.schema import AuditResult, Decision, LocalJudgement, UsageError

FILE_NAME = "sunlit.toml"

_MOST_BYTES = 4 << 20
_MOST_ERRORS = 10
_HEADER = re.compile(r"[ \t]*\[\[[ \t]*finding[ \t]*\]\]")
_FINGERPRINT = re.compile(r"[0-9a-f]{24}")
_DECISIONS = get_args(Decision.__annotations__["decision"])
_Says = Callable[[int, str, str], None]


class Judgement(msgspec.Struct, frozen=True):
    """A file of local judgement as it was read: its name as the user knows it, its SHA-256, what it decides."""

    file: str
    sha256: str
    decisions: tuple[Decision, ...]


def find_judgement(targets: Sequence[str]) -> Path | None:
    """The sunlit.toml beside a target: in the folder that holds it; for what is fetched, in the current folder.

    A file inside a target is never taken: it may have come with the product, and then the vendor would judge himself.
    Raises UsageError when targets have different ones.
    """
    paths = [local_path(spec) for spec in targets]
    inside = [path.resolve() for path in paths if path]
    found = [
        file
        for file in dict.fromkeys(_beside(path) / FILE_NAME for path in paths)
        if os.path.lexists(file) and not any(file.is_relative_to(target) for target in inside)
    ]
    if len(found) > 1:
        names = printable(" and ".join(map(str, found)))
        raise UsageError(f"the targets have different files of local judgement, {names}: name one with --judgement")
    return Path(os.path.relpath(found[0])) if found else None


def _beside(target: Path | None) -> Path:
    if target is None:
        return Path.cwd()
    return target.resolve().parent if target.name in {"", ".."} else target.parent.resolve()


def read_judgement(file: Path) -> Judgement:
    """Read a file of local judgement; docs/local-judgement.md describes it.

    Raises UsageError, which names each wrong line, when the file cannot be read or is not such a file.
    """
    shown = printable(str(file))
    try:
        if not file.is_file():
            raise UsageError(f"{shown} is no file: --judgement names a file such as {FILE_NAME}")
        with file.open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{shown} cannot be read: {error.strerror}") from None
    if len(data) > _MOST_BYTES:
        raise UsageError(f"{shown} has more than {_MOST_BYTES:,} bytes: that is no file of local judgement")
    try:
        text = data.decode("utf-8-sig")
        content = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{shown}, line {line}: not UTF-8; save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{shown} is no TOML: {printable(str(error))}") from None
    except RecursionError:
        raise UsageError(f"{shown} is nested too deeply for a file of local judgement") from None
    decisions, errors = _decisions(content, text.split("\n"))
    if errors:
        listed = [f"  line {line}: {printable(says)}" for line, says in sorted(errors)]
        if len(listed) > _MOST_ERRORS:
            listed[_MOST_ERRORS:] = [f"  and {len(listed) - _MOST_ERRORS} more"]
        raise UsageError("\n".join((f"{shown} is wrong, and nothing was audited:", *listed)))
    return Judgement(shown, hashlib.sha256(data).hexdigest(), tuple(decisions))


def apply_judgement(result: AuditResult, judgement: Judgement, today: date) -> AuditResult:
    """The result with every finding marked that a decision in force on `today` is about; nothing is taken out."""
    in_force = {one.fingerprint: one for one in judgement.decisions if one.until is None or one.until >= today}
    findings = tuple(
        msgspec.structs.replace(finding, decision=in_force.get(finding.fingerprint)) for finding in result.findings
    )
    made = {finding.fingerprint: finding.decision.decision for finding in findings if finding.decision}
    said = msgspec.structs.replace(
        result.summary.judgement or LocalJudgement(),
        file=judgement.file,
        sha256=judgement.sha256,
        suppressed=sum(decision == "suppressed" for decision in made.values()),
        confirmed=sum(decision == "confirmed" for decision in made.values()),
        unmatched=tuple(one for one in in_force.values() if one.fingerprint not in made),
        expired=tuple(one for one in judgement.decisions if one.fingerprint not in in_force),
        as_of=today if any(one.until for one in judgement.decisions) else None,
    )
    summary = msgspec.structs.replace(result.summary, judgement=said)
    return msgspec.structs.replace(result, findings=findings, summary=summary)


def _decisions(content: dict[str, Any], lines: list[str]) -> tuple[list[Decision], list[tuple[int, str]]]:
    """What a parsed file decides, and what is wrong with it: (line, what and what to do)."""
    errors = [
        (_line(lines, 0, key), f"{key!r} is not known here; every decision begins with [[finding]]")
        for key in content
        if key != "finding"
    ]
    entries = content.get("finding", [])
    starts = [number for number, line in enumerate(lines) if _HEADER.match(line)]
    if not isinstance(entries, list) or len(entries) != len(starts):
        says = "every decision begins with a line [[finding]], with two brackets on each side, and no other line does"
        return [], [*errors, (_line(lines, 0, "finding"), says)]
    decisions: list[Decision] = []
    lines_of: dict[str, int] = {}
    for entry, start in zip(entries, starts, strict=True):
        wrong = [(_line(lines, start, key), says) for key, says in _wrong(entry)]
        errors += wrong
        if wrong:
            continue
        decision = Decision(**entry)
        line = _line(lines, start, "fingerprint")
        if decision.fingerprint in lines_of:
            errors.append((line, f"this fingerprint is decided in line {lines_of[decision.fingerprint]} already"))
        lines_of[decision.fingerprint] = line
        decisions.append(decision)
    return decisions, errors


def _wrong(entry: dict[str, Any]) -> list[tuple[str, str]]:
    """What is wrong with an entry: (key, what and what to do)."""
    known = Decision.__struct_fields__
    wrong = []
    for key in sorted(entry.keys() - set(known)):
        near = get_close_matches(key, known, 1)
        wrong.append(
            (key, f"{key!r} is not known; " + (f"is it {near[0]!r}?" if near else f"known: {', '.join(known)}"))
        )
    for key in known[:-1]:
        if key not in entry:
            wrong.append((key, f"a [[finding]] without {key!r}: every decision says {', '.join(known[:-1])}"))
        elif not isinstance(entry[key], str) or not entry[key].strip():
            wrong.append((key, f"{key!r} must be a text in quotes that says something"))
        elif key == "fingerprint" and not _FINGERPRINT.fullmatch(entry[key]):
            wrong.append(
                (key, "a fingerprint is 24 of the digits 0 to 9 and a to f, whole, as a report in JSON lines has it")
            )
        elif key == "decision" and entry[key] not in _DECISIONS:
            wrong.append((key, f"decision is {' or '.join(map(repr, _DECISIONS))}, not {entry[key]!r}"))
    if "until" in entry and type(entry["until"]) is not date:
        wrong.append(("until", "until is a day without quotes, such as 2027-01-31"))
    return wrong


def _line(lines: list[str], start: int, key: str) -> int:
    """The number, from 1, of the line of a key of the entry that begins at `start`; without such, where that begins."""
    written = re.compile(rf"[ \t\[]*[\"']?{re.escape(key)}\b")
    for number in range(start, len(lines)):
        if number > start and _HEADER.match(lines[number]):
            break
        if written.match(lines[number]):
            return number + 1
    return start + 1

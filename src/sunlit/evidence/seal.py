"""Sealing: what an audit read and found becomes a bundle that a second person can verify, and replay."""

import hashlib
import platform
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import distributions, requires
from pathlib import Path

import msgspec
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from packaging.requirements import Requirement

import sunlit
from sunlit.evidence.bundle import ARTIFACTS, ENTRIES, REDACTIONS, RESULT, WARC, Held, manifest_of, write_bundle
from sunlit.evidence.case import next_in
from sunlit.evidence.kept import Kept, Printed, hash_entries
from sunlit.evidence.merkle import root_of
from sunlit.evidence.redact import Decided, Options, Redaction, decide, redact
from sunlit.evidence.replay import lines_of, replay
from sunlit.evidence.signing import public_bytes, sign, signing_key
from sunlit.evidence.statement import Counts, Predicate, Tree, write_statement
from sunlit.evidence.warc import to_warc
from sunlit.intake import read_entry
from sunlit.pipeline import Session
from sunlit.reports.encode import encode
from sunlit.schema import AuditResult, Capability, Entry, Finding, Stopped, SunlitError, UsageError

_PARTS = ("", "firmware", "ocr")  # what an audit may use


class Sealed(msgspec.Struct, frozen=True):
    """What became of a bundle.

    size     in bytes
    decided  what was found in it that may be nobody else's business, and what was taken out
    missing  how many findings of the audit are not in it, as they rest on what was taken out
    widened  whether all was kept though that was not asked for
    """

    predicate: Predicate
    size: int
    decided: Decided
    missing: int
    widened: bool


def seal(
    session: Session,
    result: AuditResult,
    file: Path,
    *,
    everything: bool = False,
    options: Options | None = None,
    key: Ed25519PrivateKey | None = None,
) -> Sealed:
    """Seal the result of a session's audit, which was made with this `everything`.

    key  to sign with, the user's own when None

    Raises UsageError when the file cannot be written there, Stopped after Ctrl-C, SunlitError when the target has
    changed meanwhile.
    """
    options = options or Options()
    if session.interrupted:
        raise Stopped("not sealed: the audit was stopped, and what it did not see would be missing")
    if file.exists():
        raise UsageError(f"{file} is there already: evidence is never written over, choose another name")
    key = key or signing_key()
    printed = _prints(session)
    if unknown := sorted(set(options.withhold) - set(printed)):
        raise UsageError(f"{unknown[0]} is no file of the target, so it cannot be withheld")
    with tempfile.TemporaryDirectory(prefix="sunlit-", dir=file.parent, ignore_cleanup_errors=True) as folder:
        kept, decided, widened = _keep(session, result, printed, options, everything=everything, folder=Path(folder))
        others = [
            (RESULT, "".join(f"{line}\n" for line in kept.lines).encode()),
            (ENTRIES, _entries(session, printed, kept)),
            *([(REDACTIONS, _json_lines(kept.redactions))] if kept.redactions else []),
        ]
        exchanges, bodies = session.traffic
        if exchanges:
            others.append((WARC, to_warc(exchanges, bodies)))
        payload: dict[Held, Iterable[bytes]] = {
            Held(name, len(data), hashlib.sha256(data).hexdigest()): (data,) for name, data in others
        }
        for sha256, size in sorted(kept.stored.items()):
            payload[Held(ARTIFACTS + sha256, size, sha256)] = _pieces(Path(folder, sha256))
        with next_in(file.parent) as case:
            predicate = Predicate(
                sealed=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                sunlit=result.summary.sunlit,
                vocabulary=result.summary.vocabulary,
                python=platform.python_version(),
                platform=platform.platform(),
                dependencies=_dependencies(),
                targets=[result.summary.target],
                provenance=result.summary.provenance,
                everything=everything,
                ocr=session.ocr,
                limits=msgspec.to_builtins(session.limits),
                sources=session.sources,
                counts=Counts(
                    findings=sum(line.startswith('{"kind":"finding"') for line in kept.lines),
                    capabilities=sum(line.startswith('{"kind":"capability"') for line in kept.lines),
                    entries=len(printed),
                    kept=len(kept.entries),
                    redactions=len(kept.redactions),
                ),
                case=case,
                tree=Tree(root_of([held.leaf() for held in payload]).hex(), len(payload)),
                key=public_bytes(key).hex(),
            )
            manifest = hashlib.sha256(manifest_of(payload)).hexdigest()
            try:
                write_bundle(file, sign(write_statement(manifest, predicate), key), predicate.sealed, payload, {})
            except OSError as error:
                raise UsageError(f"cannot write {file}: {error.strerror}") from error
    missing = max(0, len(result.findings) - predicate.counts.findings)
    return Sealed(predicate, file.stat().st_size, decided, missing, widened)


def _prints(session: Session) -> dict[str, Printed]:
    """The fingerprint of every entry, by its path."""
    found = {one.path: one for part in session.each("hashing what was read", hash_entries, None) for one in part}
    if session.interrupted:
        raise Stopped("not sealed: stopped before everything that was read was hashed")
    return {
        entry.path: found.get(entry.path) or Printed(entry.path, not_read="the process that read it was lost")
        for entry in session.entries
    }


def _keep(
    session: Session,
    result: AuditResult,
    printed: Mapping[str, Printed],
    options: Options,
    *,
    everything: bool,
    folder: Path,
) -> tuple[Kept, Decided, bool]:
    """What is kept of a target, stored in a folder, when it gives the same findings once more; else all of it."""
    told = lines_of(result)
    decided = Decided()
    for whole in (options.whole, True):
        chosen = [entry for entry in session.entries if whole or entry.path in session.told]
        decided = decide(session, chosen, options, decided)
        kept = _store(session, chosen, printed, decided, folder)
        again = replay(
            kept.entries,
            session.limits,
            session.progress,
            everything=everything,
            sources=session.sources,
            ocr=session.ocr,
        )
        if lines_of(again) == told or kept.redactions:
            rest = [encode(one) for one in result.records() if not isinstance(one, Finding | Capability)]
            kept = msgspec.structs.replace(kept, lines=[*lines_of(again), *rest])
            return kept, decided, whole and not options.whole
    raise SunlitError("not sealed: the audit of the same files gave other findings the second time")


def _store(
    session: Session, chosen: list[Entry], printed: Mapping[str, Printed], decided: Decided, folder: Path
) -> Kept:
    kept = Kept()
    for entry in chosen:
        known = printed[entry.path]
        if why := decided.left_out.get(entry.path):
            kept.redactions.append(Redaction(entry.path, known.sha256, why))
            continue
        data = read_entry(entry, session.limits)
        if not isinstance(data, bytes):
            continue  # the result says why it could not be read
        if hashlib.sha256(data).hexdigest() != known.sha256:
            raise SunlitError(f"not sealed: {entry.path} was changed while it was audited")
        data, redactions = redact(entry.path, data, known.sha256, decided)
        kept.redactions += redactions
        sha256 = hashlib.sha256(data).hexdigest()
        (folder / sha256).write_bytes(data)
        kept.stored[sha256] = len(data)
        kept.entries.append(Entry(entry.path, str(folder / sha256), size=len(data)))
    return kept


def _entries(session: Session, printed: Mapping[str, Printed], kept: Kept) -> bytes:
    """A line for each entry of the target: what it was, and by which document it is kept."""
    documents = {entry.path: Path(entry.store).name for entry in kept.entries}
    return _json_lines(
        msgspec.structs.replace(printed[entry.path], kept=documents.get(entry.path, "")) for entry in session.entries
    )


def _json_lines(values: Iterable[object]) -> bytes:
    return b"".join(rfc8785.dumps(msgspec.json.decode(encode(value))) + b"\n" for value in values)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            yield piece


def _dependencies() -> dict[str, str]:
    """The versions of what Sunlit needs, as far as it is installed."""
    every = list(map(Requirement, requires(sunlit.__name__) or ()))
    chosen = (
        one for one in every if one.marker is None or any(one.marker.evaluate({"extra": part}) for part in _PARTS)
    )
    needed = {one.name.lower() for one in chosen}
    found = {each.metadata["Name"].lower(): each.version for each in distributions() if each.metadata["Name"]}
    return {name: found[name] for name in sorted(needed & found.keys())}

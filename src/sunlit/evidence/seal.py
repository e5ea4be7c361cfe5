"""Sealing: what an audit read and found becomes a bundle that a second person can verify, and replay."""

import hashlib
import platform
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
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
from sunlit.evidence.kept import Kept, Printed, Private, hash_entries, look_for_private
from sunlit.evidence.merkle import root_of
from sunlit.evidence.private import Secret, without
from sunlit.evidence.replay import lines_of, replay
from sunlit.evidence.signing import public_bytes, sign, signing_key
from sunlit.evidence.statement import Counts, Predicate, Tree, write_statement
from sunlit.evidence.warc import to_warc
from sunlit.intake import read_entry
from sunlit.pipeline import Session
from sunlit.reports.encode import encode
from sunlit.schema import AuditResult, Capability, Entry, Finding, SunlitError, UsageError

_PARTS = ("", "firmware", "ocr")  # what an audit may use


class Options(msgspec.Struct, frozen=True):
    """What of a target is kept.

    whole         all of it, and not only what its findings rest on
    withhold      paths of entries that are left out, with only their hashes told
    keep_private  keep credentials as they are
    """

    whole: bool = False
    withhold: Collection[str] = ()
    keep_private: bool = False


class Sealed(msgspec.Struct, frozen=True):
    """What became of a bundle: what it states, its size in bytes, the credentials that were seen (those in archives
    cannot be taken out), and whether all was kept though that was not asked for."""

    predicate: Predicate
    size: int
    private: list[Private]
    widened: bool


class _Redaction(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was taken out of an entry: the credentials at these offsets, or all of it. `sha256` is of what it was."""

    path: str
    sha256: str
    why: str
    offset: int = 0
    length: int = 0


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

    Raises UsageError when the file cannot be written there, SunlitError when the target has changed meanwhile or the
    audit was interrupted.
    """
    options = options or Options()
    if session.interrupted:
        raise SunlitError("not sealed: the audit was interrupted, and what it did not see would be missing")
    if file.exists():
        raise UsageError(f"{file} is there already: evidence is never written over, choose another name")
    key = key or signing_key()
    printed = {one.path: one for part in session.each("hashing what was read", hash_entries, None) for one in part}
    if unknown := sorted(set(options.withhold) - set(printed)):
        raise UsageError(f"{unknown[0]} is no file of the target, so it cannot be withheld")
    with tempfile.TemporaryDirectory(prefix="sunlit-", dir=file.parent, ignore_cleanup_errors=True) as folder:
        kept, widened = _keep(session, result, printed, options, everything=everything, folder=Path(folder))
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
    return Sealed(predicate, file.stat().st_size, kept.private, widened)


def _keep(
    session: Session,
    result: AuditResult,
    printed: Mapping[str, Printed],
    options: Options,
    *,
    everything: bool,
    folder: Path,
) -> tuple[Kept, bool]:
    """What is kept of a target, stored in a folder, when it gives the same findings once more; else all of it."""
    told = lines_of(result)
    for whole in (options.whole, True):
        chosen = [entry for entry in session.entries if whole or entry.path in session.told]
        kept = _store(session, chosen, printed, options, folder)
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
            return msgspec.structs.replace(kept, lines=[*lines_of(again), *rest]), whole and not options.whole
    raise SunlitError("not sealed: the audit of the same files gave other findings the second time")


def _store(
    session: Session, chosen: list[Entry], printed: Mapping[str, Printed], options: Options, folder: Path
) -> Kept:
    wanted = {entry.path for entry in chosen} - set(options.withhold)
    looked = session.each("looking for credentials", look_for_private, None, lambda entry: entry.path in wanted)
    private = [] if options.keep_private else [one for part in looked for one in part]
    kept = Kept(private=private)
    for entry in chosen:
        known = printed[entry.path]
        if entry.path in options.withhold:
            kept.redactions.append(_Redaction(entry.path, known.sha256, "withheld by whoever sealed it"))
            continue
        data = read_entry(entry, session.limits)
        if not isinstance(data, bytes):
            continue  # the result says why it could not be read
        if hashlib.sha256(data).hexdigest() != known.sha256:
            raise SunlitError(f"not sealed: {entry.path} was changed while it was audited")
        secrets = [Secret(one.kind, one.start, one.end) for one in private if one.path == entry.path]
        kept.redactions += [
            _Redaction(entry.path, known.sha256, one.kind, one.start, one.end - one.start) for one in secrets
        ]
        data = without(data, secrets) if secrets else data
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

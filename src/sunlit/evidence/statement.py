"""What a bundle states about itself, and is signed: an in-toto statement whose predicate is described here.

Sources: in-toto Attestation Framework, Statement v1; RFC 8785 (canonical JSON); RFC 8493 (BagIt, the manifest).
"""

from typing import Final

import msgspec
import rfc8785

from sunlit.evidence.container import Refused

FORMAT: Final = 1
_STATEMENT: Final = "https://in-toto.io/Statement/v1"
_PREDICATE: Final = "urn:sunlit:evidence:1"
MANIFEST: Final = "manifest-sha256.txt"


class Tree(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The hash tree over the documents (merkle.py): its root in hexadecimal, and the number of its leaves."""

    root: str
    leaves: int
    algorithm: str = "RFC 9162, SHA-256"


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The place of a bundle among those of its folder: numbered from 1, each with the SHA-256 of the envelope of the
    one before it, "" for the first."""

    number: int
    previous: str


class Counts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many findings and capabilities there are; how many entries the target has, how many of them are kept in the
    bundle, and in how many places something was taken out of these."""

    findings: int
    capabilities: int
    entries: int
    kept: int
    redactions: int


class Predicate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was audited, when, by what, and where in a case.

    sealed        RFC 3339, UTC, by `clock`: what else proves the time is a time stamp
    dependencies  the versions of what Sunlit is built on
    targets       as the user asked for them
    provenance    where they came from, as the summary of the result has it
    ocr, sources  as in pipeline.Session
    key           the public key, 32 bytes in hexadecimal
    """

    sealed: str
    sunlit: str
    vocabulary: str
    python: str
    platform: str
    dependencies: dict[str, str]
    targets: list[str]
    provenance: dict[str, str]
    everything: bool
    ocr: bool
    limits: dict[str, float]
    sources: int
    counts: Counts
    case: Case
    tree: Tree
    key: str
    clock: str = "the clock of the machine that sealed it, which anybody can set"
    format: int = FORMAT


class _Subject(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    digest: dict[str, str]


class _Statement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    subject: list[_Subject]
    predicate: Predicate
    predicateType: str = _PREDICATE
    kind: str = msgspec.field(name="_type", default=_STATEMENT)


def write_statement(manifest_sha256: str, predicate: Predicate) -> bytes:
    """The statement about a bundle whose manifest has this hash, as canonical JSON."""
    subject = _Subject(MANIFEST, {"sha256": manifest_sha256})
    return rfc8785.dumps(msgspec.to_builtins(_Statement([subject], predicate)))


def read_statement(data: bytes) -> tuple[str, Predicate]:
    """The hash of the manifest, and the predicate. Raises Refused for what is no statement about a bundle."""
    try:
        told = msgspec.json.decode(data, type=_Statement)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Refused(f"its statement cannot be read: {error}") from error
    if told.predicate.format > FORMAT:
        raise Refused(f"it has format {told.predicate.format}, which a later Sunlit wrote: update Sunlit")
    (subject, *more) = told.subject or [_Subject("", {})]
    if more or subject.name != MANIFEST or list(subject.digest) != ["sha256"]:
        raise Refused("its statement is about something else than a bundle")
    try:
        again = write_statement(subject.digest["sha256"], told.predicate)
    except rfc8785.CanonicalizationError as error:
        raise Refused(f"its statement holds what none can: {error}") from error
    if again != data:
        raise Refused("its statement is not as it was written")
    return subject.digest["sha256"], told.predicate

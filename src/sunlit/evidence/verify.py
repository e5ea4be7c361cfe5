"""Verifying a bundle: offline, without trust in the machine that made it; the first thing that is wrong is named."""

import hashlib
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Final, TypeVar

import msgspec
from cryptography import x509

import sunlit
from sunlit.evidence.bundle import (
    ARTIFACTS,
    ENTRIES,
    PROOFS,
    REDACTIONS,
    RESULT,
    STAMPS,
    Bundle,
    Held,
    Proof,
    expected_names,
    expected_tags,
    manifest_of,
    opening,
)
from sunlit.evidence.case import broken, links
from sunlit.evidence.container import Refused, content
from sunlit.evidence.kept import Printed
from sunlit.evidence.merkle import root_from, root_of
from sunlit.evidence.replay import lines_of, replay
from sunlit.evidence.signing import check_signature, key_id
from sunlit.evidence.stamp import read_stamp
from sunlit.evidence.statement import MANIFEST
from sunlit.intake import Limits
from sunlit.pipeline import Progress
from sunlit.reports.words import count
from sunlit.schema import Entry
from sunlit.vocabulary import load

_MOST_LINES: Final = 2_000_000  # four times what a target may have of files; a line may take little and hold much
T = TypeVar("T", bound=msgspec.Struct)


class Check(msgspec.Struct, frozen=True):
    """One thing that was checked: its name, and what was found, in a sentence, which may quote what whoever made the
    bundle wrote; `note` for what proves nothing."""

    name: str
    says: str
    note: bool = False


class _Placed(msgspec.Struct):
    path: str
    sha256: str = ""


class _Line(msgspec.Struct):
    """What a line of the result must have to be counted and placed."""

    kind: str
    location: _Placed | None = None


def verify(path: Path, *, key: str = "", roots: Sequence[x509.Certificate] = ()) -> Iterator[Check]:
    """What holds of a bundle, check by check; Refused, with the first thing that is wrong, when one does not.

    key    the id of the key that it must be signed with; of any when ""
    roots  of time stamp authorities, to trust beside those that browsers trust
    """
    with opening(path) as bundle:
        size = path.stat().st_size
        yield Check("container", f"all {size:,} bytes of the file belong to its {len(bundle.found)} documents")
        yield _check_signature(bundle, key)
        held = hashes(bundle)
        yield _check_tree(bundle, held)
        _check_tags(bundle, held)
        yield Check("layout", "nothing was added, removed or put into another order")
        if PROOFS not in bundle.found:
            yield _check_completeness(bundle, held)
        yield from _check_stamps(bundle, roots)
        case = bundle.predicate.case
        follows = (
            f"it follows the bundle whose envelope has the SHA-256 {case.previous}" if case.previous else "the first"
        )
        yield Check(
            "case", f"number {case.number} of its case; {follows}. Verify the folder to check the chain", note=True
        )


def verify_case(folder: Path) -> Check:
    """Whether the bundles of a folder are a whole case. Raises Refused when they are not."""
    found = links(folder)
    if not found:
        raise Refused(f"no bundle lies in {folder}")
    if what := broken(found):
        raise Refused(what)
    many = count(len(found), "bundle")
    return Check("case", f"{many}, each naming the one before it; none is missing before the last")


def verify_replay(path: Path, limits: Limits, progress: Progress) -> Iterator[Check]:
    """Audits the kept artifacts of a bundle that `verify` has passed again, and compares.

    limits  what it was sealed with counts only up to these: who made it may want to do harm
    Raises Refused when other findings come of it.
    """
    with opening(path) as bundle, tempfile.TemporaryDirectory(prefix="sunlit-", ignore_cleanup_errors=True) as folder:
        predicate = bundle.predicate
        if PROOFS in bundle.found:
            raise Refused("it was taken out of a larger bundle, and cannot be replayed alone")
        entries = []
        for line in lines(bundle, ENTRIES, Printed):
            if line.kept:
                if not _is_hex(line.kept):
                    raise Refused(f"{line.kept[:80]!r} is no hash")
                store = Path(folder, line.kept)
                _extract(bundle, ARTIFACTS + line.kept, store)
                entries.append(Entry(line.path, str(store), size=store.stat().st_size))
        try:
            told = msgspec.convert(predicate.limits, Limits, strict=False)
        except msgspec.ValidationError as error:
            raise Refused(f"its statement tells limits that are none: {error}") from error
        limits = Limits(**{name: min(getattr(told, name), getattr(limits, name)) for name in Limits.__struct_fields__})
        everything, sources, ocr = predicate.everything, predicate.sources, predicate.ocr
        now = lines_of(replay(entries, limits, progress, everything=everything, sources=sources, ocr=ocr))
    before = [line for line in _result(path) if line.startswith(('{"kind":"finding"', '{"kind":"capability"'))]
    if now == before:
        yield Check("replay", f"the audit of what was kept gives the same {len(now):,} lines, byte for byte")
        return
    difference = _difference(before, now)
    then, today = ((predicate.sunlit, predicate.vocabulary), (sunlit.__version__, load().version))
    if then == today:
        raise Refused(f"the audit of what was kept gives other findings: {difference}")
    says = "this is Sunlit {} with the vocabulary {}, that was {} with {}, and judged otherwise".format(*today, *then)
    yield Check("replay", f"{says}: {difference}", note=True)


def _difference(before: Sequence[str], now: Sequence[str]) -> str:
    """How the lines of two results differ, in words."""
    gone, come = Counter(before) - Counter(now), Counter(now) - Counter(before)
    first = next(iter([*gone, *come]), "")
    if not first:
        return "the same lines stand in another order"
    return f"{gone.total()} lines are missing and {come.total()} are new; the first is {first[:300]}"


def _check_signature(bundle: Bundle, key: str) -> Check:
    public = bytes.fromhex(bundle.predicate.key) if _is_hex(bundle.predicate.key) else b""
    if len(public) != 32 or key_id(public) != bundle.signer:
        raise Refused("its statement names another key than its signature")
    check_signature(bundle.statement, bundle.signature, public)
    if key and key.lower() != bundle.signer:
        raise Refused(f"it is signed with the key {bundle.signer}, not with {key}")
    whose = "as was asked for" if key else "ask whoever sealed it whether this is their key"
    return Check("signature", f"signed with the key {bundle.signer}; {whose}")


def hashes(bundle: Bundle) -> list[Held]:
    """The documents that the manifest speaks of, with the hashes that they have."""
    held = []
    for document in bundle.payload:
        digest = hashlib.sha256()
        for piece in content(bundle.file, document):
            digest.update(piece)
        held.append(Held(document.name, document.size, digest.hexdigest()))
    return held


def _check_tree(bundle: Bundle, held: list[Held]) -> Check:
    tree = bundle.predicate.tree
    if PROOFS in bundle.found:
        return _check_proofs(bundle, held)
    written = bundle.read(MANIFEST)
    if hashlib.sha256(written).hexdigest() != bundle.manifest:
        raise Refused(f"{MANIFEST} is not the one that was signed")
    if written != manifest_of(held):
        rows = (line.partition("  ") for line in written.decode("ascii", "replace").splitlines())
        known = {name: sha256 for sha256, _, name in rows}
        for each in held:
            if known.pop(each.name, "") != each.sha256:
                raise Refused(f"{each.name} was changed, or put in: its SHA-256 is {each.sha256}")
        raise Refused(f"{next(iter(known), 'a document')} is missing")
    if len(held) != tree.leaves or root_of([each.leaf() for each in held]).hex() != tree.root:
        raise Refused("its documents are not those of the signed hash tree")
    return Check(
        "documents", f"{len(held)} documents have the hashes that were signed; the root of their tree is {tree.root}"
    )


def _check_proofs(bundle: Bundle, held: list[Held]) -> Check:
    tree = bundle.predicate.tree
    raw = bundle.read(PROOFS)
    try:
        proofs = {proof.name: proof for proof in msgspec.json.decode(raw, type=list[Proof])}
        for each in held:
            proof = proofs.pop(each.name)
            path = [bytes.fromhex(text) for text in proof.path]
            root = root_from(each.leaf(), proof.number, tree.leaves, path)
            if root is None or root.hex() != tree.root:
                raise Refused(f"{each.name} was changed, or is none of the {tree.leaves} documents that were signed")
    except (msgspec.MsgspecError, KeyError, ValueError, RecursionError) as error:
        raise Refused(f"{PROOFS} cannot be read, or lacks a document: {error}") from error
    if proofs:
        raise Refused(f"{next(iter(proofs))} is missing")
    names = ", ".join(each.name for each in held)
    return Check(
        "documents", f"{names}: shown out of {tree.leaves} documents that were signed together, the others withheld"
    )


def _check_tags(bundle: Bundle, held: list[Held]) -> None:
    for found, expected in zip_longest(bundle.found, expected_names(bundle)):
        if found is None:
            raise Refused(f"{expected} is missing")
        if found != expected:
            raise Refused(f"{found} stands where {expected or 'nothing'} should")
    for name, data in expected_tags(bundle, held).items():
        if bundle.read(name) != data:
            raise Refused(f"{name} was changed")


def _check_completeness(bundle: Bundle, held: list[Held]) -> Check:
    """Whether everything is there that the findings rest on, as they say it is, and the numbers are those signed."""
    counts = bundle.predicate.counts
    entries = {line.path: line for line in lines(bundle, ENTRIES, Printed)}
    taken = {line.path for line in lines(bundle, REDACTIONS, _Placed)} if REDACTIONS in bundle.found else set()
    for each in held:
        if each.name.startswith(ARTIFACTS) and each.name != ARTIFACTS + each.sha256:
            raise Refused(f"{each.name} is called by another hash than its own, {each.sha256}")
    kept = {line.path: line.kept for line in entries.values() if line.kept}
    for path, sha256 in kept.items():
        if ARTIFACTS + sha256 not in bundle.found:
            raise Refused(f"{path} is said to be kept, and is not")
        if sha256 != entries[path].sha256 and path not in taken:
            raise Refused(f"{path} is kept otherwise than it was, and it is not said what was taken out")
    kinds = []
    for line in lines(bundle, RESULT, _Line):
        kinds.append(line.kind)
        place = line.location if line.kind == "finding" else None
        path = place.path.partition("!/")[0] if place else ""
        if place and path not in kept and path not in taken:
            raise Refused(f"a finding stands in {path}, which is not kept")
        if place and place.path in kept and place.sha256 != kept[path]:
            raise Refused(f"a finding stands in other bytes than those that are kept of {path}")
    told = (kinds.count("finding"), kinds.count("capability"), len(entries), len(kept))
    if told != (counts.findings, counts.capabilities, counts.entries, counts.kept):
        raise Refused("there are not as many findings, or files, as were signed")
    without = (
        f"; something was taken out in {count(counts.redactions, 'place')}, which {REDACTIONS} lists"
        if counts.redactions
        else ""
    )
    rests = f"{count(told[0], 'finding')} {'rests' if told[0] == 1 else 'rest'}"
    return Check("completeness", f"what {rests} on is there: {told[3]:,} of {told[2]:,} files{without}")


def _check_stamps(bundle: Bundle, roots: Sequence[x509.Certificate]) -> Iterator[Check]:
    names = [name for name in bundle.found if name.startswith(STAMPS)]
    for name in names:
        try:
            told = read_stamp(bundle.read(name), bundle.envelope, roots)
        except Refused as error:
            raise Refused(f"{name}: {error}") from error
        when = f"{told.when:%Y-%m-%d %H:%M:%S} UTC, by {told.authority}"
        if told.doubt:
            says = f"{when}; nothing here vouches for that authority ({told.doubt}): --root names one to trust"
            yield Check("time stamp", says, note=True)
        else:
            yield Check("time stamp", f"it was there on {when}, whose certificates were valid then")
    if not names:
        says = f"none: that it was sealed at {bundle.predicate.sealed} is only what its maker says"
        yield Check("time stamp", says, note=True)


def lines(bundle: Bundle, name: str, type_: type[T]) -> list[T]:
    """The lines of a document. Raises Refused when one of them is none of that type."""
    data = bundle.read(name)
    if data.count(b"\n") > _MOST_LINES:
        raise Refused(f"{name} has more than {_MOST_LINES:,} lines, more than any bundle needs")
    try:
        return msgspec.json.Decoder(type_).decode_lines(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Refused(f"{name} cannot be read: {error}") from error


def _result(path: Path) -> list[str]:
    with opening(path) as bundle:
        return bundle.read(RESULT).decode("utf-8", "replace").splitlines()


def _extract(bundle: Bundle, name: str, store: Path) -> None:
    with store.open("wb") as file:
        for piece in bundle.pieces(name):
            file.write(piece)


def _is_hex(text: str) -> bool:
    return len(text) == 64 and set(text) <= set("0123456789abcdef")

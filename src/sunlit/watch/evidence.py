"""A capture becomes evidence: audited, sealed into the case, and compared with the capture before it."""

from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sunlit.compare import compare
from sunlit.evidence.bundle import RESULT as SEALED_RESULT
from sunlit.evidence.bundle import opening
from sunlit.evidence.seal import seal
from sunlit.intake import Limits
from sunlit.judging.baseline import Saved, read_baseline
from sunlit.pipeline import Progress, Session, Silent
from sunlit.reports.encode import encode
from sunlit.schema import Change, Counterpart, Finding, Stopped
from sunlit.watch.captures import write_whole
from sunlit.watch.model import Fetched

_RESULT = "result.jsonl"


def audit_and_seal(
    target: Fetched,
    folder: Path,
    bundle: Path,
    *,
    limits: Limits,
    progress: Progress | None,
    key: Ed25519PrivateKey | None,
) -> None:
    """Audit a capture, seal it into `bundle` with what came over HTTP, and keep the result in the capture's folder.

    Where the bundle is there already, because a run was ended right behind that, only the rest is done.
    Raises Stopped after Ctrl-C, another SunlitError when it cannot be audited or sealed.
    """
    if bundle.exists():
        with opening(bundle) as sealed:
            write_whole(folder / _RESULT, sealed.read(SEALED_RESULT))
        return
    with Session([target.target()], None, limits, progress or Silent()) as session:
        result = session.audit(everything=False)
        if session.interrupted:
            raise Stopped("stopped before a capture was audited; the next run goes on with it")
        write_whole(folder / _RESULT, "".join(f"{encode(line)}\n" for line in result.records()).encode())
        seal(session, result, bundle, key=key)


def taken_out(bundle: Path) -> int:
    """In how many places something was taken out before a bundle was sealed; 0 when there is no bundle."""
    if not bundle.is_file():
        return 0
    with opening(bundle) as sealed:
        return sealed.predicate.counts.redactions


def read_result(folder: Path) -> Saved | None:
    """The result that is kept in a capture's folder, None when there is none."""
    path = folder / _RESULT
    return read_baseline(path) if path.exists() else None


def changes_between(
    old: tuple[Fetched, Saved], new: tuple[Fetched, Saved], limits: Limits, progress: Progress | None
) -> Sequence[Change]:
    """What became of the findings from one capture to the next.

    Raises Stopped after Ctrl-C, another SunlitError when one cannot be read any more.
    """
    if not old[1].findings and not new[1].findings:
        return []
    return compare(_spec(old[0]), _spec(new[0]), limits=limits, progress=progress).changes


def all_added(result: Saved) -> Sequence[Change]:
    """The findings of something that was not there before."""
    return [_added(finding) for finding in result.findings]


def _added(finding: Finding) -> Change:
    counterpart = Counterpart(finding.name, finding.location, finding.container)
    return Change("added", finding.trait, None, counterpart, (), finding.groups)


def _spec(target: Fetched) -> str:
    """A target that was fetched, as one on this machine."""
    store = target.entries[0].store
    commit = target.provenance.get("commit")
    return f"git+{store}@{commit}" if commit else store

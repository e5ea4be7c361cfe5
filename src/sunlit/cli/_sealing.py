"""What the commands of evidence share: sealing, saying what came of it, and whom to trust for time stamps."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sunlit.cli._pictures import chooser
from sunlit.cli._progress import can_ask
from sunlit.evidence.redact import Decided, Options, Shown
from sunlit.intake.limits import human_bytes
from sunlit.pipeline import Session
from sunlit.reports.visible import visible
from sunlit.reports.words import count
from sunlit.schema import AuditResult, SunlitError, UsageError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_MOST_SHOWN = 10

root_option = click.option(
    "--root",
    "roots",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A certificate (PEM) to trust for time stamps, beside those that browsers trust. Repeatable.",
)


def open_key() -> "Ed25519PrivateKey":
    """The user's key; who can be asked for its password is asked."""
    # loaded only by those who seal: cryptography takes longer to load than a small audit takes
    from sunlit.evidence.signing import signing_key

    def ask() -> str:
        return str(click.prompt("Password of your signing key", hide_input=True, err=True))

    return signing_key(ask=ask if can_ask() else None)


def key_to_seal(file: Path) -> "Ed25519PrivateKey":
    """The user's key, when this file can be written: what is in the way is said before any work is done."""
    if not file.parent.is_dir():
        raise UsageError(f"{file.parent} is not a folder: create it first")
    if file.exists():
        raise UsageError(f"{file} is there already: evidence is never written over, choose another name")
    return open_key()


def seal_for(
    session: Session,
    result: AuditResult,
    file: Path,
    *,
    key: "Ed25519PrivateKey",
    everything: bool,
    options: Options | None = None,
    stamps: tuple[str, ...] = (),
) -> list[str]:
    """Seal the result of an audit into a file, and have it time-stamped; what became of it, in sentences."""
    from sunlit.evidence.seal import seal
    from sunlit.evidence.signing import key_id
    from sunlit.evidence.stamp import stamp

    options = options or Options(choose=chooser(None, session.progress))
    sealed = seal(session, result, file, everything=everything, options=options, key=key)
    told = sealed.predicate
    kept = f"{told.counts.kept:,} of {count(told.counts.entries, 'file')} kept"
    signer = key_id(bytes.fromhex(told.key))
    said = [
        f"sealed in {file} ({human_bytes(sealed.size)}, {kept}), number {told.case.number} of its case",
        f"signed with the key {signer}",
    ]
    if sealed.widened:
        said.append("all of the target is kept: less of it did not give the same findings once more")
    said += _private_said(sealed.decided)
    if sealed.missing:
        said.append(f"{count(sealed.missing, 'finding')} of the audit not in it: what they rest on was taken out")
    for url in stamps:
        try:
            told_time = stamp(file, url)
            said.append(f"time-stamped {told_time.when:%Y-%m-%d %H:%M:%S} UTC by {visible(told_time.authority)}")
        except SunlitError as error:
            said.append(f"{error}; the bundle is whole without: try again with `sunlit stamp {file} {url}`")
    return said


def _private_said(decided: Decided) -> list[str]:
    """What was found that may be nobody else's business, and what became of it."""
    said = []
    inside = [one for one in decided.private if "!/" in one.path]
    if taken := len(decided.private) - len(inside):
        said.append(
            f"{count(taken, 'credential')} taken out, and listed in it; `sunlit seal --keep-credentials` keeps them"
        )
    if inside:
        said.append(
            f"{count(len(inside), 'credential')} left in archives, where nothing can be taken out: "
            "look before you pass it on"
        )
    said += [f"  {one.kind} in {one.path}, byte {one.start:,}" for one in decided.private[:_MOST_SHOWN]]
    out = [one for one in decided.shown if one.path in decided.left_out]
    if out:
        said.append(f"{_pictures(out)} left out, and listed in it; `sunlit seal --pictures keep` keeps them")
    said += [f"  {one.path}: {one.what}" for one in out[:_MOST_SHOWN]]
    kept = [one for one in decided.shown if one.path not in decided.left_out]
    if kept:
        said.append(f"{_pictures(kept)} kept; `sunlit seal --pictures withhold` leaves them out")
    said += [f"  {one.path}: {one.what}" for one in kept[:_MOST_SHOWN]]
    if decided.unlooked:
        number = count(len(decided.unlooked), "file")
        said.append(f"{number} could not be looked through, such as {decided.unlooked[0]}: look before you pass it on")
    return said


def _pictures(shown: list[Shown]) -> str:
    return f"{count(len(shown), 'file')} with pictures that may show people"

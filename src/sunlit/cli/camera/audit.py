"""`sunlit camera audit`: what a live camera can tell of people, asked by reading only."""

import sys
import time
from pathlib import Path

import click

from sunlit.camera_audit import SECONDS, audit_camera
from sunlit.cli._pictures import chooser
from sunlit.cli._progress import progress_bar
from sunlit.cli._sealing import key_to_seal, seal_for
from sunlit.cli.audit import VERDICTS, destination, status
from sunlit.cli.camera._reaching import ask, reaching
from sunlit.devices import RefusedError, find_credentials
from sunlit.devices.address import parse_address
from sunlit.evidence.redact import Options
from sunlit.pipeline import Session
from sunlit.reports import formats, write
from sunlit.reports.words import count
from sunlit.schema import AuditResult, UsageError, Verdict


@click.command("audit")
@reaching
@click.option("--format", "format_", type=click.Choice(formats()), default="terminal", show_default=True)
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write the report to a file.")
@click.option(
    "--fail-on",
    type=click.Choice(VERDICTS[::-1]),
    help="Exit with status 1 when a finding of this verdict, or a stronger one, is there.",
)
@click.option("--all", "everything", is_flag=True, help="List also what is judged a mention or dismissed.")
@click.option(
    "--seconds", type=click.FloatRange(0, 3600), default=SECONDS, show_default=True, help="How long to hear its events."
)
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="A new folder for its answers: no pictures, of events no values.",
)
@click.option(
    "--evidence",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Seal its answers and what was found into this file, which a second person can verify; see `sunlit seal`.",
)
@click.option("--jobs", "-j", type=click.IntRange(1), help="How many processes work.  [default: all processors]")
def command(
    *,
    url: str,
    user: str,
    fingerprint: str,
    format_: str,
    output: Path | None,
    fail_on: Verdict | None,
    everything: bool,
    seconds: float,
    keep: Path | None,
    evidence: Path | None,
    jobs: int | None,
) -> None:
    """Show what a camera can tell of people: what it advertises, what is switched on, what it emits.

    Asks for capabilities, analytics, sample metadata and web pages, and listens to events for a time. Only requests
    that are known to read are sent, and the report lists every one. Of events it keeps which fields they have, never
    what these say of anyone. Ctrl-C ends the asking; what was answered by then is reported.

    \b
    Examples:
      sunlit camera audit onvif://192.168.1.64 --user viewer
      sunlit camera audit dahua://192.168.1.108 --user viewer --seconds 600 --format html -o camera.html
      sunlit camera audit hikvision://192.168.1.64 --keep answers --fail-on capability
      sunlit camera audit onvif://192.168.1.64 --evidence case/0004.tar

    \b
    Exit status:
      0  finished
      1  finished, and something at or above --fail-on was found
      2  wrong usage, or the camera cannot be reached, lets nobody in, or is no such camera
      3  finished, but the camera did not give all that it has: what and why is in the result
    """
    if output and not output.parent.is_dir():
        raise UsageError(f"{output.parent} is not a folder: create it first")
    credentials = find_credentials(parse_address(url), user, ask if sys.stdin.isatty() else None)
    key = key_to_seal(evidence) if evidence else None
    started = time.monotonic()
    sealed: list[str] = []

    def seal_it(session: Session, result: AuditResult) -> None:
        if evidence and key:
            # Nobody can ask once more what the camera answered today.
            options = Options(whole=True, choose=chooser(None, session.progress))
            sealed.extend(seal_for(session, result, evidence, key=key, everything=everything, options=options))

    with progress_bar() as progress:
        try:
            result = audit_camera(
                url,
                credentials,
                fingerprint=fingerprint,
                seconds=seconds,
                keep=keep,
                everything=everything,
                jobs=jobs,
                progress=progress,
                then=seal_it,
            )
        except RefusedError as error:
            if credentials is not None:
                raise
            raise UsageError(f"{error}: give --user, and SUNLIT_CAMERA_PASSWORD or an entry in the keyring") from None
    with destination(output) as stream:
        write(result, format_, stream, all_verdicts=everything)
    where = f"; the report is in {output}" if output else ""
    sent = count(len(result.requests), "request")
    click.echo(f"sunlit: sent {sent} in {time.monotonic() - started:.1f} s{where}", err=True)
    for said in sealed:
        click.echo(f"sunlit: {said}", err=True)
    if keep:
        click.echo(f"sunlit: the camera's answers are in {keep}; they say how it is set up", err=True)
    sys.exit(status(result, fail_on))

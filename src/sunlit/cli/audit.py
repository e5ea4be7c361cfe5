"""`sunlit audit`: from targets to a report."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import click

from sunlit.cli._output import write_no_more
from sunlit.cli._progress import progress_bar
from sunlit.cli._sealing import key_to_seal, seal_for
from sunlit.intake import Limits
from sunlit.judging.baseline import apply_baseline, read_baseline
from sunlit.judging.local import FILE_NAME, apply_judgement, find_judgement, read_judgement
from sunlit.pipeline import Session
from sunlit.reports import formats, write
from sunlit.reports.words import count, files
from sunlit.schema import LISTED, AuditResult, UsageError, Verdict

VERDICTS: tuple[Verdict, ...] = ("dismissed", "mention", "record", "capability")
_DEFAULTS = Limits()
_LIMITS: dict[str, click.IntRange | click.FloatRange] = {
    "max_artifact_bytes": click.IntRange(1),
    "max_total_bytes": click.IntRange(1),
    "max_files": click.IntRange(1),
    "max_depth": click.IntRange(0),
    "max_ratio": click.IntRange(1),
    "max_memory_bytes": click.IntRange(1 << 28),
    "max_seconds": click.FloatRange(1),
    "max_pictures": click.IntRange(0),
    "max_ocr_seconds": click.FloatRange(0),
}


def limit_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command an option for each limit; it gets them as the arguments of `Limits`."""
    for name, type_ in reversed(_LIMITS.items()):
        option = f"--{name.replace('_', '-')}"
        command = click.option(option, type=type_, default=getattr(_DEFAULTS, name), show_default=True)(command)
    return command


@click.command("audit")
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@click.option("--format", "format_", type=click.Choice(formats()), default="terminal", show_default=True)
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write the report to a file.")
@click.option(
    "--fail-on",
    type=click.Choice(VERDICTS[::-1]),
    help="Exit with status 1 when a finding of this verdict, or a stronger one, is there and is not suppressed.",
)
@click.option(
    "--judgement",
    type=click.Path(path_type=Path),
    help=f"A file of local decisions about findings.  [default: {FILE_NAME} beside the target, never inside it]",
)
@click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    help="A result saved with --format jsonl: says what is new, and lets --fail-on count only that.",
)
@click.option(
    "--evidence",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Seal what was read and found into this file, which a second person can verify; see `sunlit seal`.",
)
@click.option("--all", "everything", is_flag=True, help="List also what is judged a mention or dismissed.")
@click.option("--jobs", "-j", type=click.IntRange(1), help="How many processes work.  [default: all processors]")
@click.option(
    "--ocr/--no-ocr",
    default=None,
    help="Look for words in pictures, which takes seconds for each.  [default: yes, up to 30,000 files]",
)
@limit_options
def command(
    targets: tuple[str, ...],
    *,
    format_: str,
    output: Path | None,
    fail_on: Verdict | None,
    judgement: Path | None,
    baseline: Path | None,
    evidence: Path | None,
    everything: bool,
    jobs: int | None,
    ocr: bool | None,
    **limits: int,
) -> None:
    """Show where a product can single people out by a protected trait.

    A TARGET is a folder, a file, an archive, pypi:NAME[==VERSION], npm:NAME[@VERSION] or git+URL[@REVISION]. Nothing
    of it is run or installed.

    \b
    Examples:
      sunlit audit pypi:deepface
      sunlit audit npm:@vladmandic/human@3.3.6 --format jsonl
      sunlit audit ./vendor-sdk.zip --format html --output report.html
      sunlit audit git+https://github.com/owner/repo@v1.2 --fail-on capability
      sunlit audit ./vendor-sdk --baseline last-release.jsonl --fail-on record
      sunlit audit pypi:deepface --evidence case/0001.tar

    \b
    Exit status:
      0  finished
      1  finished, and something at or above --fail-on was found, not suppressed, and new beside a --baseline
      2  wrong usage, or the target cannot be had
      3  finished, but part of the target could not be read: what and why is in the result
    """
    if output and not output.parent.is_dir():
        raise UsageError(f"{output.parent} is not a folder: create it first")
    file = judgement or find_judgement(targets)
    decided = read_judgement(file) if file else None
    saved = read_baseline(baseline) if baseline else None
    # What is counted one by one must be listed, so that everybody can see what was counted.
    everything = everything or bool(fail_on and fail_on not in LISTED and (decided or saved))
    key = key_to_seal(evidence) if evidence else None
    started = time.monotonic()
    with progress_bar() as progress, Session(targets, jobs, Limits(**limits), progress) as session:
        result = session.audit(everything, ocr=ocr)
        sealed = seal_for(session, result, evidence, key=key, everything=everything) if evidence and key else []
    if saved:
        result = apply_baseline(result, saved)
    if decided:
        result = apply_judgement(result, decided, datetime.now(UTC).date())
    with destination(output) as stream:
        write(result, format_, stream, all_verdicts=everything)
    # Time is no part of a result, so that the same input gives the same bytes.
    read = result.summary.read
    where = f"; the report is in {output}" if output else ""
    click.echo(f"sunlit: read {files(read)} in {time.monotonic() - started:.1f} s{where}", err=True)
    for said in sealed:
        click.echo(f"sunlit: {said}", err=True)
    if result.summary.judgement and (suppressed := result.summary.judgement.suppressed):
        click.echo(f"sunlit: {count(suppressed, 'place')} suppressed by {result.summary.judgement.file}", err=True)
    sys.exit(status(result, fail_on))


def status(result: AuditResult, fail_on: Verdict | None) -> int:
    stronger = VERDICTS[VERDICTS.index(fail_on) :] if fail_on else ()
    if any(_counted(result, verdict) > 0 for verdict in stronger):
        return 1
    return 3 if result.summary.incomplete else 0


def _counted(result: AuditResult, verdict: Verdict) -> int:
    """How many findings of a verdict count: none that is suppressed or, beside a baseline, known from there."""
    passed_over = sum(
        finding.verdict == verdict and (finding.is_suppressed or finding.baseline in {"changed", "unchanged"})
        for finding in result.findings
    )
    return result.summary.found[verdict] - passed_over


@contextmanager
def destination(output: Path | None) -> Iterator[TextIO]:
    """Standard output, or a file that appears whole or not at all; a pipe or a device is written to, not replaced.

    Who stops reading standard output, as `head` does, has what they want: the exit status still tells of the result.
    """
    if output is None:
        try:
            yield sys.stdout
            sys.stdout.flush()
        except BrokenPipeError:
            write_no_more()
        return
    as_it_is = output.exists() and not output.is_file()
    partial = output if as_it_is else output.with_name(f".{output.name}.{os.getpid()}.partial")
    try:
        with partial.open("w", encoding="utf-8", newline="\n") as stream:
            yield stream
        if not as_it_is:
            partial.replace(output)
    except OSError as error:
        raise UsageError(f"cannot write {output}: {error.strerror}") from error
    finally:
        if not as_it_is:
            partial.unlink(missing_ok=True)

"""`sunlit seal`: from targets to a sealed bundle, with a say in what is kept."""

import time
from pathlib import Path

import click

from sunlit.cli._pictures import chooser
from sunlit.cli._progress import progress_bar
from sunlit.cli._sealing import key_to_seal, seal_for
from sunlit.cli.audit import limit_options
from sunlit.evidence.redact import Options
from sunlit.intake import Limits
from sunlit.pipeline import Session


@click.command("seal")
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@click.option("--output", "-o", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The bundle.")
@click.option("--whole", is_flag=True, help="Keep all of the target, not only what its findings rest on.")
@click.option(
    "--withhold", multiple=True, metavar="PATH", help="Leave this file of the target out; its hash is told. Repeatable."
)
@click.option("--keep-credentials", is_flag=True, help="Keep passwords, keys and tokens as they are.")
@click.option(
    "--pictures",
    type=click.Choice(("keep", "withhold")),
    help="What becomes of all files with pictures that may show people.  [default: asked at a terminal; elsewhere only "
    "pictures on which no finding rests are left out]",
)
@click.option(
    "--timestamp", multiple=True, metavar="URL", help="Have it stamped by this RFC 3161 authority. Repeatable."
)
@click.option("--all", "everything", is_flag=True, help="Keep also what is judged a mention or dismissed.")
@click.option("--jobs", "-j", type=click.IntRange(1), help="How many processes work.  [default: all processors]")
@limit_options
def command(
    targets: tuple[str, ...],
    *,
    output: Path,
    whole: bool,
    withhold: tuple[str, ...],
    keep_credentials: bool,
    pictures: str | None,
    timestamp: tuple[str, ...],
    everything: bool,
    jobs: int | None,
    **limits: int,
) -> None:
    """Audit, and seal what was read and found into one file.

    A second person can verify it with `sunlit verify`, without a network and without trust in you; the bundles in one
    folder form a case, in which a missing one shows. It is signed with your own key, which is made on first use. Only
    the hash of its statement goes to the authorities that you name, and nothing to anybody else.

    What may be nobody else's business is looked for first: credentials are taken out, and you are asked about pictures
    that may show people. What is on a picture is not looked at.

    \b
    Examples:
      sunlit seal pypi:deepface --output case/deepface.tar
      sunlit seal vendor-sdk.zip -o case/0002.tar --whole --timestamp https://freetsa.org/tsr
      sunlit seal ./sdk -o case/0003.tar --withhold doc/staff.xlsx

    \b
    Exit status: 0 sealed, 2 wrong usage, or the target cannot be had, 3 sealed, but part could not be read
    """
    started = time.monotonic()
    key = key_to_seal(output)
    with progress_bar() as progress, Session(targets, jobs, Limits(**limits), progress) as session:
        result = session.audit(everything)
        options = Options(whole, withhold, keep_credentials, chooser(pictures, progress))
        said = seal_for(session, result, output, key=key, everything=everything, options=options, stamps=timestamp)
    for line in said:
        click.echo(line)
    click.echo(f"sunlit: {time.monotonic() - started:.1f} s", err=True)
    if result.summary.incomplete:
        raise SystemExit(3)

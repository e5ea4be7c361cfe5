"""`sunlit verify`: what holds of a bundle, or what is the first thing that does not."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sunlit.cli._progress import progress_bar
from sunlit.cli._sealing import root_option
from sunlit.cli.audit import limit_options
from sunlit.intake import Limits
from sunlit.reports.visible import visible
from sunlit.schema import UsageError

if TYPE_CHECKING:
    from sunlit.evidence.verify import Check


@click.command("verify")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--replay", is_flag=True, help="Audit what was kept once more, and compare byte for byte.")
@click.option("--key", default="", metavar="ID", help="The key that it must be signed with, as its owner told you.")
@root_option
@limit_options
def command(path: Path, *, replay: bool, key: str, roots: tuple[Path, ...], **limits: int) -> None:
    """Check a bundle, or the case that a folder of bundles is: offline, and without trust in who made it.

    \b
    Examples:
      sunlit verify case/deepface.tar
      sunlit verify case/deepface.tar --replay --key 3f0c...
      sunlit verify case/

    \b
    Exit status: 0 everything holds, 1 something does not: the first such thing is named, 2 wrong usage
    """
    from sunlit.evidence.container import Refused, is_bundle
    from sunlit.evidence.stamp import read_roots
    from sunlit.evidence.verify import verify, verify_case, verify_replay

    if not path.exists():
        raise UsageError(f"there is no {path}")
    trusted = read_roots(roots)
    try:
        if path.is_dir():
            _say(verify_case(path))
        for bundle in sorted(filter(is_bundle, path.iterdir())) if path.is_dir() else [path]:
            if path.is_dir():
                click.echo(f"{bundle}:")
            for check in verify(bundle, key=key, roots=trusted):
                _say(check)
            if replay:
                with progress_bar() as progress:
                    checks = list(verify_replay(bundle, Limits(**limits), progress))
                for check in checks:
                    _say(check)
    except Refused as error:
        click.echo(f"WRONG    {error}")
        click.echo("sunlit: this does not hold as evidence", err=True)
        raise SystemExit(1) from None
    except OSError as error:
        raise UsageError(f"{error.filename or path} cannot be read: {error.strerror}") from error


def _say(check: "Check") -> None:
    click.echo(f"{'note' if check.note else 'holds':<9}{check.name}: {visible(check.says)}")

"""The command line, kept thin: every module of this folder that declares a `command` is one."""

import errno
import gc
import sys

import click

import sunlit
from sunlit.cli._folder import FolderGroup
from sunlit.cli._output import write_no_more
from sunlit.schema import Stopped, SunlitError

_CANNOT_WRITE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}


@click.group(
    cls=FolderGroup,
    package=__name__,
    folder=__path__,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(sunlit.__version__, prog_name="sunlit")
def cli() -> None:
    """Shows every place where a product can single people out by ethnicity, race, skin colour or another
    protected trait.

    \b
    Examples:
      sunlit audit pypi:deepface
      sunlit audit vendor-sdk.zip --format html --output report.html
      sunlit vocabulary show ethnicity
    """


def main() -> None:
    """The entry point; a user's mistake is one line and exit status 2, Ctrl-C a line and 130, never a traceback."""
    # What is loaded at the start stays: to look for garbage in it again and again takes a tenth of that time.
    gc.set_threshold(50_000)
    try:
        sys.exit(cli.main(standalone_mode=False))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("sunlit: stopped", err=True)
        sys.exit(130)
    except Stopped as error:
        click.echo(f"sunlit: {error}", err=True)
        sys.exit(3)
    except SunlitError as error:
        click.echo(f"sunlit: {error}", err=True)
        sys.exit(2)
    except OSError as error:
        if error.errno not in _CANNOT_WRITE:
            raise
        write_no_more()
        click.echo(f"sunlit: what is to be told cannot be written: {error.strerror}", err=True)
        sys.exit(2)
    finally:
        gc.freeze()  # at its end Python looks once more for garbage in all that there is

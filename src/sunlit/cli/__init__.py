"""The command line, kept thin: every module of this folder that declares a `command` is one."""

import importlib
import pkgutil
import sys

import click

import sunlit
from sunlit.schema import SunlitError


class _Commands(click.Group):
    """Loads a command's module only when that command is called for."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return sorted(module.name for module in pkgutil.iter_modules(__path__))

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(_context):
            return None
        command = importlib.import_module(f"{__name__}.{name}").command
        assert isinstance(command, click.Command)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
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
    """The entry point; a user's mistake is one line and exit status 2, never a traceback."""
    try:
        cli(standalone_mode=True)
    except SunlitError as error:
        click.echo(f"sunlit: {error}", err=True)
        sys.exit(2)

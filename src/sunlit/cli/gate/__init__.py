"""`sunlit gate`: every module of this folder that declares a `command` is one of what the gate does by itself."""

import click

from sunlit.cli._folder import FolderGroup


@click.group("gate", cls=FolderGroup, package=__name__, folder=__path__)
def command() -> None:
    """What may pass of what cameras report, and what may not.

    \b
    Examples:
      sunlit gate filter --protocol hikvision alert.xml
      sunlit gate filter --protocol onvif --dropped < metadata.xml
    """

"""`sunlit watch`: every module of this folder that declares a `command` is one of what can be done with a watch."""

import click

from sunlit.cli._folder import FolderGroup


@click.group("watch", cls=FolderGroup, package=__name__, folder=__path__)
def command() -> None:
    """Notice when something changes, hides a finding, disappears or comes back, and keep evidence of it.

    A source is a web page, a download, a branch of a git server, a package, or a whole download listing. It is fetched
    politely, captured and sealed when it changes, and compared with the capture before.

    \b
    Examples:
      sunlit watch add https://vendor.example/sdk/latest.zip --every 6h
      sunlit watch add https://vendor.example/downloads/ --listing --links '*.zip'
      sunlit watch add git+https://host.example/owner/repo@main
      sunlit watch run --once --alert feed:alerts.xml
      sunlit watch status
      sunlit watch log
    """

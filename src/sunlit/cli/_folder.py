"""A group whose commands are the modules of a folder that declare a `command`; names with "_" in front are none."""

import importlib
import pkgutil
from collections.abc import Iterable
from typing import Any

import click


class FolderGroup(click.Group):
    """Loads a command's module only when that command is called for."""

    def __init__(self, *, package: str, folder: Iterable[str], **settings: Any) -> None:
        """
        package  the name of the package whose modules are the commands, and `folder` its __path__
        """
        super().__init__(**settings)
        self._package = package
        self._folder = folder

    def list_commands(self, _context: click.Context) -> list[str]:
        return sorted(module.name for module in pkgutil.iter_modules(self._folder) if not module.name.startswith("_"))

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(context):
            return None
        command = importlib.import_module(f"{self._package}.{name}").command
        assert isinstance(command, click.Command)
        return command

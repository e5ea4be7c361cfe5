"""What the HTML pages are made with: templates that escape everything, and what their security policy allows."""

import base64
import hashlib
from functools import cache
from importlib.resources import files as resource_files
from typing import TYPE_CHECKING

from sunlit.reports.visible import visible

if TYPE_CHECKING:
    from jinja2 import Template


def part(name: str) -> str:
    """A file of the folder `page`."""
    return (resource_files("sunlit.reports") / "page" / name).read_text("utf-8").strip()


def inline_hash(text: str) -> str:
    """A source for the content security policy that allows this inline text and no other."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@cache
def template(name: str) -> "Template":
    """Every value is made visible and then escaped by the environment, so no template line can forget it."""
    from jinja2 import Environment, StrictUndefined  # longer to load than a page takes that nobody asked for

    environment = Environment(
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    return environment.from_string(part(name))

"""`sunlit vocabulary`: prints the traits, their groups and every spelling that the auditor looks for."""

from collections import defaultdict
from collections.abc import Iterable
from difflib import get_close_matches
from typing import get_args

import click
import msgspec
from rich import box
from rich.console import Console, Group
from rich.table import Column, Table
from rich.text import Text

from sunlit.vocabulary import Spelling, Trait, load
from sunlit.vocabulary.model import Status

_format = click.option(
    "--format",
    "format_",
    type=click.Choice(("table", "text", "json")),
    default="table",
    show_default=True,
    help="text is every spelling, one a line, as a pattern list for grep -F; json is the data as it is.",
)


@click.group("vocabulary")
def command() -> None:
    """Print the vocabulary: what can be said about a person, and how products spell it.

    \b
    Examples:
      sunlit vocabulary list
      sunlit vocabulary show ethnicity
    """


@command.command("list")
@_format
@click.option(
    "--status",
    type=click.Choice(get_args(Status)),
    multiple=True,
    help="Only traits of this status; may be given several times.",
)
def list_(format_: str, status: tuple[Status, ...]) -> None:
    """Print all traits.

    \b
    Examples:
      sunlit vocabulary list
      sunlit vocabulary list --status protected --format text | grep -rIwF -f - vendor-sdk/
      sunlit vocabulary list --format json
    """
    vocabulary = load()
    traits = [trait for trait in vocabulary.traits if not status or trait.status in status]
    if format_ == "text":
        click.echo(_every_spelling(traits), nl=False)
    elif format_ == "json":
        click.echo(_json({"version": vocabulary.version, "traits": traits}))
    else:
        Console().print(_overview(traits))


@command.command()
@click.argument("trait")
@_format
def show(trait: str, format_: str) -> None:
    """Print one trait: its definition, the law, its groups, spellings and exclusions.

    \b
    Examples:
      sunlit vocabulary show ethnicity
      sunlit vocabulary show skin_colour --format text
      sunlit vocabulary show religion --format json
    """
    entry = _trait(trait)
    if format_ == "text":
        click.echo(_every_spelling([entry]), nl=False)
    elif format_ == "json":
        click.echo(_json(entry))
    else:
        Console().print(_page(entry))


def _trait(name: str) -> Trait:
    traits = load().by_id
    if name in traits:
        return traits[name]
    naming = [trait.id for trait in traits.values() if name in {group.id for group in trait.groups}]
    if naming:
        hint = f"it is a group of {' and '.join(naming)}"
    elif near := get_close_matches(name, traits):
        hint = f"did you mean {' or '.join(near)}?"
    else:
        hint = "`sunlit vocabulary list` names them all"
    raise click.BadParameter(f"there is no trait {name!r}; {hint}", param_hint="'TRAIT'")


def _every_spelling(traits: Iterable[Trait]) -> str:
    return "".join(f"{text}\n" for text in sorted({text for trait in traits for text in _texts(trait)}))


def _texts(trait: Trait) -> set[str]:
    """How the trait and its groups are written."""
    own = {word.text for word in trait.spellings}
    return own | {word.text for group in trait.groups for word in group.spellings}


def _json(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value)).decode()


def _overview(traits: list[Trait]) -> Table:
    table = Table("trait", "name", "status", box=box.SIMPLE)
    for heading in ("groups", "spellings"):
        table.add_column(heading, justify="right")
    for trait in sorted(traits, key=lambda trait: (get_args(Status).index(trait.status), trait.id)):
        table.add_row(trait.id, Text(trait.name), trait.status, str(len(trait.groups)), str(len(_texts(trait))))
    return table


def _page(trait: Trait) -> Group:
    law = Table.grid(padding=(0, 2))
    for text in trait.law:
        law.add_row(Text(f"{text.text}, {text.article}"), Text(f"“{text.says}”"))
    groups = Table("group", Column("spellings", overflow="fold"), box=box.SIMPLE)
    for group in trait.groups:
        name = f"{group.id} {group.code} {group.letters}".rstrip()
        groups.add_row(name, Text(", ".join(map(_written, group.spellings))))
    parts: list[Text | Table] = [
        Text(f"{trait.id}: {trait.name}, {trait.status}", style="bold"),
        Text(f"{trait.definition}\n"),
        law,
        _by_language(trait.spellings),
    ]
    if trait.groups:
        parts.append(groups)
    if trait.exclusions:
        parts.append(Text(f"Not meant, though a spelling is inside: {', '.join(trait.exclusions)}"))
    parts.append(Text("A spelling with ? has other meanings too; one with ~ counts only among others of its set."))
    return Group(*parts)


def _by_language(spellings: Iterable[Spelling]) -> Table:
    written: dict[str, list[str]] = defaultdict(list)
    for word in spellings:
        written[word.language].append(_written(word))
    table = Table("language", Column("spellings", overflow="fold"), box=box.SIMPLE)
    for language, words in written.items():
        table.add_row(language, Text(", ".join(words)))
    return table


def _written(word: Spelling) -> str:
    return word.text + {"sure": "", "unsure": "?", "member": "~"}[word.strength]

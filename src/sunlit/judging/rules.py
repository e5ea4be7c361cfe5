"""The judge's rules as data: what each cue speaks for and how far its word carries."""

from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from sunlit.schema import Basis

Scope = Literal["word", "own", "near", "container", "members", "beside", "path", "file"]
SpeaksFor = Basis | Literal["mention"]

# Papers are shown where people tell of themselves, and both make a record: so much of the weaker case joins the other.
RECORDS: frozenset[SpeaksFor] = frozenset({"document_field", "declared_record"})
SHARED = 0.5

# How many more words of one cue add to its first; far away words are many by chance.
_MOST_WORDS: dict[Scope, int] = {
    "word": 8,
    "own": 8,
    "near": 8,
    "container": 4,
    "members": 8,
    "beside": 4,
    "path": 2,
    "file": 2,
}


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of rules.toml, where the fields are explained."""

    cue: str
    speaks_for: SpeaksFor
    weight: float
    needs: SpeaksFor | None = None
    supports: bool = False
    scopes: frozenset[Scope] = frozenset()
    beside: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()
    prose: bool = False
    told_by: frozenset[str] = frozenset()


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of rules.toml."""

    scopes: dict[Scope, float]
    rules: tuple[Rule, ...]


@cache
def load_rules() -> Rules:
    """The rules of this installation. Raises msgspec.ValidationError when the file does not fit."""
    return msgspec.toml.decode((files("sunlit.judging") / "rules.toml").read_bytes(), type=Rules)


@cache
def rules_by_cue() -> dict[str, tuple[Rule, ...]]:
    """The rules by the cue that they name."""
    table: dict[str, tuple[Rule, ...]] = {}
    for rule in load_rules().rules:
        table[rule.cue] = (*table.get(rule.cue, ()), rule)
    return table


@cache
def rules_in(scope: Scope) -> dict[str, tuple[Rule, ...]]:
    """The rules that count a word in a scope, by the cue that they name."""
    reach = {scope, "own"} if scope == "word" else {scope}
    chosen = {
        cue: tuple(rule for rule in rules if not rule.scopes or not rule.scopes.isdisjoint(reach))
        for cue, rules in rules_by_cue().items()
    }
    return {cue: rules for cue, rules in chosen.items() if rules}


def words_weigh(number: int, scope: Scope) -> float:
    """How much so many words of one cue in a scope weigh, in words."""
    return 1 + 0.25 * min(number - 1, _MOST_WORDS[scope])

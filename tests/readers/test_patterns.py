"""No expression makes Python before 3.11.5 go wrong: Debian 12 ships 3.11.2, where some of them never end there.

Up to then a possessive group whose last round fails halfway goes on from wherever the matcher had got to inside it
(https://github.com/python/cpython/issues/106052): from too far on, or from before its own start.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

_SINGLE = (op.LITERAL, op.NOT_LITERAL, op.IN, op.ANY)
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
_ANYTHING = {(op.CATEGORY, op.CATEGORY_SPACE), (op.CATEGORY, op.CATEGORY_NOT_SPACE)}

Items = list[tuple[Any, Any]]


_LOADED = """
import pkgutil, re, sys
from importlib import import_module
compile_ = re.compile
seen = set()
def note(pattern, flags=0):
    made = compile_(pattern, flags)
    if sys._getframe(1).f_globals.get("__name__", "").startswith("sunlit."):
        seen.add((made.pattern, made.flags))
    return made
re.compile = note
import sunlit
for module in pkgutil.walk_packages(sunlit.__path__, "sunlit."):
    if not module.name.endswith("__main__"):
        import_module(module.name)
import_module("sunlit.readers").all_readers()
print(repr(seen))
"""


def strays(items: Items, inside: bool) -> bool:
    """Whether the sequence can fail after the matcher's pointer has moved; `inside`: something was consumed before."""
    moved = False
    for kind, value in items:
        if kind in _REPEATS:
            least, most, body = value
            moved = moved or inside
            if (least > 0 and moved) or (
                (len(body) != 1 or body[0][0] not in _SINGLE) and strays(body, inside or most > 1)
            ):
                return True
            moved = True
        elif kind in (op.ASSERT, op.ASSERT_NOT):
            return True
        elif kind is op.BRANCH:
            moved = moved or inside
            fails = not any(len(one) == 1 and one[0][0] is op.IN and set(one[0][1]) == _ANYTHING for one in value[1])
            if (moved and fails) or any(strays(one, inside) for one in value[1]):
                return True
        elif kind is op.SUBPATTERN:
            if strays(value[3], inside):
                return True
            moved = moved or any(one[0] in _REPEATS for one in value[3])
        elif moved or kind is op.ATOMIC_GROUP:
            return True
        inside = True
    return False


def possessive_groups(items: Items) -> Iterator[Items]:
    """What stands in the possessive and atomic groups of an expression."""
    for kind, value in items:
        if kind is op.ATOMIC_GROUP:
            yield value
        elif kind in _REPEATS:
            if kind is op.POSSESSIVE_REPEAT and (len(value[2]) != 1 or value[2][0][0] not in _SINGLE):
                yield value[2]
            yield from possessive_groups(value[2])
        elif kind is op.SUBPATTERN:
            yield from possessive_groups(value[3])
        elif kind is op.BRANCH:
            for one in value[1]:
                yield from possessive_groups(one)
        elif kind in (op.ASSERT, op.ASSERT_NOT):
            yield from possessive_groups(value[1])


def is_safe(pattern: str | bytes, flags: int = 0) -> bool:
    return not any(strays(group, inside=False) for group in possessive_groups(_parser.parse(pattern, flags)))


@pytest.mark.parametrize("pattern", [r"(?:(?<=a)b)*+", r"(?:ab?c)*+", r"(?:-(?!->)|[^-])*+", r"(?:\\{1,4}u)*+"])
def test_what_goes_wrong_there_is_seen(pattern: str) -> None:
    assert not is_safe(pattern)


def test_no_expression_of_ours_goes_wrong_there() -> None:
    printed = subprocess.run([sys.executable, "-c", _LOADED], check=True, capture_output=True, text=True).stdout
    patterns: set[tuple[str | bytes, int]] = ast.literal_eval(printed)
    assert len(patterns) > 200
    assert [pattern for pattern, flags in patterns if not is_safe(pattern, flags)] == []

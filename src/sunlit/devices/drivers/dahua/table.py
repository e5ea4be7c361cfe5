"""The key=value lines of Dahua's answers (`table.X[0].Y=1`) as the JSON that they stand for."""

import re

from sunlit.gate.report import MAX_DEPTH

MAX_LINES = 100_000
_STEP = re.compile(r"([^.\[\]=]+)|\[(\d{1,9})\]")


def table_of(text: str) -> dict[str, object]:
    """Nested dictionaries and lists; a list holds what is there, in order, whatever its numbers. Values are text.

    Lines without a key, and keys deeper than the gate looks, are left out.
    """
    root: dict[object, object] = {}
    for line in text.splitlines()[:MAX_LINES]:
        key, equals, value = line.partition("=")
        steps = [name or int(number) for name, number in _STEP.findall(key.strip())]
        if equals and steps and isinstance(steps[0], str) and len(steps) <= MAX_DEPTH:
            _put(root, steps, value.strip())
    return {str(key): _listed(value) for key, value in root.items()}


def _put(place: dict[object, object], steps: list[str | int], value: str) -> None:
    *path, last = steps
    for step in path:
        inner = place.setdefault(step, {})
        if not isinstance(inner, dict):
            return
        place = inner
    place.setdefault(last, value)


def _listed(value: object) -> object:
    if not isinstance(value, dict):
        return value
    if value and all(isinstance(key, int) for key in value):
        return [_listed(value[key]) for key in sorted(value)]
    return {str(key): _listed(inner) for key, inner in value.items()}

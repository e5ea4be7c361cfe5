"""The gate of a camera that is audited: keeps of each event what it speaks of, and nothing of what it says.

An event is about somebody who passes. That it has a field for a person's race is evidence; whose race that was is what
Sunlit never stores. So the names of fields stay, and of values only that one speaks of a trait.
"""

import msgspec

from sunlit.devices.survey.replies import Replies
from sunlit.gate import Field, Gate, Observation, Report, traits_told

MAX_NAMES = 2000
MAX_SHAPES = 500
MAX_LENGTH = 200
_DEEPEST = 16


class ListeningGate(Gate):
    """Notes the outline of every report, each once.

    events    how many reports came
    full      whether there were more different ones than are kept
    """

    def __init__(self, device: str, replies: Replies) -> None:
        super().__init__(device)
        self.events = 0
        self.full = False
        self._replies = replies
        self._shapes: set[bytes] = set()

    def admit(self, report: Report) -> list[Observation]:
        self.events += 1
        budget = [MAX_NAMES]
        told: dict[str, object] = {"event": report.event[:MAX_LENGTH], "fields": _outline(report.fields, budget, 0)}
        if rule := _spoken(report.rule):
            told["rule"] = rule
        shape = msgspec.json.format(msgspec.json.encode(told), indent=1)
        if shape not in self._shapes:
            if len(self._shapes) < MAX_SHAPES:
                self._shapes.add(shape)
                self._replies.keep(f"events/{len(self._shapes):04d}.json", shape, "application/json")
            else:
                self.full = True
        return super().admit(report)


def _outline(fields: tuple[Field, ...], budget: list[int], depth: int) -> dict[str, object]:
    outline: dict[str, object] = {}
    for field in fields:
        budget[0] -= 1
        if budget[0] < 0 or depth > _DEEPEST:
            break
        inner = _outline(field.fields, budget, depth + 1)
        name = field.name[:MAX_LENGTH]
        before = outline.get(name)
        if inner or isinstance(before, dict):
            outline[name] = {**(before if isinstance(before, dict) else {}), **inner}
        else:
            outline[name] = before or _spoken(field.value)
    return outline


def _spoken(value: object) -> str:
    """Of a text only which traits it speaks of; nothing of other values."""
    traits = traits_told(value[:4096]) if isinstance(value, str) else ()
    return f"(speaks of {', '.join(traits)})" if traits else ""

"""An explanation as text: what was seen, what spoke for and against, how the verdict follows, what the law says."""

import textwrap
from collections.abc import Iterable, Iterator

from sunlit.explain import Explanation, GroupEntry
from sunlit.judging.explain import Seen, Spoke
from sunlit.judging.steps import CASES
from sunlit.reports.visible import visible
from sunlit.reports.words import BASES, ROLES, VERDICTS, brief, joined, place

WIDTH = 100
_MOST_WORDS = 12
_STRENGTHS = {
    "sure": "speaks of people wherever it stands",
    "unsure": "has other meanings too, so that other words must show what is meant",
    "member": "counts only among other values of a set",
}


def render(explanation: Explanation, width: int = WIDTH) -> str:
    """The text, wrapped; what it quotes can do nothing to a terminal."""
    return "".join(
        f"{line}\n" for paragraph in _paragraphs(explanation) for line in _wrapped(visible(paragraph), width)
    )


def _wrapped(paragraph: str, width: int) -> list[str]:
    text = paragraph.lstrip(" ")
    indent = " " * (len(paragraph) - len(text))
    return textwrap.wrap(
        text,
        max(width, 40),
        initial_indent=indent,
        subsequent_indent=indent + "  ",
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]


def _paragraphs(explanation: Explanation) -> Iterator[str]:
    finding, judged = explanation.finding, explanation.judged
    yield f"Finding {finding.fingerprint}"
    name = ".".join(filter(None, (brief(finding.container), brief(finding.name))))
    yield f"  {place(finding.location)}, {ROLES[finding.role]} {name}"
    yield f"  {brief(finding.excerpt.strip(), 200)}"
    yield ""
    yield f"Verdict: {finding.verdict}, {finding.confidence:.0%} sure"
    yield f"  {VERDICTS[finding.verdict].capitalize()}."
    yield f"  What it rests on: {BASES[finding.basis]}."
    yield "  The reasons that a report gives:"
    yield from (f"    {brief(reason, 400)}" for reason in finding.reasons)
    yield ""
    yield "What was seen"
    yield from _seen(explanation) or ("  No word of the vocabulary: what stands around the place says it.",)
    yield ""
    sides: tuple[tuple[str, str], ...] = (("for", "What spoke for that"), ("against", "What spoke against it"))
    if explanation.settled:
        sides = (("for", f"What spoke for “{judged.verdict}” in its own file"), ("against", "What spoke against that"))
    for side, title in sides:
        yield title
        yield from _spoke(one for one in judged.spoke if one.side == side)
        yield ""
    yield "A word weighs less the farther from the place it stands; more words of one list weigh more than one."
    yield ""
    yield "How the verdict follows"
    for number, step in enumerate(judged.steps, 1):
        yield f"  {number}. {step}"
    yield from _settled(explanation)
    yield ""
    yield f"The vocabulary's entry (version {explanation.vocabulary}, Sunlit {explanation.sunlit})"
    trait = explanation.trait
    yield f"  {trait.name} ({trait.id}), {trait.status}: {trait.definition}"
    yield from (f"  {_group(group)}" for group in explanation.groups)
    yield from (f"  {law.text}, {law.article}: “{law.says}”" for law in trait.law)


def _seen(explanation: Explanation) -> list[str]:
    names = {group.id: group.name for group in explanation.groups}
    words = (
        _word(seen, names.get(seen.group, seen.group) or explanation.trait.name) for seen in explanation.judged.seen
    )
    return [f"  {word}" for word in dict.fromkeys(words)]


def _word(seen: Seen, meaning: str) -> str:
    place = f", line {seen.line}" if seen.line else ""
    text = (
        f"“{seen.written}”{place}: stands for {meaning}. Spelling “{seen.spelling}” ({seen.language}), "
        f"{seen.strength}: {_STRENGTHS[seen.strength]}."
    )
    return f"{text} Here it is part of “{seen.excluded}”, which means something else." if seen.excluded else text


def _spoke(spoke: Iterable[Spoke]) -> Iterator[str]:
    """Each case with its sum, heaviest first, and what makes it."""
    cases: dict[str, list[Spoke]] = {}
    for one in spoke:
        cases.setdefault(CASES[one.speaks_for], []).append(one)
    if not cases:
        yield "  nothing"
    for case, those in sorted(cases.items(), key=lambda item: -sum(one.weight for one in item[1])):
        yield f"  that {case}: {sum(one.weight for one in those):.2f} in all"
        for one in those:
            note = "; it only strengthens other evidence" if one.supports else ""
            yield f"    {one.weight:.2f}  {_says(one)}{note}"


def _says(one: Spoke) -> str:
    if not one.words:
        return one.says
    words = [f"“{word.text}” (line {word.line})" if word.line else f"“{word.text}”" for word in one.words]
    return f"{one.tells}: {joined(words, _MOST_WORDS)}, {one.where} [word list {one.cue}]"


def _settled(explanation: Explanation) -> Iterator[str]:
    if not explanation.settled:
        return
    judged, finding = explanation.judged, explanation.finding
    yield f"  Its own file alone says: {judged.verdict}, {BASES[judged.basis]}, {judged.confidence:.0%} sure."
    yield f"  Other files settled it as {finding.verdict}, {BASES[finding.basis]}, {finding.confidence:.0%} sure:"
    yield from (f"    {reason}" for reason in explanation.settled)


def _group(group: GroupEntry) -> str:
    listed = f", number {group.code} of GB/T 3304-1991, letters {group.letters}" if group.code else ""
    return f"{group.name} ({group.id}){listed}"

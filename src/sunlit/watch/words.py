"""The story of a watch in sentences: what happened to a source, and what that rests on."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from sunlit.reports.changes.arrange import title
from sunlit.reports.words import brief, count, joined, place, trait_name
from sunlit.schema import Change, ChangeKind, Summary
from sunlit.vocabulary import load
from sunlit.watch.clock import for_people
from sunlit.watch.model import Capture, Source, Standing
from sunlit.watch.state import Told

_ALARMING: tuple[ChangeKind, ...] = ("hidden", "removed", "renamed", "added")
_MOST_CHANGES = 20
_MOST_ITEMS = 10
MISSED = 2.5  # intervals without a look, after which it is said that nobody looked


def without_capture(source: Source, before: Standing, after: Standing) -> Told:
    """What to tell of a look that found nothing to keep, but is worth a line."""
    name = brief(source.spec, 200)
    if after.outcome == "unreachable":
        headline = f"{name} cannot be reached, which does not mean that it is gone: {brief(after.said, 300)}"
        return Told(after.looked, "unreachable", headline, _last_seen(before))
    if after.outcome == "gone":
        return Told(after.looked, "gone", f"{name} is gone: {brief(after.said, 300)}", _last_seen(before), alert=True)
    state = "is as it was" if after.presence == "there" else "is still gone"
    headline = f"{name} can be reached again, and {state}"
    return Told(after.looked, "reached", headline, _unwatched(source, before, after.looked))


def captured(source: Source, capture: Capture, summary: Summary | None, changes: Sequence[Change], failed: str) -> Told:
    """What to tell of a capture.

    summary  of its audit, None when there was nothing to audit
    changes  beside the capture before; of what is new all as added
    failed   why it could not be audited or compared, "" when it was
    """
    name = brief(source.spec, 200)
    headline = f"{name} {_happened(source, capture)}"
    numbers = Counter(change.change for change in changes)
    found = summary.found.get("capability", 0) + summary.found.get("record", 0) if summary else 0
    lines = list(_last_seen(capture.before) if capture.outcome in {"gone", "back"} else ())
    if capture.outcome == "first":
        headline += f", with {count(found, 'finding')}"
    elif told := _counted(numbers):
        headline += f": {told}"
    elif capture.outcome == "changed" and not failed:
        headline += f", and its {count(found, 'finding')} did not" if found else ", and holds no findings, as before"
    if capture.said and capture.outcome != "gone":
        lines.append(f"{capture.said[0].upper()}{brief(capture.said[1:], 300)}.")
    lines += _unwatched(source, capture.before, capture.at)
    if capture.outcome == "first" and capture.standing.items:
        lines.append(f"It lists {count(len(capture.standing.items), 'thing')}: {_names(capture.standing.items)}.")
    elif capture.outcome in {"changed", "back"}:
        lines += _items(capture.before.items, capture.standing.items)
    lines += _changes(changes)
    lines += [failed] if failed else []
    alert = (
        capture.outcome == "back"
        or (capture.outcome == "gone" and (capture.before.presence == "there" or bool(capture.before.address)))
        or (capture.outcome == "changed" and any(numbers[kind] for kind in _ALARMING))
        or (found > 0 and is_news(source, capture))
        or (bool(failed) and capture.outcome != "first")
    )
    return Told(capture.at, capture.outcome, headline, tuple(lines), {kind: numbers[kind] for kind in numbers}, alert)


def taken_out(places: int) -> str:
    """That the evidence does not hold everything, and where the rest is."""
    return (
        f"Something was taken out of the evidence in {count(places, 'place')}: credentials, or pictures that may show "
        "people and that no finding rests on. The capture has all of it."
    )


def not_at_work(last: float, now: float) -> Told:
    """What to tell when a run begins long after the last one."""
    headline = (
        f"The watch was not at work from {for_people(last)} to {for_people(now)}: what came and went in between is not "
        "known, and each source is looked at once"
    )
    return Told(now, "unwatched", headline)


def is_news(source: Source, capture: Capture) -> bool:
    """Whether something was not there before, and not only not watched."""
    return capture.outcome == "first" and (source.is_news or capture.before.presence == "gone")


def _happened(source: Source, capture: Capture) -> str:
    before = capture.before
    if capture.outcome == "gone":
        said = brief(capture.said, 300)
        return f"is gone: {said}" if before.presence else f"is not there, and is watched from now on: {said}"
    if capture.outcome == "back":
        return "is back, as it was" if capture.standing.identity == before.identity else "is back, and not as it was"
    if capture.outcome == "changed":
        return "has changed"
    if before.presence == "gone":
        return "has appeared"
    return "is new in its listing" if source.is_news else "is watched from now on"


def _last_seen(before: Standing) -> tuple[str, ...]:
    return (f"It was last seen {for_people(before.answered)}.",) if before.answered else ()


def _counted(numbers: Mapping[ChangeKind, int]) -> str:
    told = [f"{count(numbers[kind], 'finding')} {kind}" for kind in _ALARMING if numbers.get(kind)]
    return joined(told)


def _unwatched(source: Source, before: Standing, now: float) -> tuple[str, ...]:
    """That nobody looked for long, so that more may have happened than was seen."""
    if not before.answered or now - before.answered <= MISSED * source.interval:
        return ()
    return (
        f"Between {for_people(before.answered)} and {for_people(now)} it was not seen: when this happened, and what "
        "else did, is not known.",
    )


def _items(before: Mapping[str, str], after: Mapping[str, str]) -> Iterable[str]:
    """What a source lists that it did not list before, and the other way round."""
    came = [name for name in after if name not in before]
    went = [name for name in before if name not in after]
    other = [name for name in after if name in before and after[name] != before[name]]
    for said, names in (("Listed now", came), ("Listed no more", went), ("Listed otherwise", other)):
        if names:
            yield f"{said}: {_names(names)}."


def _names(names: Iterable[str]) -> str:
    return joined([brief(name, 120) for name in names], _MOST_ITEMS)


def _changes(changes: Sequence[Change]) -> Iterable[str]:
    vocabulary = load()
    alarming = sorted(
        (change for change in changes if change.change in _ALARMING), key=lambda one: _ALARMING.index(one.change)
    )
    for change in alarming[:_MOST_CHANGES]:
        side = change.new if change.new and change.change != "removed" else change.old
        where = f" ({place(side.location)})" if side else ""
        reason = f": {brief(change.reasons[0], 200)}" if change.reasons else ""
        yield f"{change.change}: {trait_name(vocabulary, change.trait)}, {title(change)}{where}{reason}"
    if len(alarming) > _MOST_CHANGES:
        yield f"and {len(alarming) - _MOST_CHANGES} more"

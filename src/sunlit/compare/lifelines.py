"""What a history tells: an event for what a revision did to a declaration, and a line for the life of each."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from sunlit.compare.names import plain
from sunlit.compare.pair import file_name
from sunlit.judging.kinds import DECLARED
from sunlit.schema import Change, ChangeKind, Counterpart, Event, Finding, Lifeline, Revision

_TOLD: frozenset[ChangeKind] = frozenset({"added", "removed", "renamed", "hidden"})


def events_of(revision: Revision, changes: Iterable[Change]) -> list[Event]:
    """What a revision did, by kind, trait and declaration."""
    found: dict[tuple[ChangeKind, str, str], list[Change]] = defaultdict(list)
    for change in changes:
        if change.change in _TOLD:
            found[change.change, change.trait, home(change)].append(change)
    return [
        Event(
            revision,
            kind,
            trait,
            tuple(dict.fromkeys(group for change in some for group in change.groups)),
            container,
            tuple(some),
        )
        for (kind, trait, container), some in found.items()
    ]


def home(change: Change) -> str:
    """The declaration that a change is about: the older one's name, where there is one."""
    return home_of(change.old) if change.old is not None else home_now(change)


def home_of(finding: Finding) -> str:
    """The declaration that a finding is about; of what is in none, its own name, or the file that says it."""
    if finding.role == "type":
        return finding.name
    return finding.container or _alone(finding)


def home_now(change: Change) -> str:
    """The declaration that a change leads to, in the same way."""
    if change.new is None:
        return ""
    if change.old is not None and change.old.role == "type":
        return change.new.name
    return change.new.container or _alone(change.new)


def _alone(one: Finding | Counterpart) -> str:
    """A declaration has a name; words in a text are known by the file."""
    return one.name if one.role in DECLARED or not one.role else file_name(one.location.path)


def lifelines(events: Sequence[Event], there: Collection[tuple[str, str]]) -> tuple[Lifeline, ...]:
    """When the places of each trait in each declaration came, changed, were hidden and went.

    there  trait and declaration of what the last revision has. A declaration that got another name stays one line
    """
    told: dict[tuple[str, str], list[Event]] = {}
    names: dict[tuple[str, str], list[str]] = {}
    line_of: dict[tuple[str, str], tuple[str, str]] = {}
    for event in events:
        line = line_of.setdefault((event.trait, event.container), (event.trait, event.container))
        told.setdefault(line, []).append(event)
        called = names.setdefault(line, [event.container])
        for change in event.changes:
            if change.old is None or change.new is None:
                continue
            now = home_now(change)
            if now not in called and (event.trait, now) not in line_of:
                line_of[event.trait, now] = line
                called.append(now)
    return tuple(_lifeline(line, some, names[line], there) for line, some in told.items())


def _lifeline(
    line: tuple[str, str], events: Sequence[Event], names: Sequence[str], there: Collection[tuple[str, str]]
) -> Lifeline:
    ids = {kind: [event.revision.id for event in events if event.change == kind] for kind in _TOLD}
    came = (ids["added"] or [events[0].revision.id])[0]
    is_there = any((line[0], name) in there for name in names)
    # What was hidden last, and not removed after that, no search for words finds, and it is there all the same.
    last = next((event.change for event in reversed(events) if event.change in {"hidden", "removed"}), "")
    went = "" if is_there or last == "hidden" else (ids["removed"] or [""])[-1]
    return Lifeline(
        trait=line[0],
        container=names[0],
        groups=tuple(dict.fromkeys(group for event in events for group in event.groups)),
        came=came,
        changed=tuple(revision for revision in _changed(events) if revision != came),
        hidden=tuple(dict.fromkeys(ids["hidden"])),
        went=went,
        there=not went,
        later_names=tuple(names[1:]),
    )


def _changed(events: Sequence[Event]) -> Iterable[str]:
    """The revisions that gave it another name, or let it name what it did not name before."""
    told: dict[str, None] = {}
    known: set[str] = set()
    for event in events:
        said = {plain(change.new.name) for change in event.changes if change.new} | set(event.groups)
        if event.change == "renamed" or (event.change == "added" and said - known):
            told[event.revision.id] = None
        known |= said
    return told

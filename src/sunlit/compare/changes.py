"""What became of every finding of the older release, and what is new: one change each, with its reasons."""

from collections import defaultdict
from collections.abc import Sequence

import msgspec

from sunlit.compare import reasons
from sunlit.compare.case import Case
from sunlit.compare.declared import Anchor, Key
from sunlit.compare.fate import Fate, fate
from sunlit.compare.pair import Pair, file_name, pairs
from sunlit.compare.place import Place, places
from sunlit.compare.release import Release
from sunlit.compare.same import identity, same_findings
from sunlit.judging.findings import VERDICT_ORDER
from sunlit.schema import CHANGES, Change, ChangeKind, Counterpart, Finding
from sunlit.vocabulary import load

_STATUS = {"protected": 0, "sensitive": 1, "open": 2}


class Found(msgspec.Struct):
    """A change, with the pair of declarations that shows it, when one does, and the number of the new member."""

    change: Change
    pair: Pair | None = None
    number: int = -1


def find_changes(old: Release, new: Release) -> list[Found]:
    """All changes from one release to the next, strongest first."""
    comparer = _Comparer(old, new)
    comparer.run()
    return sorted(comparer.found, key=_order)


def carry_on(found: Sequence[Found], new: Release) -> None:
    """Let the newer release know what stands hidden in it, for when it is the older one."""
    seen: set[tuple[str, Key, int]] = set()
    for one in found:
        if one.change.change != "hidden" or one.change.old is None or one.pair is None or one.number < 0:
            continue
        key = (one.change.trait, one.pair.new.key, one.number)
        if key not in seen:
            seen.add(key)
            new.carry(one.change.old, Anchor(one.pair.new.key, one.number))


def _order(found: Found) -> tuple[int, int, int, bool, str, str, int, str]:
    change = found.change
    location = change.old.location if change.old else change.new.location if change.new else None
    verdict = change.old.verdict if change.old else "capability"
    return (
        CHANGES.index(change.change),
        _STATUS[load().by_id[change.trait].status],
        VERDICT_ORDER[verdict],
        change.old_slot is None or not change.old_slot.offset,  # first what can be shown in bytes
        change.trait,
        location.path if location else "",
        location.offset if location else 0,
        change.new.location.path if change.new else "",
    )


class _Comparer:
    def __init__(self, old: Release, new: Release) -> None:
        self.old = old
        self.new = new
        self.found: list[Found] = []
        self._used: set[str] = set()  # fingerprints of new findings that some change speaks of
        self._same = same_findings(old.findings, new.findings)
        self._known = {identity(finding) for finding in old.findings}

    def run(self) -> None:
        """Tell every change."""
        beside: dict[Key, list[Pair]] = defaultdict(list)
        for pair in pairs(self.old, self.new):
            beside[pair.old.key].append(pair)
        seen: set[tuple[str, str, str, str, int]] = set()
        for place in places(self.old):
            told = False
            for pair in beside.get(place.anchor.declared, ()) if place.anchor else ():
                case = Case(self.old, self.new, place, pair)
                outcome = fate(case)
                if outcome is None:
                    continue
                told = True
                self._used.update(finding.fingerprint for finding in case.findings(outcome.number))
                new = outcome.new
                where = (new.location.path, new.location.offset) if new else ("", 0)
                # Several copies of a header, of which one is left, have one fate; and of what several structures
                # have in common, one tells what a new one has, too.
                named = (place.main.container, place.main.name) if pair.how != "copy" else ("", "")
                key = (place.trait, *named, *where)
                if new and key in seen:
                    continue
                seen.add(key)
                self.found.append(_told(case, outcome))
            if not told:
                self._elsewhere(place)
        self._rivals()
        self._added()

    def _rivals(self) -> None:
        """Where reserved bytes stand in for one trait in one structure and for another in another, say so."""
        at: dict[tuple[str, int], list[Found]] = defaultdict(list)
        for one in self.found:
            if one.pair and one.pair.how == "copy" and one.change.new:
                at[one.change.new.location.path, one.change.new.location.offset].append(one)
        for some in at.values():
            for one in some:
                others = [other.change.old for other in some if other is not one and other.change.old]
                why = one.change.reasons + tuple(map(reasons.rival, others))
                one.change = msgspec.structs.replace(one.change, reasons=why)

    def _elsewhere(self, place: Place) -> None:
        """What became of a finding that stands in no declaration that both releases have."""
        for finding in place.findings[:1] if place.anchor else place.findings:
            same = self._same.get(finding.fingerprint)
            if same is None:
                why = reasons.not_there(finding, bool(place.anchor))
                self._alone("removed", finding, None, why)
                continue
            self._used.add(same.fingerprint)
            is_moved = file_name(finding.location.path) != file_name(same.location.path)
            kind: ChangeKind = "moved" if is_moved else "remained"
            self._alone(kind, finding, _as_it_is(same), reasons.same_words(same))

    def _alone(self, kind: ChangeKind, finding: Finding, new: Counterpart | None, why: str) -> None:
        self.found.append(Found(Change(kind, finding.trait, finding, new, (why,), finding.groups)))

    def _added(self) -> None:
        for finding in self.new.findings:
            # What the older release has, too, is one more copy of it.
            if finding.fingerprint not in self._used and identity(finding) not in self._known:
                why = tuple(finding.reasons[:3])
                new = _as_it_is(finding)
                self.found.append(Found(Change("added", finding.trait, None, new, why, finding.groups)))


def _told(case: Case, outcome: Fate) -> Found:
    place, pair, number = case.place, case.pair, outcome.number
    is_part = case.part >= 0 and pair.old.shape is not None
    groups = dict.fromkeys(group for finding in place.findings for group in finding.groups)
    change = Change(
        outcome.kind,
        place.trait,
        place.main,
        outcome.new,
        outcome.reasons,
        tuple(groups),
        case.old.slot(pair.old, case.part) if is_part else None,
        case.new.slot(pair.new, number) if is_part and number >= 0 and outcome.kind != "removed" else None,
    )
    return Found(change, pair, number)


def _as_it_is(finding: Finding) -> Counterpart:
    """A finding of the newer release, as what stands there."""
    return Counterpart(
        finding.name,
        finding.location,
        finding.container,
        finding.language,
        finding.excerpt,
        finding.verdict,
        finding.role,
    )

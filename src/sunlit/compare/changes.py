"""What became of every finding of the older release, and what is new: one change each, with its reasons."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from sunlit.compare import reasons
from sunlit.compare.align import covers
from sunlit.compare.declared import Anchor, Declared, Key, Part
from sunlit.compare.names import is_reserved, names_group, plain, says, shared_prefix
from sunlit.compare.pair import Pair, file_name, pairs
from sunlit.compare.release import Release
from sunlit.judging.findings import VERDICT_ORDER
from sunlit.judging.kinds import DECLARED
from sunlit.schema import CHANGES, Change, ChangeKind, Counterpart, Finding
from sunlit.vocabulary import load

# Keys of data files that say what another key means.
_EXPLAINING = {"description", "title", "summary", "label", "comment", "help", "doc"}
_HEADING = re.compile(r"([/=*#+-])\1{5}")
_CODE = re.compile(r"[;{}]\s*(?:\n|\Z)")
_ORIGIN = {"ethnicity", "race", "nationality"}  # written for each other
_STATUS = {"protected": 0, "sensitive": 1, "open": 2}


class Place(msgspec.Struct):
    """Findings of one trait that stand at one place: at a part of a declaration, at it itself, or anywhere else."""

    trait: str
    findings: list[Finding]
    anchor: Anchor | None
    carried: bool = False  # whether it was hidden before the older release

    @property
    def main(self) -> Finding:
        """The finding that speaks for all: what is declared rather than what explains it."""
        return min(self.findings, key=lambda one: (one.role not in DECLARED, VERDICT_ORDER[one.verdict]))


class Found(msgspec.Struct):
    """A change, with the pair of declarations that shows it, when one does, and the number of the new member."""

    change: Change
    pair: Pair | None = None
    number: int = -1


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


def find_changes(old: Release, new: Release) -> list[Found]:
    """All changes from one release to the next, strongest first."""
    comparer = _Comparer(old, new)
    comparer.run()
    return sorted(comparer.found, key=_order)


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


class _Told(NamedTuple):
    """Where a change leads: a pair, the number of the new part (-1 for none), and what is shown of it."""

    pair: Pair
    number: int
    new: Counterpart | None


class _Comparer:
    def __init__(self, old: Release, new: Release) -> None:
        self.old = old
        self.new = new
        self.found: list[Found] = []
        self._used: set[str] = set()  # fingerprints of new findings that some change speaks of
        self._same = _same_findings(old.findings, new.findings)
        self._known = {_identity(finding) for finding in old.findings}

    def run(self) -> None:
        """Tell every change."""
        beside: dict[Key, list[Pair]] = defaultdict(list)
        for pair in pairs(self.old, self.new):
            beside[pair.old.key].append(pair)
        seen: set[tuple[str, str, str, str, int]] = set()
        for place in _places(self.old):
            told = False
            for pair in beside.get(place.anchor.declared, ()) if place.anchor else ():
                found = self._at(place, pair)
                if found is None:
                    continue
                told = True
                new = found.change.new
                where = (new.location.path, new.location.offset) if new else ("", 0)
                # Several copies of a header, of which one is left, have one fate.
                key = (place.trait, place.main.container, place.main.name, *where)
                if new and key in seen:
                    continue
                seen.add(key)
                self.found.append(found)
            if not told:
                self._elsewhere(place)
        self._added()

    def _at(self, place: Place, pair: Pair) -> Found | None:
        """What became of a place in one pair of declarations; None when another way may tell."""
        assert place.anchor
        if place.anchor.part < 0:
            return self._whole(place, pair)
        before = pair.old.parts[place.anchor.part]
        number = pair.links.get(place.anchor.part)
        if number is None:
            return self._without(place, pair, before)
        return self._part(place, pair, before, number)

    def _part(self, place: Place, pair: Pair, before: Part, number: int) -> Found | None:
        after = pair.new.parts[number]
        findings = self._new_at(pair.new.key, number, place.trait)
        position = reasons.positions(self.old, self.new, pair, place.anchor.part if place.anchor else -1, number)
        reserved = self._reserved(pair.new, number)
        if before.name == after.name or (plain(before.name) == plain(after.name) and not reserved):
            return self._kept(place, pair, before, findings, number)
        if reserved:
            if is_reserved(before.name):
                return self._kept(place, pair, before, findings, number)
            if pair.how == "copy" and not self._fits(pair, place, number):
                return None
            if not self._fits(pair, place, number):
                why = (reasons.replaced(before, after), *position)
                return self._tell("removed", place, _Told(pair, number, None), why)
            why = (reasons.took_its_place(before, after, pair), *position, *self._still(place, after, findings))
            return self._tell("hidden", place, _Told(pair, number, _counterpart(pair.new, after, findings)), why)
        if pair.how == "copy":
            return None
        if says(after.name, place.trait):
            why = (reasons.renamed(before, after), *position)
            return self._tell("renamed", place, _Told(pair, number, _counterpart(pair.new, after, findings)), why)
        if findings:
            # Only a name that said the trait can hide it by saying it no more.
            told = says(before.name, place.trait) and not says(after.name, place.trait)
            why = (reasons.renamed(before, after), *position, *self._still(place, after, findings))
            return self._tell(
                "hidden" if told else "renamed",
                place,
                _Told(pair, number, _counterpart(pair.new, after, findings)),
                why,
            )
        if teller := self._telling_type(after, place.trait):
            told = says(before.name, place.trait)
            why = (reasons.renamed(before, after), *position, reasons.type_tells(teller))
            counterpart = _counterpart(pair.new, after, findings)
            return self._tell("hidden" if told else "renamed", place, _Told(pair, number, counterpart), why)
        if pair.old.kind == "enumeration" and self._same_value(pair, place, number):
            why = (reasons.renamed(before, after), reasons.SAME_VALUE)
            return self._tell("hidden", place, _Told(pair, number, _counterpart(pair.new, after, findings)), why)
        return self._tell("removed", place, _Told(pair, number, None), (reasons.replaced(before, after), *position))

    def _kept(self, place: Place, pair: Pair, before: Part, findings: list[Finding], number: int) -> Found | None:
        """The member is still there under its name: with what told its meaning, or without."""
        if pair.how == "copy":
            return None
        after = pair.new.parts[number]
        new = _counterpart(pair.new, after, findings)
        if findings:
            kind: ChangeKind = "remained"
            why: tuple[str, ...] = (reasons.still_there(after, pair),)
            if not _same_name(pair):
                kind = "renamed"
            elif file_name(pair.old.location.path) != file_name(pair.new.location.path):
                kind = "moved"
            if _silenced(before, after, place.trait):
                why = (*why, reasons.COMMENT_LOST)
            return self._tell(kind, place, _Told(pair, number, new), why)
        if _silenced(before, after, place.trait) and _unnamed(before, place.trait) and not self._is_anothers(place):
            position = reasons.positions(self.old, self.new, pair, place.anchor.part if place.anchor else -1, number)
            why = (reasons.comment_stripped(before, after), *position)
            return self._tell("hidden", place, _Told(pair, number, new), why)
        if place.carried and self._reserved(pair.new, number):
            position = reasons.positions(self.old, self.new, pair, place.anchor.part if place.anchor else -1, number)
            return self._tell("hidden", place, _Told(pair, number, new), (reasons.STILL_HIDDEN, *position))
        return self._tell(
            "remained", place, _Told(pair, number, new), (reasons.still_there(after, pair), reasons.NOT_LISTED)
        )

    def _without(self, place: Place, pair: Pair, before: Part) -> Found | None:
        """The member has no counterpart in the newer declaration: perhaps reserved bytes have grown over it."""
        assert place.anchor
        if pair.how == "copy":
            return None
        grown = self._swallowed(pair, place.anchor.part)
        if grown is not None:
            after = pair.new.parts[grown]
            position = reasons.positions(self.old, self.new, pair, place.anchor.part, grown)
            why = (reasons.swallowed(before, after), *position)
            return self._tell("hidden", place, _Told(pair, grown, _counterpart(pair.new, after, [])), why)
        value = self._left_unnamed(pair, place.anchor.part)
        if value is not None:
            why = (reasons.value_unnamed(before, value, pair),)
            return self._tell("hidden", place, _Told(pair, -1, _counterpart(pair.new, None, [])), why)
        return self._tell("removed", place, _Told(pair, -1, None), (reasons.gone(before, pair),))

    def _whole(self, place: Place, pair: Pair) -> Found | None:
        """What became of a finding about the declaration itself."""
        if pair.how == "copy":
            return None
        before, after = pair.old, pair.new
        findings = self._new_at(after.key, -1, place.trait)
        inside = self._new_inside(after.key, place.trait)
        new = _counterpart(after, None, findings or inside[:1])
        if _same_name(pair):
            is_moved = file_name(before.location.path) != file_name(after.location.path)
            if findings or inside:
                kept: ChangeKind = "moved" if is_moved else "remained"
                return self._tell(kept, place, _Told(pair, -1, new), (reasons.type_there(after),))
            told = says(before.comment, place.trait) and not says(f"{before.name} {before.tag}", place.trait)
            if told and not says(after.comment, place.trait) and not _is_no_explanation(before.comment):
                return self._tell(
                    "hidden", place, _Told(pair, -1, new), (reasons.type_comment_stripped(before, after),)
                )
            if self._members_silenced(pair, place.trait):
                return self._tell("hidden", place, _Told(pair, -1, new), (reasons.members_silenced(before),))
            return self._tell("remained", place, _Told(pair, -1, new), (reasons.type_there(after), reasons.NOT_LISTED))
        if says(f"{after.name} {after.tag}", place.trait):
            return self._tell("renamed", place, _Told(pair, -1, new), (reasons.type_renamed(pair),))
        if (findings or inside) and not says(f"{before.name} {before.tag}", place.trait):
            return self._tell("renamed", place, _Told(pair, -1, new), (reasons.type_renamed(pair),))
        if findings or inside or self._same_values(pair):
            why = (reasons.type_renamed(pair), reasons.values_tell(pair, len(inside)))
            return self._tell("hidden", place, _Told(pair, -1, new), why)
        return self._tell("removed", place, _Told(pair, -1, None), (reasons.type_renamed(pair), reasons.VALUES_GONE))

    def _elsewhere(self, place: Place) -> None:
        """What became of a finding that stands in no declaration that both releases have."""
        for finding in place.findings[:1] if place.anchor else place.findings:
            same = self._same.get(finding.fingerprint)
            if same is not None:
                is_moved = file_name(finding.location.path) != file_name(same.location.path)
                self._tell_alone("moved" if is_moved else "remained", finding, same, reasons.same_words(same))
            else:
                self._tell_alone("removed", finding, None, reasons.not_there(finding, bool(place.anchor)))

    def _added(self) -> None:
        for finding in self.new.findings:
            if finding.fingerprint in self._used:
                continue
            if _identity(finding) in self._known:
                continue  # one more copy of what the older release has, too
            new = Counterpart(
                finding.name,
                finding.location,
                finding.container,
                finding.language,
                finding.excerpt,
                finding.verdict,
            )
            why = tuple(finding.reasons[:3])
            self.found.append(Found(Change("added", finding.trait, None, new, why, finding.groups)))

    def _tell(self, kind: ChangeKind, place: Place, told: _Told, why: Sequence[str]) -> Found:
        pair, number, new = told
        for finding in self._new_at(pair.new.key, number, place.trait):
            self._used.add(finding.fingerprint)
        part = place.anchor.part if place.anchor else -1
        is_part = part >= 0 and pair.old.shape is not None
        groups = dict.fromkeys(group for finding in place.findings for group in finding.groups)
        change = Change(
            kind,
            place.trait,
            place.main,
            new,
            tuple(why),
            tuple(groups),
            self.old.slot(pair.old, part) if is_part else None,
            self.new.slot(pair.new, number) if is_part and number >= 0 and kind != "removed" else None,
        )
        return Found(change, pair, number)

    def _tell_alone(self, kind: ChangeKind, finding: Finding, same: Finding | None, why: str) -> None:
        new = None
        if same is not None:
            self._used.add(same.fingerprint)
            new = Counterpart(same.name, same.location, same.container, same.language, same.excerpt, same.verdict)
        self.found.append(Found(Change(kind, finding.trait, finding, new, (why,), finding.groups)))

    def _new_at(self, key: Key, number: int, trait: str) -> list[Finding]:
        return [finding for finding in self.new.at.get((key, number), ()) if finding.trait == trait]

    def _new_inside(self, key: Key, trait: str) -> list[Finding]:
        declared = self.new.declared[key]
        return [finding for number in range(len(declared.parts)) for finding in self._new_at(key, number, trait)]

    def _is_anothers(self, place: Place) -> bool:
        """Whether only a comment tells the trait here, and it goes on about the member before."""
        if place.anchor is None or any(finding.role in DECLARED for finding in place.findings):
            return False
        part = self.old.declared[place.anchor.declared].parts[place.anchor.part]
        if all(_stands_right_of(finding, part) for finding in place.findings):
            return True
        number = place.anchor.part - 1
        if number < 0:
            return False
        before = self.old.declared[place.anchor.declared].parts[number]
        there = self.old.at.get((place.anchor.declared, number), ())
        kin = _ORIGIN if place.trait in _ORIGIN else {place.trait}
        return any(finding.trait in kin for finding in there) or says(before.comment, place.trait)

    def _telling_type(self, part: Part, trait: str) -> Declared | None:
        """The type of a member whose values still tell the trait."""
        name = part.type.partition("[")[0].strip("* ").split(" ")[-1].split(".")[-1]
        some = [one for one in self.new.named(name) if one.parts and self._new_inside(one.key, trait)]
        return some[0] if some else None

    def _reserved(self, declared: Declared, number: int) -> bool:
        """Whether a member has a name that says nothing; of a value without what all values begin with."""
        name = declared.parts[number].name
        if declared.kind == "enumeration":
            name = name[shared_prefix([part.name for part in declared.parts]) :]
        return is_reserved(name)

    def _fits(self, pair: Pair, place: Place, number: int) -> bool:
        """Whether a member stands exactly where the older one stood: size, and neighbours on one side at least."""
        assert place.anchor
        part = place.anchor.part
        before, after = self.old.members(pair.old)[part], self.new.members(pair.new)[number]
        if pair.old.kind == "enumeration":
            return before.value is None or before.value == after.value
        if before.size is not None and after.size is not None and before.size != after.size:
            return covers(before, after)
        return any(
            pair.links.get(part + step) == number + step or _is_edge(pair, part + step, number + step)
            for step in (-1, 1)
        )

    def _swallowed(self, pair: Pair, part: int) -> int | None:
        """The reserved member that has grown by the size of a lost one beside it, None when there is none."""
        if pair.old.kind != "structure":
            return None
        old, new = self.old.members(pair.old), self.new.members(pair.new)
        lost = old[part]
        for step in (1, -1):
            beside = part + step
            place = pair.links.get(beside)
            if place is None or not is_reserved(new[place].name) or not is_reserved(old[beside].name):
                continue
            was, now = old[beside].size, new[place].size
            if (
                lost.size
                and was is not None
                and now is not None
                and now == was + lost.size
                and covers(lost, new[place])
            ):
                return place
        return None

    def _left_unnamed(self, pair: Pair, part: int) -> int | None:
        """The value of an enumeration that has no name any more, while those below and above keep theirs."""
        if pair.old.kind != "enumeration":
            return None
        old, new = self.old.members(pair.old), self.new.members(pair.new)
        value = old[part].value
        values = {one.value for one in new}
        if value is None or value in values or None in values:
            return None
        kept = {
            old[number].value
            for number, place in pair.links.items()
            if old[number].value is not None and old[number].value == new[place].value
        }
        is_between = any(one < value for one in kept if one is not None) and any(
            one > value for one in kept if one is not None
        )
        # What another language's binding leaves out was never there; of many lost ones none is hidden.
        is_alone = pair.old.language == pair.new.language and len(pair.links) + 1 >= len(old)
        return value if is_between and is_alone else None

    def _same_value(self, pair: Pair, place: Place, number: int) -> bool:
        """Whether a value with another name is known by its end: KIN_NATION_HAN and KIN_EC_HAN."""
        assert place.anchor
        names, others = [part.name for part in pair.old.parts], [part.name for part in pair.new.parts]
        mine = names[place.anchor.part][shared_prefix(names) :]
        return len(mine) > 1 and mine == others[number][shared_prefix(others) :]

    def _same_values(self, pair: Pair) -> bool:
        """Whether the values of an enumeration end as they did before."""
        return pair.old.kind == "enumeration" and pair.how in {"members", "prefix"}

    def _members_silenced(self, pair: Pair, trait: str) -> bool:
        """Whether members that said the trait in their comments no longer do."""
        lost = [
            _silenced(pair.old.parts[part], pair.new.parts[number], trait)
            for part, number in pair.links.items()
            if names_group(pair.old.parts[part].comment, trait) or says(pair.old.parts[part].comment, trait)
        ]
        return bool(lost) and all(lost)

    def _still(self, place: Place, after: Part, findings: list[Finding]) -> tuple[str, ...]:
        """What still tells the meaning in the newer release."""
        if findings:
            return (reasons.still_told(after, findings[0]),)
        if says(after.comment, place.trait) or names_group(after.comment, place.trait):
            return (reasons.comment_left(after),)
        return ()


def _is_edge(pair: Pair, part: int, number: int) -> bool:
    """Whether both places lie at the same end of their declarations."""
    at_start = part < 0 and number < 0
    at_end = part >= len(pair.old.parts) and number >= len(pair.new.parts)
    return at_start or at_end


def _same_name(pair: Pair) -> bool:
    """Whether a declaration kept its name, or one of its two."""
    return pair.old.name == pair.new.name or (pair.old.tag != "" and pair.old.tag == pair.new.tag)


def _unnamed(part: Part, trait: str) -> bool:
    """Whether a member's own name, type and value do not say the trait."""
    value = "" if part.name.lower() in _EXPLAINING else part.value
    return not says(f"{part.name}\n{part.type}\n{value}", trait)


def _silenced(before: Part, after: Part, trait: str) -> bool:
    """Whether what is said of a member told the trait, or a group, and no longer does."""
    was, now = _said(before), _said(after)
    if _is_no_explanation(was):
        return False
    told = says(was, trait) or names_group(was, trait)
    return told and not says(now, trait) and not names_group(now, trait)


def _stands_right_of(finding: Finding, part: Part) -> bool:
    """Whether a comment above a member begins right of its name, where one behind the member before would go on."""
    name, here = part.location, finding.location
    if not (name.line and name.column and here.line and here.column) or here.line >= name.line:
        return False
    return here.column - max(0, finding.excerpt.find(finding.name)) > name.column


def _is_no_explanation(comment: str) -> bool:
    """Whether a comment is the heading of a section, or code that is not wanted now, and tells of nothing beside it."""
    return bool(_HEADING.search(comment) or _CODE.search(comment))


def _said(part: Part) -> str:
    return part.value if part.name.lower() in _EXPLAINING else part.comment


def _counterpart(declared: Declared, part: Part | None, findings: Iterable[Finding]) -> Counterpart:
    verdict = next((finding.verdict for finding in findings), "")
    if part is None:
        return Counterpart(
            declared.name, declared.location, declared.holder, declared.language, declared.written, verdict
        )
    return Counterpart(part.name, part.location, declared.name, declared.language, part.written, verdict)


def _places(release: Release) -> list[Place]:
    """The findings, those of one trait at one place together."""
    found: dict[tuple[str, Key, int], Place] = {}
    alone = []
    for finding in release.findings:
        anchor = release.anchor(finding)
        if anchor is None:
            alone.append(Place(finding.trait, [finding], None))
            continue
        key = (finding.trait, anchor.declared, anchor.part)
        found.setdefault(key, Place(finding.trait, [], anchor)).findings.append(finding)
    for finding, anchor in release.carried:
        key = (finding.trait, anchor.declared, anchor.part)
        place = found.setdefault(key, Place(finding.trait, [], anchor))
        place.findings.insert(0, finding)  # its first name speaks for it
        place.carried = True
    return [*found.values(), *alone]


def _identity(finding: Finding) -> tuple[str, ...]:
    """What stays the same when a tree moves or lines shift, as in a fingerprint, without its number."""
    written = "" if finding.role in DECLARED else " ".join(finding.excerpt.split())
    return (finding.trait, finding.role, finding.container, finding.name, file_name(finding.location.path), written)


def _same_findings(old: Sequence[Finding], new: Sequence[Finding]) -> dict[str, Finding]:
    """The new finding that is each old one, by the old one's fingerprint: in the same file, else in the same order."""
    theirs: dict[tuple[str, ...], list[Finding]] = defaultdict(list)
    for finding in new:
        theirs[_identity(finding)].append(finding)
    same = {}
    taken: set[str] = set()
    loose: dict[tuple[str, ...], list[Finding]] = defaultdict(list)  # the same line with other words on it
    for finding in new:
        loose[_identity(finding)[:-1]].append(finding)
    for table, length, path_counts in ((theirs, 6, True), (theirs, 6, False), (loose, 5, True)):
        for finding in old:
            if finding.fingerprint in same:
                continue
            for one in table.get(_identity(finding)[:length], ()):
                if one.fingerprint in taken or (path_counts and one.location.path != finding.location.path):
                    continue
                same[finding.fingerprint] = one
                taken.add(one.fingerprint)
                break
    return same

"""What became of a place in one pair of declarations: a member of them, or the declaration itself."""

from collections.abc import Iterable
from typing import NamedTuple

from sunlit.compare import reasons
from sunlit.compare.case import Case
from sunlit.compare.comments import member_stripped, members_stripped, silenced, type_stripped
from sunlit.compare.declared import Declared, Part
from sunlit.compare.names import clarity, is_reserved, names_group, plain, says
from sunlit.compare.pair import Pair, is_moved
from sunlit.compare.vacant import fits, left_unnamed, same_value, same_values, says_nothing, swallowed
from sunlit.schema import ChangeKind, Counterpart, Finding


class Fate(NamedTuple):
    """What became of a place, why, what is shown of it now, and the number of the new member (-1 for none)."""

    kind: ChangeKind
    reasons: tuple[str, ...]
    new: Counterpart | None = None
    number: int = -1


def fate(case: Case) -> Fate | None:
    """What became of a place in its pair of declarations; None when another way may tell."""
    if case.part < 0:
        return _whole(case)
    number = case.pair.links.get(case.part)
    return _without(case) if number is None else _part(case, number)


def _part(case: Case, number: int) -> Fate | None:
    """The member has a counterpart."""
    pair, trait, before = case.pair, case.place.trait, case.before
    after = pair.new.parts[number]
    findings = case.findings(number)
    position = reasons.positions(case.old, case.new, pair, case.part, number)
    reserved = says_nothing(pair.new, number)
    if before.name == after.name or (plain(before.name) == plain(after.name) and not reserved):
        return _kept(case, number)
    if reserved:
        if is_reserved(before.name):
            return _kept(case, number)
        if fits(case, number):
            why = (reasons.took_its_place(before, after, pair), *position, *_still(case, number))
            return Fate("hidden", why, _counterpart(pair.new, after, findings), number)
        if pair.how == "copy":
            return None
        return Fate("removed", (reasons.replaced(before, after), *position), number=number)
    if pair.how == "copy":
        return None
    why = (reasons.renamed(before, after), *position)
    new = _counterpart(pair.new, after, findings)
    was, now = _clarity(pair.old, before, trait), _clarity(pair.new, after, trait)
    # Only a name that said the trait can hide it by saying it less.
    quietly: ChangeKind = "hidden" if now < was else "renamed"
    why = (*why, reasons.NAME_SILENT) if now < was else why
    if findings or now:
        return Fate(quietly, (*why, *_still(case, number)), new, number)
    if teller := _telling_type(case, after):
        return Fate(quietly, (*why, reasons.type_tells(teller)), new, number)
    if pair.old.kind == "enumeration" and same_value(case, number):
        return Fate(quietly, (*why, reasons.SAME_VALUE), new, number)
    return Fate("removed", (reasons.replaced(before, after), *position), number=number)


def _kept(case: Case, number: int) -> Fate | None:
    """The member is still there under its name: with what told its meaning, or without."""
    pair, trait, before = case.pair, case.place.trait, case.before
    if pair.how == "copy":
        return None
    after = pair.new.parts[number]
    findings = case.findings(number)
    new = _counterpart(pair.new, after, findings)
    there = reasons.still_there(after, pair)
    if findings:
        kind: ChangeKind = "remained"
        if not _same_name(pair):
            kind = "renamed"
        elif is_moved(pair):
            kind = "moved"
        why = (there, reasons.COMMENT_LOST) if silenced(before, after, trait) else (there,)
        return Fate(kind, why, new, number)
    position = reasons.positions(case.old, case.new, pair, case.part, number)
    if member_stripped(case, number):
        return Fate("hidden", (reasons.comment_stripped(before, after), *position), new, number)
    if case.place.carried and says_nothing(pair.new, number):
        return Fate("hidden", (reasons.STILL_HIDDEN, *position), new, number)
    return Fate("remained", (there, reasons.NOT_LISTED), new, number)


def _without(case: Case) -> Fate | None:
    """The member has no counterpart in the newer declaration: perhaps reserved bytes have grown over it."""
    pair, before = case.pair, case.before
    if pair.how == "copy":
        return None
    grown = swallowed(case)
    if grown is not None:
        after = pair.new.parts[grown]
        position = reasons.positions(case.old, case.new, pair, case.part, grown)
        return Fate("hidden", (reasons.swallowed(before, after), *position), _counterpart(pair.new, after, []), grown)
    value = left_unnamed(case)
    if value is not None:
        return Fate("hidden", (reasons.value_unnamed(before, value, pair),), _counterpart(pair.new, None, []))
    return Fate("removed", (reasons.gone(before, pair),))


def _whole(case: Case) -> Fate | None:
    """What became of a finding about the declaration itself."""
    pair, trait = case.pair, case.place.trait
    if pair.how == "copy":
        return None
    before, after = pair.old, pair.new
    findings, inside = case.findings(-1), case.inside(after.key)
    new = _counterpart(after, None, findings or inside[:1])
    if _same_name(pair):
        there = reasons.type_there(after)
        if findings or inside:
            return Fate("moved" if is_moved(pair) else "remained", (there,), new)
        if type_stripped(case):
            return Fate("hidden", (reasons.type_comment_stripped(before, after),), new)
        if members_stripped(case):
            return Fate("hidden", (reasons.members_silenced(before),), new)
        return Fate("remained", (there, reasons.NOT_LISTED), new)
    other_name = reasons.type_renamed(pair)
    was, now = (clarity(f"{one.name} {one.tag}", trait) for one in (before, after))
    if now and now >= was:
        return Fate("renamed", (other_name,), new)
    if (findings or inside) and not was:
        return Fate("renamed", (other_name,), new)
    if findings or inside or now or same_values(pair):
        return Fate("hidden", (other_name, reasons.values_tell(pair, len(inside))), new)
    return Fate("removed", (other_name, reasons.VALUES_GONE))


def _telling_type(case: Case, part: Part) -> Declared | None:
    """The type of a member whose values still tell the trait."""
    name = part.type.partition("[")[0].strip("* ").split(" ")[-1].split(".")[-1]
    return next((one for one in case.new.named(name) if one.parts and case.inside(one.key)), None)


def _still(case: Case, number: int) -> tuple[str, ...]:
    """What still tells the meaning in the newer release."""
    after, trait = case.pair.new.parts[number], case.place.trait
    if findings := case.findings(number):
        return (reasons.still_told(after, findings[0]),)
    if says(after.comment, trait) or names_group(after.comment, trait):
        return (reasons.comment_left(after),)
    return ()


def _same_name(pair: Pair) -> bool:
    """Whether a declaration kept its name, or one of its two."""
    return pair.old.name == pair.new.name or (pair.old.tag != "" and pair.old.tag == pair.new.tag)


def _clarity(declared: Declared, part: Part, trait: str) -> int:
    """How clearly a member says the trait; a value says it by the name of its type, too."""
    names = (part.name, declared.name, declared.tag) if declared.kind == "enumeration" else (part.name,)
    return max(clarity(name, trait) for name in names)


def _counterpart(declared: Declared, part: Part | None, findings: Iterable[Finding]) -> Counterpart:
    verdict = next((finding.verdict for finding in findings), "")
    if part is None:
        return Counterpart(
            declared.name, declared.location, declared.holder, declared.language, declared.written, verdict
        )
    return Counterpart(part.name, part.location, declared.name, declared.language, part.written, verdict, part.role)

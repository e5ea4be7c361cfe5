"""What comments tell of members, and whether they still do: a comment that went says more than a name that stayed."""

import re

from sunlit.compare.case import Case
from sunlit.compare.declared import Part
from sunlit.compare.names import names_group, says
from sunlit.judging.kinds import DECLARED
from sunlit.schema import Finding

# Keys of data files that say what another key means.
_EXPLAINING = {"description", "title", "summary", "label", "comment", "help", "doc"}
_HEADING = re.compile(r"([/=*#+-])\1{5}")
_CODE = re.compile(r"[;{}]\s*(?:\n|\Z)")
_ORIGIN = {"ethnicity", "race", "nationality"}  # written for each other


def silenced(before: Part, after: Part, trait: str) -> bool:
    """Whether what is said of a member told the trait, or a group, and no longer does."""
    was, now = _said(before), _said(after)
    if is_no_explanation(was):
        return False
    told = says(was, trait) or names_group(was, trait)
    return told and not says(now, trait) and not names_group(now, trait)


def members_silenced(case: Case) -> bool:
    """Whether members that said the trait in their comments no longer do."""
    pair, trait = case.pair, case.place.trait
    lost = [
        silenced(pair.old.parts[part], pair.new.parts[number], trait)
        for part, number in pair.links.items()
        if names_group(pair.old.parts[part].comment, trait) or says(pair.old.parts[part].comment, trait)
    ]
    return bool(lost) and all(lost)


def unnamed(part: Part, trait: str) -> bool:
    """Whether a member's own name, type and value do not say the trait."""
    value = "" if part.name.lower() in _EXPLAINING else part.value
    return not says(f"{part.name}\n{part.type}\n{value}", trait)


def is_anothers(case: Case) -> bool:
    """Whether only a comment tells the trait here, and it goes on about the member before."""
    place = case.place
    if any(finding.role in DECLARED for finding in place.findings):
        return False
    if all(_stands_right_of(finding, case.before) for finding in place.findings):
        return True
    number = case.part - 1
    if number < 0:
        return False
    there = case.old.at.get((case.pair.old.key, number), ())
    kin = _ORIGIN if place.trait in _ORIGIN else {place.trait}
    return any(finding.trait in kin for finding in there) or says(case.pair.old.parts[number].comment, place.trait)


def is_no_explanation(comment: str) -> bool:
    """Whether a comment is the heading of a section, or code that is not wanted now, and tells of nothing beside it."""
    return bool(_HEADING.search(comment) or _CODE.search(comment))


def _stands_right_of(finding: Finding, part: Part) -> bool:
    """Whether a comment above a member begins right of its name, where one behind the member before would go on."""
    name, here = part.location, finding.location
    if not (name.line and name.column and here.line and here.column) or here.line >= name.line:
        return False
    return here.column - max(0, finding.excerpt.find(finding.name)) > name.column


def _said(part: Part) -> str:
    return part.value if part.name.lower() in _EXPLAINING else part.comment

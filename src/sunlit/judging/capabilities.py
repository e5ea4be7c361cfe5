"""Findings that belong to one ability: around the label set or type that defines it, or the field that carries it."""

import re
from collections import Counter, defaultdict
from hashlib import sha256

import msgspec

from sunlit.judging.carriers import Use, trace
from sunlit.judging.judge import Judged
from sunlit.judging.kinds import DECLARED
from sunlit.judging.scene import written
from sunlit.schema import Basis, Capability
from sunlit.vocabulary import load

_IDENTIFIER = re.compile(r"[^\W\d]\w+")
# Sets whose groups are peoples, faiths and castes, not the coarse categories of classifiers.
_PEOPLES = {"gbt3304", "peoples", "ethnoreligious", "religions", "castes"}
_STATUS = {"protected": 0, "sensitive": 1, "open": 2}


class Draft(msgspec.Struct):
    """A capability as it is put together: its findings by number, and the names that carriers are traced from."""

    trait: str
    name: str
    findings: list[int]
    groups: dict[str, None]


def draft_capabilities(judged: list[Judged]) -> list[Draft]:
    """Put every finding of verdict "capability" into one draft. `judged` is in the order of paths and offsets."""
    numbers = [number for number, finding in enumerate(judged) if finding.verdict == "capability"]
    by_set: dict[tuple[str, str], Draft] = {}
    sets: dict[tuple[str, int], list[int]] = defaultdict(list)
    loose: list[int] = []
    for number in numbers:
        finding = judged[number]
        if finding.set_index >= 0:
            sets[finding.location.path, finding.set_index].append(number)
        else:
            loose.append(number)
    for members in sets.values():
        trait = judged[members[0]].trait
        groups = tuple(dict.fromkeys(group for number in members for group in judged[number].groups))
        name = _own(judged[members[0]].set_name)
        # One name is one set, in the header and in every binding.
        key = (trait, name or judged[members[0]].location.path)
        draft = by_set.setdefault(key, Draft(trait, name, [], {}))
        draft.findings += members
        draft.groups |= dict.fromkeys(groups)
    drafts = list(by_set.values())
    loose = _attach_by_type(judged, loose, drafts)
    drafts += _by_name(judged, loose, drafts)
    return drafts


def _attach_by_type(judged: list[Judged], loose: list[int], drafts: list[Draft]) -> list[int]:
    """Give each finding whose declared type is a set to that set; what is left is returned."""
    named = {(draft.trait, draft.name): draft for draft in reversed(drafts) if draft.name}
    left = []
    for number in loose:
        finding = judged[number]
        types = (named.get((finding.trait, word)) for word in _IDENTIFIER.findall(finding.type))
        draft = next((found for found in types if found), None)
        if draft:
            draft.findings.append(number)
        else:
            left.append(number)
    return left


def _by_name(judged: list[Judged], loose: list[int], drafts: list[Draft]) -> list[Draft]:
    """Findings outside sets go to the nearest set of their trait; without one, declarations of one name go together
    and the rest goes to the nearest of those."""
    homes: dict[str, list[tuple[str, Draft]]] = defaultdict(list)
    for draft in drafts:
        for path in dict.fromkeys(judged[number].location.path for number in draft.findings):
            homes[draft.trait].append((path, draft))
    new: dict[tuple[str, str], Draft] = {}
    rest = []
    for number in loose:
        finding = judged[number]
        if homes[finding.trait] or finding.role not in DECLARED:
            rest.append(number)
        else:
            # Every field called age is one ability; a protected trait is named field by field.
            protected = load().by_id[finding.trait].status == "protected"
            key = (finding.trait, _plain(finding.name) if protected else "")
            draft = new.setdefault(key, Draft(finding.trait, finding.name, [], {}))
            draft.findings.append(number)
            draft.groups |= dict.fromkeys(finding.groups)
    for draft in new.values():
        for path in dict.fromkeys(judged[number].location.path for number in draft.findings):
            homes[draft.trait].append((path, draft))
    for number in rest:
        finding = judged[number]
        if not homes[finding.trait]:
            draft = new.setdefault((finding.trait, ""), Draft(finding.trait, finding.name, [], {}))
            homes[finding.trait].append((finding.location.path, draft))
        path = finding.location.path
        draft = max(homes[finding.trait], key=lambda home: _shared_parts(home[0], path))[1]
        draft.findings.append(number)
        draft.groups |= dict.fromkeys(finding.groups)
    for draft in new.values():
        draft.name = min((judged[number] for number in draft.findings), key=_definition_rank).name
    return list(new.values())


def _own(name: str) -> str:
    """A name without the packages and types that documentation and its index write before it."""
    return name if " " in name else name.rpartition(".")[2] or name


def _plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name).lower()


def _shared_parts(path: str, other: str) -> int:
    """How many leading folders two paths share; the same file counts one more."""
    pairs = zip(path.split("/"), other.split("/"), strict=False)
    return next((number for number, (a, b) in enumerate(pairs) if a != b), path.count("/") + 1)


def finish(draft: Draft, judged: list[Judged], uses: dict[str, list[Use]]) -> Capability:
    """The capability of a draft, with its carriers traced through the uses of names."""
    findings = [judged[number] for number in draft.findings]
    defining = min(findings, key=_definition_rank)
    basis = _basis(findings)
    told = (one.members for one in (defining, *findings) if _own(one.set_name) == draft.name and one.members)
    return Capability(
        id=_identity(draft),
        name=draft.name,
        trait=draft.trait,
        groups=tuple(draft.groups),
        basis=basis,
        confidence=max(finding.confidence for finding in findings),
        defined_at=defining.location,
        members=next(told, ()),
        carriers=trace(draft.name, findings, uses),
        findings=len(findings),
    )


def _definition_rank(finding: Judged) -> tuple[bool, bool, bool, bool, str, int]:
    return (
        finding.set_index < 0,
        finding.role != "type",
        finding.role not in DECLARED,
        finding.language in written(),
        finding.location.path,
        finding.location.offset,
    )


def _basis(findings: list[Judged]) -> Basis:
    weights: Counter[Basis] = Counter()
    for finding in findings:
        weights[finding.basis] += 3 if finding.set_index >= 0 else 1
    return min(weights, key=lambda basis: (-weights[basis], basis))


def _identity(draft: Draft) -> str:
    text = "\0".join((draft.trait, draft.name, *sorted(draft.groups)))
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def urgency(draft: Draft) -> tuple[int, str, str]:
    """The order in which the names of drafts are followed, where there are too many: protected traits first."""
    return _STATUS[load().by_id[draft.trait].status], draft.trait, draft.name


def strength(capability: Capability) -> tuple[int, bool, bool, float, int, str, str]:
    """The order of capabilities: protected before sensitive, those that name a people first, then the surest."""
    named = {group.id for trait in load().traits for group in trait.groups if _PEOPLES & {*group.sets}}
    return (
        _STATUS[load().by_id[capability.trait].status],
        not any(group in named for group in capability.groups),
        not capability.groups,
        -capability.confidence,
        -capability.findings,
        capability.name,
        capability.id,
    )

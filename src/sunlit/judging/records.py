"""Records: whether somebody told a value or a paper carries it, and whether a sentence says that it is stored."""

from functools import cache

from sunlit.judging.evidence import Evidence
from sunlit.judging.places import Place
from sunlit.vocabulary import load

_AROUND = frozenset({"own", "near", "container", "members"})
_TOLD_BY_ONESELF = frozenset({"contact_details", "declared_record", "custody", "form_field", "account", "matrimony"})
_SEARCHED_BY = frozenset({"searched_by", "search_conditions"})
_AT_LEAST = 2  # words


def is_filled_in(evidence: Evidence) -> bool:
    """Whether telephone numbers, mail or schooling stand beside, which no paper carries, and nothing that only a paper
    does."""
    around = [item for item in evidence.arguments if item.scope in _AROUND]
    told = {word for item in around if item.cue in _TOLD_BY_ONESELF for word in item.words}
    printed = {word for item in evidence.arguments if item.cue == "identity_document" for word in item.words}
    return len(told) >= _AT_LEAST and _printed_only().isdisjoint(printed)


def is_searched_by(evidence: Evidence, place: Place) -> bool:
    """Whether it is said that people can be searched by it, a trait that the law protects, wherever it comes from."""
    if load().by_id[place.trait].status != "protected":
        return False
    return any(item.cue in _SEARCHED_BY for item in evidence.arguments)


def is_kept(evidence: Evidence) -> bool:
    """Whether a sentence says that a value is stored, or that somebody is asked to give it."""
    return any(item.cue == "kept" for item in evidence.arguments)


@cache
def _printed_only() -> frozenset[str]:
    """The words of what stands on papers, and in no form that somebody fills in."""
    return frozenset(word for cue in load().cues if cue.id == "issued" for word in cue.words)

"""Which basis wins at a place, by all the evidence around it, and how sure that is."""

from sunlit.judging import certainty, steps
from sunlit.judging.evidence import Evidence
from sunlit.judging.places import Place
from sunlit.judging.records import is_filled_in, is_kept, is_searched_by
from sunlit.judging.rules import RECORDS, SHARED, SpeaksFor
from sunlit.judging.scene import SEEN_TRAITS
from sunlit.vocabulary.spelling import Hit, find

PERSONAL: tuple[SpeaksFor, ...] = (
    "inferred_from_image",
    "inferred_from_name",
    "inferred_from_voice",
    "document_field",
    "declared_record",
)
# What a place must reach before it is more than a mention: a declaration, a use in code, a line of prose.
ENOUGH = {"slot": 1.5, "explained": 2.0, "use": 2.0, "term": 2.0, "loose": 3.0, "prose": 3.0}
# How much more where the word does not surely mean people.
DOUBT = {"slot": 0.5, "explained": 1.0, "use": 0.5, "term": 1.0, "loose": 1.0, "prose": 1.0}
# What must tell of pictures of people, of names or of voices by itself before anything else counts as read from one.
_SOURCE_AT_LEAST = {"slot": 0.5, "explained": 0.5, "use": 0.75, "term": 0.75, "loose": 0.75, "prose": 0.75}
# A record is something that holds the declared value; a text, or a word in a long list of terms, holds none, and of a
# string that lies somewhere in a program nobody knows.
_HOLDS_NOTHING = {"prose", "term", "loose"}
_SURELY_SEARCHED = 2.4  # so much tells of searching that it is a filter, whatever is seen beside it


def choose(evidence: Evidence, place: Place, kind: str, told: list[str]) -> tuple[SpeaksFor, float]:
    """The basis with the strongest evidence, and how sure that is (0 to 1); each step is added to `told`."""
    if place.hits and all(hit.excluded for hit in place.hits):
        told.append("Every word seen here is part of a phrase that means something else, and that alone decides.")
        return "not_personal", 0.95
    told_for = evidence.weights()
    image = told_for["inferred_from_image"]
    weights: dict[SpeaksFor, float] = {basis: told_for[basis] for basis in PERSONAL}
    sure = is_sure(place)
    only_group = all(_is_bare_group(hit, kind) for hit in place.hits) and not place.label_set and len(place.groups) < 2
    doubt = 0.0 if sure or place.companion else DOUBT[kind]
    group_alone = 1.5 if only_group else 0.0
    enough = ENOUGH[kind] + doubt + group_alone
    told.append(steps.needed(kind, ENOUGH[kind], doubt, group_alone))
    for basis in ("inferred_from_name", "inferred_from_voice"):
        if evidence.standing(basis) < _SOURCE_AT_LEAST[kind]:
            weights[basis] = 0.0
    standing = evidence.standing("inferred_from_image")
    if standing < _SOURCE_AT_LEAST[kind]:
        weights["inferred_from_image"] = 0.0
        if image:
            told.append(steps.no_picture(standing, _SOURCE_AT_LEAST[kind]))
    best = max(weights, key=lambda basis: weights[basis])
    if best in RECORDS and (both := SHARED * min(weights[basis] for basis in RECORDS)):
        weights[best] += both
        told.append(steps.shared(best, both))
    against = max(told_for["not_personal"], told_for["mention"])
    margin = weights[best] - max(enough, against + doubt)
    told += [steps.strongest(best, weights[best], against, doubt), steps.passed(margin)]
    if margin >= 0:
        # A field of a query is a filter, whatever stands beside it; in running code the two are told by weight.
        filter_at_least = 0.9 if kind == "slot" else min(0.5 * image, _SURELY_SEARCHED)
        if best == "inferred_from_image" and told_for["search_filter"] >= filter_at_least:
            told.append(
                f"What tells of searching reaches {filter_at_least:.2f}, so it is a filter for searching people."
            )
            best = "search_filter"
        if best in RECORDS and is_searched_by(evidence, place):
            told.append(steps.SEARCHED_BY)
            return "search_filter", _sure(certainty.shown(margin), margin, told)
        if best == "document_field" and is_filled_in(evidence):
            told.append(steps.FILLED_IN)
            best = "declared_record"
        if kind in _HOLDS_NOTHING and best in RECORDS:
            kept = kind == "prose" and is_kept(evidence)
            told.append(steps.KEPT if kept else steps.HOLDS_NOTHING)
            best = best if kept else "mention"
        return best, _sure(certainty.shown(margin), margin, told)
    if told_for["not_personal"] > max(told_for["mention"], weights[best], 1.5 if sure else 0):
        told.append("That it is not about people weighs more than anything else.")
        distance = told_for["not_personal"] - weights[best]
        return "not_personal", _sure(certainty.shown(distance), distance, told)
    if sure and kind == "slot" and not only_group and against < 1 and place.trait not in SEEN_TRAITS:
        evidence.add("declared_record", 0.1, "declared with nothing beside it that tells where the value comes from")
        told.append(
            "The word surely means people, and something is declared to hold it: it is kept as a record, 50% sure."
        )
        return "declared_record", 0.5
    if sure:
        told.append("The word surely means people, so it is a mention.")
        distance = against - weights[best]
        return "mention", _sure(certainty.mentioned(distance), distance, told)
    told.append("The word has other meanings, and nothing shows that people are meant, so it is dismissed.")
    return "not_personal", _sure(certainty.not_shown(-margin), -margin, told)


def _sure(value: float, distance: float, told: list[str]) -> float:
    told.append(steps.confidence(value, distance))
    return value


def is_sure(place: Place) -> bool:
    """Whether what stands there speaks of people wherever it stands."""
    return place.label_set is not None or any(
        hit.entry.spelling.strength == "sure" and not hit.excluded for hit in place.hits
    )


def weight_against(evidence: Evidence) -> float:
    """How much tells that it is only spoken of, or not about people."""
    return max(evidence.weight("not_personal"), evidence.weight("mention"))


def _is_bare_group(hit: Hit, kind: str) -> bool:
    """Whether a group is named without its trait: "Uyghur"; a sentence on "Uyghur ethnicity" says the trait."""
    words = hit.entry.spelling.text.split()
    says_trait = kind == "prose" and len(words) > 1 and any(not at.entry.group for word in words for at in find(word))
    return hit.entry.group != "" and not says_trait

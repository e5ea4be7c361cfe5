"""How a verdict follows from the evidence, in sentences that somebody who writes no programs can follow."""

from sunlit.judging.rules import SpeaksFor

CASES: dict[SpeaksFor, str] = {
    "inferred_from_image": "it is read from a person's picture",
    "inferred_from_name": "it is guessed from a person's name",
    "inferred_from_voice": "it is heard in a person's voice",
    "search_filter": "people are searched by it",
    "document_field": "it is copied from an identity document",
    "declared_record": "it is what somebody declared",
    "text_mention": "it is only spoken of",
    "mention": "it is only spoken of",
    "not_personal": "it is not about people",
}
_KINDS = {
    "slot": "Something is declared here: a place that holds what is said about a person, or a name for it",
    "explained": "This is a comment that explains something declared",
    "use": "The word is used here, in running code or as a value",
    "term": "This is a word in a long list",
    "loose": "This is a string of a program, and nothing tells what uses it",
    "prose": "A text or a comment speaks of it here",
}

BRANCH = (
    "A condition here treats a group of people differently. Whoever acts on a group can single it out, also where the "
    "value was only declared: it is a capability."
)

HOLDS_NOTHING = "A record is something that holds a value. Nothing here holds one, so it is a mention."
KEPT = "A record is something that holds a value, and the sentence says that it is stored, or asked for."

SEARCHED_BY = (
    "Here it is said by what people can be searched, and this is among it. Whoever can search people by it can single "
    "them out, wherever the value comes from: it is a capability."
)

FILLED_IN = "Beside it stands what no paper carries, such as a telephone number, so that somebody told it."

DECLARED = (
    "The same name is declared in this file, where it is clear what it is for. Here it is used, taken for the same, "
    "60% sure."
)


def needed(kind: str, least: float, doubt: float, group_alone: float) -> str:
    """What the strongest case must reach, and why so much; `kind` as the judge names it."""
    parts = [f"{least:.2f} for such a place"]
    if doubt:
        parts.append(f"{doubt:.2f} because the words seen have other meanings too")
    if group_alone:
        parts.append(f"{group_alone:.2f} because a group is named here and its trait is not")
    total = f" (in all {least + doubt + group_alone:.2f})" if len(parts) > 1 else ""
    return (
        f"{_KINDS[kind]}. To be more than a mention, the strongest case must weigh at least {', '.join(parts)}{total}."
    )


def no_picture(standing: float, least: float) -> str:
    """Why the case for pictures counts as nothing."""
    return (
        f"What tells of pictures of people weighs {standing:.2f} without what only strengthens other evidence; "
        f"below {least:.2f} the case that {CASES['inferred_from_image']} counts as nothing."
    )


def shared(stronger: SpeaksFor, weight: float) -> str:
    """Why one case for a record is the stronger for the other."""
    return (
        f"Papers are read and people asked in one place, and both make a record: {CASES[stronger]}, {weight:.2f} more."
    )


def strongest(best: SpeaksFor, weight: float, against: float, doubt: float) -> str:
    """Which case is the strongest, and what it must outweigh."""
    more = f", and must be outweighed by {doubt:.2f} more where the words have other meanings" if doubt else ""
    return (
        f"The strongest case is that {CASES[best]}: {weight:.2f}. That it is only spoken of, or not about people, "
        f"weighs {against:.2f}{more}."
    )


def passed(margin: float) -> str:
    """By how much the strongest case passes, or fails."""
    if margin >= 0:
        return f"It passes by {margin:.2f}."
    return f"It fails by {-margin:.2f}."


def confidence(value: float, distance: float) -> str:
    """Where the confidence comes from."""
    return f"The confidence, {value:.0%}, follows from the distance to what decides: {distance:.2f}."

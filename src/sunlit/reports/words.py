"""What the reports say in plain words: verdicts, bases, roles, names, amounts, places, and the answer in a sentence."""

from collections.abc import Iterable, Sequence

from sunlit.reports.visible import visible
from sunlit.schema import (
    AuditResult,
    BaselineState,
    Basis,
    Capability,
    Decision,
    LocalJudgement,
    Location,
    Outcome,
    Role,
    Summary,
    Tally,
    Verdict,
)
from sunlit.vocabulary.model import Status, Vocabulary

VERDICTS: dict[Verdict, str] = {
    "capability": "the product can assign the trait to people, or search people by it",
    "record": "the product stores or displays a value that somebody declared",
    "mention": "the word stands there, and nothing is done with it",
    "dismissed": "looked at, and not about people",
}

BASES: dict[Basis, str] = {
    "inferred_from_image": "read from a person's picture",
    "inferred_from_name": "guessed from a person's name",
    "inferred_from_voice": "heard in a person's voice",
    "search_filter": "a filter for searching people seen on video",
    "document_field": "copied from an identity document",
    "declared_record": "a value that somebody declared, on a form or in a file",
    "text_mention": "mentioned in a text",
    "not_personal": "not about people",
}

BASES_EXPLAINED: dict[Basis, str] = {
    "inferred_from_image": "A device or a program looks at a picture and assigns the trait.",
    "inferred_from_name": "A program looks at a name and assigns the trait.",
    "inferred_from_voice": "A program listens to a voice and assigns the trait.",
    "search_filter": "Whoever uses the product can ask for people who have the trait.",
    "document_field": "The value is printed on a document, or kept in its chip, and is copied from there.",
    "declared_record": "A person or an official said it; the product keeps or shows it.",
    "text_mention": "A text speaks of the trait, and no ability was seen there.",
    "not_personal": "The word means something else there.",
}

ROLES: dict[Role, str] = {
    "enumerator": "value of a list",
    "field": "field",
    "parameter": "parameter",
    "type": "type",
    "function": "function",
    "constant": "constant",
    "string": "text in code",
    "comment": "comment",
    "label": "label of a list",
    "symbol": "use of a name",
    "element": "key or tag",
    "text": "text",
}

OUTCOMES: dict[Outcome, str] = {
    "skipped": "left out on purpose",
    "unreadable": "could not be read",
    "beside": "published beside it",
}

BESIDE_BASELINE: dict[BaselineState, str] = {
    "new": "the saved result has no such place, or a weaker one, or fewer groups there",
    "changed": "weaker than in the saved result, or with fewer groups",
    "unchanged": "as in the saved result",
}


def trait_name(vocabulary: Vocabulary, trait: str) -> str:
    """The trait's name in English; its id, made readable, when the vocabulary does not know it."""
    known = vocabulary.by_id.get(trait)
    return known.name if known else visible(trait).replace("_", " ")


def status(vocabulary: Vocabulary, trait: str) -> Status:
    """Whether a trait is protected; one that the vocabulary does not know counts as if it were."""
    known = vocabulary.by_id.get(trait)
    return known.status if known else "protected"


def group_names(vocabulary: Vocabulary, trait: str, groups: Iterable[str]) -> tuple[str, ...]:
    """The names of groups of a trait, in the order given; an unknown id as it is, made readable."""
    known = vocabulary.by_id.get(trait)
    names = {group.id: group.name for group in known.groups} if known else {}
    return tuple(names.get(group, visible(group).replace("_", " ")) for group in groups)


def joined(words: Sequence[str], most: int = 6) -> str:
    """ "a, b and c"; beyond `most` words "a, b and 7 more"."""
    if len(words) > most:
        words = (*words[: most - 1], f"{len(words) - most + 1} more")
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def count(number: int, noun: str) -> str:
    """ "1 file", "1,204 files", "2 abilities"."""
    if number != 1:
        noun = noun[:-1] + "ies" if noun[-1:] == "y" and noun[-2:-1] not in "aeiou" else noun + "s"
    return f"{number:,} {noun}"


def size(number: int) -> str:
    """A number of bytes for people, in powers of 1,000: "24.1 MB"."""
    if number < 1000:
        return count(number, "byte")
    amount = number / 1000
    for unit in ("kB", "MB", "GB"):
        if amount < 999.95:
            return f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:,.1f} TB"


def share(part: int, whole: int) -> str:
    """ "4.7%"; never 0 for something and never 100 for less than all."""
    if not 0 < part < whole:
        return "100%" if part else "0%"
    return f"{part / whole:.1%}" if 0.001 <= part / whole < 0.9995 else "<0.1%" if part < whole / 2 else ">99.9%"


def amount(tally: Tally, whole: int) -> str:
    """ "3 files (4.0 MB, 14.2%)", or that the size is not known: nobody said how many bytes were not read."""
    if not tally.files:
        return "nothing"
    known = f"{size(tally.bytes)}, {share(tally.bytes, whole)}" if tally.bytes else "size not known"
    return f"{count(tally.files, 'file')} ({known})"


def brief(text: str, most: int = 72) -> str:
    """A name or sentence of a stranger, made visible and cut to a length that cannot drown the page."""
    text = visible(text)
    return text if len(text) <= most else text[: most - 1] + "…"


def called(capability: Capability) -> str:
    """What the product calls the thing that defines a capability; a list of values may have no name."""
    return brief(capability.name) or "a list without a name"


def files(tally: Tally) -> str:
    """ "812 files (24.1 MB)"."""
    return f"{count(tally.files, 'file')} ({size(tally.bytes)})"


def place(location: Location) -> str:
    """Where something stands: "sdk.h:12", "sdk.so, byte 8,120", "manual.pdf, page 3", or "menu.png, at 40, 120"."""
    path = visible(location.path)
    return f"{path}:{location.line}" if location.line is not None else f"{path}, {spot(location)}"


def spot(location: Location) -> str:
    """Where something stands in its file: "12", "byte 8,120", "page 3", or "at 40, 120" in the pixels of a picture."""
    if location.line is not None:
        return str(location.line)
    at = f"at {location.box[0]}, {location.box[1]}" if location.box else ""
    return ", ".join(filter(None, (visible(location.place), at))) or f"byte {location.offset:,}"


def answer(result: AuditResult, vocabulary: Vocabulary) -> tuple[str, ...]:
    """What a reader who reads nothing else must know: what was found, about whom, and how much was looked at."""
    protected = [one for one in result.capabilities if status(vocabulary, one.trait) == "protected"]
    other = [one for one in result.capabilities if status(vocabulary, one.trait) != "protected"]
    sentences = []
    if protected:
        sentences.append(f"This product can single people out by {_traits(protected, vocabulary)}.")
        named = dict.fromkeys(
            name for found in protected for name in group_names(vocabulary, found.trait, found.groups)
        )
        if named:
            sentences.append(f"Groups that it names: {joined(tuple(named), 8)}.")
    else:
        sentences.append(
            "No ability to single people out by a protected trait, such as ethnicity or religion, was seen."
        )
    if other:
        also = "also " if protected else ""
        sentences.append(f"It can {also}tell people apart by {_traits(other, vocabulary)}.")
    if records := result.summary.found.get("record", 0):
        sentences.append(
            f"In {count(records, 'place')} it stores or displays what somebody declared, as on an identity card."
        )
    if (judgement := result.summary.judgement) and judgement.suppressed:
        those = f"{count(judgement.suppressed, 'listed place')} {'is' if judgement.suppressed == 1 else 'are'}"
        sentences.append(f"{those} marked as suppressed by a local decision, in {brief(judgement.file)}.")
    return (*sentences, coverage(result.summary))


def decided(decision: Decision) -> str:
    """Who decided what about a place, until when, and why."""
    until = f" until {decision.until}" if decision.until else ""
    return f"{decision.decision}{until} by {brief(decision.who)}: {brief(decision.reason, 400)}"


def judgement_said(judgement: LocalJudgement) -> tuple[str, ...]:
    """What local decisions did to a result, and what became of those that did nothing."""
    sentences = []
    if judgement.file:
        day = f", as of {judgement.as_of}" if judgement.as_of else ""
        sentences.append(
            f"{brief(judgement.file)}{day}: {count(judgement.suppressed, 'place')} suppressed, {judgement.confirmed:,} "
            "confirmed. What is suppressed stays in the report, and does not count for --fail-on."
        )
    sentences += [f"Expired and not applied: {one.fingerprint}, {decided(one)}" for one in judgement.expired]
    sentences += [f"About nothing that is listed: {one.fingerprint}, {decided(one)}" for one in judgement.unmatched]
    if judgement.not_obeyed:
        sentences.append(
            "Inside what was audited, and therefore read like any other file and not obeyed: "
            f"{joined([brief(path) for path in judgement.not_obeyed])}. Name a file with --judgement if it is yours."
        )
    return tuple(sentences)


def baseline_said(summary: Summary) -> tuple[str, ...]:
    """How a result compares with the saved one, and what makes that less than exact."""
    if not (saved := summary.baseline):
        return ()
    sentences = [
        f"Beside {brief(saved.file)}, of {brief(saved.target)}: {saved.new:,} new, {saved.changed:,} changed, "
        f"{saved.unchanged:,} unchanged, {saved.absent:,} no longer listed."
    ]
    if saved.vocabulary != summary.vocabulary:
        sentences.append(
            f"It was saved with vocabulary {brief(saved.vocabulary)}, this one is {summary.vocabulary}: what differs "
            "may come from that, and not from the product."
        )
    elif saved.sunlit != summary.sunlit:
        sentences.append(
            f"It was saved with Sunlit {brief(saved.sunlit)}, this one is {summary.sunlit}: what differs may come from "
            "that, and not from the product."
        )
    if saved.not_compared:
        sentences.append(
            f"{count(saved.not_compared, 'place')} could not be compared: it was saved without --all, and does not "
            "list mentions and what was dismissed."
        )
    return tuple(sentences)


def coverage(summary: Summary) -> str:
    """How much of the target this rests on."""
    outcomes = ((summary.skipped, "left out on purpose"), (summary.unreadable, "that could not be read"))
    left = joined([f"{amount(tally, summary.bytes)} {how}" for tally, how in outcomes if tally.files])
    if not summary.read.files:
        sentence = f"Nothing could be read, so nothing can be said{left and f': {left}'}."
    elif not left:
        sentence = f"All of it was read: {files(summary.read)}."
    else:
        sentence = (
            f"This rests on {amount(summary.read, summary.bytes)} that could be read. "
            f"Nothing can be said about the rest: {left}."
        )
    return f"{sentence} {beside(summary)}".rstrip()


def beside(summary: Summary) -> str:
    """What was published with the target, "" for nothing: it is no part of the target, and has no share of it."""
    return f"Published beside it, and not opened: {files(summary.beside)}." if summary.beside.files else ""


def _traits(capabilities: Iterable[Capability], vocabulary: Vocabulary) -> str:
    return joined(tuple(dict.fromkeys(trait_name(vocabulary, found.trait) for found in capabilities)))

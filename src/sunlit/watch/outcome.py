"""From what was known of a source and what a look told to what is known now: the rules of the states, and no more."""

from msgspec.structs import replace

from sunlit.watch.model import Outcome, Seen, Source, Standing

_FIRST_RETRY = 300.0  # seconds; doubled with every failure
_DAY = 86_400.0


def judge(source: Source, before: Standing, seen: Seen, now: float) -> Standing:
    """What is known after a look; its `outcome` is what the look came to.

    Unreachable says nothing about whether something is there: what was known stays. Gone and back are told by answers
    only.
    """
    if seen.what == "unreachable":
        failures = before.failures + 1
        wait = min(_FIRST_RETRY * 2 ** min(failures - 1, 20), max(source.interval, _DAY))
        return replace(before, looked=now, failures=failures, due=now + wait, outcome="unreachable", said=seen.said)
    answered = replace(before, looked=now, answered=now, failures=0, due=now + source.interval, said=seen.said)
    if seen.what == "unmodified":
        return replace(answered, outcome="reached" if before.failures else "unchanged")
    if seen.what == "gone":
        if before.presence == "gone":
            return replace(answered, outcome="reached" if before.failures else "gone", etag="", modified="")
        return replace(answered, presence="gone", since=now, outcome="gone", etag="", modified="")
    there = replace(answered, items=seen.items, identity=seen.identity, etag=seen.etag, modified=seen.modified)
    outcome: Outcome
    if before.presence == "gone" and before.identity:
        outcome = "back"
    elif before.presence != "there":
        outcome = "first"
    elif seen.identity != before.identity:
        outcome = "changed"
    else:
        outcome = "reached" if before.failures else "unchanged"
    since = before.since if before.presence == "there" else now
    return replace(there, presence="there", since=since, outcome=outcome)


def is_capture(before: Standing, after: Standing) -> bool:
    """Whether what a look brought is to be kept: whatever was not so at the look before."""
    return after.outcome in {"first", "changed", "back"} or (after.outcome == "gone" and before.presence != "gone")


def is_told(before: Standing, after: Standing) -> bool:
    """Whether a look that brought nothing to keep stands in the log: the first of a row of failures, and its end."""
    return after.outcome == "reached" or (after.outcome == "unreachable" and before.failures == 0)

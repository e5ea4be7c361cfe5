"""From what was known of a source and what a look told to what is known now: the rules of the states, and no more."""

from msgspec.structs import replace

from sunlit.watch.model import Outcome, Seen, Source, Standing

_FIRST_RETRY = 300.0  # seconds; doubled with every failure
_DAY = 86_400.0
_UNLISTED = "its listing has it no more"


def judge(source: Source, before: Standing, seen: Seen, now: float) -> Standing:
    """What is known after a look; its `outcome` is what the look came to.

    Unreachable says nothing about whether something is there: what was known stays. Gone and back are told by answers
    only.
    """
    if not source.is_listed:
        return _judge_unlisted(source, before, seen, now)
    if seen.what == "unreachable":
        failures = before.failures + 1
        due = now + _wait(source, failures)
        return replace(before, looked=now, failures=failures, due=due, outcome="unreachable", said=seen.said)
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
    if after.outcome == "gone":
        return _is_news_of_gone(before, after) and after.address in {"", "gone"}
    return after.outcome in {"first", "changed", "back"}


def is_told(before: Standing, after: Standing) -> bool:
    """Whether a look that brought nothing to keep stands in the log: the first of a row of failures, its end, and that
    something is gone."""
    if after.outcome == "gone":
        return _is_news_of_gone(before, after)
    return after.outcome == "reached" or (after.outcome == "unreachable" and before.failures == 0)


def _judge_unlisted(source: Source, before: Standing, seen: Seen, now: float) -> Standing:
    """What its listing has no more is gone, whatever its own address says, and that is said beside it."""
    since = before.since if before.presence == "gone" else now
    after = replace(before, presence="gone", since=since, looked=now, outcome="gone")
    if seen.what == "unreachable":
        failures = before.failures + 1
        said = f"{_UNLISTED}, and whether it is still there under its address cannot be told: {seen.said}"
        due = now + _wait(source, failures)
        return replace(after, address=before.address or "unknown", failures=failures, due=due, said=said)
    after = replace(after, answered=now, failures=0, due=now + source.interval)
    if seen.what == "gone":
        return replace(after, address="gone", etag="", modified="", said=f"{_UNLISTED}, and {seen.said}")
    after = replace(after, address="there", said=f"{_UNLISTED}, but it is still there under its address")
    if before.address == "there" and seen.what == "there" and seen.identity != before.identity:
        return replace(after, outcome="changed", identity=seen.identity, etag=seen.etag, modified=seen.modified)
    return after


def _is_news_of_gone(before: Standing, after: Standing) -> bool:
    return before.presence != "gone" or before.address not in {"", after.address}


def _wait(source: Source, failures: int) -> float:
    """Seconds until something that cannot be reached is tried again."""
    return float(min(_FIRST_RETRY * 2 ** min(failures - 1, 20), max(source.interval, _DAY)))

"""What a report says of a device beside its findings: what it advertises, runs and tells, and what was asked of it."""

from collections import Counter, defaultdict

from sunlit.reports.visible import visible
from sunlit.reports.words import count, joined, trait_name
from sunlit.schema import AuditResult, DeviceAudit, DeviceTrait
from sunlit.vocabulary.model import Vocabulary

PLACES = 5
_UNNAMED = {
    "reserved": ("field", "called reserved or the like, and not empty: what that says, no word tells"),
    "picture": ("picture", "which nobody looked into"),
    "malformed": ("event", "that could not be read"),
}

Sections = list[tuple[str, list[str]]]


def device_said(result: AuditResult, vocabulary: Vocabulary) -> Sections:
    """Titles and the lines below each; none when the target is no device."""
    device = result.device
    if device is None:
        return []
    said: Sections = [
        ("What the camera advertises, runs and tells", _traits(device, vocabulary)),
        ("Analytics that run", _features(device)),
        ("Events", _events(device)),
        ("What was not asked, and why", _not_asked(device)),
        ("What was sent to the camera", _sent(result, device)),
    ]
    return [(title, [visible(line) for line in lines]) for title, lines in said]


def _traits(device: DeviceAudit, vocabulary: Vocabulary) -> list[str]:
    if not device.traits:
        return ["Nothing that was answered, listed or emitted names a trait. That is no proof: fields can be hidden."]
    return [f"{trait_name(vocabulary, one.trait)}: {'; '.join(stages(one, device))}" for one in device.traits]


def stages(one: DeviceTrait, device: DeviceAudit) -> tuple[str, str, str]:
    """Whether and where a trait is advertised, switched on and emitted, with the device's words as they are."""
    advertised = f"advertised in {joined(one.advertised, PLACES)}" if one.advertised else "not advertised"
    on = f"switched on by {joined(one.on, PLACES)}" if one.on else "named by no feature that runs"
    if one.emitted:
        emitted = f"emitted {count(one.emitted, 'time')}, through {joined(one.through, PLACES)}"
    else:
        emitted = "not emitted while listening" if device.listened else "not listened for"
    return advertised, on, emitted


def _features(device: DeviceAudit) -> list[str]:
    if not device.features:
        return ["The camera lists none."]
    running = [one for one in device.features if one.on]
    lines = [f"{len(running)} of {count(len(device.features), 'feature')} run."]
    for purpose in ("protected", "sensitive", "unknown"):
        if named := [one.id for one in running if one.purpose == purpose]:
            lines.append(f"{purpose} purpose: {joined(named, 12)}")
    return lines


def _events(device: DeviceAudit) -> list[str]:
    if not device.listened:
        return ["Not listened to."]
    told = f"{count(device.events, 'event')} in {device.listened:g} s; kept are their fields, without values."
    unnamed = [(device.unnamed.get(kind, 0), noun, says) for kind, (noun, says) in _UNNAMED.items()]
    return [told, *(f"{count(number, noun)} {says}" for number, noun, says in unnamed if number)]


def _not_asked(device: DeviceAudit) -> list[str]:
    by_reason: defaultdict[str, list[str]] = defaultdict(list)
    for one in device.not_asked:
        by_reason[one.reason].append(one.what)
    return [f"{joined(what, 12)}: {reason}" for reason, what in by_reason.items()]


def _sent(result: AuditResult, device: DeviceAudit) -> list[str]:
    methods = Counter(one.method for one in result.requests)
    told = joined([f"{number:,} {method}" for method, number in sorted(methods.items())])
    lines = [
        f"{count(device.requests, 'request')}{f' ({told})' if told else ''}, each of which is known to read and not to"
        " change anything; --format jsonl lists them all."
    ]
    if device.refused:
        lines.append(f"{count(device.refused, 'request')} could have changed something and went nowhere.")
    if device.interrupted:
        lines.append("The asking was interrupted.")
    return lines

"""The audit of a live camera: asked by reading only, then read and judged like any other target."""

import asyncio
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path

import msgspec

from sunlit.devices.credentials import Credentials
from sunlit.devices.survey.survey import NEVER, Survey
from sunlit.intake import Limits
from sunlit.pipeline import Progress, Session, Silent
from sunlit.schema import (
    AuditResult,
    DeviceAudit,
    DeviceTrait,
    Finding,
    NotAsked,
    RunningFeature,
    Skipped,
    Tally,
    UsageError,
)
from sunlit.threaded import threaded
from sunlit.vocabulary import load

SECONDS = 30.0


def audit_camera(
    url: str,
    credentials: Credentials | None = None,
    *,
    fingerprint: str = "",
    seconds: float = SECONDS,
    keep: Path | None = None,
    everything: bool = False,
    jobs: int | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
    then: Callable[[Session, AuditResult], None] | None = None,
) -> AuditResult:
    """Audit a camera at an address such as onvif://192.168.1.64. Nothing that could change it is sent.

    fingerprint  of its certificate, where no authority signed it
    seconds      how long to listen to its events; 0 for not at all
    keep         a folder, new or empty, for what it answered; no pictures, and of events no values
    then         called with the result while the answers are there, to seal them
    The others are those of `audit`. Ctrl-C ends the asking early: what was answered is audited.

    Raises CameraError when the device cannot be reached or lets nobody in, UsageError for a wrong address or folder.
    """
    watched = progress or Silent()
    survey = Survey(url, credentials, fingerprint)
    with ExitStack() as stack:
        folder = _folder(keep, stack)
        interrupted = False
        try:
            asyncio.run(survey.run(seconds, watched.stage))
        except KeyboardInterrupt:
            interrupted = True
        _write(survey.replies.files, folder)
        with Session([str(folder)], jobs, limits or Limits(), watched) as session:
            result = _joined(session.audit(everything), survey, interrupted)
            if then:
                then(session, result)
    return result


audit_camera_async = threaded(audit_camera)


def _folder(keep: Path | None, stack: ExitStack) -> Path:
    if keep is None:
        temporary = tempfile.TemporaryDirectory(prefix="sunlit-camera-", ignore_cleanup_errors=True)
        return Path(stack.enter_context(temporary))
    try:
        keep.mkdir(parents=True, exist_ok=True)
        if any(keep.iterdir()):
            raise UsageError(f"{keep} is not empty: give a new folder, so that answers of two audits do not mix")
    except OSError as error:
        raise UsageError(f"cannot write to {keep}: {error.strerror}") from error
    return keep


def _write(files: Mapping[str, bytes], folder: Path) -> None:
    try:
        for path, body in files.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(body)
    except OSError as error:
        raise UsageError(f"cannot write the camera's answers to {folder}: {error.strerror}") from error


def _joined(result: AuditResult, survey: Survey, interrupted: bool) -> AuditResult:
    """The result of the answers, with the camera in the place of the folder, and with what was not answered."""
    ended = {
        "the rest": "not audited: interrupted" if interrupted else "",
        "answers": "limit of what is kept reached" if survey.replies.full else "",
        "events": "limit of different events reached" if survey.gate.full else "",
    }
    early = [NotAsked(what, reason) for what, reason in ended.items() if reason]
    missed = [Skipped(one.what, "unreadable", one.reason) for one in survey.incomplete]
    missed += [Skipped(one.what, "skipped", one.reason) for one in early]
    summary = result.summary
    about = zip(("requested", "make", "model", "firmware"), (str(survey.address), *_identity(survey)), strict=True)
    summary = msgspec.structs.replace(
        summary,
        target=str(survey.address),
        provenance=summary.provenance | {name: value for name, value in about if value},
        not_read=tuple(sorted((*summary.not_read, *missed), key=lambda one: (one.outcome, one.reason, one.path))),
        unreadable=Tally(summary.unreadable.files + len(survey.incomplete), summary.unreadable.bytes),
        skipped=Tally(summary.skipped.files + len(early), summary.skipped.bytes),
    )
    device = _device(result.findings, survey, early, interrupted)
    return msgspec.structs.replace(result, summary=summary, device=device, requests=survey.wire.log)


def _denied(finding: Finding) -> bool:
    """Whether the device says of this ability that it does not have it: it knows the word all the same."""
    return bool(re.search(rf"<{re.escape(finding.name)}(?:\s[^<>]*)?>\s*(?:false|0)\s*<", finding.excerpt))


def _identity(survey: Survey) -> tuple[str, str, str]:
    known = survey.identity
    return (known.make, known.model, known.firmware) if known else ("", "", "")


def _device(findings: tuple[Finding, ...], survey: Survey, early: list[NotAsked], interrupted: bool) -> DeviceAudit:
    make, model, firmware = _identity(survey)
    dropped = survey.gate.dropped
    unnamed = {one.reason: 0 for one in dropped if one.reason in ("reserved", "picture", "malformed")}
    for one, count in dropped.items():
        if one.reason in unnamed:
            unnamed[one.reason] += count
    features = tuple(
        RunningFeature(one.id, one.name, one.type, one.purpose, one.on, one.traits) for one in survey.features
    )
    return DeviceAudit(
        address=str(survey.address),
        make=make,
        model=model,
        firmware=firmware,
        traits=_traits(findings, survey),
        features=features,
        listened=round(survey.listened, 1),
        events=survey.gate.events,
        unnamed=dict(sorted(unnamed.items())),
        not_asked=(*survey.not_asked, *early, *NEVER),
        refused=survey.wire.refused,
        requests=len(survey.wire.log),
        interrupted=interrupted,
    )


def _traits(findings: tuple[Finding, ...], survey: Survey) -> tuple[DeviceTrait, ...]:
    """Each trait that is not open with what the device does about it, protected ones first."""
    known = load().by_id
    advertised: dict[str, set[str]] = defaultdict(set)
    running: dict[str, set[str]] = defaultdict(set)
    emitted: dict[str, int] = defaultdict(int)
    through: dict[str, set[str]] = defaultdict(set)
    for finding in findings:
        if finding.verdict == "capability" and not (finding.location.path.startswith("events/") or _denied(finding)):
            advertised[finding.trait].add(finding.location.path)
    for feature in survey.features:
        for trait in feature.traits:
            advertised[trait].add(f"feature {feature.id}")
            if feature.on:
                running[trait].add(feature.id)
    for dropped, count in survey.gate.dropped.items():
        if dropped.trait:
            emitted[dropped.trait] += count
            through[dropped.trait].add(dropped.name or f"a {dropped.through}")
    traits = (trait for trait in {*advertised, *emitted} if known[trait].status != "open")
    return tuple(
        DeviceTrait(
            trait=trait,
            advertised=tuple(sorted(advertised[trait])),
            on=tuple(sorted(running[trait])),
            emitted=emitted[trait],
            through=tuple(sorted(through[trait])),
        )
        for trait in sorted(traits, key=lambda trait: (known[trait].status != "protected", trait))
    )

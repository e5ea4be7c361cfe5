"""The run of a watch: looks at what is due, keeps what is new, tells what became of it, and goes on after a crash."""

import hashlib
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace

from sunlit.evidence.signing import signing_key
from sunlit.intake import Limits
from sunlit.judging.baseline import Saved
from sunlit.pipeline import Progress
from sunlit.schema import Change, Stopped, SunlitError, TargetError, UsageError
from sunlit.watch import words
from sunlit.watch.alerts.outbox import next_due, send_waiting
from sunlit.watch.alerts.registry import Channel
from sunlit.watch.captures import Captures
from sunlit.watch.clock import Clock, for_people
from sunlit.watch.evidence import all_added, audit_and_seal, changes_between, read_result, taken_out
from sunlit.watch.lock import alone
from sunlit.watch.model import Capture, Fetched, Seen, Source, Standing, fetched
from sunlit.watch.outcome import is_capture, is_told, judge
from sunlit.watch.polite import Polite
from sunlit.watch.problem import ForbiddenError, LaterError
from sunlit.watch.registry import Looking, all_kinds
from sunlit.watch.state import State, Step, Told, open_state

# A capture during whose audit the run ended so often waits until nothing else is due, and is given up in the end: what
# ends the process is not to hold up all others, and what is killed by somebody else is not to be lost.
_FEW_TRIES, _MOST_TRIES = 5, 100
_SLACK = 0.05  # of an interval: a run that cron starts a little early counts
_LOOK_UP = 20.0  # seconds after which a daemon looks what is new in its state


class Options(msgspec.Struct, frozen=True):
    """How a watch runs.

    once      end when everything that is due was looked at; else go on until the clock is stopped
    all_now   look at everything, due or not
    pause     seconds between two requests to a host
    channels  who is told of alerts
    key       to seal with, the user's own when None
    say       told what happens, in lines for people; `working` what takes time at the moment
    """

    once: bool = False
    all_now: bool = False
    pause: float = 5.0
    channels: Sequence[Channel] = ()
    limits: Limits = Limits()
    progress: Progress | None = None
    key: Ed25519PrivateKey | None = None
    say: Callable[[str], None] = print
    working: Callable[[str], None] = lambda _sentence: None


def run(folder: Path, clock: Clock, options: Options) -> None:
    """Run the watch whose state is in a folder.

    Raises UsageError when another run has it, or it cannot be written, SunlitError when there is no key to seal with;
    ends early, with what was begun left for the next run, when the clock is stopped.
    """
    key = options.key or signing_key()  # what is wrong with it is said now, and not in the place of each evidence
    try:
        with open_state(folder) as state, alone(folder):
            watch = _Watch(folder, state, clock, replace(options, key=key))
            try:
                watch.resume()
                watch.work()
            except Stopped:
                options.say("stopped; the next run goes on from here")
    except OSError as error:
        raise UsageError(f"{error.filename or folder} cannot be written: {error.strerror}") from error


class _Watch:
    """One run."""

    def __init__(self, folder: Path, state: State, clock: Clock, options: Options) -> None:
        self._state = state
        self._clock = clock
        self._options = options
        self._captures = Captures(folder)
        self._case = folder / "case"
        self._polite = Polite(state, clock, options.pause)
        self._keys = [channel.key for channel in options.channels]

    def resume(self) -> None:
        """Take up what an earlier run left: captures that it could not record any more, or not audit."""
        now = self._clock.now()
        last = self._state.begin(now)
        intervals = [source.interval for source, _ in self._state.sources()]
        if last and intervals and now - last > words.MISSED * min(intervals):
            told = words.not_at_work(last, now)
            self._state.remark(told)
            self._say(told)
        self._case.mkdir(mode=0o700, exist_ok=True)
        for left in (*self._case.glob("sunlit-*"), *self._case.glob(".*.partial")):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        known = {step.number for step in self._state.captures()}
        for number, _ in self._captures.all():
            if number not in known:
                self._record(number)
        for step in self._state.captures("step != 'done' AND tries < ?", _FEW_TRIES):
            self._finish(step.number)
        self._send()

    def work(self) -> None:
        """Look at one source after the other."""
        looked: set[int] = set()
        while not self._clock.stopped:
            chosen = self._next(looked)
            if chosen:
                looked.add(chosen[0].id)
                self._look(*chosen)
                self._state.alive(self._clock.now())
                self._send()
            elif late := self._state.captures("step != 'done'"):
                self._finish(late[0].number)
                self._send()
            elif self._options.once:
                break
            else:
                self._rest()
                looked.clear()
        if self._options.once and not looked:
            self._say_nothing_due()

    def _next(self, looked: set[int]) -> tuple[Source, Standing] | None:
        """Of what is due the source whose host has its turn first."""
        now = self._clock.now()
        every = self._options.all_now and self._options.once
        due = [
            (max(now, self._polite.free(all_kinds()[source.kind].host(source.spec))), standing.due, source.id)
            for source, standing in self._state.sources()
            if source.id not in looked and (every or standing.due - now <= _SLACK * source.interval)
        ]
        return self._state.source(min(due)[2]) if due else None

    def _rest(self) -> None:
        """Wait for the next source or alert, not so long that nobody sees that a source was added."""
        now = self._clock.now()
        dues = [standing.due for _, standing in self._state.sources()]
        alert = next_due(self._state, self._options.channels)
        nearest = min([*dues, now + _LOOK_UP, *([alert] if alert is not None else [])])
        self._clock.sleep(max(nearest - now, 1.0))
        self._state.alive(self._clock.now())
        self._send()

    def _look(self, source: Source, before: Standing) -> None:
        workspace = self._captures.workspace()
        looking = Looking(self._polite, self._options.limits, workspace, self._options.working)
        try:
            seen = all_kinds()[source.kind].look(source, before, looking)
        except LaterError as later:
            self._state.note(source.id, replace(before, due=later.until), None, ())
            self._options.say(f"{source.spec} is put off until {for_people(later.until)}: its host asked for that")
            return
        except (TargetError, UsageError, ForbiddenError) as error:
            seen = Seen("unreachable", str(error))
        now = self._clock.now()
        after = judge(source, before, seen, now)
        if is_capture(before, after) and seen.target:
            capture = Capture(
                source.id, now, after.outcome or "first", after.said, after, before, fetched(seen.target), seen.children
            )
            last = max((step.number for step in self._state.captures()), default=0)
            number = self._captures.keep(capture, last)
            self._record(number)
            self._finish(number)
            return
        told = words.without_capture(source, before, after) if is_told(before, after) else None
        self._state.note(source.id, after, told, self._keys)
        if told:
            self._say(told)
        else:
            self._options.say(f"{source.spec}: {after.outcome}{f', {after.said}' if after.said else ''}")

    def _record(self, number: int) -> None:
        self._state.record(number, self._captures.read(number))

    def _finish(self, number: int) -> None:
        """Audit, seal, compare and tell a capture, from wherever that was left."""
        capture = self._captures.read(number)
        (step,) = self._state.captures("number = ?", number)
        if step.step == "taken":
            self._seal(step, capture)
            (step,) = self._state.captures("number = ?", number)
        source, _ = self._state.source(capture.source)
        told = self._told(step, source, capture)
        if places := taken_out(self._case / step.bundle):
            told = replace(told, lines=(*told.lines, words.taken_out(places)))
        self._state.done(step, told, self._keys)
        self._say(told, step)

    def _seal(self, step: Step, capture: Capture) -> None:
        bundle = self._case / f"{step.number:06}-{_slug(capture.target.name)}.tar"
        failed = ""
        if step.tries >= _MOST_TRIES:
            failed = f"It could not be audited: the run ended {_MOST_TRIES} times while it was."
        else:
            self._state.tried(step.number, 1)
            self._options.working(f"auditing {capture.target.name}")
            try:
                place = self._captures.place(step.number)
                options = self._options
                audit_and_seal(
                    capture.target, place, bundle, limits=options.limits, progress=options.progress, key=options.key
                )
            except Stopped:
                self._state.tried(step.number, -1)
                raise
            except SunlitError as error:
                failed = f"It could not be audited and sealed: {error}."
        sealed = bundle.exists()
        self._state.sealed(step.number, bundle.name if sealed else "", _sha256(bundle) if sealed else "", failed)

    def _told(self, step: Step, source: Source, capture: Capture) -> Told:
        result = read_result(self._captures.place(step.number))
        if capture.outcome == "gone" or result is None:
            return words.captured(source, capture, None, (), step.failed)
        changes: Sequence[Change] = ()
        failed = step.failed
        if capture.outcome == "first":
            changes = all_added(result) if words.is_news(source, capture) else ()
        elif old := self._audited_before(step):
            try:
                new = capture.target, result
                changes = changes_between(old, new, self._options.limits, self._options.progress)
            except Stopped:
                raise
            except SunlitError as error:
                failed = f"It could not be compared with the capture before: {error}."
        else:
            failed = failed or "No capture before it was audited, so that there is nothing to compare it with."
        return words.captured(source, capture, result.summary, changes, failed)

    def _audited_before(self, step: Step) -> tuple[Fetched, Saved] | None:
        """The newest capture before one, of what was there, and its result."""
        for earlier in reversed(self._state.captures("source = ? AND number < ?", step.source, step.number)):
            if earlier.outcome != "gone" and (saved := read_result(self._captures.place(earlier.number))):
                return self._captures.read(earlier.number).target, saved
        return None

    def _send(self) -> None:
        send_waiting(self._state, self._clock, self._options.channels, self._options.say)

    def _say(self, told: Told, step: Step | None = None) -> None:
        lines = [*told.lines, *([f"Evidence: {step.bundle}"] if step and step.bundle else [])]
        self._options.say("\n    ".join([told.headline, *lines]))

    def _say_nothing_due(self) -> None:
        dues = [standing.due for _, standing in self._state.sources()]
        when = f": the next source is due {for_people(min(dues))}; --now looks at all" if dues else ""
        self._options.say(f"nothing is due{when}" if dues else "nothing is watched: begin with sunlit watch add")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _slug(name: str) -> str:
    """A part of a file name that says what a bundle is of."""
    return re.sub(r"[^A-Za-z0-9.]+", "-", name.partition("://")[2] or name).strip("-.")[-60:].lstrip("-.") or "capture"

"""Kills a watch at random moments, over and over, while its sources change, and says what that lost or damaged.

`python -m benchmarks.watch_kills --kills 200` ends with status 1 when anything was.
"""

import argparse
import hashlib
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec

from sunlit.evidence.verify import verify, verify_case
from sunlit.schema import SunlitError
from sunlit.watch.captures import Captures
from sunlit.watch.sources import add
from sunlit.watch.state import open_state

_LONGEST = 300.0  # seconds for a run that nobody kills
# A machine that has more to do takes longer for a run; were it killed ever too early, no capture would be finished.
_LONGER = 1.03
_FORMS = (
    "struct FACE_BOX {{ int left; int top; }}; /* release {0} */\n",
    "enum NATION_TYPE {{ NATION_HAN, NATION_UYGHUR }}; /* release {0} */\n"
    "struct FACE_ATTR {{ int mask; enum NATION_TYPE emNation; int glasses; }};\n",
    "enum NATION_TYPE {{ NATION_HAN, NATION_UYGHUR }}; /* release {0} */\n"
    "struct FACE_ATTR {{ int mask; int reserved1; int glasses; }};\n",
    "",  # taken down
)


class Report(msgspec.Struct):
    """What came of it.

    hit       where the kills came, by what lay in the folder then
    captures, bundles, events  how many there are in the end
    problems  everything that is not as it should be; empty is what it is all about
    """

    kills: int = 0
    hit: dict[str, int] = {}
    captures: int = 0
    bundles: int = 0
    events: int = 0
    seconds: float = 0.0
    problems: list[str] = []


class _Site:
    """A vendor's server: a listing of one file, or of two, whose releases follow one another."""

    def __init__(self) -> None:
        self.release = 0

    def body(self, path: str) -> bytes | None:
        if path == "/d/":
            return b'<a href="a.h">a</a>' + (b'<a href="b.h">b</a>' if self.release % 8 == 1 else b"")
        if path in {"/d/a.h", "/d/b.h"}:
            return _FORMS[self.release % len(_FORMS)].format(self.release).encode() or None
        return None


@contextmanager
def _serving(site: _Site) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = site.body(self.path)
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Type", "text/html" if self.path.endswith("/") else "text/plain")
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.handle_error = lambda *_arguments: None  # type: ignore[method-assign]  # clients are killed
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def kill_many(folder: Path, kills: int, seed: int) -> Report:
    """Watch an invented vendor, kill the watch so often, let it end once, and look at what there is."""
    began = time.monotonic()
    chance = random.Random(seed)
    site = _Site()
    report = Report()
    hit: Counter[str] = Counter()
    seen: dict[int, str] = {}
    with _serving(site) as url:
        with open_state(folder) as state:
            add(state, f"{url}/d/", 60.0, time.time(), listing=True)
        started = time.monotonic()
        _run(folder, None, report)
        whole = time.monotonic() - started
        while report.kills < kills:
            site.release += 1
            started = time.monotonic()
            if _run(folder, chance.uniform(0.1, 1.2) * whole, report):
                report.kills += 1
                hit[_reached(folder)] += 1
                whole *= _LONGER
            else:
                whole = time.monotonic() - started
            seen |= _look(folder, seen, report)
        _run(folder, None, report)
    report.hit = dict(sorted(hit.items()))
    _check(folder, seen, report)
    report.seconds = round(time.monotonic() - began, 1)
    return report


def _run(folder: Path, kill_after: float | None, report: Report) -> bool:
    """Run the watch as cron would; True when it was killed before its end."""
    command = [str(Path(sys.executable).parent / "sunlit"), "watch", "run", "--once", "--now", "--pause", "0s"]
    process = subprocess.Popen(
        [*command, "--folder", str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    )
    try:
        _, errors = process.communicate(timeout=_LONGEST if kill_after is None else kill_after)
    except subprocess.TimeoutExpired:
        if kill_after is None:
            report.problems.append("a run did not end")
        process.kill()  # it alone: what becomes of its workers is its own matter
        process.wait()
        if process.stderr:
            process.stderr.close()
        return True
    if process.returncode:
        report.problems.append(f"a run ended with status {process.returncode}: {errors.decode()[-500:]}")
    return False


def _reached(folder: Path) -> str:
    """What was under way when the kill came."""
    with closing(sqlite3.connect(folder / "watch.sqlite3")) as database:
        steps = dict(database.execute("SELECT number, step FROM capture").fetchall())
    newest = max((number for number, _ in Captures(folder).all()), default=0)
    at = steps.get(newest, "kept") if newest else "done"
    if at == "done" and any((folder / "captures" / ".unfinished").glob("*")):
        return "something was fetched"
    return {
        "kept": "a capture was kept and not yet recorded",
        "taken": "a capture was audited and sealed",
        "sealed": "a capture was compared",
        "done": "nothing was under way, or the first bytes were asked for",
    }[at]


def _look(folder: Path, seen: dict[int, str], report: Report) -> dict[int, str]:
    """What captures there are, by the hash of what they hold; none that was there may change or go."""
    found = {}
    for number, place in Captures(folder).all():
        found[number] = hashlib.sha256((place / "capture.json").read_bytes()).hexdigest()
    for number, sha256 in seen.items():
        if found.get(number) != sha256:
            report.problems.append(f"capture {number} was lost or changed")
    return found


def _check(folder: Path, seen: dict[int, str], report: Report) -> None:
    """Everything that must hold in the end."""
    _look(folder, seen, report)
    captures = Captures(folder)
    with open_state(folder) as state:
        (sound,) = state.database.execute("PRAGMA integrity_check").fetchone()
        if sound != "ok":
            report.problems.append(f"the state is damaged: {sound}")
        steps = state.captures()
        told = Counter(number for (number,) in state.database.execute("SELECT capture FROM event WHERE capture > 0"))
        report.events = len(state.events())
    if [step.number for step in steps] != [number for number, _ in captures.all()]:
        report.problems.append("not every capture is recorded, or one is that is not there")
    for step in steps:
        if step.step != "done" or step.failed or not step.bundle:
            report.problems.append(f"capture {step.number} was not finished: {step.failed or step.step}")
        if told[step.number] != 1:
            report.problems.append(f"capture {step.number} was told {told[step.number]} times")
        capture = captures.read(step.number)
        body = Path(capture.target.entries[0].store).read_bytes()
        if hashlib.sha256(body).hexdigest() != capture.target.provenance["sha256"]:
            report.problems.append(f"the bytes of capture {step.number} are not those that came")
        bundle = folder / "case" / step.bundle
        if step.bundle and hashlib.sha256(bundle.read_bytes()).hexdigest() != step.sha256:
            report.problems.append(f"{step.bundle} is not the bundle that was sealed")
    bundles = sorted((folder / "case").iterdir())
    if len(bundles) != len(steps):
        report.problems.append(f"{len(bundles)} files in the case of {len(steps)} captures")
    try:
        verify_case(folder / "case")
        for bundle in bundles:
            list(verify(bundle))
    except SunlitError as error:
        report.problems.append(f"the case does not hold: {error}")
    report.captures, report.bundles = len(steps), len(bundles)


def main() -> None:
    """Kill, look, and print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 30))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sunlit-kills-") as folder:
        os.environ["XDG_CONFIG_HOME"] = f"{folder}/config"
        report = kill_many(Path(folder) / "state", arguments.kills, arguments.seed)
    print(f"kill -9 of `sunlit watch run`, {report.kills} times, seed {arguments.seed}, in {report.seconds} s")
    for where, number in report.hit.items():
        print(f"  {number:4} while {where}")
    print(f"captures {report.captures}, bundles {report.bundles}, events {report.events}")
    print(f"problems {len(report.problems)}")
    for problem in report.problems:
        print(f"  {problem}")
    sys.exit(bool(report.problems))


if __name__ == "__main__":
    main()

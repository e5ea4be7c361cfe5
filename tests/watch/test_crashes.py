"""Killed at any moment a watch loses no capture and tells each once; two runs exclude each other."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from benchmarks.watch_kills import kill_many
from sunlit.schema import SunlitError, UsageError
from sunlit.watch.captures import Captures
from sunlit.watch.lock import alone
from sunlit.watch.model import Capture
from sunlit.watch.run import Options, run
from sunlit.watch.state import open_state
from tests.intake.server import Site
from tests.watch.watching import HIDES, OPEN, TELLS, Watching, outcomes

HOLD = """
import sys, time
from pathlib import Path
from sunlit.watch.lock import alone
with alone(Path(sys.argv[1])):
    if len(sys.argv) > 2:  # a worker of it, which outlives it
        import os
        if os.fork() == 0:
            time.sleep(60)
    print("held", flush=True)
    time.sleep(60)
"""


def test_killed_two_dozen_times_nothing_is_lost_or_damaged(watching: Watching) -> None:
    report = kill_many(watching.folder, 24, seed=7)
    assert report.problems == []
    assert report.kills == 24
    assert report.captures == report.bundles >= 2


def test_two_runs_exclude_each_other_and_the_lock_dies_with_its_process(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout
        assert first.stdout.readline() == "held\n"
        said = f"another run of this watch is under way \\(process {first.pid}"
        with pytest.raises(UsageError, match=said), alone(tmp_path):
            pass
        first.kill()
    with alone(tmp_path):
        pass


def test_a_worker_that_outlives_its_run_does_not_keep_the_lock(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path), "fork"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as first:
        assert first.stdout
        assert first.stdout.readline() == "held\n"
        try:
            os.kill(first.pid, signal.SIGKILL)
            first.wait()
            with alone(tmp_path):
                pass
        finally:
            os.killpg(first.pid, signal.SIGKILL)


def left_behind(watching: Watching, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """Run the watch, and have it end, as if killed, right before it writes a step to its state."""

    class Killed(BaseException):
        pass

    def killed(*_arguments: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(f"sunlit.watch.state.State.{step}", killed)
        with pytest.raises(Killed):
            watching.run()


@pytest.mark.parametrize("step", ["record", "sealed", "done"])
def test_the_next_run_goes_on_where_one_was_killed_though_the_source_is_gone_by_then(
    site: Site, watching: Watching, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    url = site.put("/sdk.h", TELLS)
    watching.add(url)
    watching.run()
    site.put("/sdk.h", HIDES)
    left_behind(watching, monkeypatch, step)
    site.put("/sdk.h", b"")
    hidden, emptied = watching.run()
    assert hidden.headline == f"{url} has changed: 1 finding hidden"
    assert emptied.outcome == "changed"
    assert outcomes(watching.log()) == ["first", "changed", "changed"]
    assert [event.bundle for event in watching.log()] == [bundle.name for bundle in watching.bundles]


def test_what_a_killed_run_left_half_done_is_cleared_away(site: Site, watching: Watching) -> None:
    watching.add(site.put("/sdk.h", TELLS))
    unfinished = watching.folder / "captures" / ".unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "half").write_bytes(b"x")
    case = watching.folder / "case"
    (case / "sunlit-left").mkdir(parents=True)
    (case / ".000001.tar.x.partial").write_bytes(b"x")
    watching.run()
    assert [bundle.name for bundle in watching.bundles] == [watching.log()[0].bundle]
    assert not (watching.folder / "captures" / "000001" / "half").exists()


def not_audited(watching: Watching, tries: int) -> None:
    """As if the run had ended so many times while the first capture was audited."""
    with open_state(watching.folder) as state, state.step() as database:
        database.execute("DELETE FROM event")
        database.execute("UPDATE capture SET step = 'taken', tries = ?, bundle = ''", (tries,))
    for bundle in watching.bundles:
        bundle.unlink()
    (watching.folder / "captures" / "000001" / "result.jsonl").unlink()


def test_a_capture_that_ends_every_run_does_not_hold_up_the_others_for_ever(site: Site, watching: Watching) -> None:
    url = site.put("/sdk.h", TELLS)
    watching.add(url)
    watching.run()
    not_audited(watching, 100)
    (told,) = watching.run()
    assert told.lines == ("It could not be audited: the run ended 100 times while it was.",)
    site.put("/sdk.h", HIDES)
    (later,) = watching.run()
    assert later.headline == f"{url} has changed"
    assert later.lines == ("No capture before it was audited, so that there is nothing to compare it with.",)
    assert later.alert


def test_what_ended_the_run_a_few_times_waits_for_the_others_and_is_not_lost(site: Site, watching: Watching) -> None:
    first = site.put("/first.h", TELLS)
    watching.add(first)
    watching.run()
    not_audited(watching, 9)
    second = site.put("/second.h", OPEN)
    watching.add(second)
    told = watching.run()
    assert [event.source for event in told] == [second, first]
    assert told[1].headline == f"{first} is watched from now on, with 3 findings"
    assert told[1].bundle


def test_without_a_key_to_seal_with_nothing_is_begun(site: Site, watching: Watching, tmp_path: Path) -> None:
    watching.add(site.put("/sdk.h", TELLS))
    watching.run()
    (key,) = (tmp_path / "config").rglob("*.pem")
    key.chmod(0o644)
    with pytest.raises(SunlitError, match="can be read by others"):
        watching.run()
    key.chmod(0o600)
    assert watching.run() == []


def test_a_capture_is_in_its_folder_whole(site: Site, watching: Watching) -> None:
    watching.add(site.put("/sdk.h", TELLS))
    watching.run()
    captures = Captures(watching.folder)
    ((number, place),) = captures.all()
    raw = msgspec.json.decode((place / "capture.json").read_bytes(), type=Capture)
    (entry,) = raw.target.entries
    assert not Path(entry.store).is_absolute()
    assert (place / entry.store).read_bytes() == TELLS
    assert captures.read(number).target.exchanges[0].status == 200


def test_a_state_that_cannot_be_used_is_an_error_that_says_so(watching: Watching) -> None:
    watching.folder.mkdir()
    (watching.folder / "watch.sqlite3").write_bytes(b"not a database at all, but long enough to look like one" * 40)
    with pytest.raises(UsageError, match="cannot be used: file is not a database; name another one with --folder"):
        run(watching.folder, watching.clock, Options(once=True))


def test_a_full_or_locked_folder_is_an_error_that_says_so(site: Site, watching: Watching) -> None:
    watching.add(site.put("/sdk.h", OPEN))
    (watching.folder / "captures").write_bytes(b"")
    with pytest.raises(UsageError, match="captures cannot be written"):
        watching.run()


def test_sources_are_added_while_a_run_is_under_way(site: Site, watching: Watching) -> None:
    watching.add(site.put("/a.h", OPEN))
    with alone(watching.folder):
        watching.add(site.put("/b.h", OPEN))
    assert len(watching.run()) == 2


def test_captures_that_somebody_deleted_leave_the_others_as_they_are(site: Site, watching: Watching) -> None:
    url = site.put("/sdk.h", TELLS)
    watching.add(url)
    watching.run()
    site.put("/sdk.h", HIDES)
    watching.run()
    shutil.rmtree(watching.folder / "captures" / "000002")
    site.put("/sdk.h", TELLS + b"\n")
    watching.run()
    assert [number for number, _ in Captures(watching.folder).all()] == [1, 3]
    assert outcomes(watching.log()) == ["first", "changed", "changed"]

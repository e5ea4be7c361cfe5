"""`sunlit watch` as users run it."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.interrupting import SUNLIT
from tests.intake.server import Site, serving
from tests.watch.watching import HIDES, TELLS


@pytest.fixture
def vendor() -> Iterator[Site]:
    """A vendor's server."""
    with serving() as site:
        yield site


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A user's environment, with folders of the test's own."""
    own = {"XDG_STATE_HOME": str(tmp_path / "state"), "XDG_CONFIG_HOME": str(tmp_path / "config"), "COLUMNS": "160"}
    return os.environ | own


def watch(environment: dict[str, str], *arguments: str, status: int = 0) -> str:
    command = [SUNLIT, "watch", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment, check=False)
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def test_from_adding_to_the_log(vendor: Site, environment: dict[str, str], tmp_path: Path) -> None:
    url = vendor.put("/sdk.h", TELLS)
    assert watch(environment, "add", url) == f"1: {url} is watched, from the next `sunlit watch run` on\n"
    assert "not seen yet" in watch(environment, "status")
    run = ("run", "--once", "--now", "--pause", "0s")
    assert watch(environment, *run).startswith(f"{url} is watched from now on, with 3 findings\n    Evidence: 000001-")
    vendor.put("/sdk.h", HIDES)
    secret = environment | {"SUNLIT_WATCH_ALERTS": f"feed:{tmp_path / 'alerts.xml'}"}
    assert f"{url} has changed: 1 finding hidden" in watch(secret, *run)
    assert "1 finding hidden" in (tmp_path / "alerts.xml").read_text()
    (row,) = (json.loads(line) for line in watch(environment, "status", "--format", "jsonl").splitlines())
    assert (row["source"], row["presence"], row["outcome"]) == (url, "there", "changed")
    log = watch(environment, "log")
    assert "hidden: ethnicity, FACE_ATTR.emNation → FACE_ATTR.reserved1" in log
    alerts = [json.loads(line) for line in watch(environment, "log", "--alerts", "--format", "jsonl").splitlines()]
    assert [alert["outcome"] for alert in alerts] == ["changed"]
    assert watch(environment, "log", "https://other.example/") == ""
    assert watch(environment, "remove", "1") == f"{url} is not watched any more\n"
    assert "Nothing is watched" in watch(environment, "status")
    assert "nothing is watched" in watch(environment, *run)
    assert watch(environment, "log") == log
    assert (tmp_path / "state" / "sunlit" / "watch" / "watch.sqlite3").stat().st_size
    assert (tmp_path / "state" / "sunlit" / "watch").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_daemon_looks_again_and_stops_cleanly(
    vendor: Site, environment: dict[str, str], tmp_path: Path, number: signal.Signals
) -> None:
    url = vendor.put("/sdk.h", TELLS)
    watch(environment, "add", url, "--every", "1m")
    with subprocess.Popen(
        [SUNLIT, "watch", "run", "--pause", "0s"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env=environment | {"PYTHONUNBUFFERED": "1"},
    ) as daemon:  # fmt: skip
        assert daemon.stdout
        assert "is watched from now on" in daemon.stdout.readline()
        refused = watch(environment, "run", "--once", status=2)
        assert f"another run of this watch is under way (process {daemon.pid}" in refused
        other = vendor.put("/other.h", HIDES)
        watch(environment, "add", other)
        lines = [daemon.stdout.readline() for _ in range(2)]
        assert any(f"{other} is watched from now on" in line for line in lines)
        daemon.send_signal(number)
        rest, _ = daemon.communicate(timeout=60)
    assert daemon.returncode == 0
    assert "Traceback" not in rest


def test_ctrl_c_while_a_capture_is_audited_leaves_it_for_the_next_run(
    vendor: Site, environment: dict[str, str]
) -> None:
    url = vendor.put("/sdk.h", TELLS * 4000)
    watch(environment, "add", url)
    folder = Path(environment["XDG_STATE_HOME"]) / "sunlit" / "watch"
    with subprocess.Popen(
        [SUNLIT, "watch", "run", "--once", "--pause", "0s"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, env=environment,
    ) as running:  # fmt: skip
        while not (folder / "captures" / "000001").exists():
            time.sleep(0.01)
        time.sleep(0.3)
        running.send_signal(signal.SIGINT)
        said, _ = running.communicate(timeout=120)
    assert running.returncode == 0, said
    assert "Traceback" not in said
    if "is watched from now on" not in said:
        assert "is watched from now on" in watch(environment, "run", "--once", "--pause", "0s")
    assert len(watch(environment, "log", "--format", "jsonl").splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["add", "ftp://x"], "a source is https"),
        (["add", "https://host.example/", "--every", "1s"], "every 60 seconds at most"),
        (["add", "https://host.example/", "--every", "soon"], "write it as 90s, 30m, 6h or 7d"),
        (["add", "https://host.example/", "--links", "*.zip"], "add --listing"),
        (["add", "pypi:x", "--listing"], "a listing is a page of the web"),
        (["remove", "7"], "7 is not watched"),
        (["run", "--now"], "add --once"),
        (["run", "--once", "--alert", "pigeon:"], "there is no such way for alerts"),
    ],
)
def test_mistakes_are_one_line_and_say_what_to_do(environment: dict[str, str], arguments: list[str], said: str) -> None:
    assert said in watch(environment, *arguments, status=2)


@pytest.mark.parametrize("name", ["", "add", "run", "status", "log", "remove"])
def test_help_has_examples(environment: dict[str, str], name: str) -> None:
    assert "Examples:\n    sunlit watch " in watch(environment, *filter(None, [name]), "--help")

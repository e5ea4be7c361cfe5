"""A confined process reads what it was given and nothing else, writes nothing, reaches no server, and ends in time."""

import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from sunlit.confine import confine, landlock_version, limit_memory, limit_processor

needs_landlock = pytest.mark.skipif(not landlock_version(), reason="this kernel has no Landlock")


def in_child(work: Callable[[], object]) -> int:
    """The exit status of a process that does this: 0 when it returned, an error's number, or minus a signal's."""
    child = os.fork()
    if child == 0:
        status = 99
        try:
            work()
            status = 0
        except OSError as error:
            status = error.errno or 98
        except MemoryError:
            status = 97
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def confined(folder: Path, work: Callable[[], object]) -> int:
    def both() -> None:
        confine([str(folder), str(folder / "missing")])
        work()

    return in_child(both)


@needs_landlock
def test_what_was_given_can_be_read_and_nothing_else(tmp_path: Path) -> None:
    given = tmp_path / "given"
    (given / "below").mkdir(parents=True)
    (given / "below/a.h").write_text("x")
    (tmp_path / "secret").write_text("x")
    (given / "out").symlink_to(tmp_path / "secret")
    assert confined(given, (given / "below/a.h").read_bytes) == 0
    assert confined(given, lambda: list(given.iterdir())) == 0
    assert confined(given, (tmp_path / "secret").read_bytes) == 13
    assert confined(given, (given / "out").read_bytes) == 13
    assert confined(given, Path("/etc/passwd").read_bytes) == 13
    assert confined(given, lambda: list(Path.home().iterdir())) == 13


@needs_landlock
def test_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "a.h").write_text("x")
    assert confined(tmp_path, lambda: (tmp_path / "new").write_text("x")) == 13
    assert confined(tmp_path, lambda: (tmp_path / "a.h").write_text("y")) == 13
    assert confined(tmp_path, (tmp_path / "a.h").unlink) == 13
    assert confined(tmp_path, lambda: Path(tempfile.gettempdir(), "sunlit-confined").write_text("x")) == 13
    assert (tmp_path / "a.h").read_text() == "x"


@pytest.mark.skipif(landlock_version() < 4, reason="this kernel's Landlock knows nothing of TCP")
def test_no_server_can_be_reached(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()
        assert confined(tmp_path, lambda: socket.create_connection(address).close()) == 13
        assert in_child(lambda: socket.create_connection(address).close()) == 0


@needs_landlock
def test_own_modules_can_be_imported_and_git_can_be_run(tmp_path: Path) -> None:
    def work() -> None:
        import fractions

        subprocess.run(["git", "--version"], check=True, capture_output=True)
        subprocess.run([sys.executable, "-c", "import msgspec"], check=True, capture_output=True, cwd="/usr")
        assert fractions

    assert confined(tmp_path, work) == 0


def test_memory_has_an_end() -> None:
    def work() -> None:
        limit_memory(64 << 20)
        bytearray(256 << 20)

    assert in_child(work) == 97


def test_time_has_an_end_that_begins_anew_with_each_task() -> None:
    def work() -> None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        limit_processor(100)
        limit_processor(1)
        while True:
            pass

    assert in_child(work) == -signal.SIGXCPU

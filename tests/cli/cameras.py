"""`sunlit camera` as a user runs it, in another process."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.guard import PATIENCE

SUNLIT = str(Path(sys.executable).with_name("sunlit"))
ENVIRONMENT = {
    **os.environ,
    "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    "SUNLIT_CAMERA_USER": "viewer",
    "SUNLIT_CAMERA_PASSWORD": "invented",
}


def sunlit(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A camera command that ends by itself."""
    return subprocess.run(
        [SUNLIT, "camera", *arguments],
        env={**ENVIRONMENT, **environment},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=PATIENCE,
        check=False,
    )


@contextmanager
def running(*arguments: str, **environment: str) -> Iterator["subprocess.Popen[str]"]:
    """A camera command that is ended at the latest when the block ends."""
    with subprocess.Popen(
        [SUNLIT, "camera", *arguments],
        env={**ENVIRONMENT, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        limit = threading.Timer(PATIENCE, process.kill)
        limit.start()
        try:
            yield process
        finally:
            limit.cancel()
            process.kill()


@contextmanager
def simulated(*arguments: str) -> Iterator[dict[str, str]]:
    """The faces of a simulated camera in another process, which ends as it should."""
    with running("simulate", *arguments) as process:
        assert process.stdout
        yield json.loads(process.stdout.readline())
        process.terminate()
        assert process.wait() == 0


Lines = Sequence[dict[str, Any]]


def until(
    enough: Callable[[Lines], bool], *arguments: str, **environment: str
) -> tuple[list[dict[str, Any]], subprocess.CompletedProcess[str]]:
    """The JSON lines that a camera command prints until they are enough and Ctrl-C is pressed, and how it ended."""
    with running(*arguments, **environment) as process:
        assert process.stdout and process.stderr
        lines: list[dict[str, Any]] = []
        while not enough(lines) and (line := process.stdout.readline()):
            lines.append(json.loads(line))
        process.send_signal(signal.SIGINT)
        lines += map(json.loads, process.stdout)
        said = process.stderr.read()
    return lines, subprocess.CompletedProcess(arguments, process.wait(), "", said)

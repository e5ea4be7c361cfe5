"""The installed command at a terminal, with Ctrl-C pressed when its progress shows something."""

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SUNLIT = str(Path(sys.executable).with_name("sunlit"))


def until_closed(terminal: int) -> bytes:
    """Everything that is written to a terminal until its last writer is gone."""
    seen = b""
    try:
        while data := os.read(terminal, 4096):
            seen += data
    except OSError:  # Linux answers EIO when the other end is closed
        pass
    finally:
        os.close(terminal)
    return seen


def interrupted(arguments: Sequence[str], shown: bytes) -> "subprocess.CompletedProcess[str]":
    """Run it until its progress shows these words, press Ctrl-C as a terminal does, and wait for its end."""
    watcher, terminal = pty.openpty()
    command = [SUNLIT, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=terminal, process_group=0) as process:
        os.close(terminal)
        seen = b""
        while shown not in seen:
            seen += os.read(watcher, 4096)
        time.sleep(0.3)
        os.killpg(process.pid, signal.SIGINT)
        # Somebody has to read what it shows meanwhile, or it waits for that.
        with ThreadPoolExecutor() as reader:
            rest = reader.submit(until_closed, watcher)
            output = process.communicate()[0].decode()
            seen += rest.result()
    return subprocess.CompletedProcess(command, process.returncode, output, seen.decode(errors="replace"))

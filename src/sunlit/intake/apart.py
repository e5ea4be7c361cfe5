"""Code in C that reads what is hostile, in a process of its own: when it dies, one archive is lost and no more."""

import os
import resource
import signal
import struct
from collections.abc import Callable, Iterator

from sunlit.intake.archives.registry import Damaged
from sunlit.intake.limits import MIB

Send = Callable[[int, bytes], None]
_HEAD = struct.Struct("<BI")
_LARGEST = 4 * MIB


def run_apart(produce: Callable[[Send], None], seconds: float) -> Iterator[tuple[int, bytes]]:
    """What `produce` sends from a child process: a number for its kind, and bytes.

    seconds  of processor time that the child has

    Nothing that comes back is trusted or unpickled. Raises Damaged when the child ends before its work does.
    """
    if not hasattr(os, "fork"):
        raise Damaged("is read in a process of its own, which this system has no way to make")
    incoming, outgoing = os.pipe()
    child = os.fork()
    if child == 0:
        _work(produce, incoming, outgoing, seconds)
    os.close(outgoing)
    whole = False
    try:
        with os.fdopen(incoming, "rb") as stream:
            while len(head := stream.read(_HEAD.size)) == _HEAD.size:
                kind, size = _HEAD.unpack(head)
                if size > _LARGEST or len(data := stream.read(size)) < size:
                    break
                yield kind, data
            whole = not head
    finally:
        if not whole:
            os.kill(child, signal.SIGKILL)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status or not whole:
        ending = signal.Signals(-status).name if status < 0 else f"status {status}"
        raise Damaged(f"the process that read it ended early ({ending})")


def _work(produce: Callable[[Send], None], incoming: int, outgoing: int, seconds: float) -> None:
    """The child's whole life. It leaves by `_exit`, so that nothing of the parent is flushed or cleaned up twice."""
    status = 1
    try:
        os.close(incoming)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        allowed = max(1, int(seconds))
        resource.setrlimit(resource.RLIMIT_CPU, (allowed, allowed))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with os.fdopen(outgoing, "wb", buffering=MIB) as stream:

            def send(kind: int, data: bytes) -> None:
                stream.write(_HEAD.pack(kind, len(data)))
                stream.write(data)

            produce(send)
        status = 0
    finally:
        os._exit(status)

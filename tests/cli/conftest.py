"""A simulated camera in another process, for the tests of `sunlit camera`."""

import signal
from collections.abc import Iterator

import pytest

from tests.cli.cameras import simulated

# A shell starts what runs in its background deaf to Ctrl-C, and so would be the commands that the tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="module")
def faces() -> Iterator[dict[str, str]]:
    """Its addresses."""
    with simulated() as found:
        yield found


@pytest.fixture(scope="module")
def url(faces: dict[str, str]) -> str:
    """Its ONVIF address."""
    return faces["onvif"]

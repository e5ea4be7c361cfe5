"""What the tests of devices have in common: faults are told at once, and begun anew without a pause."""

from importlib.util import find_spec

import pytest

from sunlit.devices import stream
from sunlit.devices.simulator.footage import footage


@pytest.fixture(scope="session", autouse=True)
def _films() -> None:
    """The films of the simulated camera are made before anybody waits for an answer about them: on a busy machine that
    may take longer than a camera has."""
    for width, height in ((640, 360), (1920, 1080)) if find_spec("av") else ():
        footage(None, width, height)


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "FIRST_WAIT", 0.01)

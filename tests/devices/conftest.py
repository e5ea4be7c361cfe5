"""What the tests of devices have in common: faults are told at once, and begun anew without a pause."""

import pytest

from sunlit.devices import stream


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "FIRST_WAIT", 0.01)

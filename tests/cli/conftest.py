"""A simulated camera in another process, for the tests of `sunlit camera`."""

from collections.abc import Iterator

import pytest

from tests.cli.cameras import simulated


@pytest.fixture(scope="module")
def faces() -> Iterator[dict[str, str]]:
    """Its addresses."""
    with simulated() as found:
        yield found


@pytest.fixture(scope="module")
def url(faces: dict[str, str]) -> str:
    """Its ONVIF address."""
    return faces["onvif"]

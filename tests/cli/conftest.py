"""A simulated camera in another process, for the tests of `sunlit camera`."""

import json
import subprocess
from collections.abc import Iterator

import pytest

from tests.cli.cameras import ENVIRONMENT, SUNLIT


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Its ONVIF address."""
    command = [SUNLIT, "camera", "simulate"]
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield json.loads(process.stdout.readline())["onvif"]
        process.terminate()
        assert process.wait(30) == 0

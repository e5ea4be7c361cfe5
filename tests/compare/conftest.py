"""The fixtures that the tests of histories share with those of fetching."""

from tests.intake.conftest import site

__all__ = ["site"]

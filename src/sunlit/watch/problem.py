"""The errors of a watch."""

from sunlit.schema import SunlitError


class LaterError(SunlitError):
    """A host wants to be left alone until `until`, seconds since 1970."""

    def __init__(self, host: str, until: float) -> None:
        super().__init__(f"{host} is to be left alone for a while")
        self.until = until


class ForbiddenError(SunlitError):
    """The robots.txt of a host asks not to fetch this."""

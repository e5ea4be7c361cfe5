"""The errors of passing observations on; none of them holds a password, or a path that may be one."""

from sunlit.schema import SunlitError


class SinkError(SunlitError):
    """Base of them."""


class NotTakenError(SinkError):
    """The target cannot be reached, or takes nothing now; `wait` is how many seconds it asks for, or 0."""

    def __init__(self, text: str, wait: float = 0.0) -> None:
        super().__init__(text)
        self.wait = wait


class DeclinedError(SinkError):
    """The target declines this observation, and would decline it again."""


class RefusedTargetError(SinkError):
    """The target refused the password, which is not sent again."""

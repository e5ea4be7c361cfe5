"""The errors of talking with a camera; none of them holds a password or anything that a device reported."""

from typing import ClassVar

from sunlit.gate.observation import HealthReason
from sunlit.schema import SunlitError


class CameraError(SunlitError):
    """Base of them; `reason` is what a Health observation says."""

    reason: ClassVar[HealthReason] = "bad answer"


class UnreachableError(CameraError):
    """Nothing answers at the address, or not in time, or its certificate is not to be trusted."""

    reason = "no answer"


class SilentError(CameraError):
    """The device stopped reporting without saying so."""

    reason = "silent"


class BusyError(CameraError):
    """The device serves as many connections as it can."""

    reason = "busy"


class RefusedError(CameraError):
    """The device refused the password, which is not sent again: a second try can lock the account."""

    reason = "refused"


class AnswerError(CameraError):
    """The answer is not what the protocol says, or too large."""


class UnsupportedError(CameraError):
    """The device has no such function."""

    reason = "unsupported"


class ClosedFeatureError(CameraError):
    """The feature's purpose is not open: it may be looked at and switched off."""

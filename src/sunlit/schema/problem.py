"""The errors that a user can cause or meet; every one says what to do next."""


class SunlitError(Exception):
    """Base of all errors that Sunlit raises on purpose; its text is meant for the user."""


class UsageError(SunlitError):
    """The call itself is wrong: an unknown scheme, an impossible option."""


class TargetError(SunlitError):
    """The target cannot be had: no such file, no network, no such package, a hash that does not match."""


class GoneError(TargetError):
    """The place where the target was answers, and says that it is not there: more than that it cannot be reached."""


class Stopped(SunlitError):
    """Ctrl-C came before there was anything that could be told."""

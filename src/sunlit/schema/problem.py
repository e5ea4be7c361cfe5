"""The errors that a user can cause or meet; every one says what to do next."""


class SunlitError(Exception):
    """Base of all errors that Sunlit raises on purpose; its text is meant for the user."""


class UsageError(SunlitError):
    """The call itself is wrong: an unknown scheme, an impossible option."""


class TargetError(SunlitError):
    """The target cannot be had: no such file, no network, no such package, a hash that does not match."""


class Stopped(SunlitError):
    """Ctrl-C came before there was anything that could be told."""

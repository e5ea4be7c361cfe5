"""The answers of a device as files of a tree, bounded, without credentials in them."""

import re
from collections.abc import Callable

MAX_BYTES = 256 << 20
MAX_REPLIES = 10_000

_ENDINGS = {"json": ".json", "xml": ".xml", "html": ".html", "javascript": ".js"}
_LOGIN = re.compile(r"(?i)((?:user|name|pass|word|pwd|token|session)\w{0,10}=)[^/&_;]{1,100}")
_BETWEEN = re.compile(rb">[ \t]{0,64}<(?!/)")
_NAME = rb"(?:pass(?:word|wd|phrase)?|pwd|passwd|session(?:id)?|secret|nonce)"
# Where devices write such things: in addresses, as elements, as JSON, and as lines of a configuration.
_SECRETS = (
    (re.compile(rb"(://)[^/\s\"'<>@]{1,200}@"), rb"\1...@"),
    (re.compile(rb"(?i)(<(?:\w{1,20}:)?\w{0,20}" + _NAME + rb"(?:\s[^<>]{0,200})?>)[^<]{1,500}(</)"), rb"\1...\2"),
    (
        re.compile(rb"(?i)(\"\w{0,20}" + _NAME + rb"\"\s{0,8}:\s{0,8})(?:\"(?:[^\"\\]|\\.){0,500}\"|\d{1,30})"),
        rb'\1"..."',
    ),
    (re.compile(rb"(?im)^([\w.\[\]]{0,200}" + _NAME + rb"=)[^\r\n]{1,500}"), rb"\1..."),
)


class Replies:
    """What was kept, by path; `full` says whether something was left out because it was too much.

    blot  takes what is secret to the user out of an answer
    """

    def __init__(self, blot: Callable[[bytes], bytes] = bytes) -> None:
        self.files: dict[str, bytes] = {}
        self.full = False
        self._blot = blot
        self._left = MAX_BYTES

    def bare(self, path: str) -> str:
        """A path for the log: some devices write a login into the paths of their streams."""
        return _LOGIN.sub(r"\1...", self._blot(path.encode()).decode())

    def keep(self, path: str, body: bytes, kind: str = "") -> None:
        """Keep an answer; where another one lies at that path, beside it under a number.

        kind  its media type, which gives the ending of a path that has none
        """
        body = without_secrets(self._blot(body))
        if "xml" in kind:
            # Devices write documents without line breaks, in which no place could be shown or told from its neighbour.
            body = _BETWEEN.sub(b">\n<", body)
        stem, dot, ending = path.rpartition(".")
        if not dot or "/" in ending:
            stem, ending = path, _ending(kind)
        else:
            ending = f".{ending}"
        number = 1
        while (name := f"{stem}{ending}" if number == 1 else f"{stem}-{number}{ending}") in self.files:
            if self.files[name] == body:
                return
            number += 1
        if len(self.files) >= MAX_REPLIES or len(body) > self._left:
            self.full = True
            return
        self._left -= len(body)
        self.files[name] = body


def _ending(kind: str) -> str:
    return next((ending for word, ending in _ENDINGS.items() if word in kind), ".txt")


def without_secrets(body: bytes) -> bytes:
    """A body without the passwords, sessions and logins in addresses that devices are known to write into answers."""
    for pattern, instead in _SECRETS:
        body = pattern.sub(instead, body)
    return body

"""What a user writes behind --to, taken apart; and the passwords of targets, from the environment or the keyring."""

import os
from urllib.parse import unquote, urlsplit

import keyring
import keyring.errors
import msgspec

from sunlit.schema import UsageError

EXAMPLES = "mqtt://broker.example/sunlit, https://host.example/hook, file:seen.jsonl, or - for standard output"


class Target(msgspec.Struct, frozen=True):
    """A target: `path` is what stands behind the host, or the file; port 0 is the scheme's own."""

    scheme: str
    host: str = ""
    port: int = 0
    user: str = ""
    path: str = ""

    @property
    def place(self) -> str:
        """host or host:port, as in a URL."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}" if self.port else host

    def __repr__(self) -> str:
        """Without the path: that of a webhook is often as good as a password."""
        return f"Target({self.scheme}, {self.place})"


def parse_target(written: str) -> Target:
    """A target from what a user writes.

    Raises UsageError, which does not repeat it, when it is none or holds a password.
    """
    if written == "-":
        return Target("file", path="-")
    if written.startswith("file:"):
        path = written.removeprefix("file:")
        path = path.removeprefix("//") if path.startswith("///") else path
        if not path:
            raise UsageError("a file has no name: write it as file:seen.jsonl")
        return Target("file", path=path)
    try:
        parts = urlsplit(written)
        host, port = parts.hostname or "", parts.port or 0
    except ValueError:
        raise UsageError(f"a target cannot be read: write {EXAMPLES}") from None
    if parts.password is not None:
        raise UsageError("a target holds a password: leave it out, and set it in the environment or the keyring")
    if not parts.scheme or not host or "#" in written:
        raise UsageError(f"a target cannot be read: write {EXAMPLES}")
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, unquote(parts.username or ""), path)


def secret(target: Target, variable: str, user: str) -> str:
    """The password or token of a target: the environment's variable, or the keyring's entry of service
    `sunlit:HOST:PORT` for that user; "" when there is none."""
    if found := os.environ.get(variable):
        return found
    try:
        return keyring.get_password(f"sunlit:{target.place}", user) or ""
    except keyring.errors.KeyringError:
        return ""

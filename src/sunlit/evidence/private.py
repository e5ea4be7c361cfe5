"""Credentials in what is about to be sealed: found, counted, and taken out unless the user wants them kept.

Only what can be known by its form is looked for (each form as its issuer documents it): to guess by the look of a text
would change what was audited.
"""

import re
from typing import Final, NamedTuple

_FILLER: Final = b"*"
_FORMS: Final = {
    "private key": rb"-----BEGIN (?:[A-Z]+ ){0,2}PRIVATE KEY-----"
    rb"(?:[A-Za-z0-9+/=\s:,\\]|-(?!----)){1,20000}?-----END [A-Z ]{0,20}KEY-----",
    # "user:password@host" is how everybody explains such a URL
    "password in a URL": rb"(?<=://)[^\s:/@\"'<>{}$%()]{1,64}:(?!(?i:pass|password|passwd|pwd|secret|\*+|x+)@)"
    rb"[^\s:/@\"'<>{}$%()]{1,64}(?=@[\w\[])",
    "authorization header": rb"(?i:(?<=authorization: basic )|(?<=authorization: bearer ))[A-Za-z0-9+/=._~-]{8,2000}",
    "access key of AWS": rb"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b",
    "token of GitHub": rb"\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255})",
    "token of GitLab": rb"\bglpat-[\w-]{20,255}",
    "token of Slack": rb"\bxox[abeprs]-[\w-]{10,255}",
    "API key of Google": rb"\bAIza[\w-]{35}\b",
    "key of Stripe": rb"\b[rs]k_live_[A-Za-z0-9]{16,255}",
    "token of npm": rb"\bnpm_[A-Za-z0-9]{36}\b",
    "token of PyPI": rb"\bpypi-AgEIc[\w-]{50,1000}",
    "JSON web token": rb"\beyJ[\w-]{8,4000}\.eyJ[\w-]{8,8000}\.[\w-]{8,4000}",
}
_ANY = re.compile(b"|".join(b"(%s)" % form for form in _FORMS.values()))


class Secret(NamedTuple):
    """A credential: what kind of, and from which byte to which."""

    kind: str
    start: int
    end: int


def find_secrets(data: bytes) -> list[Secret]:
    """The credentials in these bytes, in order."""
    kinds = list(_FORMS)
    return [Secret(kinds[(match.lastindex or 1) - 1], *match.span()) for match in _ANY.finditer(data)]


def without(data: bytes, secrets: list[Secret]) -> bytes:
    """The same bytes with asterisks instead of the credentials: every other byte stays where it is."""
    changed = bytearray(data)
    for secret in secrets:
        changed[secret.start : secret.end] = _FILLER * (secret.end - secret.start)
    return bytes(changed)

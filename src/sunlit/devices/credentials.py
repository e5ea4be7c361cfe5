"""A user and a password that never show themselves, and where they come from: environment, keyring, prompt."""

import base64
import hashlib
import os
from collections.abc import Callable
from typing import NoReturn

import httpx
import keyring
import keyring.errors

from sunlit.devices.address import Address

# Passwords shorter than this are not looked for in answers.
_SHORT = 6


class Credentials:
    """A user and a password. The password can be used, not read: not by printing, pickling or `vars`."""

    __slots__ = ("_password", "user")

    def __init__(self, user: str, password: str) -> None:
        self.user = user
        self._password = password

    def __repr__(self) -> str:
        return f"Credentials({self.user!r}, ...)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("credentials are not written anywhere")

    def blot(self, body: bytes) -> bytes:
        """A body without the password, should a device write it into an answer; passwords of a few letters stay.

        Those would be found in the middle of words, and blotting them there would tell them.
        """
        basic = base64.b64encode(f"{self.user}:{self._password}".encode())
        for secret in (basic, self._password.encode()):
            body = body.replace(secret, b"...") if len(secret) >= _SHORT else body
        return body

    def digest(self) -> httpx.Auth:
        """HTTP digest (RFC 7616), new for each request: many devices refuse a nonce that was used before."""
        return httpx.DigestAuth(self.user, self._password)

    def basic(self) -> httpx.Auth:
        """HTTP basic (RFC 7617): the password itself, for connections that nobody else can read."""
        return httpx.BasicAuth(self.user, self._password)

    def token_digest(self, nonce: bytes, created: str) -> str:
        """The PasswordDigest of WS-UsernameToken: base64(sha1(nonce + created + password))."""
        return base64.b64encode(hashlib.sha1(nonce + created.encode() + self._password.encode()).digest()).decode()

    def login_digest(self, realm: str, random: str) -> str:
        """The digest of a Dahua RPC2 login: MD5(user:random:MD5(user:realm:password)), in upper case."""

        def md5(*parts: str) -> str:
            return hashlib.md5(":".join(parts).encode()).hexdigest().upper()

        return md5(self.user, random, md5(self.user, realm, self._password))


def find_credentials(address: Address, user: str = "", ask: Callable[[str], str] | None = None) -> Credentials | None:
    """The credentials for a camera, None when there are none.

    The user is `user`, the address's, or SUNLIT_CAMERA_USER; the password is SUNLIT_CAMERA_PASSWORD, the keyring's
    entry of service `sunlit:HOST:PORT`, or what `ask` returns when it is called with the user.
    """
    user = user or address.user or os.environ.get("SUNLIT_CAMERA_USER", "")
    if user and (password := os.environ.get("SUNLIT_CAMERA_PASSWORD")):
        return Credentials(user, password)
    try:
        entry = keyring.get_credential(f"sunlit:{address.place}", user or None)
    except keyring.errors.KeyringError:
        entry = None
    if entry is not None and entry.password:
        return Credentials(entry.username or user, entry.password)
    if user and ask is not None and (password := ask(user)):
        return Credentials(user, password)
    return None

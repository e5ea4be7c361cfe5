"""The user's key, and the signed envelope around the statement of a bundle.

Sources: RFC 8032 (Ed25519); DSSE v1.0 (github.com/secure-systems-lab/dsse, protocol.md); RFC 8785 (canonical JSON).
"""

import base64
import hashlib
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec
import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sunlit.evidence.container import Refused
from sunlit.schema import SunlitError

PAYLOAD_TYPE: Final = "application/vnd.in-toto+json"
KEY_FILE: Final = "signing-key.pem"
PASSWORD: Final = "SUNLIT_KEY_PASSWORD"


class _Signature(msgspec.Struct, forbid_unknown_fields=True):
    keyid: str
    sig: str


class _Envelope(msgspec.Struct, forbid_unknown_fields=True):
    payload: str
    payloadType: str
    signatures: list[_Signature]


def config_folder() -> Path:
    """Where the settings of a user lie (XDG Base Directory Specification)."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "sunlit"


def key_file(folder: Path | None = None) -> Path:
    """Where the user's own key lies."""
    return (folder or config_folder()) / KEY_FILE


def signing_key(folder: Path | None = None, ask: Callable[[], str] | None = None) -> Ed25519PrivateKey:
    """The user's own key, made on first use; nobody else may read its file.

    ask  for its password, when it has one that SUNLIT_KEY_PASSWORD does not hold
    Raises SunlitError when it can be neither read nor made.
    """
    place = key_file(folder)
    try:
        if not place.exists():
            _keep(place, Ed25519PrivateKey.generate(), "", Path.hardlink_to)
        if place.stat().st_mode & 0o077:
            raise SunlitError(f"{place} can be read by others, so its signatures prove nothing: chmod 600 {place}")
        pem = place.read_bytes()
        password = _password(place, ask) if b"BEGIN ENCRYPTED PRIVATE KEY" in pem else None
        key = serialization.load_pem_private_key(pem, password)
    except OSError as error:
        raise SunlitError(f"{place} cannot be read or made: {error.strerror}") from error
    except (ValueError, TypeError) as error:
        raise SunlitError(f"{place} holds no key that can be used, or has another password: {error}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SunlitError(f"{place} holds another kind of key; Ed25519 is needed")
    return key


def set_password(key: Ed25519PrivateKey, password: str, folder: Path | None = None) -> None:
    """Write the user's key anew, so that only who has this password can use it; "" for anybody who has the file."""
    place = key_file(folder)
    try:
        _keep(place, key, password, lambda there, written: written.replace(there))
    except OSError as error:
        raise SunlitError(f"{place} cannot be written: {error.strerror}") from error


def public_bytes(key: Ed25519PrivateKey | Ed25519PublicKey) -> bytes:
    """The 32 bytes of the public key."""
    public = key if isinstance(key, Ed25519PublicKey) else key.public_key()
    return public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def key_id(public: bytes) -> str:
    """By what people tell a key: the SHA-256 of its 32 bytes, hexadecimal."""
    return hashlib.sha256(public).hexdigest()


def sign(statement: bytes, key: Ed25519PrivateKey) -> bytes:
    """The envelope around a statement, as canonical JSON."""
    signature = key.sign(_signed(statement))
    return _written(statement, key_id(public_bytes(key)), signature)


def opened(envelope: bytes) -> tuple[bytes, str, bytes]:
    """The statement in an envelope, the id of the key that is said to have signed it, and the signature: not checked.

    Raises Refused for an envelope that is not as `sign` writes it.
    """
    try:
        told = msgspec.json.decode(envelope, type=_Envelope)
        (signature,) = told.signatures
        statement, raw = (base64.b64decode(text, validate=True) for text in (told.payload, signature.sig))
    except (ValueError, msgspec.MsgspecError) as error:
        raise Refused("its envelope is no DSSE envelope with one signature") from error
    if told.payloadType != PAYLOAD_TYPE or _written(statement, signature.keyid, raw) != envelope:
        raise Refused("its envelope is not as it was written")
    return statement, signature.keyid, raw


def check_signature(statement: bytes, signature: bytes, public: bytes) -> None:
    """Raises Refused when this key did not sign this statement."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _signed(statement))
    except (InvalidSignature, ValueError):
        raise Refused("its signature is not that of its statement") from None


def _signed(statement: bytes) -> bytes:
    """What a signature is of: DSSE's pre-authentication encoding."""
    return b"DSSEv1 %d %s %d %s" % (len(PAYLOAD_TYPE), PAYLOAD_TYPE.encode(), len(statement), statement)


def _written(statement: bytes, keyid: str, signature: bytes) -> bytes:
    return rfc8785.dumps(
        {
            "payload": base64.b64encode(statement).decode(),
            "payloadType": PAYLOAD_TYPE,
            "signatures": [{"keyid": keyid, "sig": base64.b64encode(signature).decode()}],
        }
    )


def _password(place: Path, ask: Callable[[], str] | None) -> bytes:
    password = os.environ.get(PASSWORD) or (ask() if ask else "")
    if not password:
        raise SunlitError(f"{place} has a password: set {PASSWORD}, where nobody can be asked for it")
    return password.encode()


def _keep(place: Path, key: Ed25519PrivateKey, password: str, put: Callable[[Path, Path], object]) -> None:
    """Write a key to a file aside, and `put` that into its place.

    Two that make a key at the same time make one: whose link comes second takes the first one's.
    """
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    secrecy = serialization.BestAvailableEncryption(password.encode()) if password else serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, secrecy)
    handle, written = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            put(place, Path(written))
    finally:
        Path(written).unlink(missing_ok=True)

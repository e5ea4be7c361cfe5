"""The user's key, and the signed envelope around the statement of a bundle.

Sources: RFC 8032 (Ed25519); DSSE v1.0 (github.com/secure-systems-lab/dsse, protocol.md); RFC 8785 (canonical JSON).
"""

import base64
import hashlib
import os
import tempfile
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


def signing_key(folder: Path | None = None) -> Ed25519PrivateKey:
    """The user's own key, made on first use; nobody else may read its file.

    Raises SunlitError when it can be neither read nor made.
    """
    place = (folder or config_folder()) / KEY_FILE
    try:
        if not place.exists():
            _make(place)
        if place.stat().st_mode & 0o077:
            raise SunlitError(f"{place} can be read by others, so its signatures prove nothing: chmod 600 {place}")
        key = serialization.load_pem_private_key(place.read_bytes(), password=None)
    except OSError as error:
        raise SunlitError(f"{place} cannot be read or made: {error.strerror}") from error
    except (ValueError, TypeError) as error:
        raise SunlitError(f"{place} holds no key that can be used: {error}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SunlitError(f"{place} holds another kind of key; Ed25519 is needed")
    return key


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


def _make(place: Path) -> None:
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    # Two that run at the same time make one key: whose link comes second takes the first one's.
    handle, partial = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            place.hardlink_to(partial)
    finally:
        Path(partial).unlink()

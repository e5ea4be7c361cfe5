"""The user's key and the envelope, against the definition of DSSE written out by hand."""

import base64
import json
import subprocess
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sunlit.evidence.container import Refused
from sunlit.evidence.signing import KEY_FILE, check_signature, opened, public_bytes, set_password, sign, signing_key
from sunlit.schema import SunlitError


def test_a_key_is_made_once_and_nobody_else_reads_it(tmp_path: Path) -> None:
    first = signing_key(tmp_path / "sunlit")
    assert (tmp_path / "sunlit" / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert public_bytes(signing_key(tmp_path / "sunlit")) == public_bytes(first)


def test_who_come_at_the_same_time_get_one_key(tmp_path: Path) -> None:
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(public_bytes(signing_key(tmp_path)))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8 and len(set(found)) == 1
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    signing_key(tmp_path)
    (tmp_path / KEY_FILE).chmod(0o644)
    with pytest.raises(SunlitError, match="chmod 600"):
        signing_key(tmp_path)
    (tmp_path / KEY_FILE).chmod(0o600)
    (tmp_path / KEY_FILE).write_text("no key")
    with pytest.raises(SunlitError, match="holds no key"):
        signing_key(tmp_path)


def test_with_a_password_the_file_alone_is_of_no_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = signing_key(tmp_path)
    set_password(key, "correct horse", tmp_path)
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]
    pkey = ("openssl", "pkey", "-in", tmp_path / KEY_FILE, "-noout", "-passin")
    assert subprocess.run([*pkey, "pass:correct horse"], capture_output=True, check=False).returncode == 0
    assert subprocess.run([*pkey, "pass:wrong"], capture_output=True, check=False).returncode != 0
    with pytest.raises(SunlitError, match="has a password: set SUNLIT_KEY_PASSWORD"):
        signing_key(tmp_path)
    with pytest.raises(SunlitError, match="or has another password"):
        signing_key(tmp_path, lambda: "wrong")
    assert public_bytes(signing_key(tmp_path, lambda: "correct horse")) == public_bytes(key)
    monkeypatch.setenv("SUNLIT_KEY_PASSWORD", "correct horse")
    assert public_bytes(signing_key(tmp_path)) == public_bytes(key)
    set_password(key, "", tmp_path)
    monkeypatch.delenv("SUNLIT_KEY_PASSWORD")
    assert public_bytes(signing_key(tmp_path)) == public_bytes(key)


def test_the_envelope_is_what_dsse_says() -> None:
    key = Ed25519PrivateKey.generate()
    statement = b'{"a":1}'
    envelope = json.loads(sign(statement, key))
    signed = b"DSSEv1 28 application/vnd.in-toto+json 7 " + statement
    Ed25519PublicKey.from_public_bytes(public_bytes(key)).verify(
        base64.b64decode(envelope["signatures"][0]["sig"]), signed
    )
    assert base64.b64decode(envelope["payload"]) == statement


def test_another_key_or_statement_is_refused() -> None:
    key, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    statement, _, signature = opened(sign(b"{}", key))
    check_signature(statement, signature, public_bytes(key))
    with pytest.raises(Refused):
        check_signature(statement, signature, public_bytes(other))
    with pytest.raises(Refused):
        check_signature(b"{ }", signature, public_bytes(key))


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b"\xff", b'{"payload":"!","payloadType":"x","signatures":[]}'])
def test_what_is_no_envelope_is_refused(raw: bytes) -> None:
    with pytest.raises(Refused):
        opened(raw)

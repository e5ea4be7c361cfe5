"""Time stamps from a real authority (OpenSSL's), which runs on this machine."""

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from sunlit.evidence.bundle import opening
from sunlit.evidence.container import Refused
from sunlit.evidence.stamp import read_roots, stamp
from sunlit.evidence.verify import verify_case
from sunlit.schema import SunlitError, UsageError
from tests.evidence.sealing import bundle_fixture, said

__all__ = ["bundle_fixture"]

pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is missing (Debian: apt install openssl)")

_CONFIG = """\
[req]
distinguished_name = name
prompt = no
[name]
CN = Invented Time Authority
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[tsa]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[tsa_section]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
certs = {folder}/ca.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.1
digests = sha256, sha512
tsa_name = yes
ess_cert_id_chain = no
"""


@pytest.fixture(name="authority", scope="module")
def authority_fixture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a root (ca.pem), and an authority that it vouches for."""
    folder = tmp_path_factory.mktemp("authority")
    (folder / "openssl.cnf").write_text(_CONFIG.format(folder=folder))
    (folder / "serial").write_text("01\n")

    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    new_key = ("-newkey", "rsa:2048", "-nodes", "-config", "openssl.cnf")
    openssl("req", "-x509", *new_key, "-keyout", "ca.key", "-out", "ca.pem", "-extensions", "ca", "-days", "30")
    openssl("req", "-new", *new_key, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Invented Stamp")
    signed = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "20")
    openssl(
        "x509", "-req", "-in", "tsa.csr", *signed, "-extfile", "openssl.cnf", "-extensions", "tsa", "-out", "tsa.pem"
    )
    return folder


@contextmanager
def serving(folder: Path, answer: bytes | None = None) -> Iterator[str]:
    """The authority on a local port; with an answer of its own to everything, when one is given."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.headers["Content-Type"] == "application/timestamp-query"
            (folder / "query.tsq").write_bytes(query)
            command = ("openssl", "ts", "-reply", "-config", "openssl.cnf", "-section", "tsa_section")
            done = subprocess.run(
                [*command, "-queryfile", "query.tsq", "-out", "reply.tsr"], cwd=folder, capture_output=True, check=False
            )
            assert done.returncode == 0, done.stderr
            body = (folder / "reply.tsr").read_bytes() if answer is None else answer
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tsr"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(name="copy")
def copy_fixture(bundle: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(bundle, tmp_path / "one.tar"))


def test_a_stamp_is_kept_and_holds(authority: Path, copy: Path) -> None:
    roots = read_roots([authority / "ca.pem"])
    with serving(authority) as url:
        assert stamp(copy, url, roots).doubt == ""
        assert stamp(copy, url, roots).authority == "CN=Invented Stamp"
    check = said(copy, roots=roots)["time stamp"]
    assert "whose certificates were valid then" in check.says and not check.note
    assert verify_case(copy.parent).says.startswith("1 bundles")


def test_openssl_agrees(authority: Path, copy: Path, tmp_path: Path) -> None:
    with serving(authority) as url:
        stamp(copy, url)
    with opening(copy) as bundle:
        (tmp_path / "envelope").write_bytes(bundle.envelope)
        (tmp_path / "1.tsr").write_bytes(bundle.read("timestamps/1.tsr"))
    verify = ("openssl", "ts", "-verify", "-data", "envelope", "-in", "1.tsr", "-CAfile", authority / "ca.pem")
    subprocess.run(verify, cwd=tmp_path, check=True, capture_output=True)


def test_an_authority_that_nobody_vouches_for_is_only_a_note(authority: Path, copy: Path) -> None:
    with serving(authority) as url:
        assert stamp(copy, url).doubt
    check = said(copy)["time stamp"]
    assert check.note and "give its root with --root" in check.says


def test_the_stamp_of_another_bundle_is_refused(authority: Path, copy: Path, tmp_path: Path) -> None:
    from tests.evidence.sealing import sdk, sealed

    (tmp_path / "other").mkdir()
    sealed(sdk(tmp_path / "sdk"), tmp_path / "other" / "two.tar")
    with serving(authority) as url:
        stamp(tmp_path / "other" / "two.tar", url)
    with opening(tmp_path / "other" / "two.tar") as bundle:
        answer = bundle.read("timestamps/1.tsr")
    before = copy.read_bytes()
    with serving(authority, answer) as url, pytest.raises(Refused, match="time stamp of something else"):
        stamp(copy, url)
    assert copy.read_bytes() == before


@pytest.mark.parametrize("answer", [b"", b"no", b"\x30\x03\x02\x01\x02", b"\x30" * 5000])
def test_an_answer_that_is_no_stamp_changes_nothing(authority: Path, copy: Path, answer: bytes) -> None:
    before = copy.read_bytes()
    with serving(authority, answer) as url, pytest.raises(Refused):
        stamp(copy, url)
    assert copy.read_bytes() == before


def test_without_a_network_it_says_so(copy: Path) -> None:
    with pytest.raises(SunlitError, match=r"no time stamp from http://127\.0\.0\.1:9/"):
        stamp(copy, "http://user:secret@127.0.0.1:9/")
    with pytest.raises(SunlitError, match="no time stamp"):
        stamp(copy, "no url")


def test_a_changed_stamp_shows(authority: Path, copy: Path, tmp_path: Path) -> None:
    roots = read_roots([authority / "ca.pem"])
    with serving(authority) as url:
        stamp(copy, url, roots)
    with opening(copy) as bundle:
        place = bundle.found["timestamps/1.tsr"]
    raw = copy.read_bytes()
    for at in range(place.start, place.start + place.size, 37):
        changed = bytearray(raw)
        changed[at] ^= 4
        (tmp_path / "changed.tar").write_bytes(changed)
        with pytest.raises(Refused):
            said(tmp_path / "changed.tar", roots=roots)


def test_a_file_without_certificates_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "x.pem").write_text("nothing")
    with pytest.raises(UsageError, match="holds no certificate"):
        read_roots([tmp_path / "x.pem"])
    with pytest.raises(UsageError, match="holds no certificate"):
        read_roots([tmp_path / "y.pem"])

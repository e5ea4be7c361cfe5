"""A real time stamp authority (OpenSSL's), which runs on this machine."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

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


def make_authority(folder: Path) -> Path:
    """Put a root (ca.pem), and an authority that it vouches for, into an empty folder."""
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

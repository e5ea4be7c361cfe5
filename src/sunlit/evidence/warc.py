"""What came over HTTP as a WARC file (ISO 28500, WARC 1.1), the form in which archives of the web keep such things.

The same exchanges give the same bytes. Three records stand for each exchange: `request`, `response`, and `metadata`
with the certificates, as PEM, when there was TLS. Where the body is kept elsewhere a `revisit` record stands for the
response and names its hash.
"""

import base64
import hashlib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from sunlit.schema import Exchange, Headers

_RECORDS = uuid.UUID("6f0d1c0e-6d0b-5b7e-9a54-7a3f6f3c9d11")  # the name space of record ids
_ELSEWHERE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_PEM_COLUMNS = 64


def to_warc(exchanges: Sequence[Exchange], bodies: Mapping[str, bytes]) -> bytes:
    """All exchanges in their order; `bodies` by SHA-256, and what is not among them is named by its hash only."""
    return b"".join(part for number, one in enumerate(exchanges) for part in _records(number, one, bodies))


def _records(number: int, one: Exchange, bodies: Mapping[str, bytes]) -> Iterator[bytes]:
    common = {"WARC-Date": one.when, "WARC-Target-URI": one.url}
    if address := _address(one.server):
        common["WARC-IP-Address"] = address
    asked = _message(f"{one.method} {_path(one.url)} {one.version}", one.request_headers)
    request_id = _id(number, "request", asked)
    body = bodies.get(one.sha256)
    head = _message(f"{one.version} {one.status} {one.reason}", _without_transfer_coding(one.headers))
    block = head + (body or b"")
    headers = common | {"WARC-Concurrent-To": request_id, "WARC-Payload-Digest": _label(bytes.fromhex(one.sha256))}
    if body is None:
        headers["WARC-Profile"] = _ELSEWHERE
    if not one.complete:
        headers["WARC-Truncated"] = "unspecified"
    kind = "response" if body is not None else "revisit"
    response_id = _id(number, kind, block)
    yield _record("request", request_id, common, "application/http;msgtype=request", asked)
    yield _record(kind, response_id, headers, "application/http;msgtype=response", block)
    if one.certificates:
        pem = "".join(map(_pem, one.certificates)).encode()
        about = common | {"WARC-Concurrent-To": response_id}
        yield _record("metadata", _id(number, "metadata", pem), about, "application/pem-certificate-chain", pem)


def _record(kind: str, record_id: str, headers: Mapping[str, str], content_type: str, block: bytes) -> bytes:
    fields = {
        "WARC-Type": kind,
        "WARC-Record-ID": record_id,
        **headers,
        "WARC-Block-Digest": _label(hashlib.sha256(block).digest()),
        "Content-Type": content_type,
        "Content-Length": str(len(block)),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return b"WARC/1.1\r\n" + lines.encode() + b"\r\n" + block + b"\r\n\r\n"


def _id(number: int, kind: str, block: bytes) -> str:
    """The same for the same record: the number tells apart what was asked for, and answered, twice in the same way."""
    return f"<{uuid.uuid5(_RECORDS, f'{number} {kind} {hashlib.sha256(block).hexdigest()}').urn}>"


def _message(start: str, headers: Headers) -> bytes:
    lines = [start, *(f"{name}: {value}" for name, value in headers), "", ""]
    return "\r\n".join(lines).encode("latin-1", "replace")


def _without_transfer_coding(headers: Headers) -> Headers:
    """The body is kept as it was before it was cut into chunks; a reader that is told otherwise would look for them."""
    return tuple(
        (f"X-Archive-Orig-{name}" if name.lower() == "transfer-encoding" else name, value) for name, value in headers
    )


def _path(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _address(server: str) -> str:
    return server.rpartition(":")[0].strip("[]").partition("%")[0]


def _label(digest: bytes) -> str:
    return f"sha256:{base64.b32encode(digest).decode()}"


def _pem(certificate: str) -> str:
    lines = (certificate[at : at + _PEM_COLUMNS] for at in range(0, len(certificate), _PEM_COLUMNS))
    return "\n".join(("-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""))

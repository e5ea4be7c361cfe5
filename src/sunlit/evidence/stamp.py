"""Time stamps: an authority signs that it saw the hash of a bundle's statement at its own time.

Source: RFC 3161. What is stamped is the SHA-512 of the envelope, so that nothing else of the bundle leaves the machine.
"""

import hashlib
import re
import ssl
import warnings
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import certifi
import httpx
from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from sunlit.evidence.bundle import STAMPS, TAG_MANIFEST, Bundle, opening, tag_manifest_of
from sunlit.evidence.container import Refused, content, is_bundle, writing
from sunlit.intake.listing import public
from sunlit.schema import SunlitError, UsageError

_TIMEOUT: Final = 30.0  # seconds
_MOST_BYTES: Final = 1 << 20  # of an answer
_UNKNOWN: Final = re.compile(r'Verify error: ([^"]+)')  # what OpenSSL says of a chain that does not lead to a root
_TYPES: Final = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}


class Stamp(NamedTuple):
    """What a time stamp says: when, by whom, and "" or why nothing here vouches for that authority."""

    when: datetime
    authority: str
    doubt: str


def stamp(path: Path, authority: str, roots: Sequence[x509.Certificate] = ()) -> Stamp:
    """Ask the authority at a URL for a time stamp, and add it to the bundle.

    Raises SunlitError when it cannot be had, or is none of this bundle; Refused for what is no bundle.
    """
    with opening(path) as bundle:
        answer = _ask(authority, bundle.envelope)
        told = read_stamp(answer, bundle.envelope, roots)
        _add(path, bundle, answer)
    return told


def unstamped(folder: Path) -> list[Path]:
    """The bundles of a folder that have no time stamp. Raises Refused, naming the file, for one that cannot be read."""
    found = []
    for path in filter(is_bundle, sorted(folder.iterdir())):
        try:
            with opening(path) as bundle:
                if not any(name.startswith(STAMPS) for name in bundle.found):
                    found.append(path)
        except Refused as error:
            raise Refused(f"{path.name}: {error}") from error
    return found


def read_stamp(answer: bytes, envelope: bytes, roots: Sequence[x509.Certificate] = ()) -> Stamp:
    """What an answer of an authority says of an envelope; its certificates are checked at the time that it tells.

    roots  certificates to trust beside those that browsers trust
    Raises Refused when it is no time stamp, or of something else.
    """
    try:
        return _read(answer, envelope, roots)
    except Refused:
        raise
    except Exception as error:  # the libraries raise whatever their parts do
        raise Refused("it is no time stamp (RFC 3161)") from error


def _read(answer: bytes, envelope: bytes, roots: Sequence[x509.Certificate]) -> Stamp:
    response = decode_timestamp_response(_ordered(answer))
    if response.status:
        raise Refused(f"the authority refused: {'; '.join(response.status_string) or response.status}")
    if response.tst_info.message_imprint.message != hashlib.sha512(envelope).digest():
        raise Refused("it is the time stamp of something else")
    name = response.tst_info.name
    authority = name.value.rfc4514_string() if isinstance(name, x509.DirectoryName) else _signer(response)
    doubt = ""
    try:
        builder = VerifierBuilder()
        for root in dict.fromkeys((*roots, *_public_roots())):
            builder = builder.add_root_certificate(root)
        builder.build().verify_message(response, envelope)
    except VerificationError as error:
        unknown = _UNKNOWN.search(str(error))
        if unknown is None:
            raise Refused(
                "it was changed, or is not by the authority that it names: its signature does not hold"
            ) from error
        doubt = unknown[1]
    return Stamp(response.tst_info.gen_time, authority, doubt)


def read_roots(paths: Iterable[Path]) -> list[x509.Certificate]:
    """The certificates in PEM files. Raises UsageError for a file that holds none."""
    roots = []
    for path in paths:
        try:
            roots += x509.load_pem_x509_certificates(path.read_bytes())
        except (OSError, ValueError) as error:
            raise UsageError(f"{path} holds no certificate (PEM): {error}") from error
    return roots


def _ask(authority: str, envelope: bytes) -> bytes:
    request = (
        TimestampRequestBuilder().data(envelope).hash_algorithm(HashAlgorithm.SHA512).cert_request(cert_request=True)
    )
    try:
        with httpx.Client(timeout=_TIMEOUT, verify=ssl.create_default_context()) as client:
            answer = client.post(authority, content=request.build().as_bytes(), headers=_TYPES)
            answer.raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SunlitError(
            f"no time stamp from {public(authority)}: {public(str(error)) or type(error).__name__}"
        ) from None
    if len(answer.content) > _MOST_BYTES:
        raise SunlitError(f"no time stamp from {public(authority)}: it answers with {len(answer.content)} bytes")
    return answer.content


def _ordered(answer: bytes) -> bytes:
    """The answer with its certificates in the order that DER wants for a set, which authorities that run OpenSSL do not
    keep and the library insists on. They are beside what is signed (RFC 5652, section 5.1)."""
    outer = [(0, len(answer))]
    # TimeStampResp, timeStampToken, content [0], SignedData, certificates [0]
    for number in (0, 1, 1, 0, 3):
        parts = _parts(answer, *outer[-1])
        if len(parts) <= number:
            return answer
        outer.append(parts[number][1:])
    if answer[parts[number][0]] != 0xA0:
        return answer
    start, end = outer[-1]
    found = [answer[first:last] for first, _, last in _parts(answer, start, end)]
    return answer[:start] + b"".join(sorted(found)) + answer[end:]


def _parts(data: bytes, start: int, end: int) -> list[tuple[int, int, int]]:
    """The elements of DER in a stretch: where each begins, its content, its end. As far as they are whole."""
    found = []
    while start + 2 <= end:
        length, content_start = data[start + 1], start + 2
        if length >= 0x80:
            content_start += length & 0x7F
            length = int.from_bytes(data[start + 2 : content_start], "big")
        if content_start + length > end:
            break
        found.append((start, content_start, content_start + length))
        start = content_start + length
    return found


def _signer(response: TimeStampResponse) -> str:
    """The subject of the certificate that signed, as far as it is there."""
    for raw in response.signed_data.certificates:
        certificate = x509.load_der_x509_certificate(raw)
        for info in response.signed_data.signer_infos:
            if (certificate.issuer, certificate.serial_number) == (info.issuer, info.serial_number):
                return certificate.subject.rfc4514_string()
    return "an authority without a name"


@cache
def _public_roots() -> list[x509.Certificate]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some old roots are not as strict as the library would have them
        return x509.load_pem_x509_certificates(Path(certifi.where()).read_bytes())


def _add(path: Path, bundle: Bundle, answer: bytes) -> None:
    """Write the bundle anew with one time stamp more."""
    names = [name for name in bundle.found if name != TAG_MANIFEST]
    number = 1 + sum(name.startswith(STAMPS) for name in names)
    tags = {name: bundle.read(name) for name in names if not name.startswith("data/")} | {
        f"{STAMPS}{number}.tsr": answer
    }
    tags[TAG_MANIFEST] = tag_manifest_of(tags)
    try:
        with writing(path) as add:
            for document in bundle.payload:
                add(document.name, document.size, content(bundle.file, document))
            for name, data in tags.items():
                add(name, len(data), (data,))
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from error

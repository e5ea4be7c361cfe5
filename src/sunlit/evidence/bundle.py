"""A bundle as a file: which documents it holds, in which order, and how it is written and opened.

Source of the layout: RFC 8493, the BagIt File Packaging Format 1.0; any program for bags can check the hashes.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, NamedTuple

import msgspec
import rfc8785

from sunlit.evidence.container import Document, Refused, content, documents, writing
from sunlit.evidence.signing import opened
from sunlit.evidence.statement import MANIFEST, Predicate, read_statement

RESULT: Final = "data/result.jsonl"
ENTRIES: Final = "data/entries.jsonl"
REDACTIONS: Final = "data/redactions.jsonl"
WARC: Final = "data/http.warc"
ARTIFACTS: Final = "data/artifacts/"
ENVELOPE: Final = "statement.dsse.json"
PROOFS: Final = "proofs.json"
STAMPS: Final = "timestamps/"
TAG_MANIFEST: Final = "tagmanifest-sha256.txt"
_BAGIT: Final = "bagit.txt"
_INFO: Final = "bag-info.txt"
_BAG: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_MOST_TAG_BYTES: Final = 256 << 20  # of one document that is read whole


class Held(NamedTuple):
    """A document as its manifest has it."""

    name: str
    size: int
    sha256: str

    def leaf(self) -> bytes:
        """What stands for it in the hash tree."""
        return rfc8785.dumps({"name": self.name, "sha256": self.sha256, "size": self.size})


class Proof(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For a document that was taken out of its bundle: which leaf it is, and the hashes that lead from it to the root,
    hexadecimal."""

    name: str
    number: int
    path: list[str]


class Bundle(NamedTuple):
    """An opened bundle. Its envelope could be read; nothing else has been checked, not even the signature.

    manifest  the hash of the manifest that the statement is about
    """

    file: IO[bytes]
    found: dict[str, Document]
    envelope: bytes
    statement: bytes
    signature: bytes
    signer: str
    manifest: str
    predicate: Predicate

    def read(self, name: str) -> bytes:
        """A document whole. Raises Refused when it is not there, or too large for what it is."""
        document = self.found.get(name)
        if document is None:
            raise Refused(f"{name} is missing")
        if document.size > _MOST_TAG_BYTES:
            raise Refused(f"{name} has {document.size} bytes, more than any bundle needs")
        return b"".join(content(self.file, document))

    def pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of a document, which may be large, in pieces."""
        document = self.found.get(name)
        if document is None:
            raise Refused(f"{name} is missing")
        return content(self.file, document)

    @property
    def payload(self) -> list[Document]:
        """What the manifest speaks of."""
        return [document for name, document in self.found.items() if name.startswith("data/")]


@contextmanager
def opening(path: Path) -> Iterator[Bundle]:
    """A bundle to read. Raises Refused for what is none, or is cut off; OSError when it cannot be read."""
    if path.exists() and not path.is_file():
        raise Refused("it is no file")
    with path.open("rb") as file:
        found = {document.name: document for document in documents(file, path.stat().st_size)}
        envelope = found.get(ENVELOPE)
        if envelope is None or envelope.size > _MOST_TAG_BYTES:
            raise Refused("it holds no signed statement")
        raw = b"".join(content(file, envelope))
        statement, signer, signature = opened(raw)
        manifest, predicate = read_statement(statement)
        yield Bundle(file, found, raw, statement, signature, signer, manifest, predicate)


def write_bundle(
    path: Path, envelope: bytes, sealed: str, payload: Mapping[Held, Iterable[bytes]], more: Mapping[str, bytes]
) -> None:
    """Write a bundle.

    payload  the documents under data/, in order, with their bytes
    more     other documents by name, in order: proofs, time stamps
    """
    held = list(payload)
    tags = {
        _BAGIT: _BAG,
        _INFO: bag_info(held, sealed),
        **({} if PROOFS in more else {MANIFEST: manifest_of(held)}),
        ENVELOPE: envelope,
        **more,
    }
    tags[TAG_MANIFEST] = tag_manifest_of(tags)
    with writing(path) as add:
        for document, chunks in payload.items():
            add(document.name, document.size, chunks)
        for name, data in tags.items():
            add(name, len(data), (data,))


def expected_names(bundle: Bundle) -> list[str]:
    """The names that a bundle with these documents has, in order."""
    more = [name for name in bundle.found if name == PROOFS or name.startswith(STAMPS)]
    manifest = [] if PROOFS in more else [MANIFEST]
    payload = [document.name for document in bundle.payload]
    return [*payload, _BAGIT, _INFO, *manifest, ENVELOPE, *more, TAG_MANIFEST]


def expected_tags(bundle: Bundle, held: Iterable[Held]) -> dict[str, bytes]:
    """Those of its tag files whose bytes follow from the rest."""
    tags = {_BAGIT: _BAG, _INFO: bag_info(held, bundle.predicate.sealed)}
    others = {name: bundle.read(name) for name in expected_names(bundle) if not name.startswith("data/")}
    others.pop(TAG_MANIFEST)
    return tags | {TAG_MANIFEST: tag_manifest_of(others | tags)}


def manifest_of(held: Iterable[Held]) -> bytes:
    """The manifest of a bag: a hash and a name a line."""
    return "".join(f"{each.sha256}  {each.name}\n" for each in held).encode()


def tag_manifest_of(tags: Mapping[str, bytes]) -> bytes:
    """The same for what is no payload."""
    return "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in tags.items()).encode()


def bag_info(held: Iterable[Held], sealed: str) -> bytes:
    """What a bag says about itself to people."""
    sizes = [each.size for each in held]
    return f"Bagging-Date: {sealed[:10]}\nPayload-Oxum: {sum(sizes)}.{len(sizes)}\n".encode()

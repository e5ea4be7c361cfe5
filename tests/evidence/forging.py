"""Bundles as whoever has a key can make them: any documents, with everything that speaks of them made to fit."""

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sunlit.evidence.bundle import ENVELOPE, PROOFS, TAG_MANIFEST, Held, bag_info, manifest_of, tag_manifest_of
from sunlit.evidence.container import content, documents, writing
from sunlit.evidence.merkle import root_of
from sunlit.evidence.signing import opened, public_bytes, sign
from sunlit.evidence.statement import MANIFEST
from tests.evidence.sealing import KEY

Parts = dict[str, bytes]


def parts_of(path: Path) -> Parts:
    """The documents of a bundle, in their order."""
    with path.open("rb") as file:
        return {one.name: b"".join(content(file, one)) for one in documents(file, path.stat().st_size)}


def packed(rows: Iterable[tuple[str, bytes]]) -> bytes:
    """A file of these documents, as it is."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.tar"
        with writing(path) as add:
            for name, data in rows:
                add(name, len(data), (data,))
        return path.read_bytes()


def refreshed(parts: Parts) -> Parts:
    """The same documents with a true list of the hashes of those that are no payload, which nobody signs."""
    tags = {name: data for name, data in parts.items() if not name.startswith("data/") and name != TAG_MANIFEST}
    return {name: data for name, data in parts.items() if name != TAG_MANIFEST} | {TAG_MANIFEST: tag_manifest_of(tags)}


def signed_anew(parts: Parts, change: Callable[[Any], object] | None = None, key: Ed25519PrivateKey = KEY) -> Parts:
    """The same documents with manifest, tree and statement made for them; `change` is made to the statement last.

    Raises an error when there is no statement to begin with.
    """
    parts = dict(parts)
    statement = json.loads(opened(parts[ENVELOPE])[0])
    held = [
        Held(name, len(data), hashlib.sha256(data).hexdigest())
        for name, data in parts.items()
        if name.startswith("data/")
    ]
    if PROOFS not in parts:
        parts[MANIFEST] = manifest_of(held)
        tree = {"root": root_of([each.leaf() for each in held]).hex(), "leaves": len(held)}
        statement["predicate"]["tree"] |= tree
        statement["predicate"]["key"] = public_bytes(key).hex()
        statement["subject"][0]["digest"]["sha256"] = hashlib.sha256(parts[MANIFEST]).hexdigest()
    parts["bag-info.txt"] = bag_info(held, statement["predicate"]["sealed"])
    told = change(statement) if change else statement
    if told is not statement or PROOFS not in parts:
        parts[ENVELOPE] = sign(rfc8785.dumps(told), key)  # type: ignore[arg-type]
    return refreshed(parts)

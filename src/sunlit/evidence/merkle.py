"""The hash tree over the documents of a bundle: one can be shown with a proof, and the others be withheld.

Source: RFC 9162, Certificate Transparency Version 2.0, section 2.1 (the same tree as in RFC 6962), with SHA-256.
"""

import hashlib
from collections.abc import Sequence


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The Merkle tree hash of the leaves, 32 bytes."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    half = _split(len(leaves))
    return _node(root_of(leaves[:half]), root_of(leaves[half:]))


def proof_of(leaves: Sequence[bytes], number: int) -> list[bytes]:
    """The hashes that lead from a leaf to the root, from the leaf upwards. Raises IndexError for no such leaf."""
    if not 0 <= number < len(leaves):
        raise IndexError(number)
    if len(leaves) == 1:
        return []
    half = _split(len(leaves))
    if number < half:
        return [*proof_of(leaves[:half], number), root_of(leaves[half:])]
    return [*proof_of(leaves[half:], number - half), root_of(leaves[:half])]


def root_from(leaf: bytes, number: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """The root that a proof leads to for the leaf of this number among `size`; None when it is no proof of one.

    The algorithm of section 2.1.3.2.
    """
    if not 0 <= number < size:
        return None
    first, last = number, size - 1
    found = leaf_hash(leaf)
    for beside in proof:
        if last == 0:
            return None
        if first & 1 or first == last:
            found = _node(beside, found)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            found = _node(found, beside)
        first, last = first >> 1, last >> 1
    return found if last == 0 else None


def leaf_hash(leaf: bytes) -> bytes:
    """What a leaf is in the tree: never what two of its nodes are."""
    return hashlib.sha256(b"\0" + leaf).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def _split(size: int) -> int:
    """The largest power of two below a size of at least two."""
    return int(1 << (size - 1).bit_length() - 1)

"""Some documents of a bundle, with the proof that they were signed together with the others, which are withheld."""

from collections.abc import Collection
from pathlib import Path

import msgspec
import rfc8785

from sunlit.evidence.bundle import ARTIFACTS, ENTRIES, PROOFS, STAMPS, Proof, opening, write_bundle
from sunlit.evidence.container import Refused
from sunlit.evidence.kept import Printed
from sunlit.evidence.merkle import proof_of
from sunlit.evidence.verify import hashes, lines
from sunlit.schema import UsageError


def disclose(path: Path, names: Collection[str], output: Path) -> list[str]:
    """Write a bundle that holds these documents of another one; returns their names in it.

    names  of documents (data/result.jsonl), or paths of files of the target that are kept
    Raises UsageError for a name that it does not hold, Refused for what is no whole bundle.
    """
    if output.exists():
        raise UsageError(f"{output} is there already: evidence is never written over, choose another name")
    with opening(path) as bundle:
        if PROOFS in bundle.found:
            raise Refused("it was itself taken out of a larger bundle")
        held = hashes(bundle)
        kept = {line.path: ARTIFACTS + line.kept for line in lines(bundle, ENTRIES, Printed) if line.kept}
        chosen = {kept.get(name, name) for name in names}
        if unknown := sorted(chosen - {each.name for each in held}):
            raise UsageError(f"{path} holds no {unknown[0]}; `tar tf {path}` lists what it holds")
        leaves = [each.leaf() for each in held]
        numbers = [number for number, each in enumerate(held) if each.name in chosen]
        proofs = [
            Proof(held[number].name, number, [one.hex() for one in proof_of(leaves, number)]) for number in numbers
        ]
        payload = {held[number]: bundle.pieces(held[number].name) for number in numbers}
        more = {PROOFS: rfc8785.dumps(msgspec.to_builtins(proofs))}
        more |= {name: bundle.read(name) for name in bundle.found if name.startswith(STAMPS)}
        write_bundle(output, bundle.envelope, bundle.predicate.sealed, payload, more)
    return [held[number].name for number in numbers]

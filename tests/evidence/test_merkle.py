"""The hash tree against the vectors of Certificate Transparency, and against itself turned round."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sunlit.evidence.merkle import proof_of, root_from, root_of

# The test inputs and roots of the reference implementation (google/certificate-transparency, merkle_tree_test).
_INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
_ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
_LEAVES = some.lists(some.binary(max_size=8), min_size=1, max_size=40)


@pytest.mark.parametrize("size", _ROOTS)
def test_the_roots_are_those_of_the_reference(size: int) -> None:
    assert root_of([bytes.fromhex(text) for text in _INPUTS[:size]]).hex() == _ROOTS[size]


@given(_LEAVES, some.data())
def test_a_proof_leads_to_the_root(leaves: list[bytes], data: some.DataObject) -> None:
    number = data.draw(some.integers(0, len(leaves) - 1))
    proof = proof_of(leaves, number)
    assert root_from(leaves[number], number, len(leaves), proof) == root_of(leaves)


@given(_LEAVES, some.data())
def test_a_proof_proves_nothing_else(leaves: list[bytes], data: some.DataObject) -> None:
    number = data.draw(some.integers(0, len(leaves) - 1))
    proof = proof_of(leaves, number)
    root = root_of(leaves)
    assert root_from(leaves[number] + b"!", number, len(leaves), proof) != root
    assert root_from(leaves[number], number, len(leaves), [*proof, bytes(32)]) != root
    assert root_from(leaves[number], len(leaves), len(leaves), proof) is None
    if proof:
        assert root_from(leaves[number], number, len(leaves), proof[:-1]) != root


def test_no_proof_of_what_is_not_there() -> None:
    with pytest.raises(IndexError):
        proof_of([b"a"], 1)

"""Carriers become the ways by which a capability gets out."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from sunlit.reports.chains import chains, label
from sunlit.schema import Capability, Carrier
from tests.reports import invented


def capability(*carriers: Carrier) -> Capability:
    return msgspec.structs.replace(invented.ethnicity()[0], carriers=carriers)


def carrier(name: str, container: str, carries: str, depth: int) -> Carrier:
    return Carrier(name, "field", container, carries, depth, invented.at("a.h", 1))


def ways(*carriers: Carrier) -> list[str]:
    return [" <- ".join(label(step) for step in chain) for chain in chains(capability(*carriers))]


def test_each_carrier_stands_behind_what_it_carries_shortest_way_first() -> None:
    assert [" <- ".join(label(step) for step in chain) for chain in chains(invented.ethnicity()[0])] == [
        "LMK_FACE_ATTR.eEthnic <- LMK_EVENT_FACE.stAttr <- LMK_StartFaceEvents(pEvent)",
        "LMK_FACE_ATTR.eEthnic <- LMK_SEARCH_RESULT.stSearch <- LMK_FindNextFace(pResult)",
        "LMK_FACE_ATTR.eEthnic <- LMK_EVENT_FACE.stAttr <- LmkCamera.onFace <- Csv.export",
    ]


def test_a_step_that_was_not_seen_does_not_break_a_way() -> None:
    assert ways(carrier("a", "A", "ENUM", 1), carrier("b", "B", "A", 3)) == ["A.a <- B.b"]


def test_what_carries_something_unknown_is_a_way_of_its_own() -> None:
    assert ways(carrier("a", "A", "ENUM", 1), carrier("z", "Z", "Y", 2)) == ["A.a", "Z.z"]


def test_copies_of_a_header_are_one_way() -> None:
    again = msgspec.structs.replace(carrier("a", "A", "ENUM", 1), location=invented.at("copy/a.h", 1))
    assert ways(carrier("a", "A", "ENUM", 1), again) == ["A.a"]


def test_types_that_hold_each_other_end() -> None:
    assert ways(carrier("b", "A", "B", 1), carrier("a", "B", "A", 2), carrier("b", "A", "B", 3)) == [
        "A.b <- B.a <- A.b"
    ]


names = st.sampled_from(["A", "B", "C", ""])


@given(st.lists(st.builds(carrier, names, names, names, st.integers(0, 6)), max_size=30))
def test_any_carriers_give_ways_that_go_outward_and_hold_every_carrier(carriers: list[Carrier]) -> None:
    found = chains(capability(*carriers))
    for way in found:
        depths = [step.depth for step in way]
        assert depths == sorted(set(depths))
    assert {label(step) for way in found for step in way} == {label(step) for step in carriers}

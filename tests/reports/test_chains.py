"""Carriers become the ways by which a capability gets out."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from sunlit.reports.chains import chains, kind, label
from sunlit.schema import Capability, Carrier, Edge
from tests.reports import invented


def capability(*carriers: Carrier) -> Capability:
    return msgspec.structs.replace(invented.ethnicity()[0], carriers=carriers)


def carrier(name: str, container: str, carries: str, depth: int, edge: Edge = "") -> Carrier:
    return Carrier(name, "field", container, carries, depth, invented.at("a.h", 1), edge)


def ways(*carriers: Carrier) -> list[str]:
    return [" <- ".join(label(step) for step in chain) for chain in chains(capability(*carriers))]


def test_each_carrier_stands_behind_what_it_carries_and_the_kinds_of_edges_take_turns() -> None:
    assert [" <- ".join(label(step) for step in chain) for chain in chains(invented.ethnicity()[0])] == [
        "LMK_FACE_ATTR.eEthnic <- LMK_EVENT_FACE.stAttr <- LMK_StartFaceEvents(pEvent)",
        "LMK_FACE_ATTR.eEthnic <- LMK_EVENT_FACE.stAttr <- LMK_EVENT.LMK_EV_FACE",
        "LMK_FACE_ATTR.eEthnic <- LMK_EVENT_FACE.stAttr <- LmkCamera.onFace",
        "listFaces(ethnic)",
        "face.ethnic",
        "LMK_FACE_ATTR.eEthnic <- LMK_SEARCH_RESULT.stSearch <- LMK_FindNextFace(pResult)",
    ]


def test_a_way_ends_at_its_last_edge() -> None:
    way = [carrier("a", "A", "ENUM", 1), carrier("b", "B", "A", 2, "exported_function"), carrier("c", "C", "B", 3)]
    assert ways(*way) == ["A.a <- B.b"]


def test_a_way_to_an_edge_comes_before_a_shorter_one_to_none() -> None:
    assert ways(
        carrier("x", "X", "ENUM", 1),
        carrier("a", "A", "ENUM", 1),
        carrier("b", "B", "A", 2, "log_line"),
    ) == ["A.a <- B.b", "X.x"]


def test_what_is_no_edge_in_one_file_and_one_in_another_is_shown_as_the_edge() -> None:
    edge = carrier("a", "A", "ENUM", 1, "http_parameter")
    assert chains(capability(carrier("a", "A", "ENUM", 1), edge)) == ((edge,),)


def test_a_carrier_is_called_what_an_integrator_calls_it() -> None:
    field = carrier("a", "A", "ENUM", 1)
    route = msgspec.structs.replace(field, role="function", edge="http_parameter")
    assert [kind(field), kind(route)] == ["field", "HTTP route"]
    assert kind(msgspec.structs.replace(field, edge="http_parameter")) == "HTTP parameter"


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

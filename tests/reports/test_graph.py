"""The graph of the ways out: in layers, nothing upon another, the same for the same capability, and never too large."""

from itertools import pairwise

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from sunlit.reports.chains import chains
from sunlit.reports.graph import MOST_NODES, NODE_HEIGHT, NODE_WIDTH, Graph, Node, graph
from sunlit.schema import Capability, Carrier, Edge
from tests.reports import invented


def capability(*carriers: Carrier) -> Capability:
    return msgspec.structs.replace(invented.ethnicity()[0], carriers=carriers)


def carrier(name: str, container: str, carries: str, depth: int, edge: Edge = "") -> Carrier:
    return Carrier(name, "field", container, carries, depth, invented.at("a.h", 1), edge)


def drawn(of: Capability) -> Graph | None:
    return graph(of, chains(of))


def picture(of: Capability) -> Graph:
    found = drawn(of)
    assert found is not None
    return found


def named(found: Graph, name: str) -> Node:
    [node] = [node for node in found.nodes if node.name == name]
    return node


def test_the_definition_is_on_the_left_and_every_edge_on_the_right() -> None:
    found = picture(invented.ethnicity()[0])
    assert [node.name for node in found.nodes if node.x == 0] == ["LMK_ETHNIC_TYPE"]
    right = max(node.x for node in found.nodes)
    assert {node.x for node in found.nodes if node.carrier and node.carrier.edge} == {right}
    assert named(found, "eEthnic").x < named(found, "stAttr").x < right


def test_a_node_says_what_it_is() -> None:
    found = picture(invented.ethnicity()[0])
    assert named(found, "eEthnic").above == "LMK_FACE_ATTR"
    assert named(found, "LMK_EV_FACE").above == "event code"
    assert named(found, "LMK_FindNextFace").above == "exported function"


def test_one_way_needs_no_graph() -> None:
    assert drawn(capability(carrier("a", "A", "ENUM", 1), carrier("b", "B", "A", 2))) is None
    assert drawn(capability()) is None


def test_a_long_name_is_shortened_in_its_middle() -> None:
    long = "X" * 30 + "Y" * 30
    found = picture(capability(carrier(long, "", "ENUM", 1), carrier("b", "B", "ENUM", 1)))
    assert "XXXXXXXXXX…YYYYYYYYY" in {node.name for node in found.nodes}


def test_what_does_not_fit_is_counted() -> None:
    many = [carrier(f"field{number}", "A", "ENUM", 1) for number in range(60)]
    found = picture(capability(*many))
    assert len(found.nodes) == MOST_NODES
    assert found.left_out == 60 - (MOST_NODES - 1)


def test_a_step_with_very_many_edges_shows_some_of_them() -> None:
    many = [carrier(f"CODE_{number}", "", "ENUM", 1, "event_code") for number in range(12)]
    found = picture(capability(*many, carrier("call", "", "ENUM", 1, "exported_function")))
    assert [node.above for node in found.nodes].count("event code") == 5
    assert [node.above for node in found.nodes].count("exported function") == 1
    assert found.left_out == 7


def test_types_that_hold_each_other_end() -> None:
    found = picture(
        capability(
            carrier("b", "A", "ENUM", 1),
            carrier("a", "B", "A", 2),
            carrier("c", "C", "B", 3),
            carrier("b", "A", "B", 3),
            carrier("d", "D", "ENUM", 1),
        )
    )
    assert {node.name for node in found.nodes} == {"LMK_ETHNIC_TYPE", "a", "b", "c", "d"}


names = st.sampled_from(["A", "B", "C", "D", "E", ""])
edges: st.SearchStrategy[Edge] = st.sampled_from(["", "", "event_code", "callback"])
carriers = st.lists(st.builds(carrier, names, names, names, st.integers(0, 6), edges), max_size=60)


@given(carriers)
def test_any_carriers_give_a_picture_in_which_nothing_lies_upon_another(given_carriers: list[Carrier]) -> None:
    of = capability(*given_carriers)
    found = drawn(of)
    assert found == drawn(of)
    if found is None:
        return
    assert 2 <= len(found.nodes) <= MOST_NODES
    for x in {node.x for node in found.nodes}:
        heights = sorted(node.y for node in found.nodes if node.x == x)
        assert all(below - above >= NODE_HEIGHT for above, below in pairwise(heights))
    for node in found.nodes:
        assert 0 <= node.x <= found.width - NODE_WIDTH
        assert NODE_HEIGHT // 2 <= node.y <= found.height - NODE_HEIGHT // 2

"""The ways of a capability as a graph: the definition on the left, what an integrator meets on the right."""

from collections.abc import Sequence

import msgspec
from rich.cells import cell_len

from sunlit.reports.chains import Chain, kind, label
from sunlit.reports.visible import visible
from sunlit.reports.words import called
from sunlit.schema import Capability, Carrier

MOST_NODES = 40
NODE_WIDTH = 160
NODE_HEIGHT = 36
_ROW = 44
_GAP = 34
_CELLS = 20  # characters of a line of a node
_BEND = 12
_MOST_BESIDE = 5  # edges of one kind that one step leads to
_SWEEPS = 4

_Key = tuple[str, str]


class Node(msgspec.Struct):
    """A box of the graph, by its middle on the left side, in pixels.

    above, name  its two lines, shortened
    carrier      what it shows, None for the definition
    way          the number of the first way that it is part of
    """

    above: str
    name: str
    carrier: Carrier | None
    way: int
    layer: int = 0
    room: int = _ROW
    x: int = 0
    y: int = 0


class Graph(msgspec.Struct, frozen=True):
    """A graph as it is drawn. `arrows` are SVG paths, `left_out` is how many carriers are not shown."""

    width: int
    height: int
    nodes: list[Node]
    arrows: list[str]
    left_out: int


def graph(capability: Capability, ways: Sequence[Chain]) -> Graph | None:
    """The graph of a capability's ways (see `chains`); None when a single way says it all."""
    if len(ways) < 2:
        return None
    nodes: dict[_Key, Node] = {_DEFINITION: Node("defined as", _short(called(capability)), None, 0)}
    after: dict[_Key, list[_Key]] = {_DEFINITION: []}
    left_out: set[_Key] = set()
    for number, way in enumerate(ways):
        before = _DEFINITION
        for place, carrier in enumerate(way):
            key: _Key = (label(carrier), carrier.edge)
            beside = sum(1 for _, kind in after[before] if kind and kind == carrier.edge)
            if key not in nodes and (len(nodes) >= MOST_NODES or beside >= _MOST_BESIDE):
                left_out |= {(label(step), step.edge) for step in way[place:]} - nodes.keys()
                break
            if key not in nodes:
                nodes[key] = _node(carrier, number)
                after[key] = []
            if key not in after[before] and not _leads(after, key, before):
                after[before].append(key)
            before = key
    _set_layers(nodes, after)
    shown = list(nodes.values())
    _bend(nodes, after)
    layers: list[list[_Key]] = [[] for _ in range(max(node.layer for node in shown) + 1)]
    for key, node in nodes.items():
        layers[node.layer].append(key)
    before_of = {key: [other for other in nodes if key in after[other]] for key in nodes}
    _order(layers, after, before_of)
    height = max(sum(nodes[key].room for key in layer) for layer in layers)
    _place(layers, nodes, after, height)
    arrows = [_arrow(nodes[key], nodes[other]) for key in nodes for other in after[key]]
    return Graph(len(layers) * (NODE_WIDTH + _GAP) - _GAP, height, shown, arrows, len(left_out))


_DEFINITION: _Key = ("", "definition")


def _node(carrier: Carrier, way: int) -> Node:
    if carrier.edge:  # of a parameter the call says more than its own name
        name = carrier.container if carrier.role == "parameter" and carrier.container else carrier.name
        return Node(kind(carrier), _short(visible(name)), carrier, way)
    whole = label(carrier)
    above, dot, name = whole.rpartition(".")
    return Node(_short(above), _short(name if dot else whole), carrier, way)


def _short(text: str) -> str:
    """A name that fits into a node; its end tells as much as its start."""
    if cell_len(text) <= _CELLS:
        return text
    head, tail = text, text
    while cell_len(head) > _CELLS // 2:
        head = head[:-1]
    while cell_len(tail) > _CELLS - _CELLS // 2 - 1:
        tail = tail[1:]
    return f"{head}…{tail}"


def _leads(after: dict[_Key, list[_Key]], start: _Key, goal: _Key) -> bool:
    """Whether the arrows lead from one node to another."""
    seen, todo = {start}, [start]
    while todo:
        key = todo.pop()
        if key == goal:
            return True
        new = [other for other in after[key] if other not in seen]
        seen.update(new)
        todo += new
    return False


def _set_layers(nodes: dict[_Key, Node], after: dict[_Key, list[_Key]]) -> None:
    """Give each node the layer behind the last one that leads to it, and edges that lead on to nothing the last."""
    changed = True
    while changed:  # ends, for the arrows make no circle
        changed = False
        for key, node in nodes.items():
            for other in after[key]:
                if nodes[other].layer <= node.layer:
                    nodes[other].layer = node.layer + 1
                    changed = True
    last = max(node.layer for node in nodes.values())
    for key, node in nodes.items():
        if node.carrier and node.carrier.edge and not after[key]:
            node.layer = last


def _bend(nodes: dict[_Key, Node], after: dict[_Key, list[_Key]]) -> None:
    """Lead arrows over several layers through room that is kept free for them, those of one node together."""
    for number, (key, node) in enumerate(list(nodes.items())):
        far = max((nodes[other].layer for other in after[key]), default=0)
        source = key
        for layer in range(node.layer + 1, far):
            bend = (f"{number} {layer}", "bend")
            nodes[bend] = Node("", "", None, 0, layer, _BEND)
            after[bend] = [other for other in after[source] if nodes[other].layer > layer]
            after[source] = [*(other for other in after[source] if nodes[other].layer == layer), bend]
            source = bend


def _order(layers: list[list[_Key]], after: dict[_Key, list[_Key]], before: dict[_Key, list[_Key]]) -> None:
    """Bring each node near to those that it is tied to, so that few arrows cross."""
    at = {key: number for layer in layers for number, key in enumerate(layer)}
    for sweep in range(_SWEEPS):
        ties, row = (before, layers) if sweep % 2 == 0 else (after, layers[::-1])
        for layer in row:
            middles = {key: _mean([at[other] for other in ties[key]], at[key]) for key in layer}
            layer.sort(key=lambda key: (middles[key], at[key]))
            at |= {key: number for number, key in enumerate(layer)}


def _place(layers: list[list[_Key]], nodes: dict[_Key, Node], after: dict[_Key, list[_Key]], height: int) -> None:
    """Set x and y, from the right to the left: each node at the height of what it leads to, none upon another."""
    for number in range(len(layers) - 1, -1, -1):
        layer = [nodes[key] for key in layers[number]]
        below = sum(node.room for node in layer)
        spare = (height - below) / len(layer)
        floor = 0.0
        even = spare / 2
        for key, node in zip(layers[number], layer, strict=True):
            wanted = _mean([nodes[other].y for other in after[key]], even + node.room / 2)
            middle = min(max(wanted, floor + node.room / 2), height - below + node.room / 2)
            node.x, node.y = number * (NODE_WIDTH + _GAP), round(middle)
            floor = middle + node.room / 2
            below -= node.room
            even += node.room + spare


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _arrow(start: Node, end: Node) -> str:
    """An arrow as an SVG path; through a bend it goes on without a head."""
    x, to_x = start.x + NODE_WIDTH, end.x
    path = f"M{x} {start.y}C{x + _GAP // 2} {start.y} {to_x - _GAP // 2} {end.y} {to_x} {end.y}"
    return path + (f"h{NODE_WIDTH}" if end.room == _BEND else "m-6-4 6 4-6 4")

"""The ways by which a capability gets out, as chains: what carries its type, what carries that, up to the user."""

from collections import Counter, defaultdict

from sunlit.reports.words import ROLES, brief
from sunlit.schema import Capability, Carrier, Edge

Chain = tuple[Carrier, ...]

# What an integrator receives or calls, in the order in which the kinds are shown.
EDGES: dict[Edge, str] = {
    "exported_function": "exported function",
    "event_code": "event code",
    "callback": "callback",
    "http_parameter": "HTTP parameter",
    "cli_flag": "command-line flag",
    "database_column": "database column",
    "log_line": "line of a log",
}
_KINDS = [*EDGES, ""]
# What may be an edge although nothing says so.
_LIKELY = {"constant", "enumerator", "parameter", "function"}


def chains(capability: Capability) -> tuple[Chain, ...]:
    """Every way out: the shortest one to each kind of edge, then the next ones, at last those that lead to no edge.

    Each carrier stands behind the nearest one that it carries. Of several the first is taken, so there are as many
    ways as there are carriers that nothing carries further, never as many as there are paths. A way ends at its last
    edge, and ways that read the same are one.
    """
    before = links(capability)
    inner = set(before.values())
    found = [_to_edge(_way(carrier, before)) for carrier in capability.carriers if carrier not in inner]
    ways: dict[tuple[str, ...], dict[Edge, Chain]] = defaultdict(dict)
    for way in sorted(found, key=_nearest):
        same = ways[tuple(label(step) for step in way)]
        if way[-1].edge or not same:
            same.setdefault(way[-1].edge, way)
    rank: Counter[Edge] = Counter()
    ranked = []
    for way in (way for same in ways.values() for way in same.values()):
        rank[way[-1].edge] += 1
        ranked.append((_nearest(way)[0], rank[way[-1].edge], _KINDS.index(way[-1].edge), way))
    return tuple(way for *_, way in sorted(ranked, key=lambda entry: entry[:3]))


def links(capability: Capability) -> dict[Carrier, Carrier]:
    """For each carrier the nearest one that it carries; none for those that carry the definition itself."""
    holders: dict[str, Carrier] = {}
    before: dict[Carrier, Carrier] = {}
    for carrier in sorted(capability.carriers, key=lambda carrier: carrier.depth):
        holder = holders.get(carrier.carries)
        if holder and holder.depth < carrier.depth:
            before[carrier] = holder
        for name in (carrier.container, carrier.name):
            holders.setdefault(name, carrier)
    return before


def label(carrier: Carrier) -> str:
    """A carrier as a reader knows it: "FACE_INFO.emNation", "StartFaceEvents(pInfo)", "FaceEvent"."""
    name, container = brief(carrier.name), brief(carrier.container)
    if not container or not name:
        return container or name
    return f"{container}({name})" if carrier.role == "parameter" else f"{container}.{name}"


def kind(carrier: Carrier) -> str:
    """What a carrier is, in words: "field", "event code", "HTTP route"."""
    if carrier.edge == "http_parameter" and carrier.role == "function":
        return "HTTP route"
    return EDGES.get(carrier.edge, ROLES[carrier.role])


def _way(carrier: Carrier | None, before: dict[Carrier, Carrier]) -> Chain:
    way = []
    while carrier:
        way.append(carrier)
        carrier = before.get(carrier)
    return tuple(reversed(way))


def _to_edge(way: Chain) -> Chain:
    last = max((number for number, step in enumerate(way, 1) if step.edge), default=len(way))
    return way[:last]


def _nearest(way: Chain) -> tuple[int, int]:
    """Ways to an edge first, then those to what may be one, the shortest first."""
    last = way[-1]
    return 0 if last.edge else 1 if last.role in _LIKELY else 2, len(way)

"""The ways by which a capability gets out, as chains: what carries its type, what carries that, up to the user."""

from sunlit.reports.words import brief
from sunlit.schema import Capability, Carrier

Chain = tuple[Carrier, ...]

# What an integrator receives or calls: the code of an event, a function or what it is given.
_EDGES = {"constant", "enumerator", "parameter", "function"}


def chains(capability: Capability) -> tuple[Chain, ...]:
    """Every way out, those first that reach an event or a call, the shortest first; each carrier stands behind the
    nearest one that it carries.

    Of several that it could stand behind the first is taken, so there are as many ways as there are carriers that
    nothing carries further, never as many as there are paths. Ways that read the same are one.
    """
    holders: dict[str, Carrier] = {}
    before: dict[Carrier, Carrier] = {}
    for carrier in sorted(capability.carriers, key=lambda carrier: carrier.depth):
        holder = holders.get(carrier.carries)
        if holder and holder.depth < carrier.depth:
            before[carrier] = holder
        for name in (carrier.container, carrier.name):
            holders.setdefault(name, carrier)
    inner = set(before.values())
    ways: dict[tuple[str, ...], Chain] = {}
    for carrier in capability.carriers:
        if carrier not in inner:
            way = _way(carrier, before)
            ways.setdefault(tuple(label(step) for step in way), way)
    return tuple(sorted(ways.values(), key=lambda way: (way[-1].role not in _EDGES, len(way))))


def label(carrier: Carrier) -> str:
    """A carrier as a reader knows it: "FACE_INFO.emNation", "StartFaceEvents(pInfo)", "FaceEvent"."""
    name, container = brief(carrier.name), brief(carrier.container)
    if not container or not name:
        return container or name
    return f"{container}({name})" if carrier.role == "parameter" else f"{container}.{name}"


def _way(carrier: Carrier | None, before: dict[Carrier, Carrier]) -> Chain:
    way = []
    while carrier:
        way.append(carrier)
        carrier = before.get(carrier)
    return tuple(reversed(way))

"""The rules and analytics modules of an ONVIF device: listed, modified, deleted to be off, created to be on.

A rule of ONVIF runs while it exists (Analytics Service Specification, 5.2), so a feature that was switched off lives on
in what `Analytics` remembers of it, and else must be given its parameters anew.
"""

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement
from xml.sax.saxutils import escape

import msgspec

from sunlit.devices.areas import Area, check
from sunlit.devices.camera import Feature
from sunlit.devices.drivers.onvif import areas as places
from sunlit.devices.drivers.onvif.areas import Layout
from sunlit.devices.drivers.onvif.soap import Soap, attribute
from sunlit.devices.problem import AnswerError, ClosedFeatureError, UnsupportedError
from sunlit.devices.xml import below, children, fragment, parse, texts
from sunlit.gate import purpose, traits_told


class _Sort(msgspec.Struct, frozen=True):
    """What rules and modules have in common: their calls and elements."""

    name: str
    list: str
    listed: str
    supported: str
    described: str
    create: str
    modify: str
    delete: str


_TT = "{http://www.onvif.org/ver10/schema}"
_SORTS = (
    _Sort(
        "rule", "GetRules", "Rule", "GetSupportedRules", "SupportedRules/RuleDescription",
        "<tan:CreateRules>{}<tan:Rule {}>{}</tan:Rule></tan:CreateRules>",
        "<tan:ModifyRules>{}<tan:Rule {}>{}</tan:Rule></tan:ModifyRules>",
        "<tan:DeleteRules>{}<tan:RuleName>{}</tan:RuleName></tan:DeleteRules>",
    ),
    _Sort(
        "module", "GetAnalyticsModules", "AnalyticsModule", "GetSupportedAnalyticsModules",
        "SupportedAnalyticsModules/AnalyticsModuleDescription",
        "<tan:CreateAnalyticsModules>{}<tan:AnalyticsModule {}>{}</tan:AnalyticsModule></tan:CreateAnalyticsModules>",
        "<tan:ModifyAnalyticsModules>{}<tan:AnalyticsModule {}>{}</tan:AnalyticsModule></tan:ModifyAnalyticsModules>",
        "<tan:DeleteAnalyticsModules>{}<tan:AnalyticsModuleName>{}</tan:AnalyticsModuleName>"
        "</tan:DeleteAnalyticsModules>",
    ),
)  # fmt: skip


class _Known(msgspec.Struct):
    """A feature, and what is needed to create it again: its parameters, without any when it never ran.

    laid  the cells that a motion detector's zone is made of
    """

    feature: Feature
    sort: _Sort
    configuration: str
    parameters: Element
    laid: Layout | None = None


class Analytics:
    """The analytics of one device."""

    def __init__(self, soap: Soap) -> None:
        self._soap = soap
        self._known: dict[str, _Known] = {}

    async def features(self, url: str, tokens: Mapping[str, int]) -> tuple[Feature, ...]:
        """All features of the analytics configurations `tokens`, each with its channel; by id."""
        seen: dict[str, _Known] = {}
        for token, channel in tokens.items():
            found = [known for sort in _SORTS for known in await self._of(url, sort, token, channel)]
            laid = next((cells for known in found if (cells := places.layout(known.parameters))), None)
            for known in found:
                known.laid = laid
                areas = places.read(known.parameters, laid)
                known.feature = msgspec.structs.replace(known.feature, areas=areas)
                seen.setdefault(known.feature.id, known)
        for id_, gone in self._known.items():
            if id_ not in seen and gone.feature.name:
                gone.feature = msgspec.structs.replace(gone.feature, on=False)
                seen[id_] = gone
            elif id_ in seen and not seen[id_].feature.name:
                # A type that never ran may have been given zones meanwhile.
                seen[id_].parameters = gone.parameters
                seen[id_].feature = msgspec.structs.replace(seen[id_].feature, areas=gone.feature.areas)
        self._known = seen
        return tuple(seen[id_].feature for id_ in sorted(seen))

    async def _of(self, url: str, sort: _Sort, token: str, channel: int) -> list[_Known]:
        configuration = f"<tan:ConfigurationToken>{attribute(token)}</tan:ConfigurationToken>"

        def known(name: str, type_: str, parameters: Element | None) -> _Known:
            on = parameters is not None
            said = (type_, name, *texts(parameters))
            feature = Feature(
                id=f"{sort.name}/{token}/{name if on else type_}",
                channel=channel,
                name=name,
                type=type_,
                purpose=purpose(*said),
                on=on,
                traits=traits_told(*said),
            )
            return _Known(feature, sort, configuration, _parameters() if parameters is None else parameters)

        try:
            running = await self._soap.call(url, f"<tan:{sort.list}>{configuration}</tan:{sort.list}>")
        except UnsupportedError:
            return []
        found = [
            known(element.get("Name", ""), element.get("Type", ""), _found_parameters(element))
            for element in children(running, sort.listed)
        ]
        try:
            offered = await self._soap.call(url, f"<tan:{sort.supported}>{configuration}</tan:{sort.supported}>")
        except (UnsupportedError, AnswerError):
            return found
        types = {item.feature.type for item in found}
        parent, name = sort.described.split("/")
        described = [element.get("Name", "") for element in children(below(offered, parent), name)]
        return found + [known("", type_, None) for type_ in described if type_ not in types]

    async def switch(self, url: str, id_: str, on: bool, parameters: Mapping[str, str] | None) -> None:
        """See Camera.switch. Raises UnsupportedError for an id that `features` did not give."""
        known = self._of_id(id_)
        if on:
            # Without new parameters it would run with its old ones, which its purpose counts in.
            given = _given(known.parameters, parameters) if parameters else known.parameters
            _hold_open(known.feature, given)
            if parameters or not known.feature.on:
                await self._run(url, known, given)
        elif known.feature.on:
            await self._soap.call(url, known.sort.delete.format(known.configuration, escape(known.feature.name)))
            known.feature = msgspec.structs.replace(known.feature, on=False)

    async def set_areas(self, url: str, id_: str, areas: Sequence[Area]) -> None:
        """See Camera.set_areas. A feature that is off remembers them for when it is switched on."""
        check(areas)
        known = self._of_id(id_)
        given = _copy(known.parameters)
        _hold_open(known.feature, given)
        places.write(given, areas, known.laid, known.feature.type)
        if known.feature.on:
            await self._run(url, known, given)
        known.parameters = given
        known.feature = msgspec.structs.replace(known.feature, areas=places.read(given, known.laid))

    def _of_id(self, id_: str) -> _Known:
        known = self._known.get(id_)
        if known is None:
            raise UnsupportedError("the device has no such feature; ask for its features first")
        return known

    async def _run(self, url: str, known: _Known, parameters: Element) -> None:
        """Create the feature with these parameters, or give them to it when it is there."""
        feature, sort = known.feature, known.sort
        name = feature.name or f"Sunlit {feature.type.rpartition(':')[2]}"
        head = f'Name="{attribute(name)}" Type="{attribute(feature.type)}"'
        written = fragment(parameters)
        body = (sort.modify if feature.on else sort.create).format(known.configuration, head, written)
        await self._soap.call(url, body)
        known.parameters = parameters
        known.feature = msgspec.structs.replace(feature, name=name, on=True)


def _hold_open(feature: Feature, parameters: Element) -> None:
    if (found := purpose(feature.type, feature.name, *texts(parameters))) != "open":
        raise ClosedFeatureError(
            f"the purpose of this feature is {found}: Sunlit shows it and switches it off, never on, and leaves its"
            " parameters alone"
        )


def _given(old: Element, parameters: Mapping[str, str]) -> Element:
    """New parameters in place of all old ones but zones, lines and the like."""
    new = _parameters()
    for name, value in parameters.items():
        SubElement(new, f"{_TT}SimpleItem", {"Name": name, "Value": value})
    new.extend(children(_copy(old), "ElementItem"))
    return new


def _copy(element: Element) -> Element:
    return parse(fragment(element).encode())


def _parameters() -> Element:
    return Element(f"{_TT}Parameters")


def _found_parameters(element: Element) -> Element:
    found = below(element, "Parameters")
    return found if found is not None else _parameters()

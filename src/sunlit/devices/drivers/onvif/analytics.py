"""The rules and analytics modules of an ONVIF device: listed, deleted to switch them off, created to switch them on.

A rule of ONVIF runs while it exists (Analytics Service Specification, 5.2), so a feature that was switched off lives on
in what `Analytics` remembers of it, and else must be given its parameters anew.
"""

from collections.abc import Mapping
from xml.etree.ElementTree import Element, tostring
from xml.sax.saxutils import escape

import msgspec

from sunlit.devices.camera import Feature
from sunlit.devices.drivers.onvif.soap import Soap, attribute, simple_items
from sunlit.devices.problem import AnswerError, ClosedFeatureError, UnsupportedError
from sunlit.devices.xml import below, children, texts
from sunlit.gate import purpose


class _Sort(msgspec.Struct, frozen=True):
    """What rules and modules have in common: their calls and elements."""

    name: str
    list: str
    listed: str
    supported: str
    described: str
    create: str
    delete: str


_SORTS = (
    _Sort(
        "rule", "GetRules", "Rule", "GetSupportedRules", "SupportedRules/RuleDescription",
        "<tan:CreateRules>{}<tan:Rule {}>{}</tan:Rule></tan:CreateRules>",
        "<tan:DeleteRules>{}<tan:RuleName>{}</tan:RuleName></tan:DeleteRules>",
    ),
    _Sort(
        "module", "GetAnalyticsModules", "AnalyticsModule", "GetSupportedAnalyticsModules",
        "SupportedAnalyticsModules/AnalyticsModuleDescription",
        "<tan:CreateAnalyticsModules>{}<tan:AnalyticsModule {}>{}</tan:AnalyticsModule></tan:CreateAnalyticsModules>",
        "<tan:DeleteAnalyticsModules>{}<tan:AnalyticsModuleName>{}</tan:AnalyticsModuleName>"
        "</tan:DeleteAnalyticsModules>",
    ),
)  # fmt: skip


class _Known(msgspec.Struct):
    """A feature, and what is needed to create it again: its parameters as XML, "" when it never ran."""

    feature: Feature
    sort: _Sort
    configuration: str
    parameters: str


class Analytics:
    """The analytics of one device."""

    def __init__(self, soap: Soap) -> None:
        self._soap = soap
        self._known: dict[str, _Known] = {}

    async def features(self, url: str, tokens: Mapping[str, int]) -> tuple[Feature, ...]:
        """All features of the analytics configurations `tokens`, each with its channel; by id."""
        seen: dict[str, _Known] = {}
        for token, channel in tokens.items():
            for sort in _SORTS:
                for known in await self._of(url, sort, token, channel):
                    seen.setdefault(known.feature.id, known)
        for id_, gone in self._known.items():
            if id_ not in seen and gone.parameters:
                gone.feature = msgspec.structs.replace(gone.feature, on=False)
                seen[id_] = gone
        self._known = seen
        return tuple(seen[id_].feature for id_ in sorted(seen))

    async def _of(self, url: str, sort: _Sort, token: str, channel: int) -> list[_Known]:
        configuration = f"<tan:ConfigurationToken>{attribute(token)}</tan:ConfigurationToken>"

        def known(name: str, type_: str, parameters: Element | None) -> _Known:
            on = parameters is not None
            feature = Feature(
                id=f"{sort.name}/{token}/{name if on else type_}",
                channel=channel,
                name=name,
                type=type_,
                purpose=purpose(type_, name, *texts(parameters)),
                on=on,
            )
            written = "" if parameters is None else tostring(parameters, encoding="unicode")
            return _Known(feature, sort, configuration, written)

        try:
            running = await self._soap.call(url, f"<tan:{sort.list}>{configuration}</tan:{sort.list}>")
        except UnsupportedError:
            return []
        found = [
            known(element.get("Name", ""), element.get("Type", ""), _parameters(element))
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
        known = self._known.get(id_)
        if known is None:
            raise UnsupportedError("the device has no such feature; ask for its features first")
        feature, sort = known.feature, known.sort
        if not on:
            if feature.on:
                body = sort.delete.format(known.configuration, escape(feature.name))
                await self._soap.call(url, body)
                known.feature = msgspec.structs.replace(feature, on=False)
            return
        # Without new parameters it would run with its old ones, which its purpose counts in.
        given = parameters or {}
        found = purpose(feature.type, feature.name, *given, *given.values()) if given else feature.purpose
        if found != "open":
            raise ClosedFeatureError(
                f"the purpose of this feature is {found}: Sunlit shows it and switches it off, and never on"
            )
        if feature.on:
            return
        name = feature.name or f"Sunlit {feature.type.rpartition(':')[2]}"
        head = f'Name="{attribute(name)}" Type="{attribute(feature.type)}"'
        inner = known.parameters if not given else f"<tt:Parameters>{simple_items(given)}</tt:Parameters>"
        await self._soap.call(url, sort.create.format(known.configuration, head, inner))
        known.feature = msgspec.structs.replace(feature, name=name, on=True)


def _parameters(element: Element) -> Element:
    found = below(element, "Parameters")
    return found if found is not None else Element("{http://www.onvif.org/ver10/schema}Parameters")

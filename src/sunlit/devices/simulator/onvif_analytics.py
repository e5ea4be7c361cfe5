"""The simulated camera's analytics by ONVIF: rules that run while they exist, and the engine of its motion cells."""

from xml.etree.ElementTree import Element, tostring

from sunlit.devices.simulator.device import COLUMNS, ROWS, Module, SimulatedCamera
from sunlit.devices.simulator.scene import someone
from sunlit.devices.simulator.soap import Answer, Fault
from sunlit.devices.xml import below, children, text


def _rules(camera: SimulatedCamera, call: Element, _web: str) -> str:
    token = text(call, "ConfigurationToken")
    rules = "".join(_rule(rule) for rule in camera.rules if rule.configuration == token)
    return f"<tan:GetRulesResponse>{rules}</tan:GetRulesResponse>"


def _rule(rule: Module) -> str:
    items = "".join(f'<tt:SimpleItem Name="{name}" Value="{value}"/>' for name, value in rule.parameters.items())
    inner = f"<tt:Parameters>{items}{rule.elements}</tt:Parameters>"
    return f'<tan:Rule Name="{rule.name}" Type="{rule.type}">{inner}</tan:Rule>'


def _supported_rules(camera: SimulatedCamera, _call: Element, _web: str) -> str:
    described = "".join(f'<tt:RuleDescription Name="{type_}"/>' for type_ in camera.offered)
    return (
        f"<tan:GetSupportedRulesResponse><tan:SupportedRules>{described}</tan:SupportedRules>"
        "</tan:GetSupportedRulesResponse>"
    )


def _supported_metadata(camera: SimulatedCamera, _call: Element, _web: str) -> str:
    """A frame as the device could send it, before it has seen anybody."""
    frame = f'<tan:SampleFrame UtcTime="2026-01-01T00:00:00Z">{someone(camera.firmware)}</tan:SampleFrame>'
    return (
        f'<tan:GetSupportedMetadataResponse><tan:AnalyticsModule Type="tt:FaceDetector">{frame}</tan:AnalyticsModule>'
        "</tan:GetSupportedMetadataResponse>"
    )


def _create_rules(camera: SimulatedCamera, call: Element, _web: str) -> str:
    for rule in children(call, "Rule"):
        camera.rules.append(_module(rule, text(call, "ConfigurationToken")))
    return "<tan:CreateRulesResponse/>"


def _modify_rules(camera: SimulatedCamera, call: Element, _web: str) -> str:
    for given in children(call, "Rule"):
        changed = _module(given, text(call, "ConfigurationToken"))
        same = [(rule.name, rule.type, rule.configuration) for rule in camera.rules]
        if (changed.name, changed.type, changed.configuration) not in same:
            raise Fault("ter:InvalidArgVal")
        camera.rules[same.index((changed.name, changed.type, changed.configuration))] = changed
    return "<tan:ModifyRulesResponse/>"


def _module(rule: Element, configuration: str) -> Module:
    parameters = below(rule, "Parameters")
    simple = {item.get("Name", ""): item.get("Value", "") for item in children(parameters, "SimpleItem")}
    elements = "".join(tostring(item, encoding="unicode") for item in children(parameters, "ElementItem"))
    return Module(rule.get("Name", ""), rule.get("Type", ""), simple, elements, configuration)


def _modules(_camera: SimulatedCamera, call: Element, _web: str) -> str:
    """The engine that lays out the cells of the motion detector."""
    engine = (
        '<tan:AnalyticsModule Name="MyCellMotionEngine" Type="tt:CellMotionEngine"><tt:Parameters>'
        '<tt:SimpleItem Name="Sensitivity" Value="60"/><tt:ElementItem Name="Layout">'
        f'<tt:CellLayout Columns="{COLUMNS}" Rows="{ROWS}"><tt:Transformation><tt:Translate x="-1" y="-1"/>'
        f'<tt:Scale x="{2 / COLUMNS:.6f}" y="{2 / ROWS:.6f}"/></tt:Transformation></tt:CellLayout></tt:ElementItem>'
        "</tt:Parameters></tan:AnalyticsModule>"
    )
    inner = engine if text(call, "ConfigurationToken") == "analytics_1" else ""
    return f"<tan:GetAnalyticsModulesResponse>{inner}</tan:GetAnalyticsModulesResponse>"


def _delete_rules(camera: SimulatedCamera, call: Element, _web: str) -> str:
    gone = {text(name) for name in children(call, "RuleName")}
    camera.rules = [rule for rule in camera.rules if rule.name not in gone]
    return "<tan:DeleteRulesResponse/>"


ANSWERS: dict[str, Answer] = {
    "GetRules": _rules,
    "GetSupportedRules": _supported_rules,
    "GetSupportedMetadata": _supported_metadata,
    "GetAnalyticsModules": _modules,
    "CreateRules": _create_rules,
    "ModifyRules": _modify_rules,
    "DeleteRules": _delete_rules,
}

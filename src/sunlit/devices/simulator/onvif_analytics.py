"""The simulated camera's analytics by ONVIF: rules that run while they exist, and the engine of its motion cells.

Its own rules are its abilities, which every face tells of; other rules can be created beside them.
"""

import base64
from collections.abc import Mapping
from xml.etree.ElementTree import Element, tostring

from sunlit.devices.simulator.abilities import COLUMNS, ROWS, Cells, Direction
from sunlit.devices.simulator.device import Module, SimulatedCamera
from sunlit.devices.simulator.scene import someone
from sunlit.devices.simulator.soap import Answer, Fault
from sunlit.devices.xml import below, children, local, text

# What the shapes of lines and zones are called, and how a line is crossed.
_SHAPES = {"line": ("Segments", "Polyline"), "zone": ("Field", "Polygon")}
_WAYS: Mapping[Direction, str] = {"left_to_right": "Right", "right_to_left": "Left", "any": "Any"}


def _rules(camera: SimulatedCamera, call: Element, _web: str) -> str:
    token = text(call, "ConfigurationToken")
    own = [_shown(camera, name) for name, ability in camera.abilities.items() if ability.on]
    rules = "".join(_rule(rule) for rule in (*own, *camera.rules) if rule.configuration == token)
    return f"<tan:GetRulesResponse>{rules}</tan:GetRulesResponse>"


def _shown(camera: SimulatedCamera, name: str) -> Module:
    """A rule of the device's own, with what was set by any face."""
    rule = camera.own_rules[name]
    parameters, elements = dict(rule.parameters), ""
    if name == "motion" and _unpacked(parameters["ActiveCells"]) != camera.cells:
        parameters["ActiveCells"] = _packed(camera.cells)
    if name in _SHAPES:
        item, shape = _SHAPES[name]
        drawn = camera.abilities[name].drawn[0]
        points = "".join(f'<tt:Point x="{2 * x - 1:.4f}" y="{1 - 2 * y:.4f}"/>' for x, y in drawn.points)
        elements = f'<tt:ElementItem Name="{item}"><tt:{shape}>{points}</tt:{shape}></tt:ElementItem>'
        if name == "line" and drawn.direction != _direction(parameters):
            parameters["Direction"] = _WAYS[drawn.direction]
    return Module(rule.name, rule.type, parameters, elements, rule.configuration)


def _take(camera: SimulatedCamera, name: str, given: Element, rule: Module) -> None:
    """Let a rule of the device's own be as it was given; one without a shape keeps that which it has."""
    camera.abilities[name].on = True
    camera.own_rules[name] = rule
    if name == "motion":
        rule.parameters.setdefault("ActiveCells", _packed(camera.cells))
        camera.cells = _unpacked(rule.parameters["ActiveCells"])
    if name in _SHAPES:
        drawn = camera.abilities[name].drawn[0]
        points = [
            ((float(point.get("x", "")) + 1) / 2, (1 - float(point.get("y", ""))) / 2)
            for point in given.iter()
            if local(point) == "Point"
        ]
        drawn.points = points or drawn.points
        drawn.direction = _direction(rule.parameters)


def _direction(parameters: Mapping[str, str]) -> Direction:
    return next((way for way in _WAYS if _WAYS[way] == parameters.get("Direction")), "any")


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
    """A rule of a type that the device has, and that does not run, is that one; else it comes beside the others."""
    for given in children(call, "Rule"):
        rule = _module(given, text(call, "ConfigurationToken"))
        own = next((name for name, known in camera.own_rules.items() if known.type == rule.type), "")
        if own and not camera.abilities[own].on and rule.configuration == camera.own_rules[own].configuration:
            _take(camera, own, given, rule)
        else:
            camera.rules.append(rule)
    return "<tan:CreateRulesResponse/>"


def _modify_rules(camera: SimulatedCamera, call: Element, _web: str) -> str:
    for given in children(call, "Rule"):
        changed = _module(given, text(call, "ConfigurationToken"))
        if (own := _own(camera, changed.name)) and camera.own_rules[own].type == changed.type:
            _take(camera, own, given, changed)
            continue
        same = [(rule.name, rule.type, rule.configuration) for rule in camera.rules]
        if (changed.name, changed.type, changed.configuration) not in same:
            raise Fault("ter:InvalidArgVal")
        camera.rules[same.index((changed.name, changed.type, changed.configuration))] = changed
    return "<tan:ModifyRulesResponse/>"


def _own(camera: SimulatedCamera, name: str) -> str:
    """The ability whose rule runs under that name, "" when there is none."""
    return next((one for one, rule in camera.own_rules.items() if rule.name == name and camera.abilities[one].on), "")


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
    for own in filter(None, (_own(camera, name) for name in gone)):
        camera.abilities[own].on = False
    camera.rules = [rule for rule in camera.rules if rule.name not in gone]
    return "<tan:DeleteRulesResponse/>"


def _packed(cells: Cells) -> str:
    """Bits row by row, as base64 of PackBits (TIFF 6.0, section 9) that repeats nothing."""
    bits = "".join("01"[cell] for row in cells for cell in row)
    data = bytes(int(bits[at : at + 8].ljust(8, "0"), 2) for at in range(0, len(bits), 8))
    return base64.b64encode(bytes((len(data) - 1,)) + data).decode()


def _unpacked(written: str) -> Cells:
    packed, data, at = base64.b64decode(written), b"", 0
    while at < len(packed):
        head = packed[at]
        run = packed[at + 1 : at + 2 + head] if head < 128 else packed[at + 1 : at + 2] * (257 - head)
        data, at = data + run, at + (2 + head if head < 128 else 2)
    bits = "".join(f"{byte:08b}" for byte in data)
    return [[bit == "1" for bit in bits[row * COLUMNS : (row + 1) * COLUMNS]] for row in range(ROWS)]


ANSWERS: dict[str, Answer] = {
    "GetRules": _rules,
    "GetSupportedRules": _supported_rules,
    "GetSupportedMetadata": _supported_metadata,
    "GetAnalyticsModules": _modules,
    "CreateRules": _create_rules,
    "ModifyRules": _modify_rules,
    "DeleteRules": _delete_rules,
}

"""The simulated camera's analytics by ISAPI: like real ones it takes back its own documents only, in their order."""

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from sunlit.devices.problem import AnswerError
from sunlit.devices.simulator.abilities import COLUMNS, ROWS, Direction, Drawn, Point
from sunlit.devices.simulator.device import SimulatedCamera
from sunlit.devices.simulator.http import Request, Response
from sunlit.devices.simulator.isapi import document, done, status
from sunlit.devices.xml import below, local, parse, text

_SCREEN = (
    "<normalizedScreenSize><normalizedScreenWidth>1000</normalizedScreenWidth>"
    "<normalizedScreenHeight>1000</normalizedScreenHeight></normalizedScreenSize>"
)


# What the device's abilities are called here, and how their lines are crossed.
_PATHS = {
    "System/Video/inputs/channels/1/motionDetection": "motion",
    "Smart/LineDetection/1": "line",
    "Smart/FieldDetection/1": "zone",
    "Smart/FaceDetect/1": "face",
}
_WAYS: Mapping[Direction, str] = {"left_to_right": "left-right", "right_to_left": "right-left", "any": "any"}


def answer(camera: SimulatedCamera, request: Request, path: str) -> Response | None:
    """The answer to a request for analytics, None for another."""
    ability = _PATHS.get(path)
    if ability is None:
        return None
    name = path.rsplit("/", maxsplit=1)[-1] if path.startswith("System") else path.split("/")[1]
    shown = document(name[0].upper() + name[1:], _inner(camera, ability))
    if request.method == "GET":
        return shown
    try:
        given, known = parse(request.body), parse(shown.body)
    except AnswerError:
        return status(5, "badXmlFormat", 400)
    if request.method != "PUT" or list(_shape(given)) != list(_shape(known)):
        return status(6, "badXmlContent", 400)
    _take(camera, ability, given)
    return done()


def _take(camera: SimulatedCamera, ability: str, given: Element) -> None:
    camera.abilities[ability].on = text(given, "enabled") == "true"
    if ability == "motion":
        rows = bytes.fromhex(text(given, "MotionDetectionLayout/layout/gridMap"))
        bits = "".join(f"{byte:08b}" for byte in rows)
        size = len(bits) // ROWS
        camera.cells = [[bit == "1" for bit in bits[row * size : row * size + COLUMNS]] for row in range(ROWS)]
    elif ability == "line":
        item = below(given, "LineItemList/LineItem")
        written = text(item, "directionSensitivity")
        direction: Direction = next((way for way in _WAYS if _WAYS[way] == written), "any")
        camera.abilities["line"].drawn = [Drawn(_points(below(item, "CoordinatesList")), direction)]
    elif ability == "zone":
        regions = below(given, "FieldDetectionRegionList")
        assert regions is not None
        camera.abilities["zone"].drawn = [Drawn(_points(below(one, "RegionCoordinatesList"))) for one in regions]


def _inner(camera: SimulatedCamera, ability: str) -> str:
    enabled = str(camera.abilities[ability].on).lower()
    drawn = camera.abilities[ability].drawn
    target = f"<detectionTarget>{camera.detection_target}</detectionTarget>"
    if ability == "motion":
        grid = "".join(f"{int(''.join('01'[cell] for cell in row).ljust(24, '0'), 2):06x}" for row in camera.cells)
        return (
            f"<enabled>{enabled}</enabled><samplingInterval>2</samplingInterval><regionType>grid</regionType><Grid>"
            f"<rowGranularity>{ROWS}</rowGranularity><columnGranularity>{COLUMNS}</columnGranularity></Grid>"
            "<MotionDetectionLayout><sensitivityLevel>60</sensitivityLevel><layout>"
            f"<gridMap>{grid}</gridMap></layout></MotionDetectionLayout>"
        )
    if ability == "line":
        (line,) = drawn
        return (
            f'<id>1</id><enabled>{enabled}</enabled>{_SCREEN}<LineItemList size="1"><LineItem><id>1</id>'
            f"<enabled>{str(len(line.points) > 1).lower()}</enabled><sensitivityLevel>50</sensitivityLevel>"
            f"<directionSensitivity>{_WAYS[line.direction]}</directionSensitivity>"
            f"<CoordinatesList>{_positions('Coordinates', line)}</CoordinatesList>{target}</LineItem></LineItemList>"
        )
    if ability == "zone":
        regions = "".join(
            f"<FieldDetectionRegion><id>{number}</id><enabled>{str(bool(field.points)).lower()}</enabled>"
            "<sensitivityLevel>50</sensitivityLevel><timeThreshold>0</timeThreshold>"
            f"<RegionCoordinatesList>{_positions('RegionCoordinates', field)}</RegionCoordinatesList>{target}"
            "</FieldDetectionRegion>"
            for number, field in enumerate(drawn, 1)
        )
        return (
            f"<id>1</id><enabled>{enabled}</enabled>{_SCREEN}"
            f'<FieldDetectionRegionList size="4">{regions}</FieldDetectionRegionList>'
        )
    return f"<id>1</id><enabled>{enabled}</enabled><Region><enabled>false</enabled>{target}</Region>"


def _positions(name: str, drawn: Drawn) -> str:
    return "".join(
        f"<{name}><positionX>{round(x * 1000)}</positionX><positionY>{round((1 - y) * 1000)}</positionY></{name}>"
        for x, y in drawn.points
    )


def _points(found: Element | None) -> list[Point]:
    """Places that the client cleared have all their points in one corner."""
    points = [
        (int(text(one, "positionX")) / 1000, 1 - int(text(one, "positionY")) / 1000)
        for one in (found if found is not None else ())
    ]
    return points if len(set(points)) > 1 else []


def _shape(element: Element) -> Iterator[str]:
    """The names of a document in their order; how many points are drawn does not matter."""
    yield element.tag
    if not local(element).endswith("CoordinatesList"):
        for child in element:
            yield from _shape(child)

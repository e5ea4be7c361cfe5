"""The simulated camera's analytics by ISAPI: like real ones it takes back its own documents only, in their order."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from sunlit.devices.problem import AnswerError
from sunlit.devices.simulator.device import COLUMNS, ROWS, Drawn, SimulatedCamera
from sunlit.devices.simulator.http import Request, Response
from sunlit.devices.simulator.isapi import document, done, status
from sunlit.devices.xml import below, local, parse, text

_SCREEN = (
    "<normalizedScreenSize><normalizedScreenWidth>1000</normalizedScreenWidth>"
    "<normalizedScreenHeight>1000</normalizedScreenHeight></normalizedScreenSize>"
)


def answer(camera: SimulatedCamera, request: Request, path: str) -> Response | None:
    """The answer to a request for analytics, None for another."""
    if path not in camera.switches:
        return None
    name = path.rsplit("/", maxsplit=1)[-1] if path.startswith("System") else path.split("/")[1]
    shown = document(name[0].upper() + name[1:], _inner(camera, path))
    if request.method == "GET":
        return shown
    try:
        given, known = parse(request.body), parse(shown.body)
    except AnswerError:
        return status(5, "badXmlFormat", 400)
    if request.method != "PUT" or list(_shape(given)) != list(_shape(known)):
        return status(6, "badXmlContent", 400)
    camera.switches[path] = text(given, "enabled") == "true"
    if path.startswith("System"):
        camera.grid = text(given, "MotionDetectionLayout/layout/gridMap")
    elif "LineDetection" in path:
        item = below(given, "LineItemList/LineItem")
        camera.line = Drawn(_points(below(item, "CoordinatesList")), text(item, "directionSensitivity"))
    elif "FieldDetection" in path:
        regions = below(given, "FieldDetectionRegionList")
        assert regions is not None
        camera.fields = [Drawn(_points(below(region, "RegionCoordinatesList"))) for region in regions]
    return done()


def _inner(camera: SimulatedCamera, path: str) -> str:
    enabled = str(camera.switches[path]).lower()
    target = f"<detectionTarget>{camera.detection_target}</detectionTarget>"
    if path.startswith("System"):
        return (
            f"<enabled>{enabled}</enabled><samplingInterval>2</samplingInterval><regionType>grid</regionType><Grid>"
            f"<rowGranularity>{ROWS}</rowGranularity><columnGranularity>{COLUMNS}</columnGranularity></Grid>"
            "<MotionDetectionLayout><sensitivityLevel>60</sensitivityLevel><layout>"
            f"<gridMap>{camera.grid}</gridMap></layout></MotionDetectionLayout>"
        )
    if "LineDetection" in path:
        line = camera.line
        return (
            f'<id>1</id><enabled>{enabled}</enabled>{_SCREEN}<LineItemList size="1"><LineItem><id>1</id>'
            f"<enabled>{str(len(line.points) > 1).lower()}</enabled><sensitivityLevel>50</sensitivityLevel>"
            f"<directionSensitivity>{line.direction}</directionSensitivity>"
            f"<CoordinatesList>{_positions('Coordinates', line)}</CoordinatesList>{target}</LineItem></LineItemList>"
        )
    if "FieldDetection" in path:
        regions = "".join(
            f"<FieldDetectionRegion><id>{number}</id><enabled>{str(bool(field.points)).lower()}</enabled>"
            "<sensitivityLevel>50</sensitivityLevel><timeThreshold>0</timeThreshold>"
            f"<RegionCoordinatesList>{_positions('RegionCoordinates', field)}</RegionCoordinatesList>{target}"
            "</FieldDetectionRegion>"
            for number, field in enumerate(camera.fields, 1)
        )
        return (
            f"<id>1</id><enabled>{enabled}</enabled>{_SCREEN}"
            f'<FieldDetectionRegionList size="4">{regions}</FieldDetectionRegionList>'
        )
    return f"<id>1</id><enabled>{enabled}</enabled><Region><enabled>false</enabled>{target}</Region>"


def _positions(name: str, drawn: Drawn) -> str:
    return "".join(f"<{name}><positionX>{x}</positionX><positionY>{y}</positionY></{name}>" for x, y in drawn.points)


def _points(found: Element | None) -> list[tuple[int, int]]:
    return [(int(text(one, "positionX")), int(text(one, "positionY"))) for one in (found if found is not None else ())]


def _shape(element: Element) -> Iterator[str]:
    """The names of a document in their order; how many points are drawn does not matter."""
    yield element.tag
    if not local(element).endswith("CoordinatesList"):
        for child in element:
            yield from _shape(child)

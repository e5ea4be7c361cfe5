"""Zones and lines by every protocol, and the grids that some devices keep them in."""

import base64
import copy
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.devices import Area, Camera, ClosedFeatureError, Feature, UnsupportedError
from sunlit.devices.areas import cells, check, zones
from sunlit.devices.simulator import Module, SimulatedCamera
from sunlit.schema import UsageError
from tests.devices.both import with_camera

# A quarter of the picture: the upper left one. In a grid of 22 by 18 that is 11 by 9 cells.
QUARTER = Area("zone", ((0, 0), (0.5, 0), (0.5, 0.5), (0, 0.5)))
TRIANGLE = Area("zone", ((0.25, 0.1), (0.75, 0.1), (0.5, 0.9)))
LINE = Area("line", ((0.1, 0.8), (0.9, 0.7)), "right_to_left")
IDS = {
    "onvif": (
        "rule/analytics_1/MyMotionDetectorRule",
        "rule/analytics_1/tt:FieldDetector",
        "rule/analytics_1/Line1",
    ),
    "hikvision": (
        "System/Video/inputs/channels/1/motionDetection",
        "Smart/FieldDetection/1",
        "Smart/LineDetection/1",
    ),
}


async def features(camera: Camera) -> dict[str, Feature]:
    return {feature.id: feature for feature in await camera.features()}


def near(area: Area, other: Area) -> bool:
    return (area.shape, area.direction) == (other.shape, other.direction) and all(
        point == pytest.approx(expected, abs=0.001) for point, expected in zip(area.points, other.points, strict=True)
    )


@pytest.mark.parametrize("protocol", ["onvif", "hikvision"])
def test_a_motion_zone_is_cells(protocol: str) -> None:
    motion, _, _ = IDS[protocol]

    async def use(camera: Camera, device: SimulatedCamera) -> None:
        (whole,) = (await features(camera))[motion].areas
        assert sorted(whole.points) == [(0, 0), (0, 1), (1, 0), (1, 1)]
        await camera.set_areas(motion, [QUARTER])
        if protocol == "hikvision":
            # Eleven of 22 bits are 1111 1111 1110 ..., filled up to three bytes.
            document = (await camera.transport.send("GET", f"/ISAPI/{motion}")).body
            assert b"<gridMap>" + b"ffe000" * 9 + b"000000" * 9 + b"</gridMap>" in document
        else:
            # Each row of 22 bits follows the one before without a gap.
            bits = ("1" * 11 + "0" * 11) * 9 + "0" * 22 * 9 + "0000"
            packed = base64.b64decode(device.own_rules["motion"].parameters["ActiveCells"])
            assert unpack(packed) == int(bits, 2).to_bytes(50, "big")
        (area,) = (await features(camera))[motion].areas
        assert near(area, QUARTER)
        with pytest.raises(UnsupportedError):
            await camera.set_areas(motion, [LINE])
        await camera.set_areas(motion, [])
        assert (await features(camera))[motion].areas == ()

    with_camera(protocol, use)


def unpack(data: bytes) -> bytes:
    """PackBits as TIFF 6.0 describes it, in its own words."""
    out, at = b"", 0
    while at < len(data):
        n = data[at] - 256 if data[at] > 127 else data[at]
        if n >= 0:
            out, at = out + data[at + 1 : at + 2 + n], at + 2 + n
        else:
            out, at = out + (data[at + 1 : at + 2] * (1 - n) if n != -128 else b""), at + (2 if n != -128 else 1)
    return out


@pytest.mark.parametrize("protocol", ["onvif", "hikvision"])
def test_zones_and_lines_are_set_and_read(protocol: str) -> None:
    _, field, line = IDS[protocol]

    async def use(camera: Camera, _device: SimulatedCamera) -> None:
        await camera.features()
        for id_, area in ((field, TRIANGLE), (line, LINE)):
            await camera.set_areas(id_, [area])
            (told,) = (await features(camera))[id_].areas
            assert near(told, area)

    with_camera(protocol, use)


def test_isapi_counts_from_the_lower_left_and_keeps_what_it_does_not_understand() -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        (zone,) = (await features(camera))["Smart/FieldDetection/1"].areas
        assert near(zone, Area("zone", ((0, 0.114), (0.001, 1), (0.999, 1), (0.996, 0.082))))
        (line,) = (await features(camera))["Smart/LineDetection/1"].areas
        assert near(line, Area("line", ((0.425, 0.999), (0.996, 0.587)), "left_to_right"))
        await camera.set_areas("Smart/FieldDetection/1", [TRIANGLE, QUARTER])
        document = (await camera.transport.send("GET", "/ISAPI/Smart/FieldDetection/1")).body.decode()
        positions = re.findall(r"<positionX>(\d+)</positionX><positionY>(\d+)</positionY>", document)
        assert positions == [
            *(("250", "900"), ("750", "900"), ("500", "100")),
            *(("0", "1000"), ("500", "1000"), ("500", "500"), ("0", "500")),
        ]
        assert not device.abilities["zone"].on, "it stays off"
        await camera.set_areas("Smart/LineDetection/1", [])
        assert (await features(camera))["Smart/LineDetection/1"].areas == ()
        for areas in ([QUARTER] * 5, [LINE]):
            with pytest.raises(UnsupportedError):
                await camera.set_areas("Smart/FieldDetection/1", areas)

    with_camera("hikvision", use)


def test_onvif_counts_from_the_middle_and_upwards() -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        # One beside the device's own.
        device.abilities["zone"].on = True
        device.rules = [
            Module(
                "Field 1",
                "tt:FieldDetector",
                {"Direction": "Any"},
                '<tt:ElementItem Name="Field"><tt:Polygon><tt:Point x="-1" y="1"/><tt:Point x="0" y="1"/>'
                '<tt:Point x="0" y="0"/><tt:Point x="-1" y="0"/></tt:Polygon></tt:ElementItem>',
            )
        ]
        id_ = "rule/analytics_1/Field 1"
        assert (await features(camera))[id_].areas == (QUARTER,)
        await camera.set_areas(id_, [TRIANGLE])
        (rule,) = device.rules
        assert rule.parameters == {"Direction": "Any"}
        assert 'x="-0.5000" y="0.8000"' in rule.elements
        (zone,) = (await features(camera))[id_].areas
        assert near(zone, TRIANGLE)
        # Off and on again it has the zone that it was given.
        await camera.switch(id_, False)
        assert device.rules == []
        await camera.set_areas(id_, [QUARTER])
        assert device.rules == []
        await camera.switch(id_, True)
        assert (await features(camera))[id_].areas == (QUARTER,)
        # Other simple parameters leave the zone alone.
        await camera.switch(id_, True, {"Sensitivity": "5"})
        (rule,) = device.rules
        assert rule.parameters == {"Sensitivity": "5"}
        assert (await features(camera))[id_].areas == (QUARTER,)

    with_camera("onvif", use)


@pytest.mark.parametrize("protocol", ["onvif", "hikvision"])
def test_what_is_not_open_gets_no_zones(protocol: str) -> None:
    """Neither the rule that is closed by its name nor the one that is closed by what it looks for."""

    async def use(camera: Camera, device: SimulatedCamera) -> None:
        if protocol == "onvif":
            device.rules.append(Module("Line 1", "tt:LineDetector", {"ClassFilter": "uyghur"}))
            closed = ["rule/analytics_1/Face1", "rule/analytics_1/Line 1", "rule/analytics_1/inv:SkinColourDetector"]
        else:
            device.detection_target = "human,ethnicity"
            closed = ["Smart/FaceDetect/1", "Smart/FieldDetection/1"]
        await camera.features()
        before = (list(device.rules), copy.deepcopy(device.abilities))
        for id_ in closed:
            with pytest.raises(ClosedFeatureError):
                await camera.set_areas(id_, [QUARTER])
            if protocol == "onvif":
                with pytest.raises(ClosedFeatureError):
                    await camera.switch(id_, True, {"ClassFilter": "gender"})
        assert (device.rules, device.abilities) == before

    with_camera(protocol, use)


@pytest.mark.parametrize("protocol", ["onvif", "hikvision"])
def test_what_has_no_zones_says_so(protocol: str) -> None:
    async def use(camera: Camera, _device: SimulatedCamera) -> None:
        await camera.features()
        wrong = "module/analytics_1/MyCellMotionEngine" if protocol == "onvif" else "Smart/NoSuchThing/1"
        with pytest.raises(UnsupportedError):
            await camera.set_areas(wrong, [QUARTER])

    with_camera(protocol, use)


@pytest.mark.parametrize(
    "wrong",
    [
        Area("zone", ((0, 0), (1, 1))),
        Area("line", ((0, 0),)),
        Area("zone", ((0, 0), (1, 0), (1, 1.01))),
        Area("line", ((-0.1, 0), (1, 1))),
        Area("line", ((0, 0), (float("nan"), 1))),
    ],
)
def test_an_area_that_is_none_is_refused(wrong: Area) -> None:
    with pytest.raises(UsageError):
        check([wrong])


grids = st.tuples(st.integers(1, 24), st.integers(1, 20)).flatmap(
    lambda size: st.lists(
        st.lists(st.booleans(), min_size=size[0], max_size=size[0]), min_size=size[1], max_size=size[1]
    )
)


@settings(deadline=None)
@given(grids)
def test_a_grid_as_rectangles_is_the_same_grid_again(grid: list[list[bool]]) -> None:
    assert [list(row) for row in cells(zones(grid), len(grid[0]), len(grid))] == grid


def test_a_cell_belongs_to_a_zone_when_its_middle_does() -> None:
    triangle = Area("zone", ((0, 0), (1, 0), (0, 1)))
    assert cells([triangle], 4, 4) == [
        [True, True, True, False],
        [True, True, False, False],
        [True, False, False, False],
        [False, False, False, False],
    ]


def test_the_zone_and_the_line_of_a_dahua_rule() -> None:
    line, zone = "VideoAnalyseRule[0][0]", "VideoAnalyseRule[0][2]"

    async def use(camera: Camera, device: SimulatedCamera) -> None:
        drawn = {feature.id: feature.areas for feature in await camera.features()}
        assert near(drawn[line][0], Area("line", ((0.425, 0.999), (0.996, 0.587)), "left_to_right"))
        assert near(drawn[zone][0], Area("zone", ((0, 0.114), (0.001, 1), (0.999, 1), (0.996, 0.082))))
        await camera.set_areas(line, [Area("line", ((0, 0), (1, 1)), "right_to_left")])
        await camera.set_areas(zone, [Area("zone", ((0, 0), (1, 0), (0, 1)))])
        drawn = {feature.id: feature.areas for feature in await camera.features()}
        assert drawn[line] == (Area("line", ((0, 0), (1, 1)), "right_to_left"),)
        assert drawn[zone] == (Area("zone", ((0, 0), (1, 0), (0, 1))),)
        for wrong in ([], [Area("line", ((0, 0), (1, 1)))] * 2, [Area("zone", ((0, 0), (1, 0), (0, 1)))]):
            with pytest.raises(UnsupportedError):
                await camera.set_areas(line, wrong)
        device.configuration[f"{zone}.Config.FaceFeature[0]"] = "Race"
        with pytest.raises(ClosedFeatureError):
            await camera.set_areas(zone, [Area("zone", ((0, 0), (1, 0), (0, 1)))])

    with_camera("dahua", use)

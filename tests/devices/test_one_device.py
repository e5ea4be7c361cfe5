"""The simulated camera is one device: what is changed by one of its faces is seen by the others."""

import asyncio
from itertools import permutations

import pytest

from sunlit.devices import Area, Camera, Feature, Radiometry, connect
from sunlit.devices.simulator import SimulatedCamera, cross_line, simulate
from sunlit.gate import Health, LineCrossing
from tests.devices.both import PROTOCOLS, RIGHT, first, listened, with_camera

# How each face calls the same thing; ONVIF names a rule as long as it runs.
MOTION = {
    "onvif": "rule/analytics_1/MyMotionDetectorRule",
    "hikvision": "System/Video/inputs/channels/1/motionDetection",
    "dahua": "MotionDetect[0]",
}
LINE = {"onvif": "rule/analytics_1/Line1", "hikvision": "Smart/LineDetection/1", "dahua": "VideoAnalyseRule[0][0]"}
FACE = {"onvif": "rule/analytics_1/Face1", "hikvision": "Smart/FaceDetect/1", "dahua": "VideoAnalyseRule[0][1]"}
DRAWN = Area("line", ((0.2, 0.3), (0.6, 0.7)), "right_to_left")


async def features(camera: Camera) -> dict[str, Feature]:
    return {feature.id: feature for feature in await camera.features()}


@pytest.mark.parametrize("feature", [MOTION, LINE, FACE])
@pytest.mark.parametrize("by", PROTOCOLS)
def test_what_is_switched_off_by_one_is_off_by_all(by: str, feature: dict[str, str]) -> None:
    async def run() -> None:
        async with simulate() as simulation:
            for protocol in PROTOCOLS:
                async with connect(getattr(simulation, protocol), RIGHT) as camera:
                    assert (await features(camera))[feature[protocol]].on
            async with connect(getattr(simulation, by), RIGHT) as camera:
                await camera.features()
                await camera.switch(feature[by], False)
            for protocol in PROTOCOLS:
                async with connect(getattr(simulation, protocol), RIGHT) as camera:
                    known = (await features(camera)).get(feature[protocol])
                    assert known is None or not known.on, protocol

    asyncio.run(run())


@pytest.mark.parametrize(("by", "seen"), list(permutations(PROTOCOLS, 2)))
def test_a_line_that_is_drawn_by_one_is_there_for_the_others(by: str, seen: str) -> None:
    async def run() -> None:
        async with simulate() as simulation:
            async with connect(getattr(simulation, by), RIGHT) as camera:
                await camera.features()
                await camera.set_areas(LINE[by], [DRAWN])
            async with connect(getattr(simulation, seen), RIGHT) as camera:
                (area,) = (await features(camera))[LINE[seen]].areas
                assert (area.shape, area.direction) == ("line", "right_to_left")
                for point, expected in zip(area.points, DRAWN.points, strict=True):
                    assert point == pytest.approx(expected, abs=0.001)

    asyncio.run(run())


@pytest.mark.parametrize(("by", "seen"), list(permutations(("onvif", "hikvision"))))
def test_the_cells_of_the_motion_detector_are_the_same(by: str, seen: str) -> None:
    quarter = Area("zone", ((0, 0), (0.5, 0), (0.5, 0.5), (0, 0.5)))

    async def run() -> None:
        async with simulate() as simulation:
            async with connect(getattr(simulation, by), RIGHT) as camera:
                await camera.features()
                await camera.set_areas(MOTION[by], [quarter])
            async with connect(getattr(simulation, seen), RIGHT) as camera:
                (area,) = (await features(camera))[MOTION[seen]].areas
                assert sorted(area.points) == [(0, 0), (0, 0.5), (0.5, 0), (0.5, 0.5)]

    asyncio.run(run())


@pytest.mark.parametrize(("by", "seen"), list(permutations(PROTOCOLS, 2)))
def test_the_surface_that_is_measured_is_the_same(by: str, seen: str) -> None:
    surface = Radiometry(emissivity=0.8, distance=3.0, reflected=300.15)

    async def run() -> None:
        async with simulate() as simulation:
            async with connect(getattr(simulation, by), RIGHT) as camera:
                await camera.thermal.set_radiometry(surface, 2)
            async with connect(getattr(simulation, seen), RIGHT) as camera:
                found = await camera.thermal.radiometry(2)
                assert (found.emissivity, found.distance) == pytest.approx((0.8, 3.0))
                assert found.reflected == pytest.approx(300.15, abs=0.01)

    asyncio.run(run())


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_is_off_reports_nothing(protocol: str) -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        await camera.features()
        await camera.switch(MOTION[protocol], False)
        watching = asyncio.create_task(first(2, camera.observations()))
        await listened(device)
        device.move(True)
        device.move(False)
        cross_line(device)
        up, crossing = await watching
        assert isinstance(up, Health) and isinstance(crossing, LineCrossing)
        assert crossing.sequence == 2, "and nothing was withheld between them"

    with_camera(protocol, use)


def test_its_names_are_the_same_by_every_face() -> None:
    async def run() -> None:
        device = SimulatedCamera(serial="IO7-777777")
        async with simulate(device) as simulation:
            for protocol in PROTOCOLS:
                async with connect(getattr(simulation, protocol), RIGHT) as camera:
                    identity = await camera.identity()
                    assert (identity.make, identity.model, identity.serial) == ("Invented Optics", "IO-7", "IO7-777777")

    asyncio.run(run())

"""Pan, tilt and zoom by every protocol, against a simulated device whose seconds the test counts."""

import asyncio

import pytest

from sunlit.devices import AnswerError, Camera, Position, Preset, UnsupportedError
from sunlit.devices.ptz import Ptz
from sunlit.devices.simulator import SimulatedCamera
from tests.devices.both import PROTOCOLS, with_camera


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_it_moves_and_stops_by_itself(protocol: str) -> None:
    """The simulated device needs four seconds for a distance of 1 at full speed."""

    async def use(camera: Camera, device: SimulatedCamera) -> None:
        seconds = 100.0
        device.movement.clock = lambda: seconds
        await camera.ptz.move(pan=0.5, tilt=-1.0, seconds=2)
        assert device.movement.moving
        if protocol == "onvif":
            assert (await camera.ptz.status()).moving is True
        seconds += 1
        assert device.movement.place == pytest.approx((0.125, -0.25, 0.0))
        seconds += 60
        assert not device.movement.moving
        assert device.movement.place == pytest.approx((0.25, -0.5, 0.0))

    with_camera(protocol, use)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_stop_ends_a_movement(protocol: str) -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        seconds = 100.0
        device.movement.clock = lambda: seconds
        await camera.ptz.move(zoom=1.0, seconds=30)
        seconds += 1
        await camera.ptz.stop()
        seconds += 1
        assert not device.movement.moving
        assert device.movement.place == pytest.approx((0.0, 0.0, 0.25))

    with_camera(protocol, use)


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("place", [(0.0, 0.0, 0.0), (-1.0, 1.0, 1.0), (0.5, -0.25, 0.5)])
def test_it_looks_where_it_is_told_and_says_where(protocol: str, place: tuple[float, float, float]) -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        await camera.ptz.look(Position(*place))
        assert device.movement.place == pytest.approx(place, abs=0.01)
        position = (await camera.ptz.status()).position
        assert position is not None
        assert (position.pan, position.tilt, position.zoom) == pytest.approx(place, abs=0.01)

    with_camera(protocol, use)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_presets_are_listed_saved_gone_to_and_removed(protocol: str) -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        assert await camera.ptz.presets() == (Preset("1", "Gate"), Preset("2", "Road & yard"))
        await camera.ptz.look(Position(-0.5, 0.5, 1.0))
        saved = await camera.ptz.save_preset("<Far> & wide")
        assert saved == Preset("3", "<Far> & wide")
        await camera.ptz.go_to("1")
        assert device.movement.place == pytest.approx((0.5, -0.25, 0.0))
        await camera.ptz.go_to(saved.id)
        assert device.movement.place == pytest.approx((-0.5, 0.5, 1.0), abs=0.01)
        assert saved in await camera.ptz.presets()
        await camera.ptz.remove_preset(saved.id)
        assert saved not in await camera.ptz.presets()
        with pytest.raises((AnswerError, UnsupportedError)):
            await camera.ptz.go_to("77")

    with_camera(protocol, use)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_channel_that_cannot_move_says_so(protocol: str) -> None:
    async def use(camera: Camera, _device: SimulatedCamera) -> None:
        with pytest.raises(UnsupportedError):
            await camera.ptz.move(pan=1, channel=2)
        with pytest.raises(UnsupportedError):
            await camera.ptz.presets(channel=7)

    with_camera(protocol, use)


def test_presets_that_are_commands_of_the_device_are_not_taken() -> None:
    """Numbers 33 to 48 and 92 to 105 start patrols, wipers or the device itself."""

    async def use(camera: Camera, device: SimulatedCamera) -> None:
        device.movement.presets = dict.fromkeys(range(1, 33), ("taken", (0.0, 0.0, 0.0)))
        assert (await camera.ptz.save_preset("next")).id == "49"

    with_camera("hikvision", use)


@pytest.mark.parametrize("protocol", ["hikvision", "dahua"])
@pytest.mark.parametrize("preset", ["", "0", "-1", "x", "1/../../reboot", "301"])
def test_a_preset_is_a_number(protocol: str, preset: str) -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        with pytest.raises(UnsupportedError):
            await camera.ptz.go_to(preset)
        assert device.reboots == 0

    with_camera(protocol, use)


def test_a_make_without_movement_says_so() -> None:
    none = Ptz()
    calls = (none.move(), none.stop(), none.look(Position(0, 0, 0)), none.status(), none.presets(), none.go_to("1"))
    for call in calls:
        with pytest.raises(UnsupportedError):
            asyncio.run(call)

"""Temperatures by every protocol; what is expected is worked out by hand from what the simulated eye is said to see.

It is 290 K at the left edge and a twentieth of a kelvin more with each of 160 columns; columns 40 to 43 of rows 90 to
93 (of 120) are at 353.15 K, which is 80 degrees Celsius.
"""

import asyncio
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.devices import AnswerError, Camera, Matrix, Radiometry, UnsupportedError
from sunlit.devices.drivers.dahua import heatmap
from sunlit.devices.simulator import SimulatedCamera
from sunlit.devices.thermal import Thermal, check
from sunlit.schema import UsageError
from tests.devices.both import PROTOCOLS, with_camera


def right(matrix: Matrix, near: float) -> None:
    """Whether this is what the simulated eye sees."""
    assert (matrix.width, matrix.height) == (160, 120)
    assert matrix.kelvin.shape == (120, 160)
    assert matrix.kelvin[0, 0] == pytest.approx(290.0, abs=near)
    assert matrix.kelvin[119, 159] == pytest.approx(297.95, abs=near)
    assert matrix.kelvin[90, 40] == pytest.approx(353.15, abs=near)
    assert matrix.kelvin[89, 40] == pytest.approx(292.0, abs=near)


@pytest.mark.parametrize("size", [2, 4])
def test_the_matrix_is_in_kelvin_however_the_device_writes_it(size: int) -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        device.heat.size = size
        right(await camera.thermal.matrix(2), near=0.011 if size == 2 else 0.001)

    with_camera("hikvision", use)


@pytest.mark.parametrize(("format_", "near"), [("IR-SGCC", 0.001), ("IR-SGCC-FIR64", 0.051)])
def test_the_heat_map_of_dahua_is_read_in_both_public_formats(format_: str, near: float) -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        device.configuration["HeatImagingThermometry[1].HeatMapFormat"] = format_
        right(await camera.thermal.matrix(2), near)
        with pytest.raises(UnsupportedError):
            await camera.thermal.matrix(1)

    with_camera("dahua", use)


def test_a_heat_map_in_its_maker_s_own_format_says_what_to_set() -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        device.configuration["HeatImagingThermometry[1].HeatMapFormat"] = "IR-SHEEN"
        for call in (camera.thermal.matrix(2), camera.thermal.box((0.1, 0.1), (0.2, 0.2), 2)):
            with pytest.raises(UnsupportedError, match="HeatMapFormat to IR-SGCC"):
                await call
        assert (await camera.thermal.spot((0.0, 0.0), 2)).average == pytest.approx(290.0)

    with_camera("dahua", use)


# Three columns, two rows; 20.0, 21.5 and -3.0 degrees above 0, 100 and 36.6, written by hand from the two layouts.
_FIR = (
    b"FIR\0" + 20 * b"\0" + b"\x02\x00\x03\x00\x01".ljust(40, b"\0")
    + bytes.fromhex("c800 d700 e2ff 0000 e803 6e01")
)  # fmt: skip
_STANDARD = (
    b"\xff\xd8\xff\xd9" + b"\x00\x01\x03\x00\x02\x00" + b"20260105080000"
    + bytes.fromhex("0000a041 0000ac41 000040c0 00000000 0000c842 66661242")
    + b"whatever the maker adds" + bytes.fromhex("04000000 3766071a123a4c9fa95d21d2da7d26bc")
)  # fmt: skip


@pytest.mark.parametrize("data", [_FIR, _STANDARD])
def test_heat_maps_written_by_hand(data: bytes) -> None:
    found = heatmap.matrix(data)
    assert (found.width, found.height) == (3, 2)
    assert [found.kelvin[row, column] for row in range(2) for column in range(3)] == pytest.approx(
        [293.15, 294.65, 270.15, 273.15, 373.15, 309.75], abs=0.001
    )


@given(st.sampled_from([_FIR, _STANDARD, b"\xff\xd8", b""]), st.binary(max_size=90), st.integers(0, 120), st.booleans())
def test_any_heat_map_is_read_or_refused(start: bytes, more: bytes, cut: int, marked: bool) -> None:
    with suppress(UnsupportedError, AnswerError):
        heatmap.matrix(start[:cut] + more + (_STANDARD[-16:] if marked else b""))


def test_a_spot_and_a_box() -> None:
    async def use(camera: Camera, _device: SimulatedCamera) -> None:
        spot = await camera.thermal.spot((0.26, 0.76), 2)
        assert (spot.shape, spot.points) == ("spot", ((0.26, 0.76),))
        assert spot.average == pytest.approx(353.15, abs=0.001)
        # Columns 40 to 47 of rows 90 to 93: half of them hot, the others from 292.2 to 292.35 K.
        box = await camera.thermal.box((0.25, 0.75), (0.299, 0.78), 2)
        assert box.maximum == pytest.approx(353.15, abs=0.001)
        assert box.minimum == pytest.approx(292.2, abs=0.001)
        assert box.average == pytest.approx((353.15 + 292.275) / 2, abs=0.001)
        for wrong in ((1.1, 0.5), (0.5, -0.1)):
            with pytest.raises(UsageError):
                await camera.thermal.spot(wrong, 2)
        with pytest.raises(UsageError):
            await camera.thermal.box((0.5, 0.5), (0.4, 0.6), 2)

    with_camera("hikvision", use)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_the_device_s_own_readings_are_in_kelvin(protocol: str) -> None:
    async def use(camera: Camera, _device: SimulatedCamera) -> None:
        spot, area = await camera.thermal.readings(2)
        assert spot.shape == "spot"
        assert spot.average == pytest.approx(353.15)
        assert area.shape == ("box" if protocol == "onvif" else "zone")
        assert (area.minimum, area.average, area.maximum) == pytest.approx((290.0, 294.0, 353.15))

    with_camera(protocol, use)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_the_surface_is_taken_to_be(protocol: str) -> None:
    async def use(camera: Camera, device: SimulatedCamera) -> None:
        assert await camera.thermal.channels() == (2,)
        told = await camera.thermal.radiometry(2)
        assert (told.emissivity, told.distance, told.reflected) == pytest.approx((0.95, 5.0, 293.15))
        await camera.thermal.set_radiometry(Radiometry(emissivity=0.8, distance=12.5), 2)
        surface = device.heat.radiometry
        assert (surface.emissivity, surface.distance, surface.reflected) == pytest.approx((0.8, 12.5, 293.15))
        await camera.thermal.set_radiometry(Radiometry(reflected=283.15), 2)
        assert device.heat.radiometry.reflected == pytest.approx(283.15)
        with pytest.raises(UsageError):
            await camera.thermal.set_radiometry(Radiometry(emissivity=0.0), 2)
        with pytest.raises(UnsupportedError):
            await camera.thermal.radiometry(1)

    with_camera(protocol, use)


def test_the_black_body() -> None:
    async def use(camera: Camera, _device: SimulatedCamera) -> None:
        body = await camera.thermal.black_body(2)
        assert body.on
        assert (body.temperature, body.emissivity, body.distance) == pytest.approx((308.15, 0.97, 1.5))
        assert body.point == pytest.approx((0.25, 0.75))

    with_camera("hikvision", use)


def test_onvif_has_no_matrix_and_says_what_there_is_instead() -> None:
    async def use(camera: Camera, _device: SimulatedCamera) -> None:
        for call in (camera.thermal.matrix(2), camera.thermal.spot((0.5, 0.5), 2)):
            with pytest.raises(UnsupportedError, match="readings"):
                await call

    with_camera("onvif", use)


@pytest.mark.parametrize("protocol", ["onvif", "dahua"])
def test_a_protocol_without_a_black_body_says_so(protocol: str) -> None:
    async def use(camera: Camera, _device: SimulatedCamera) -> None:
        with pytest.raises(UnsupportedError, match="nothing of a black body"):
            await camera.thermal.black_body(2)

    with_camera(protocol, use)


def test_a_make_without_temperatures_says_so() -> None:
    with pytest.raises(UnsupportedError):
        asyncio.run(Thermal().spot((0.5, 0.5), 1))


@settings(deadline=None)
@given(
    st.integers(1, 40).flatmap(
        lambda width: st.tuples(
            st.just(width),
            st.lists(st.lists(st.floats(150, 2000, width=32), min_size=width, max_size=width), min_size=1, max_size=40),
        )
    ),
    st.tuples(*[st.floats(0, 1)] * 4),
)
def test_what_a_box_holds_lies_between_its_extremes(
    picture: tuple[int, list[list[float]]], corners: tuple[float, float, float, float]
) -> None:
    width, rows = picture
    matrix = Matrix(width, len(rows), (value for row in rows for value in row))
    (left, right), (top, bottom) = sorted(corners[:2]), sorted(corners[2:])
    box = matrix.within((left, top), (right, bottom))
    assert box.minimum is not None and box.average is not None and box.maximum is not None
    assert box.minimum <= box.average + 0.001 and box.average <= box.maximum + 0.001
    for x, y in ((left, top), (right, bottom), (left, bottom)):
        assert box.minimum <= matrix.at(x, y) <= box.maximum
    everything = matrix.within((0, 0), (1, 1))
    assert everything.maximum == max(value for row in rows for value in row)


@pytest.mark.parametrize(
    ("width", "height", "values"),
    [(2, 2, [1.0] * 3), (2, 2, [1.0] * 5), (0, 0, []), (1, 1, [float("nan")]), (1, 1, [float("inf")])],
)
def test_a_matrix_that_is_none_is_refused(width: int, height: int, values: list[float]) -> None:
    with pytest.raises(AnswerError):
        Matrix(width, height, values)


@pytest.mark.parametrize(
    "wrong", [Radiometry(emissivity=1.01), Radiometry(distance=-1), Radiometry(reflected=-3), Radiometry(distance=1e9)]
)
def test_a_surface_that_there_cannot_be_is_refused(wrong: Radiometry) -> None:
    with pytest.raises(UsageError):
        check(wrong)


def test_dahua_measures_a_point_and_keeps_what_the_surface_is_like() -> None:
    async def use(camera: Camera, _device: SimulatedCamera) -> None:
        assert await camera.thermal.channels() == (2,)
        # Column 0, then column 42 of row 91, which is hot.
        assert (await camera.thermal.spot((0.0, 0.0), 2)).average == pytest.approx(290.0)
        assert (await camera.thermal.spot((42.5 / 160, 91.5 / 120), 2)).average == pytest.approx(353.15)
        with pytest.raises(UnsupportedError):
            await camera.thermal.spot((0.0, 0.0), 1)
        with pytest.raises(UsageError):
            await camera.thermal.spot((0.0, 1.1), 2)
        assert await camera.thermal.radiometry(2) == Radiometry(0.95, 5.0, 293.15)
        await camera.thermal.set_radiometry(Radiometry(emissivity=0.9, reflected=300.0), 2)
        told = await camera.thermal.radiometry(2)
        assert (told.emissivity, told.distance, told.reflected) == pytest.approx((0.9, 5.0, 300.0))
        with pytest.raises(UnsupportedError):
            await camera.thermal.radiometry(1)
        box = await camera.thermal.box((0.25, 0.75), (0.299, 0.78), 2)
        assert (box.minimum, box.maximum) == pytest.approx((292.2, 353.15), abs=0.001)

    with_camera("dahua", use)


@pytest.mark.parametrize(
    ("unit", "kelvin"), [("Centigrade", 293.15), ("Fahrenheit", 266.483), ("Kelvin", 20.0), ("", 293.15)]
)
def test_units_are_believed_and_written_back(unit: str, kelvin: float) -> None:
    """The device says 20, which is a chilly 266 kelvin in degrees Fahrenheit."""

    async def use(camera: Camera, device: SimulatedCamera) -> None:
        device.configuration["HeatImagingThermometry[1].TemperatureUnit"] = unit
        assert (await camera.thermal.radiometry(2)).reflected == pytest.approx(kelvin, abs=0.001)
        await camera.thermal.set_radiometry(Radiometry(reflected=kelvin + 5), 2)
        assert (await camera.thermal.radiometry(2)).reflected == pytest.approx(kelvin + 5, abs=0.01)

    with_camera("dahua", use)

"""Addresses as users write them."""

import pytest

from sunlit.devices.address import Address, parse_address
from sunlit.schema import UsageError


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("onvif://192.168.1.64", Address("onvif", "192.168.1.64", 80)),
        ("onvif+https://camera.example", Address("onvif", "camera.example", 443, tls=True)),
        ("onvif://a%40b@camera:8080/x/y", Address("onvif", "camera", 8080, user="a@b", path="/x/y")),
        ("onvif://[fe80::1]:81/", Address("onvif", "fe80::1", 81)),
    ],
)
def test_parts(written: str, expected: Address) -> None:
    assert parse_address(written) == expected


def test_it_is_written_as_it_can_be_read() -> None:
    for written in ("onvif://10.0.0.1:80", "onvif+https://[fe80::1]:443/x"):
        assert str(parse_address(written)) == written


@pytest.mark.parametrize(
    "wrong", ["", "camera", "onvif://", "onvif://host:99999", "onvif+ftp://h", "onvif://[", "onvif://h?x"]
)
def test_what_is_no_address_is_told(wrong: str) -> None:
    with pytest.raises(UsageError, match="onvif://192"):
        parse_address(wrong)


def test_a_password_in_an_address_is_declined_and_not_repeated() -> None:
    with pytest.raises(UsageError, match="SUNLIT_CAMERA_PASSWORD") as caught:
        parse_address("onvif://viewer:geheim@host")
    assert "geheim" not in str(caught.value)


def test_a_stream_has_its_own_ports_and_may_have_a_query() -> None:
    plain = parse_address("rtsp://viewer@192.0.2.7/cam/realmonitor?channel=1&subtype=0")
    assert (plain.scheme, plain.port, plain.tls) == ("rtsp", 554, False)
    assert plain.path == "/cam/realmonitor?channel=1&subtype=0" and plain.user == "viewer"
    assert parse_address("rtsps://192.0.2.7/live").port == 322
    assert parse_address("rtsp://192.0.2.7:8554/live").port == 8554

"""Where credentials come from, and that a password never shows."""

import asyncio
import base64
import copy
import logging
import pickle
import traceback
from collections.abc import Iterator
from typing import Literal

import keyring
import keyring.backend
import keyring.credentials
import keyring.errors
import pytest

from sunlit.devices import Credentials, connect, find_credentials
from sunlit.devices.address import parse_address
from sunlit.devices.simulator import simulate

SECRET = "correct horse"


class Ring(keyring.backend.KeyringBackend):
    """A keyring with one entry, as a user would have made it with `keyring set`."""

    priority = 1

    def __init__(self) -> None:
        """The base's has no types."""

    def get_password(self, service: str, username: str) -> str | None:
        return SECRET if (service, username) == ("sunlit:192.0.2.1:80", "viewer") else None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise keyring.errors.PasswordSetError

    def delete_password(self, service: str, username: str) -> None:
        raise keyring.errors.PasswordDeleteError


class Locked(Ring):
    """A keyring that does not open."""

    def get_password(self, service: str, username: str) -> str | None:
        raise keyring.errors.KeyringLocked


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("SUNLIT_CAMERA_USER", "SUNLIT_CAMERA_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    before = keyring.get_keyring()
    keyring.set_keyring(Locked())
    yield
    keyring.set_keyring(before)


def test_the_token_digest_is_that_of_the_onvif_guide() -> None:
    """The example of the ONVIF Application Programmer's Guide 1.0, 6.1.1.3."""
    nonce = base64.b64decode("LKqI6G/AikKCQrN0zqZFlg==")
    digest = Credentials("user", "userpassword").token_digest(nonce, "2010-09-16T07:50:45Z")
    assert digest == "tuOSpGlFlIXsozq4HFNeeGeFLEI="


def test_the_environment_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUNLIT_CAMERA_USER", "guard")
    monkeypatch.setenv("SUNLIT_CAMERA_PASSWORD", "x")
    keyring.set_keyring(Ring())
    found = find_credentials(parse_address("onvif://192.0.2.1"))
    assert found is not None
    assert found.user == "guard"


def test_then_the_keyring_then_the_prompt_then_none() -> None:
    address = parse_address("onvif://viewer@192.0.2.1")
    keyring.set_keyring(Ring())
    asked: list[str] = []

    def ask(user: str) -> str:
        asked.append(user)
        return "typed"

    assert find_credentials(address, ask=ask) is not None
    assert asked == []
    keyring.set_keyring(Locked())
    assert find_credentials(address, ask=ask) is not None
    assert asked == ["viewer"]
    assert find_credentials(address) is None
    assert find_credentials(parse_address("onvif://192.0.2.1"), ask=ask) is None


def test_a_password_does_not_show() -> None:
    credentials = Credentials("viewer", SECRET)
    for shown in (
        repr(credentials),
        str(credentials),
        f"{credentials}",
        repr([credentials]),
        repr(credentials.digest()),
    ):
        assert SECRET not in shown
    with pytest.raises(TypeError):
        pickle.dumps(credentials)
    with pytest.raises(TypeError):
        copy.copy(credentials)
    with pytest.raises(TypeError):
        vars(credentials)


@pytest.mark.parametrize("authentication", ["token", "digest"])
def test_a_password_is_in_no_log_and_no_traceback(
    caplog: pytest.LogCaptureFixture, authentication: Literal["token", "digest"]
) -> None:
    caplog.set_level(logging.DEBUG)

    async def run() -> str:
        async with simulate() as simulation:
            simulation.camera.faults.authentication = authentication
            async with connect(simulation.onvif, Credentials("viewer", SECRET)) as camera:
                try:
                    await camera.identity()
                except Exception as error:
                    return "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
        return ""

    shown = asyncio.run(run())
    assert "refused" in shown
    assert SECRET not in shown
    assert SECRET not in caplog.text

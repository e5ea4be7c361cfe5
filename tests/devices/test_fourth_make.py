"""Another make is one new file: a driver of a make of our own is put into the folder, found, and held by the gate."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from sunlit.devices import Credentials, RefusedError, UnsupportedError, connect, drivers, registry
from sunlit.devices.simulator.http import Request, Response, serving
from sunlit.gate import Appearance, Gate, Health, Motion, by_trait
from tests.devices.both import first
from tests.guard import PATIENCE

DRIVER = '''
"""The cameras of Acme: one page that says what they are, and one with what they see."""

import json

from sunlit.devices.camera import Identity
from sunlit.devices.problem import RefusedError
from sunlit.devices.ptz import Ptz
from sunlit.devices.recordings import Recordings
from sunlit.devices.registry import Driver
from sunlit.devices.stream import observe
from sunlit.devices.thermal import Thermal
from sunlit.gate import Gate, Report, fields_of


def read(data, skip):
    found = json.loads(data)
    yield Report(kind="motion", target="person", fields=fields_of(found))


class AcmeCamera:
    def __init__(self, transport, name):
        self.gate, self.transport = Gate(name), transport
        self.ptz, self.recordings, self.thermal = Ptz(), Recordings(), Thermal()

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        await self.transport.close()

    async def _ask(self, path):
        answer = await self.transport.send("GET", path)
        if answer.status == 401:
            raise RefusedError("a user, please")
        return answer.body

    async def identity(self):
        return Identity("Acme", (await self._ask("/what")).decode(), "1", "7")

    def observations(self, inbox=None):
        return observe(self.gate, self._reports, 5)

    async def _reports(self):
        while True:
            yield None
            for report in read(await self._ask("/seen"), self.gate.skip):
                yield report


DRIVER = Driver(scheme="acme", camera=AcmeCamera, read=read, readonly=lambda method, target, body: None)
'''


@pytest.fixture
def _acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "acme.py").write_text(DRIVER)
    monkeypatch.setattr(drivers, "__path__", [*drivers.__path__, str(tmp_path)])
    registry.all_drivers.cache_clear()
    yield
    registry.all_drivers.cache_clear()


async def answer(request: Request) -> Response:
    if request.path == "/seen":
        return Response(200, b'{"Race": "canary", "Age": 7, "Glasses": "sunglasses", "HasBag": true}')
    return Response(200, b"A-1") if request.path == "/what" else Response(404)


@pytest.mark.usefixtures("_acme")
def test_another_make_is_one_new_file() -> None:
    async def run() -> None:
        async with serving(answer, "127.0.0.1", 0, None) as port:
            url = f"acme://127.0.0.1:{port}"
            async with asyncio.timeout(PATIENCE), connect(url, Credentials("viewer", "x"), name="door") as camera:
                assert (await camera.identity()).model == "A-1"
                up, motion, wears = await first(3, camera.observations())
                assert isinstance(up, Health) and isinstance(motion, Motion) and isinstance(wears, Appearance)
                assert wears.glasses and wears.glasses.kind == "sunglasses" and "canary" not in repr(wears)
                assert set(by_trait(camera.gate.dropped)) == {"race", "age"}
                for refusing in (camera.ptz.presets(), camera.thermal.matrix(1)):
                    with pytest.raises(UnsupportedError):
                        await refusing

    asyncio.run(run())


@pytest.mark.usefixtures("_acme")
def test_its_recorded_payloads_pass_the_gate_too() -> None:
    gate = Gate("door")
    (report,) = registry.all_drivers()["acme"].read(b'{"Race": "canary", "HasBag": true}', gate.skip)
    assert [type(one) for one in gate.admit(report)] == [Motion, Appearance]


@pytest.mark.usefixtures("_acme")
def test_the_rules_on_passwords_are_those_of_every_make() -> None:
    sent: list[str] = []

    async def refuse(request: Request) -> Response:
        sent.append(request.headers.get("authorization", ""))
        return Response(401, b"", {"WWW-Authenticate": 'Digest realm="r", nonce="n", qop="auth"'})

    async def run() -> None:
        async with (
            serving(refuse, "127.0.0.1", 0, None) as port,
            connect(f"acme://127.0.0.1:{port}", Credentials("viewer", "x")) as camera,
        ):
            for _ in range(3):
                with pytest.raises(RefusedError):
                    await camera.identity()

    asyncio.run(run())
    assert sum(map(bool, sent)) == 1

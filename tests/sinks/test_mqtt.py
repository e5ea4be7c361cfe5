"""MQTT against real brokers, heard by a client of its own."""

import asyncio
import base64
import hashlib
import json
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import aiomqtt
import pytest

from sunlit.gate import Gate, Observation, Report, fields_of
from sunlit.schema import UsageError
from sunlit.sinks import Delivery, delivery_to
from sunlit.sinks import delivery as delivery_module
from tests.guard import PATIENCE
from tests.sinks.broker import MOSQUITTO, amqtt_broker, free_port, mosquitto_broker

Message = tuple[str, str, bool]


@pytest.fixture(autouse=True)
def _short_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery_module, "FIRST_WAIT", 0.05)


@pytest.fixture(params=["amqtt", "mosquitto"])
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[int], AbstractAsyncContextManager[None]]:
    if request.param == "amqtt":
        return amqtt_broker
    if MOSQUITTO is None:
        pytest.skip("no mosquitto: apt-get install mosquitto")
    return lambda port: mosquitto_broker(port, tmp_path)


@asynccontextmanager
async def listening(port: int, *topics: str) -> AsyncGenerator[list[Message]]:
    """Everything that is published from now on, and what was retained."""
    heard: list[Message] = []

    async def listen() -> None:
        async with aiomqtt.Client("127.0.0.1", port) as client:
            for topic in topics or ("#",):
                await client.subscribe(topic, qos=1)
            ready.set()
            async for message in client.messages:
                assert isinstance(message.payload, bytes)
                heard.append((str(message.topic), message.payload.decode(), message.retain))

    ready = asyncio.Event()
    task = asyncio.create_task(listen())
    await ready.wait()
    try:
        yield heard
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():
            await asyncio.sleep(0.02)


@asynccontextmanager
async def running(delivery: Delivery) -> AsyncGenerator[None]:
    task = asyncio.create_task(delivery.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def motion(active: bool = True) -> Observation:
    (observation,) = Gate("front door").admit(Report(kind="motion", active=active, channel=2, target="person"))
    return observation


def test_observations_availability_and_discovery(broker: Callable[[int], AbstractAsyncContextManager[None]]) -> None:
    async def run() -> tuple[list[Message], list[Message]]:
        port = free_port()
        gate = Gate("front door")
        delivery = delivery_to(f"mqtt://127.0.0.1:{port}/home/cams", print)
        async with broker(port):
            async with listening(port) as heard:
                async with running(delivery):
                    people = Report(kind="count", target="person", fields=fields_of({"Count": 4}))
                    women = Report(kind="count", target="person", fields=fields_of({"Count": 2, "gender": "female"}))
                    for observation in (gate.health(True), motion(), *gate.admit(people), *gate.admit(women)):
                        delivery.offer(observation)
                    await until(lambda: delivery.sent == 3)
                await until(lambda: ("home/cams/status", "offline", False) in heard)
            async with listening(port) as kept:
                await until(lambda: len(kept) >= 8)
            return heard, kept

    heard, kept = asyncio.run(run())
    assert heard[0][:2] == ("home/cams/status", "online")
    topics = [topic for topic, _, _ in heard]
    config = "homeassistant/binary_sensor/sunlit_home_cams_front_door_2_motion_person/config"
    assert topics.index(config) < topics.index("home/cams/front_door/2/motion/person")
    told = {topic: payload for topic, payload, retained in kept if retained}
    assert told["home/cams/status"] == told["home/cams/front_door/availability"] == "offline"
    assert json.loads(told["home/cams/front_door/2/motion/person"])["active"] is True
    assert json.loads(told["home/cams/front_door/0/count/person"])["present"] == 4
    message = json.loads(told[config])
    assert message["state_topic"] in told
    assert {one["topic"] for one in message["availability"]} <= set(told)
    assert (message["name"], message["device"]["name"]) == ("Motion (person) 2", "front door")
    assert "female" not in str(heard)


def test_a_broker_that_comes_back_is_told_everything_again(tmp_path: Path) -> None:
    said: list[str] = []

    async def run() -> list[Message]:
        port = free_port()
        delivery = delivery_to(f"mqtt://127.0.0.1:{port}/x", said.append)
        async with running(delivery):
            delivery.offer(Gate("front door").health(True))
            async with amqtt_broker(port):
                await until(lambda: delivery.sent == 1)
            await until(lambda: any("closed the connection" in line for line in said))
            delivery.offer(motion())
            async with amqtt_broker(port):
                await until(lambda: delivery.sent == 2)
                async with listening(port) as kept:
                    await until(lambda: any(topic.endswith("motion/person") for topic, _, _ in kept))
                return kept

    kept = {topic: payload for topic, payload, _ in asyncio.run(run())}
    assert kept["x/status"] == kept["x/front_door/availability"] == "online"
    closed = next(at for at, line in enumerate(said) if "closed the connection" in line)
    assert said[closed + 1].endswith("is back")


def test_a_gate_that_dies_is_told_by_its_will(broker: Callable[[int], AbstractAsyncContextManager[None]]) -> None:
    async def run() -> None:
        port = free_port()
        async with broker(port), listening(port) as heard:
            process = await asyncio.create_subprocess_exec(sys.executable, "-c", _DYING, str(port))
            await process.wait()
            await until(lambda: ("x/status", "offline", False) in heard)
            assert ("x/status", "online", False) in heard

    asyncio.run(run())


_DYING = """
import asyncio, os, sys
from sunlit.gate import Gate
from sunlit.sinks import delivery_to

async def main():
    delivery = delivery_to(f"mqtt://127.0.0.1:{sys.argv[1]}/x", print)
    delivery.offer(Gate("door").health(True))
    task = asyncio.create_task(delivery.run())
    await delivery.drained()
    os._exit(1)

asyncio.run(main())
"""


def _mosquitto_password(user: str, password: str) -> str:
    """As mosquitto_passwd writes it: PBKDF2 with SHA-512 (mosquitto_passwd(1))."""
    salt = b"twelve bytes"
    made = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, 101)
    return f"{user}:$7$101${base64.b64encode(salt).decode()}${base64.b64encode(made).decode()}\n"


def test_a_refused_password_is_not_sent_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if MOSQUITTO is None:
        pytest.skip("no mosquitto: apt-get install mosquitto")
    said: list[str] = []

    async def run(password: str) -> Delivery:
        port = free_port()
        monkeypatch.setenv("SUNLIT_MQTT_PASSWORD", password)
        delivery = delivery_to(f"mqtt://gate@127.0.0.1:{port}/x", said.append)
        delivery.offer(motion())
        async with mosquitto_broker(port, tmp_path, _mosquitto_password("gate", "right-one")), running(delivery):
            await until(lambda: delivery.sent + delivery.lost.total() > 0)
        delivery.offer(motion())
        return delivery

    assert asyncio.run(run("right-one")).sent == 1
    refused = asyncio.run(run("wrong-one"))
    assert (refused.sent, dict(refused.lost)) == (0, {"refused": 2})
    assert any("refuses" in line for line in said)
    assert not any("wrong-one" in line or "right-one" in line for line in said)


def test_a_user_without_a_password_is_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SUNLIT_MQTT_PASSWORD", raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    with pytest.raises(UsageError, match="SUNLIT_MQTT_PASSWORD"):
        delivery_to("mqtt://gate@127.0.0.1/x", print)


@pytest.mark.parametrize("written", ["mqtt://127.0.0.1/a+b", "mqtt://127.0.0.1/a?b"])
def test_a_prefix_is_made_of_names(written: str) -> None:
    with pytest.raises(UsageError, match="prefix"):
        delivery_to(written, print)

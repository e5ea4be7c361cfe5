"""MQTT 3.1.1: observations as JSON below a prefix, availability, and what Home Assistant needs to find them.

PREFIX/status                          online while we are, offline by our last will
PREFIX/DEVICE/availability             online while the device can be heard
PREFIX/DEVICE/CHANNEL/KIND[/TARGET]    the observation; retained where it tells a state that lasts
"""

import ssl
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

import aiomqtt
import msgspec
from aiomqtt.exceptions import MqttConnectError

from sunlit.gate import Health, Observation
from sunlit.schema import UsageError
from sunlit.sinks.home_assistant import announcements
from sunlit.sinks.problem import NotTakenError, RefusedTargetError
from sunlit.sinks.registry import Connection, Sink
from sunlit.sinks.target import Target, secret
from sunlit.sinks.topics import OFFLINE, ONLINE, availability_topic, lasts, observation_topic, status_topic

SECONDS = 10.0
PASSWORD = "SUNLIT_MQTT_PASSWORD"
# What a broker does not accept: an identifier, a user or password, or a right (MQTT 3.1.1, 3.2.2.3, and the numbers of
# MQTT 5.0, 2.4, as which the library gives them).
_REFUSALS = frozenset((2, 4, 5, 0x85, 0x86, 0x87))


class _Mqtt:
    """See sunlit.sinks.registry.Connection.

    lasting  the last observation of each topic that tells a state; outlives the connection
    """

    def __init__(self, client: aiomqtt.Client, prefix: str, lasting: dict[str, Observation]) -> None:
        self._client = client
        self._prefix = prefix
        self._lasting = lasting
        self._announced: set[str] = set()

    async def begin(self) -> None:
        """Say that we are there, and again what lasts: a broker that was away may have forgotten it."""
        await self._publish(status_topic(self._prefix), ONLINE, retain=True)
        for observation in list(self._lasting.values()):
            await self.send(observation)

    async def end(self) -> None:
        """Say good-bye; our last will is for when we cannot."""
        with suppress(NotTakenError):
            for device in {observation.device for observation in self._lasting.values()}:
                await self._publish(availability_topic(self._prefix, device), OFFLINE, retain=True)
            await self._publish(status_topic(self._prefix), OFFLINE, retain=True)

    async def send(self, observation: Observation) -> None:
        for topic, message in announcements(self._prefix, observation):
            if topic not in self._announced:
                await self._publish(topic, msgspec.json.encode(message), retain=True)
                self._announced.add(topic)
        if isinstance(observation, Health):
            state = ONLINE if observation.available else OFFLINE
            await self._publish(availability_topic(self._prefix, observation.device), state, retain=True)
        topic = observation_topic(self._prefix, observation)
        if lasts(observation):
            self._lasting[topic] = observation
        await self._publish(topic, msgspec.json.encode(observation), retain=lasts(observation))

    async def _publish(self, topic: str, payload: bytes, *, retain: bool) -> None:
        try:
            await self._client.publish(topic, payload, qos=1, retain=retain, timeout=SECONDS)
        except aiomqtt.MqttError:
            raise NotTakenError("it takes nothing now") from None

    async def broken(self) -> None:
        with suppress(aiomqtt.MqttError):
            async for _ in self._client.messages:
                pass


def _open(target: Target) -> Callable[[], AbstractAsyncContextManager[Connection]]:
    prefix = target.path.strip("/") or "sunlit"
    if any(letter in prefix for letter in "+#?") or not prefix.isprintable():
        raise UsageError("the prefix of MQTT topics is made of names and / only: write mqtt://HOST/sunlit")
    password = secret(target, PASSWORD, target.user) if target.user else ""
    if target.user and not password:
        raise UsageError(
            f"no password for {target.user} at {target.place}: set {PASSWORD}, or store it with "
            f"`keyring set sunlit:{target.place} {target.user}`"
        )
    tls = target.scheme == "mqtts"
    port = target.port or (8883 if tls else 1883)
    lasting: dict[str, Observation] = {}

    @asynccontextmanager
    async def opened() -> AsyncGenerator[Connection]:
        client = aiomqtt.Client(
            target.host,
            port,
            username=target.user or None,
            password=password or None,
            will=aiomqtt.Will(status_topic(prefix), OFFLINE, qos=1, retain=True),
            timeout=SECONDS,
            keepalive=30,
            tls_context=ssl.create_default_context() if tls else None,
        )
        try:
            async with client:
                connection = _Mqtt(client, prefix, lasting)
                await connection.begin()
                try:
                    yield connection
                finally:
                    await connection.end()
        except MqttConnectError as error:
            if getattr(error.rc, "value", error.rc) in _REFUSALS:
                raise RefusedTargetError("the broker refuses the user or the password") from None
            raise NotTakenError("the broker takes no connection now") from None
        except (aiomqtt.MqttError, OSError):
            raise NotTakenError("the broker cannot be reached") from None

    return opened


SINK = Sink(schemes=("mqtt", "mqtts"), open=_open)

"""Webhooks against a real HTTP server that is told how to behave."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import pytest

from sunlit.gate import Gate, Observation, Report, fields_of
from sunlit.schema import UsageError
from sunlit.sinks import Delivery, delivery_to
from sunlit.sinks import delivery as delivery_module
from tests.guard import PATIENCE


@pytest.fixture(autouse=True)
def _short_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery_module, "FIRST_WAIT", 0.02)
    monkeypatch.setattr(delivery_module, "LONGEST_WAIT", 0.1)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")


class Server:
    """Answers each POST with the next of its statuses, the last one again and again."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.heads: list[str] = []
        self.bodies: list[dict[str, object]] = []

    @asynccontextmanager
    async def serving(self) -> AsyncGenerator[str]:
        server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        async with server:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook/s3cr3t?k=v"

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(line for line in head.lower().splitlines() if line.startswith("content-length:"))
        body = await reader.readexactly(int(length.partition(":")[2]))
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        self.heads.append(head)
        if status == 200:
            self.bodies.append(json.loads(body))
        if status:
            writer.write(f"HTTP/1.1 {status} x\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n".encode())
        writer.close()


def observations(count: int) -> list[Observation]:
    gate = Gate("door")
    report = Report(kind="motion", fields=fields_of({"emNation": "uyghur"}))
    return [one for _ in range(count) for one in gate.admit(report)]


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():
            await asyncio.sleep(0.01)


def deliver(server: Server, count: int, enough: Callable[[Delivery], bool]) -> tuple[Delivery, list[str]]:
    said: list[str] = []

    async def run() -> Delivery:
        async with server.serving() as url:
            delivery = delivery_to(url, said.append)
            task = asyncio.create_task(delivery.run())
            for observation in observations(count):
                delivery.offer(observation)
            await until(lambda: enough(delivery))
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            return delivery

    return asyncio.run(run()), said


def test_each_observation_is_a_post_in_order() -> None:
    server = Server(200)
    deliver(server, 3, lambda delivery: delivery.sent == 3)
    assert [body["sequence"] for body in server.bodies] == [1, 2, 3]
    assert server.heads[0].startswith("POST /hook/s3cr3t?k=v HTTP/1.1")
    assert "content-type: application/json" in server.heads[0].lower()
    assert "authorization" not in server.heads[0].lower()


def test_what_is_not_taken_is_tried_again_and_said_once() -> None:
    # 0 hangs up without an answer.
    server = Server(503, 429, 0, 200)
    delivery, said = deliver(server, 2, lambda delivery: delivery.sent == 2)
    assert [body["sequence"] for body in server.bodies] == [1, 2]
    assert not delivery.lost
    assert len(said) == 2
    assert "HTTP 503" in said[0]
    assert "is back" in said[1]
    assert "s3cr3t" not in str(said)


def test_what_is_declined_is_lost_and_said_and_the_next_is_sent() -> None:
    server = Server(422, 422, 200)
    delivery, said = deliver(server, 3, lambda delivery: delivery.sent == 1)
    assert dict(delivery.lost) == {"declined": 2}
    assert len(said) == 1
    assert "HTTP 422" in said[0]


def test_a_redirect_is_declined() -> None:
    delivery, _ = deliver(Server(302), 1, lambda delivery: delivery.lost["declined"] == 1)
    assert delivery.sent == 0


def test_a_refused_token_is_not_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUNLIT_WEBHOOK_TOKEN", "tok3n")
    server = Server(401)
    delivery, said = deliver(server, 2, lambda delivery: delivery.lost["refused"] == 2)
    assert len(server.heads) == 1
    assert "authorization: Bearer tok3n" in server.heads[0].replace("Authorization", "authorization")
    assert "tok3n" not in str(said) + repr(vars(delivery))


def test_too_many_waiting_lose_the_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery_module, "MAX_WAITING", 5)
    said: list[str] = []
    delivery = delivery_to("http://127.0.0.1:9/", said.append)
    for observation in observations(12):
        delivery.offer(observation)
    delivery.give_up()
    assert dict(delivery.lost) == {"too many waiting": 7, "not delivered in time": 5}
    assert said == ["127.0.0.1:9 takes too little: the oldest observations are being lost"]


def test_a_token_is_not_sent_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUNLIT_WEBHOOK_TOKEN", "tok3n")
    with pytest.raises(UsageError, match="https only"):
        delivery_to("http://host.example/hook", print)


@pytest.mark.parametrize(
    "written",
    ["", "nothing", "ftp://host/x", "https://", "https://user:pw@host/", "mqtt://u:pw@host", "https://h:port/", "file:",
     "mqtt://host/#",
     "https://user@host/hook", "file:/nowhere-at-all/x"],
)  # fmt: skip
def test_a_target_that_is_none_is_a_mistake(written: str) -> None:
    with pytest.raises(UsageError) as caught:
        delivery_to(written, print)
    assert "pw" not in str(caught.value)

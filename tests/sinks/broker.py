"""Real MQTT brokers for the tests: amqtt always, Mosquitto where it is installed."""

import asyncio
import shutil
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from amqtt.broker import Broker

from tests.guard import PATIENCE

MOSQUITTO = shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
        assert isinstance(port, int)
        return port


@asynccontextmanager
async def amqtt_broker(port: int) -> AsyncGenerator[None]:
    """A broker that lets everybody in."""
    anonymous = {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}}
    listeners = {"default": {"type": "tcp", "bind": f"127.0.0.1:{port}"}}
    broker = Broker({"listeners": listeners, "plugins": anonymous})
    await broker.start()
    try:
        yield
    finally:
        await broker.shutdown()


@asynccontextmanager
async def mosquitto_broker(port: int, folder: Path, passwords: str = "") -> AsyncGenerator[None]:
    """Mosquitto; with `passwords`, lines as mosquitto_passwd writes them, only for those who are named there."""
    assert MOSQUITTO is not None
    settings = [f"listener {port} 127.0.0.1", "persistence false", f"allow_anonymous {str(not passwords).lower()}"]
    if passwords:
        (folder / "passwords").write_text(passwords)
        (folder / "passwords").chmod(0o600)
        settings.append(f"password_file {folder / 'passwords'}")
    (folder / "mosquitto.conf").write_text("\n".join([*settings, "user root", ""]))
    process = await asyncio.create_subprocess_exec(MOSQUITTO, "-c", str(folder / "mosquitto.conf"))
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                    break
                except OSError:
                    await asyncio.sleep(0.05)
        writer.close()
        yield
    finally:
        process.terminate()
        await process.wait()

"""The tutorial is followed to the letter: every command in it, in one shell, in the order in which it stands."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
TUTORIAL = ROOT / "docs" / "tutorial.md"


def test_every_command_of_the_tutorial_works(tmp_path: Path) -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```", TUTORIAL.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    # What sets up is done before any test; ports of the simulated camera are free ones.
    script = "\n".join(("set -e", *blocks[1:]))
    ports = {}
    for port in ("8080", "8554"):
        assert port in script
        ports[port] = _free_port()
        script = re.sub(rf"\b{port}\b", str(ports[port]), script)
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": str(tmp_path)}
    with subprocess.Popen(
        ["bash", "-c", script],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as running:
        try:
            said, _ = running.communicate(timeout=600)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            raise
    assert running.returncode == 0, said
    # What the tutorial says of them.
    discovered = said.partition("\n")[0].split()
    assert {f"{scheme}://127.0.0.1:{ports['8080']}" for scheme in ("onvif", "dahua", "hikvision")} <= {*discovered}
    assert '"box":{"left":0.25,"top":0.5,"right":0.375,"bottom":0.75}' in said
    assert "line 0.1,0.8 0.9,0.8, any" in said
    assert "it is declined" in said
    assert "spot 0.5,0.5: 294.00 K (20.85 °C)" in said
    assert "something moves" in said
    assert "No ability to single people out by a protected trait" in said
    assert "faceAttribute.Nation → faceAttribute.Reserved2" in said
    assert (tmp_path / "camera.html").is_file()
    assert '"race"' not in (tmp_path / "seen.jsonl").read_text().lower()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
        assert isinstance(port, int)
        return port

"""JSON lines to files: added at the end, whole lines or none."""

import asyncio
import json
from pathlib import Path

import pytest

from sunlit.gate import Gate
from sunlit.sinks import Delivery, delivery_to
from sunlit.sinks import delivery as delivery_module


def deliver(written: str, count: int, said: list[str], seconds: float = 20) -> Delivery:
    async def run() -> Delivery:
        delivery = delivery_to(written, said.append)
        gate = Gate("door")
        for _ in range(count):
            delivery.offer(gate.health(True))
        task = asyncio.create_task(delivery.run())
        await asyncio.wait((asyncio.create_task(delivery.drained()),), timeout=seconds)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return delivery

    return asyncio.run(run())


def test_lines_are_added_to_the_end(tmp_path: Path) -> None:
    path = tmp_path / "seen.jsonl"
    path.write_text("{}\n")
    said: list[str] = []
    for expected in (3, 5):
        assert deliver(f"file:{path}", 2, said).sent == 2
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        assert len(lines) == expected
    assert lines[-1]["kind"] == "health"
    assert not said


def test_a_full_disk_is_said_and_leaves_no_half_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full")
    monkeypatch.setattr(delivery_module, "FIRST_WAIT", 0.01)
    said: list[str] = []
    delivery = deliver("file:/dev/full", 1, said, seconds=0.3)
    assert delivery.sent == 0
    assert said == ["/dev/full: cannot write: No space left on device; trying again"]

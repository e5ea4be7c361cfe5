"""The demo where no package registry answers."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_without_a_network_it_says_so_and_shows_the_invented_sdk(tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    nobody_listens = "http://127.0.0.1:9/simple"
    run = subprocess.run(
        [sys.executable, "examples/demo.py"],
        cwd=tmp_path,
        env={**os.environ, "PIP_INDEX_URL": nobody_listens},
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    assert "127.0.0.1" in run.stdout
    assert "Without a network" in run.stdout
    pages = sorted((tmp_path / "demo-output").iterdir())
    assert [page.name for page in pages] == ["vendor-sdk-1.0.html", "vendor-sdk-2.0.html"]
    for page in pages:
        assert str(page) in run.stdout
        assert "Uyghur" in page.read_text(encoding="utf-8")

"""Bundles of every format that was ever released stay verifiable: data/ keeps one of each, and what it was made of.

They were made by `python -m tests.evidence.test_formats`, which is run once for a new format and never again. Two more
were stamped by an authority whose certificates, and whose root's, were valid on one day only: `stamped` on that day, by
a clock that was set back, `late` after it.
"""

import tempfile
from pathlib import Path

import pytest

from sunlit.evidence.stamp import read_roots
from sunlit.evidence.statement import FORMAT
from sunlit.evidence.verify import verify_replay
from sunlit.intake import Limits
from sunlit.pipeline import Silent
from tests.evidence.sealing import said, sdk, sealed

_DATA = Path(__file__).parent / "data"


def test_there_is_one_of_each_format() -> None:
    assert sorted(_DATA.glob("format-?.tar")) == [_DATA / f"format-{number}.tar" for number in range(1, FORMAT + 1)]


@pytest.mark.parametrize("number", range(1, FORMAT + 1))
def test_an_old_bundle_holds_and_can_be_replayed(number: int) -> None:
    bundle = _DATA / f"format-{number}.tar"
    assert {name for name, check in said(bundle).items() if not check.note} == {
        "container",
        "signature",
        "documents",
        "layout",
        "completeness",
    }
    assert len(list(verify_replay(bundle, Limits(), Silent()))) == 1


def test_certificates_are_checked_at_the_time_of_the_stamp() -> None:
    held = said(_DATA / "format-1-stamped.tar", roots=read_roots([_DATA / "format-1-stamped.pem"]))["time stamp"]
    assert held.says.startswith("it was there on 2026-11-01 12:00:00 UTC, by CN=Invented Stamp, whose certificates")
    late = said(_DATA / "format-1-late.tar", roots=read_roots([_DATA / "format-1-late.pem"]))["time stamp"]
    assert late.note and "(certificate has expired)" in late.says


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sealed(sdk(Path(folder) / "sdk"), _DATA / f"format-{FORMAT}.tar")

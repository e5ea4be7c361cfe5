"""What reports say of a device, and that nothing of it can act: a device writes what it wants."""

import json
import re
from datetime import UTC, datetime

import msgspec
import pytest

from sunlit.reports import formats
from sunlit.reports.device import device_said
from sunlit.schema import AuditResult, DeviceAudit, DeviceTrait, NotAsked, Request, RunningFeature
from tests.reports import invented
from tests.reports.invented import HOSTILE, VOCABULARY
from tests.reports.test_html import Page
from tests.reports.written import written


def of_device() -> AuditResult:
    device = DeviceAudit(
        address="onvif://192.0.2.7:80",
        make=HOSTILE,
        model="IO-7",
        firmware="1.2.3",
        traits=(
            DeviceTrait("ethnicity", (f"onvif/{HOSTILE}.xml",), (f"rule/{HOSTILE}",), 3, (HOSTILE,)),
            DeviceTrait("age", ("web/app.js",)),
        ),
        features=(RunningFeature(f"rule/{HOSTILE}", HOSTILE, HOSTILE, "protected", True, ("ethnicity",)),),
        listened=30.0,
        events=12,
        unnamed={"reserved": 4},
        not_asked=(NotAsked(f"a {HOSTILE}", "no such function"), NotAsked("b", "no such function")),
        refused=1,
        requests=700,
        interrupted=True,
    )
    one = Request(datetime(2026, 1, 1, tzinfo=UTC), "GET", f"/{HOSTILE}", "page", 200, 12, 0.1)
    return msgspec.structs.replace(invented.result(), device=device, requests=(one,) * 700)


def test_each_stage_is_told_by_itself() -> None:
    said = dict(device_said(of_device(), VOCABULARY))
    ethnicity, age = said["What the camera advertises, runs and tells"]
    assert "advertised in" in ethnicity and "switched on by" in ethnicity and "emitted 3 times" in ethnicity
    assert "named by no feature that runs; not emitted while listening" in age
    assert said["Analytics that run"][0] == "1 of 1 feature run."
    assert any("4 fields called reserved" in line for line in said["Events"])
    assert any(line.endswith("and b: no such function") for line in said["What was not asked, and why"])
    assert any("went nowhere" in line for line in said["What was sent to the camera"])


def test_what_is_no_device_is_not_said_to_be_one() -> None:
    assert device_said(invented.result(), VOCABULARY) == []
    assert "What was asked of the camera" not in written(invented.result(), "html")


@pytest.mark.parametrize("format_", formats())
def test_nothing_that_a_device_wrote_acts(format_: str) -> None:
    text = written(of_device(), format_)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]", text)
    assert "<script>alert" not in text or format_ in ("jsonl", "sarif", "terminal")


def test_the_page_holds_together() -> None:
    page = Page(written(of_device(), "html"))
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert {link.removeprefix("#") for link in page.values("href")} <= set(ids)
    assert len(page.inside["caption"]) == len(page.all("table"))
    assert all(cell["scope"] in ("row", "col") for cell in page.all("th"))


def test_lines_have_a_kind_of_their_own_before_the_summary() -> None:
    kinds = [json.loads(line)["kind"] for line in written(of_device(), "jsonl").splitlines()]
    assert kinds.count("device") == 1 and kinds.count("request") == 700
    assert kinds[-1] == "summary" and kinds[-2] == "request"

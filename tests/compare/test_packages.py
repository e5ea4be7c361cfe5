"""The history of a package: each version that its registry has, also when some cannot be had or read."""

import hashlib
import io
import json
import signal
import zipfile

import pytest

from sunlit import pipeline
from sunlit.compare import history
from sunlit.schema import History, Stopped, TargetError, UsageError
from tests.compare.test_history import FACE, about
from tests.intake.server import Site

JSON = "application/vnd.pypi.simple.v1+json"
TELLS, HIDES = FACE % "    int emEthnicity; // ethnicity", FACE % "    unsigned char byReserved1[4];"


def wheel(version: str, header: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("sun_kit/sdk.h", header)
        archive.writestr(f"sun_kit-{version}.dist-info/METADATA", f"Name: sun-kit\nVersion: {version}\n")
    return stream.getvalue()


def publish(site: Site, monkeypatch: pytest.MonkeyPatch, versions: dict[str, bytes], **more: dict[str, object]) -> None:
    """A project on an index; `more` is what its page says of a version besides, as v1_0={...}."""
    monkeypatch.setenv("PIP_INDEX_URL", f"{site.url}/simple/")
    files = []
    for number, (version, body) in enumerate(versions.items(), 1):
        name = f"sun_kit-{version}-py3-none-any.whl"
        site.put(f"/files/{name}", body)
        file: dict[str, object] = {
            "filename": name,
            "url": f"../../files/{name}",
            "hashes": {"sha256": hashlib.sha256(body).hexdigest()},
            "upload-time": f"2024-03-{number:02}T08:00:00.000001Z",
        }
        files.append(file | more.get(f"v{version.replace('.', '_')}", {}))
    site.put("/simple/sun-kit/", json.dumps({"meta": {"api-version": "1.1"}, "files": files}).encode(), JSON)


def told(target: str = "pypi:sun-kit") -> History:
    return history(target, jobs=1)


def test_each_version_is_beside_the_one_before(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    versions = {"1.9": TELLS, "1.10": TELLS.replace("nQuality", "nScore"), "2.0": HIDES}
    publish(site, monkeypatch, {version: wheel(version, header) for version, header in versions.items()})
    whole = told()
    assert [(event.change, event.revision.id, event.revision.date) for event in about(whole)] == [
        ("added", "1.9", "2024-03-01"),
        ("hidden", "2.0", "2024-03-03"),
    ]
    assert (whole.revisions, whole.incomplete) == (3, False)
    # What did not change is no event, though the archive and a folder in it have other names in each version.
    assert {event.revision.id for event in whole.events} == {"1.9", "2.0"}


def test_a_history_ends_at_the_version_that_is_named(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(site, monkeypatch, {"1.0": wheel("1.0", TELLS), "2.0": wheel("2.0", HIDES)})
    assert [event.change for event in about(told("pypi:sun-kit==1.0"))] == ["added"]


def test_a_version_that_was_taken_back_is_told_with_its_reason(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(site, monkeypatch, {"1.0": wheel("1.0", TELLS)}, v1_0={"yanked": "sent by mistake"})
    [came] = about(told())
    assert came.revision.message == "taken back by its publisher: sent by mistake"


def test_who_published_is_told_where_the_index_attests_it(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    # As in PEP 740: the provenance of a file has one publisher a bundle.
    provenance = {
        "version": 1,
        "attestation_bundles": [{"publisher": {"kind": "GitHub", "repository": "sun/kit"}, "attestations": []}],
    }
    url = site.put("/provenance/1", json.dumps(provenance).encode(), "application/vnd.pypi.integrity.v1+json")
    bodies = {"1.0": wheel("1.0", TELLS), "2.0": wheel("2.0", HIDES)}
    publish(site, monkeypatch, bodies, v1_0={"provenance": url}, v2_0={"provenance": f"{site.url}/nowhere"})
    assert [event.revision.author for event in about(told())] == ["GitHub sun/kit", ""]


def test_a_version_that_cannot_be_had_or_read_is_a_line(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    bodies = {
        "1.0": wheel("1.0", TELLS),
        "1.1": b"<html>The file is gone.</html>",
        "1.2": wheel("1.2", TELLS)[:-100],
        "1.3": wheel("1.3", HIDES),
        "1.4": wheel("1.4", HIDES),
    }
    publish(site, monkeypatch, bodies, v1_3={"hashes": {"sha256": "0" * 64}})
    whole = told()
    assert [(event.change, event.revision.id) for event in about(whole)] == [("added", "1.0"), ("hidden", "1.4")]
    assert whole.incomplete
    left = [note for note in whole.notes if "is left out" in note]
    assert [note.split(" ")[0] for note in left] == ["1.1", "1.2", "1.3"]
    assert "no archive" in left[0]
    assert "is not what was published" in left[2]


def test_a_package_of_which_nothing_can_be_had_is_an_error(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(site, monkeypatch, {"1.0": b"nothing"})
    with pytest.raises(TargetError, match=r"1\.0 is left out"):
        told()


class Interrupting(pipeline.Silent):
    """Presses Ctrl-C when a stage of a version begins to be done."""

    def __init__(self, version: str) -> None:
        self.version = version
        self.is_here = False

    def stage(self, name: str, total: int | None) -> None:
        self.is_here = name.startswith(f"{self.version} ") and name.endswith("reading")

    def advance(self, files: int) -> None:
        if self.is_here:
            signal.raise_signal(signal.SIGINT)


def test_ctrl_c_keeps_the_versions_that_were_read(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(site, monkeypatch, {"1.0": wheel("1.0", TELLS), "2.0": wheel("2.0", HIDES), "3.0": wheel("3.0", HIDES)})
    whole = history("pypi:sun-kit", jobs=1, progress=Interrupting("3.0"))
    assert [event.change for event in about(whole)] == ["added", "hidden"]
    assert (whole.revisions, whole.incomplete) == (2, True)
    assert "Stopped after 2.0: later versions were not looked at." in whole.notes


def test_ctrl_c_before_the_first_version_says_so(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(site, monkeypatch, {"1.0": wheel("1.0", TELLS)})
    with pytest.raises(Stopped, match="before the first version"):
        history("pypi:sun-kit", jobs=1, progress=Interrupting("1.0"))


def test_tags_are_no_part_of_a_package() -> None:
    with pytest.raises(UsageError, match="--tags"):
        history("npm:sun-kit", tags=True)

"""A package is taken from the index that pip would ask: the file that Linux would run, with its published hash."""

import hashlib
import json
import os
from pathlib import Path

import pytest

from sunlit.intake import Limits, Target, open_target, read_entry
from sunlit.intake.pypi import index_url, pypi_listed, pypi_page
from sunlit.schema import Skipped, TargetError, UsageError
from tests.intake.server import Site, answer

JSON = "application/vnd.pypi.simple.v1+json"
PURE = "sun_kit-1.0-py3-none-any.whl"


def publish(site: Site, *filenames: str, yanked: tuple[str, ...] = ()) -> None:
    """A project "sun-kit" on the index /simple, with files whose content is their name."""
    files = []
    for name in filenames:
        site.put(f"/files/{name}", name.encode())
        digest = hashlib.sha256(name.encode()).hexdigest()
        files.append(
            {
                "filename": name,
                "url": f"../../files/{name}",
                "hashes": {"sha256": digest},
                "yanked": name in yanked,
                "size": len(name),
            }
        )
    site.put("/simple/sun-kit/", json.dumps({"meta": {"api-version": "1.1"}, "files": files}).encode(), JSON)


def opened(site: Site, spec: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Target:
    monkeypatch.setenv("PIP_INDEX_URL", f"{site.url}/simple/")
    return open_target(spec, workspace, Limits(), lambda _: None)


def test_a_package_is_fetched_as_published(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(site, PURE, "sun_kit-1.0.tar.gz", "sun_kit-0.9.tar.gz")
    target = opened(site, "pypi:Sun.Kit", tmp_path, monkeypatch)
    (entry,) = target.entries
    assert (entry.path, entry.size, read_entry(entry, Limits())) == (PURE, len(PURE), PURE.encode())
    assert target.skipped == [Skipped("sun_kit-1.0.tar.gz", "beside", "another build of the same release, 1.0", 18)]
    assert target.provenance == {
        "requested": "pypi:Sun.Kit",
        "url": f"{site.url}/files/{PURE}",
        "version": "1.0",
        "sha256": hashlib.sha256(PURE.encode()).hexdigest(),
    }


@pytest.mark.parametrize(
    ("files", "chosen"),
    [
        (["sun_kit-1.0.tar.gz", "sun_kit-1.0-cp311-cp311-win_amd64.whl"], "sun_kit-1.0-cp311-cp311-win_amd64.whl"),
        (
            ["sun_kit-1.0-cp311-cp311-macosx_11_0_arm64.whl", "sun_kit-1.0-cp39-abi3-manylinux2014_x86_64.whl"],
            "sun_kit-1.0-cp39-abi3-manylinux2014_x86_64.whl",
        ),
        (
            [
                "sun_kit-1.0-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
                "sun_kit-1.0-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
                "sun_kit-1.0-cp313-cp313-musllinux_1_2_x86_64.whl",
                "sun_kit-1.0-cp313-cp313-manylinux_2_17_aarch64.whl",
            ],
            "sun_kit-1.0-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
        ),
        (
            ["sun_kit-1.0-cp27-cp27mu-manylinux1_x86_64.whl", "sun_kit-1.0-py2.py3-none-any.whl"],
            "sun_kit-1.0-py2.py3-none-any.whl",
        ),
        (["sun_kit-1.0-py2.7.egg", "sun-kit-1.0.zip", "sun-kit-1.0.win32.exe"], "sun-kit-1.0.zip"),
        (["sun_kit-1.0-py3-none-any.whl", "sun_kit-1.1rc1-py3-none-any.whl"], "sun_kit-1.0-py3-none-any.whl"),
        (["sun_kit-1.1rc1-py3-none-any.whl", "sun_kit-1.1rc2-py3-none-any.whl"], "sun_kit-1.1rc2-py3-none-any.whl"),
        (["sun_kit-1.9-py3-none-any.whl", "sun_kit-1.10-py3-none-any.whl"], "sun_kit-1.10-py3-none-any.whl"),
    ],
)
def test_the_file_that_linux_would_run_is_chosen(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: list[str], chosen: str
) -> None:
    publish(site, *files)
    assert opened(site, "pypi:sun-kit", tmp_path, monkeypatch).entries[0].path == chosen


def test_a_version_is_taken_when_it_is_asked_for(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(site, PURE, "sun_kit-2.0-py3-none-any.whl", yanked=(PURE,))
    assert opened(site, "pypi:sun-kit==1.0.0", tmp_path, monkeypatch).entries[0].path == PURE
    assert opened(site, "pypi:sun-kit", tmp_path, monkeypatch).provenance["version"] == "2.0"


def test_withdrawn_releases_are_not_chosen(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(site, PURE, "sun_kit-2.0-py3-none-any.whl", yanked=("sun_kit-2.0-py3-none-any.whl",))
    assert opened(site, "pypi:sun-kit", tmp_path, monkeypatch).provenance["version"] == "1.0"


def test_a_mirror_that_serves_html_is_read(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    digest = hashlib.sha256(b"wheel").hexdigest()
    page = f"""<!DOCTYPE html><html><body>
        <a href="/w/{PURE}#sha256={digest}" data-requires-python="&gt;=3">{PURE}</a><br>
        <a href="/w/sun_kit-2.0-py3-none-any.whl#sha256=0" data-yanked="broken">x</a></body></html>"""
    site.put("/simple/sun-kit/", page.encode(), "text/html; charset=utf-8")
    site.put(f"/w/{PURE}", b"wheel")
    target = opened(site, "pypi:sun-kit", tmp_path, monkeypatch)
    assert (target.provenance["version"], target.provenance["sha256"]) == ("1.0", digest)


def test_a_version_that_does_not_exist_brings_those_that_do(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(site, *(f"sun_kit-1.{minor}-py3-none-any.whl" for minor in range(4)))
    with pytest.raises(TargetError, match=r"has no version 1\.7; near it: 1\..*; latest: 1\.3"):
        opened(site, "pypi:sun-kit==1.7", tmp_path, monkeypatch)
    with pytest.raises(TargetError, match=r"has no version not-one; latest: 1\.3"):
        opened(site, "pypi:sun-kit==not-one", tmp_path, monkeypatch)


def test_a_changed_file_is_refused(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(site, PURE)
    site.put(f"/files/{PURE}", b"changed")
    with pytest.raises(TargetError, match="is not what was published"):
        opened(site, "pypi:sun-kit", tmp_path, monkeypatch)


def test_a_package_that_does_not_exist(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TargetError, match="there is no such package"):
        opened(site, "pypi:sun-kit", tmp_path, monkeypatch)
    publish(site)
    with pytest.raises(TargetError, match="lists no file"):
        opened(site, "pypi:sun-kit", tmp_path, monkeypatch)


@pytest.mark.parametrize("body", [b"{}", b"[", b'{"files": [{"filename": 1}]}', b"\xff"])
def test_an_index_that_answers_nonsense(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    site.put("/simple/sun-kit/", body, JSON)
    with pytest.raises(TargetError, match="does not answer as a package index"):
        opened(site, "pypi:sun-kit", tmp_path, monkeypatch)


@pytest.mark.parametrize("spec", ["pypi:", "pypi:../x", "pypi:a/b", "pypi:==1", "pypi:a b"])
def test_names_that_cannot_be(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spec: str) -> None:
    with pytest.raises(UsageError, match="write pypi:NAME"):
        opened(site, spec, tmp_path, monkeypatch)
    assert site.asked == []


def test_credentials_of_an_index_are_used_and_not_kept(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(site, PURE)
    monkeypatch.setenv("PIP_INDEX_URL", site.url.replace("//", "//me:secret@") + "/simple")
    said: list[str] = []
    target = open_target("pypi:sun-kit", tmp_path, Limits(), said.append)
    assert "secret" not in f"{target} {said}"
    site.otherwise = answer(b"", 404)
    with pytest.raises(TargetError) as caught:
        open_target("pypi:none", tmp_path, Limits(), said.append)
    assert "secret" not in str(caught.value)


def test_the_index_is_the_one_that_pip_would_ask(tmp_path: Path) -> None:
    user = tmp_path / ".config" / "pip" / "pip.conf"
    user.parent.mkdir(parents=True)
    user.write_text("[global]\nindex-url = https://user.example/simple\n")
    home = {"HOME": str(tmp_path), "XDG_CONFIG_DIRS": str(tmp_path / "none")}
    assert index_url(home) == "https://user.example/simple"
    named = tmp_path / "named.conf"
    named.write_text("[global]\ntimeout = 3\n[download]\nindex-url = https://named.example/simple\n")
    assert index_url({**home, "PIP_CONFIG_FILE": str(named)}) == "https://named.example/simple"
    assert index_url({**home, "PIP_INDEX_URL": "https://set.example/simple"}) == "https://set.example/simple"
    assert index_url({**home, "PIP_CONFIG_FILE": os.devnull}) == "https://pypi.org/simple"
    user.write_text("not a configuration")
    assert index_url({**home, "PIP_CONFIG_FILE": str(named)}) == "https://named.example/simple"


def test_what_the_index_lists_of_a_package_or_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://index.example/simple/")
    assert pypi_page("pypi:Sun.Kit==1.0")[0] == "https://index.example/simple/sun-kit/"
    first, second = PURE, "sun_kit-1.1.tar.gz"
    page = f'<a href="{first}#sha256=aa">a</a> <a href="{second}#sha256=bb" data-yanked="broken">b</a>'.encode()
    whole = {first: "sha256 aa", second: "sha256 bb, taken back by its publisher"}
    assert pypi_listed("pypi:sun-kit", "text/html", page) == whole
    assert pypi_listed("pypi:sun-kit==1.0.0", "text/html", page) == {first: "sha256 aa"}
    assert pypi_listed("pypi:sun-kit==none", "text/html", page) == {}
    with pytest.raises(TargetError, match="does not answer as a package index"):
        pypi_listed("pypi:sun-kit", JSON, b"[]")

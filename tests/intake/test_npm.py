"""A package is taken from the registry that npm would ask, with its published integrity."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from sunlit.intake import Limits, Target, open_target, read_entry
from sunlit.intake.listing import Releases
from sunlit.intake.npm import npm_listed, npm_page, npm_releases, registry_url
from sunlit.schema import Revision, TargetError, UsageError
from tests.intake.server import Site


def publish(site: Site, name: str, *versions: str, **dist: str) -> None:
    """A package with these versions, the last of them tagged latest; a tarball's content is its version."""
    last = name.rsplit("/", 1)[-1]
    described = {}
    for version in versions:
        url = site.put(f"/{name}/-/{last}-{version}.tgz", version.encode())
        digest = base64.b64encode(hashlib.sha512(version.encode()).digest()).decode()
        described[version] = {"dist": {"tarball": url, "integrity": f"sha512-{digest}", **dist}}
    tags = {"latest": versions[-1], "next": versions[0]}
    page = {"name": name, "versions": described, "dist-tags": tags}
    site.put(f"/{name.replace('/', '%2f')}", json.dumps(page).encode(), "application/json")


def opened(site: Site, spec: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Target:
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", site.url)
    return open_target(spec, workspace, Limits(), lambda _: None)


@pytest.mark.parametrize(
    ("spec", "version"),
    [("npm:sun-kit", "2.0.0"), ("npm:sun-kit@1.0.0", "1.0.0"), ("npm:sun-kit@next", "1.0.0")],
)
def test_a_package_is_fetched_as_published(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spec: str, version: str
) -> None:
    publish(site, "sun-kit", "1.0.0", "2.0.0")
    target = opened(site, spec, tmp_path, monkeypatch)
    (entry,) = target.entries
    assert (entry.path, read_entry(entry, Limits())) == (f"sun-kit-{version}.tgz", version.encode())
    assert target.provenance == {
        "requested": spec,
        "url": f"{site.url}/sun-kit/-/sun-kit-{version}.tgz",
        "version": version,
        "sha512": hashlib.sha512(version.encode()).hexdigest(),
    }


@pytest.mark.parametrize("spec", ["npm:@sun/kit", "npm:@sun/kit@1.0.0"])
def test_a_package_with_a_scope(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spec: str) -> None:
    publish(site, "@sun/kit", "1.0.0")
    target = opened(site, spec, tmp_path, monkeypatch)
    assert (target.entries[0].path, target.provenance["version"]) == ("kit-1.0.0.tgz", "1.0.0")


def test_an_old_package_that_has_a_sha1_only(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    digest = hashlib.sha1(b"1.0.0").hexdigest()
    publish(site, "sun-kit", "1.0.0", integrity="", shasum=digest)
    assert opened(site, "npm:sun-kit", tmp_path, monkeypatch).provenance["sha1"] == digest


@pytest.mark.parametrize(
    ("integrity", "match"),
    [
        ("sha512-" + base64.b64encode(bytes(64)).decode(), "is not what was published"),
        ("sha512-!", "is no hash"),
        ("", "no hash is published"),
    ],
)
def test_a_file_that_nothing_vouches_for_is_refused(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, integrity: str, match: str
) -> None:
    publish(site, "sun-kit", "1.0.0", integrity=integrity)
    with pytest.raises(TargetError, match=match):
        opened(site, "npm:sun-kit", tmp_path, monkeypatch)


def test_a_version_that_does_not_exist_brings_those_that_do(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(site, "sun-kit", "1.0.0", "1.2.0")
    with pytest.raises(TargetError, match=r"has no version 1\.1\.0; near it: 1\..*; latest: 1\.2\.0"):
        opened(site, "npm:sun-kit@1.1.0", tmp_path, monkeypatch)


def test_a_package_that_does_not_exist(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TargetError, match="there is no such package"):
        opened(site, "npm:sun-kit", tmp_path, monkeypatch)
    site.put("/sun-kit", b'{"error": "x"}', "application/json")
    with pytest.raises(TargetError, match="does not answer as a package registry"):
        opened(site, "npm:sun-kit", tmp_path, monkeypatch)


@pytest.mark.parametrize("spec", ["npm:", "npm:@sun", "npm:a/b", "npm:../x", "npm:a b", "npm:@a/b/c"])
def test_names_that_cannot_be(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spec: str) -> None:
    with pytest.raises(UsageError, match="write npm:NAME"):
        opened(site, spec, tmp_path, monkeypatch)
    assert site.asked == []


def test_the_registry_is_the_one_that_npm_would_ask(tmp_path: Path) -> None:
    (tmp_path / ".npmrc").write_text(
        'registry = "https://all.example/"\n@sun:registry=https://sun.example\n//all.example/:_authToken=secret\n'
    )
    home = {"HOME": str(tmp_path)}
    assert registry_url("kit", home) == "https://all.example/"
    assert registry_url("@sun/kit", home) == "https://sun.example"
    assert registry_url("@moon/kit", home) == "https://all.example/"
    assert registry_url("kit", {**home, "NPM_CONFIG_REGISTRY": "https://set.example"}) == "https://set.example"
    assert registry_url("kit", {"HOME": str(tmp_path / "none")}) == "https://registry.npmjs.org"


def released(
    site: Site, monkeypatch: pytest.MonkeyPatch, page: dict[str, object], spec: str = "npm:sun-kit"
) -> Releases:
    site.put("/sun-kit", json.dumps(page).encode(), "application/json")
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", site.url)
    return npm_releases(spec, Limits(), lambda _: None)


def described(*versions: str) -> dict[str, object]:
    return {version: {"dist": {"tarball": f"http://x.invalid/{version}.tgz"}} for version in versions}


def test_the_versions_of_a_package_with_what_the_registry_tells(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    versions: Any = described("1.0.0", "2.0.0")
    versions["1.0.0"] |= {"_npmUser": {"name": "sol", "email": "s@example.invalid"}, "gitHead": "0123456789abcdef"}
    versions["2.0.0"] |= {"deprecated": "use moon-kit"}
    time = {
        "created": "2020-01-01T00:00:00.000Z",
        "modified": "2024-01-01T00:00:00.000Z",
        "1.0.0": "2020-01-01T00:00:00.000Z",
        "1.5.0": "2020-06-01T00:00:00.000Z",
        "2.0.0": "2021-01-01T00:00:00.000Z",
    }
    told = released(site, monkeypatch, {"versions": versions, "time": time})
    assert told.versions == [
        (
            "npm:sun-kit@1.0.0",
            Revision("1.0.0", "2020-01-01", "sol", "made of commit 0123456789ab, as its publisher says"),
        ),
        ("npm:sun-kit@2.0.0", Revision("2.0.0", "2021-01-01", "", "deprecated by its publisher: use moon-kit")),
    ]
    assert told.notes == ["Published and taken down since, and not looked at: 1.5.0 (2020-06-01)."]


def test_versions_are_in_the_order_that_semver_gives_them(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    # The list of section 11 of semver.org, and two releases.
    order = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11"]
    page: dict[str, object] = {"versions": described(*reversed(order))}
    told = released(site, monkeypatch, page)
    assert [revision.id for _, revision in told.versions] == order
    page = {"versions": described("1.10.0", "1.0.0-rc.1", "1.9.0", "1.0.0")}
    told = released(site, monkeypatch, page)
    assert [revision.id for _, revision in told.versions] == ["1.0.0", "1.9.0", "1.10.0"]
    assert told.notes == ["1 pre-release was not looked at."]


def test_the_versions_end_where_the_user_says(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    page: dict[str, object] = {"versions": described("1.0.0", "1.1.0", "2.0.0"), "dist-tags": {"old": "1.1.0"}}
    for wanted in ("1.1.0", "old"):
        told = released(site, monkeypatch, page, f"npm:sun-kit@{wanted}")
        assert [revision.id for _, revision in told.versions] == ["1.0.0", "1.1.0"]


def test_a_registry_may_say_anything_of_a_version(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    versions: Any = described("1.0.0", "9" * 5000, "\x1b[31m", "1..2")
    versions["1.0.0"] |= {"deprecated": "\x1b[31m" + "x" * 9999, "_npmUser": {"name": "\u202e" * 999}, "gitHead": None}
    told = released(site, monkeypatch, {"versions": versions, "time": {"1.0.0": {"a": 1}, "\x1b": 7}})
    assert len(told.versions) == 4
    assert all("\x1b" not in f"{one.message}{one.author}{one.id}" for _, one in told.versions)


def test_what_the_registry_lists_of_a_package_or_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", "https://registry.example/")
    assert npm_page("npm:@sun/kit@1.0.0")[0] == "https://registry.example/@sun%2fkit"
    first = {"dist": {"tarball": "x", "shasum": "aa"}}
    second = {"dist": {"tarball": "y", "integrity": "sha512-bb"}, "deprecated": "old"}
    package = {"versions": {"1.0.0": first, "1.1.0": second}, "dist-tags": {"latest": "1.1.0"}}
    body = json.dumps(package).encode()
    only = {"1.1.0": "sha512-bb, deprecated by its publisher"}
    assert npm_listed("npm:kit", "", body) == {"1.0.0": "sha1 aa", "tag latest": "1.1.0"} | only
    assert npm_listed("npm:kit@latest", "", body) == npm_listed("npm:kit@1.1.0", "", body) == only
    assert npm_listed("npm:kit@2", "", body) == {}
    with pytest.raises(TargetError, match="does not answer as a package registry"):
        npm_listed("npm:kit", "", b"[]")

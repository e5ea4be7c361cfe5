"""A package from the npm registry, or from the one that npm is configured to use: its tarball, as published."""

import base64
import binascii
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from sunlit.intake.download import download, get_metadata, place_for
from sunlit.intake.limits import Limits
from sunlit.intake.listing import Releases, Target, not_looked_at, public
from sunlit.intake.names import printable
from sunlit.intake.near import near_versions
from sunlit.intake.web import Traffic
from sunlit.schema import Entry, GoneError, Revision, TargetError, UsageError

_DEFAULT_REGISTRY = "https://registry.npmjs.org"
_ACCEPT = "application/vnd.npm.install-v1+json, application/json;q=0.5"
_ACCEPT_ALL = "application/json"  # with times and names, which the short form leaves out
_MOST_NAMED = 20  # versions that were taken down
_NAME = re.compile(r"(?:@[\w.~-]+/)?[\w.~-]+", re.ASCII)


class _Distribution(msgspec.Struct):
    tarball: str
    integrity: str = ""
    shasum: str = ""


class _User(msgspec.Struct):
    name: str = ""


class _Version(msgspec.Struct, rename={"user": "_npmUser", "commit": "gitHead"}):
    dist: _Distribution
    user: _User | None = None
    commit: str | None = None
    deprecated: str | bool | None = None


class _Package(msgspec.Struct, rename={"tags": "dist-tags"}):
    """A package's metadata, as in npm's "package-metadata" API; `time` also has what was taken down."""

    versions: dict[str, _Version]
    tags: dict[str, str] = {}
    time: dict[str, object] = {}


def open_npm(spec: str, workspace: Path, limits: Limits, progress: Callable[[str], None]) -> Target:
    """`npm:[@SCOPE/]NAME[@V]`: V is a version or a tag, "latest" when it is absent.

    Raises UsageError for an impossible name, TargetError when the package, version or file cannot be had.
    """
    name, wanted = _name_and_version(spec)
    traffic = Traffic()
    package = _package(name, _ACCEPT, limits, progress, traffic)
    version = _choose(name, wanted or "latest", package)
    file = package.versions[version].dist
    hashes = _hashes(file)
    store = place_for(file.tarball.split("?")[0].rsplit("/", 1)[-1], workspace)
    algorithm = download(file.tarball, hashes, store, limits, progress, traffic=traffic)
    return Target(
        public(spec),
        [Entry(store.name, str(store), size=store.stat().st_size)],
        [],
        {"requested": public(spec), "url": public(file.tarball), "version": version, algorithm: hashes[algorithm]},
        traffic.exchanges,
        traffic.bodies,
    )


def npm_releases(spec: str, limits: Limits, progress: Callable[[str], None]) -> Releases:
    """The versions of `npm:NAME`, up to `@V` when that is given; pre-releases only of a package that has no others.

    The registry tells when each was published and by which account, the commit that it says it was made of, and which
    versions were taken down since. Raises as open_npm.
    """
    name, last = _name_and_version(spec)
    package = _package(name, _ACCEPT_ALL, limits, progress)
    end = _precedence(_choose(name, last, package)) if last else None
    known = sorted((each for each in package.versions if end is None or _precedence(each) <= end), key=_precedence)
    kept = [each for each in known if "-" not in each.partition("+")[0]] or known
    if not kept:
        raise TargetError(f"npm:{name}: the registry lists no version of it")
    notes = not_looked_at(len(known) - len(kept))
    gone = sorted(set(package.time) - set(package.versions) - {"created", "modified", "unpublished"}, key=_precedence)
    if gone:
        told = [f"{printable(each)} ({_day(package, each)})" for each in gone[:_MOST_NAMED]]
        more = f" and {len(gone) - _MOST_NAMED} more" if len(gone) > _MOST_NAMED else ""
        notes.append(f"Published and taken down since, and not looked at: {', '.join(told)}{more}.")
    versions = [(f"npm:{name}@{each}", _revision(package, each)) for each in kept]
    return Releases(f"npm:{name}", versions, notes)


def _revision(package: _Package, version: str) -> Revision:
    one = package.versions[version]
    said = []
    if one.deprecated:
        reason = f": {one.deprecated}" if isinstance(one.deprecated, str) else ""
        said.append(f"deprecated by its publisher{reason}")
    if one.commit:
        said.append(f"made of commit {one.commit[:12]}, as its publisher says")
    author = printable(one.user.name)[:100] if one.user else ""
    return Revision(printable(version), _day(package, version), author, printable("; ".join(said))[:200])


def _day(package: _Package, version: str) -> str:
    return printable(str(package.time.get(version, "")))[:10]


def _precedence(version: str) -> tuple[list[int], bool, list[tuple[bool, int, str]]]:
    """The order of versions (semver.org, 11): by numbers; a pre-release before its release, by its identifiers."""
    core, _, before = version.partition("+")[0].partition("-")
    parts = [(not one.isdecimal(), _number(one), one) for one in before.split(".")]
    return [_number(part) for part in core.split(".")], not before, parts


def _number(text: str) -> int:
    return int(text[:20]) if text.isdecimal() else 0


def _name_and_version(spec: str) -> tuple[str, str]:
    body = spec.removeprefix("npm:").strip()
    at = body.rfind("@")
    name, wanted = (body[:at], body[at + 1 :]) if at > 0 else (body, "")
    if not _NAME.fullmatch(name):
        raise UsageError(f"{public(spec)}: write npm:NAME, npm:NAME@VERSION or npm:@SCOPE/NAME@VERSION")
    return name, wanted


def npm_page(spec: str) -> tuple[str, str]:
    """The page of `npm:NAME[@V]` in the registry, and what to accept there. Raises UsageError."""
    name, _ = _name_and_version(spec)
    return _page_of(name), _ACCEPT


def npm_listed(spec: str, _content_type: str, body: bytes) -> dict[str, str]:
    """What that page lists: the version, or all, each with its hash and whether it is deprecated; and the tags.

    Raises TargetError when it is no such page.
    """
    name, wanted = _name_and_version(spec)
    package = _read(_page_of(name), body)
    only = package.tags.get(wanted, wanted)
    found = {}
    for version, one in package.versions.items():
        if only and version != only:
            continue
        said = ", deprecated by its publisher" if one.deprecated else ""
        found[printable(version)] = printable(one.dist.integrity or f"sha1 {one.dist.shasum}") + said
    tags = {} if wanted else {f"tag {printable(tag)}": printable(version) for tag, version in package.tags.items()}
    return found | tags


def _page_of(name: str) -> str:
    return f"{registry_url(name, os.environ).rstrip('/')}/{name.replace('/', '%2f')}"


def _package(
    name: str, accept: str, limits: Limits, progress: Callable[[str], None], traffic: Traffic | None = None
) -> _Package:
    page = _page_of(name)
    progress(f"asking {public(page)}")
    answer = get_metadata(page, accept, limits, traffic)
    if answer is None:
        raise GoneError(f"npm:{name}: there is no such package at {public(page)}")
    return _read(page, answer[1])


def _read(page: str, body: bytes) -> _Package:
    try:
        return msgspec.json.decode(body, type=_Package)
    except msgspec.DecodeError as error:
        raise TargetError(f"{public(page)} does not answer as a package registry does: {error}") from None


def _choose(name: str, wanted: str, package: _Package) -> str:
    version = package.tags.get(wanted, wanted)
    if version in package.versions:
        return version
    told = near_versions(wanted, package.versions)
    latest = package.tags.get("latest", "none")
    raise GoneError(f"npm:{name} has no version {public(wanted)}; {told}latest: {public(latest)}")


def registry_url(name: str, environment: Mapping[str, str]) -> str:
    """The registry that npm would ask: the scope's own in .npmrc, else NPM_CONFIG_REGISTRY, else .npmrc's."""
    home = Path(environment.get("HOME") or Path.home())
    place = Path(environment.get("NPM_CONFIG_USERCONFIG") or home / ".npmrc")
    try:
        lines = place.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    settings = {key.strip(): value.strip().strip("\"'") for key, _, value in (line.partition("=") for line in lines)}
    scope = name.partition("/")[0] if name.startswith("@") else ""
    return (
        settings.get(f"{scope}:registry")
        or environment.get("NPM_CONFIG_REGISTRY")
        or environment.get("npm_config_registry")
        or settings.get("registry")
        or _DEFAULT_REGISTRY
    )


def _hashes(file: _Distribution) -> dict[str, str]:
    """Published hashes in hexadecimal: "ALGORITHM-BASE64" each (Subresource Integrity), and an older sha1."""
    hashes = {"sha1": file.shasum} if file.shasum else {}
    for each in file.integrity.split():
        algorithm, _, digest = each.partition("-")
        try:
            hashes[algorithm] = base64.b64decode(digest.partition("?")[0], validate=True).hex()
        except binascii.Error:
            raise TargetError(f"{public(file.tarball)}: its published integrity is no hash") from None
    return hashes

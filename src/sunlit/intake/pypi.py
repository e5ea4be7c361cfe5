"""A package from PyPI, or from the index that pip is configured to use: one file of a release, as published."""

import configparser
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import msgspec
from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import InvalidVersion, Version

from sunlit.intake.download import download, get_metadata, place_for
from sunlit.intake.html import scan
from sunlit.intake.limits import Limits
from sunlit.intake.listing import Releases, Target, not_looked_at, public
from sunlit.intake.names import printable
from sunlit.intake.near import near_versions
from sunlit.intake.web import Traffic
from sunlit.schema import Entry, GoneError, Revision, Skipped, TargetError, UsageError

_DEFAULT_INDEX = "https://pypi.org/simple"
_ACCEPT = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"
_PROVENANCE = "application/vnd.pypi.integrity.v1+json"
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_LINUX = re.compile(r"(?:manylinux\w*|linux)_x86_64")
_RECENT = 9  # CPython 3.9 and later


class _File(msgspec.Struct, rename={"uploaded": "upload-time"}):
    """A file of a project, as in the simple index (PEP 691, PEP 700, PEP 740)."""

    filename: str
    url: str
    hashes: dict[str, str] = {}
    yanked: bool | str | None = False
    size: int | None = None
    uploaded: str | None = None
    provenance: str | None = None


class _Project(msgspec.Struct):
    files: list[_File]


class _Publisher(msgspec.Struct):
    kind: str
    repository: str = ""


class _Bundle(msgspec.Struct):
    publisher: _Publisher


class _Provenance(msgspec.Struct):
    """Who published a file, as the index attests (PEP 740)."""

    attestation_bundles: list[_Bundle]


def open_pypi(spec: str, workspace: Path, limits: Limits, progress: Callable[[str], None]) -> Target:
    """`pypi:NAME[==V]`: the newest release that is no pre-release when V is absent.

    Of a release's files the one is taken that a recent CPython on Linux would run; the others are listed.
    Raises UsageError for an impossible name, TargetError when the package, version or file cannot be had.
    """
    name, wanted = _name_and_version(spec)
    traffic = Traffic()
    page, releases = _releases(name, limits, progress, traffic)
    version = _choose_version(name, wanted, releases)
    first, *others = sorted(releases[version], key=_preference)
    url = urljoin(page, first.url)
    store = place_for(first.filename, workspace)
    algorithm = download(url, first.hashes, store, limits, progress, traffic=traffic)
    reason = f"another build of the same release, {version}"
    return Target(
        public(spec),
        [Entry(store.name, str(store), size=store.stat().st_size)],
        [Skipped(public(file.filename), "beside", reason, file.size or 0) for file in others],
        {
            "requested": public(spec),
            "url": public(url),
            "version": str(version),
            algorithm: first.hashes[algorithm],
        },
        traffic.exchanges,
        traffic.bodies,
    )


def pypi_releases(spec: str, limits: Limits, progress: Callable[[str], None]) -> Releases:
    """The versions of `pypi:NAME`, up to `==V` when that is given; pre-releases only of a package that has no others.

    The index tells when a version was uploaded, whether it was taken back and why (PEP 592), and who published it only
    where it was attested (PEP 740). Raises as open_pypi.
    """
    name, last = _name_and_version(spec)
    page, releases = _releases(name, limits, progress)
    end = _choose_version(name, last, releases) if last else None
    known = [each for each in sorted(releases) if end is None or each <= end]
    kept = [each for each in known if not each.is_prerelease] or known
    if not kept:
        raise GoneError(f"pypi:{name}: the index lists no file of it")
    versions = []
    for each in kept:
        files = sorted(releases[each], key=_preference)
        uploaded = min((file.uploaded for file in files if file.uploaded), default="")
        author = _publisher(urljoin(page, files[0].provenance), limits, progress) if files[0].provenance else ""
        said = _taken_back(files)
        versions.append((f"pypi:{name}=={each}", Revision(str(each), printable(uploaded)[:10], author, said)))
    return Releases(f"pypi:{name}", versions, not_looked_at(len(known) - len(kept)))


def _taken_back(files: list[_File]) -> str:
    """Whether a release was yanked, with the reason that was given."""
    if not all(file.yanked for file in files):
        return ""
    reason = next((file.yanked for file in files if isinstance(file.yanked, str) and file.yanked), "")
    return printable(f"taken back by its publisher: {reason}" if reason else "taken back by its publisher")[:200]


def _publisher(url: str, limits: Limits, progress: Callable[[str], None]) -> str:
    """Who published a file, "" when that cannot be had: a history is told without it."""
    progress(f"asking {public(url)}")
    try:
        answer = get_metadata(url, _PROVENANCE, limits)
        bundles = msgspec.json.decode(answer[1], type=_Provenance).attestation_bundles if answer else []
    except (TargetError, msgspec.DecodeError):
        return ""
    told = dict.fromkeys(f"{one.publisher.kind} {one.publisher.repository}".strip() for one in bundles)
    return printable(", ".join(told))[:100]


def pypi_page(spec: str) -> tuple[str, str]:
    """The page of `pypi:NAME[==V]` in the index, and what to accept there. Raises UsageError."""
    name, _ = _name_and_version(spec)
    return _page_of(name), _ACCEPT


def pypi_listed(spec: str, content_type: str, body: bytes) -> dict[str, str]:
    """What that page lists: the files of the version, or of all, each with its hash and whether it was taken back.

    Raises TargetError when it is no such page.
    """
    name, wanted = _name_and_version(spec)
    try:
        only = Version(wanted) if wanted else None
    except InvalidVersion:
        return {}
    found = {}
    for file in _files(_page_of(name), content_type, body):
        if only and _version_of(file.filename, name) != only:
            continue
        known = ", ".join(f"{kind} {file.hashes[kind]}" for kind in sorted(file.hashes))
        said = f", {_taken_back([file])}" if file.yanked else ""
        found[printable(file.filename)] = printable(known) + said
    return found


def _name_and_version(spec: str) -> tuple[str, str]:
    name, _, wanted = (part.strip() for part in spec.removeprefix("pypi:").partition("=="))
    if not _NAME.fullmatch(name):
        raise UsageError(f"{public(spec)}: write pypi:NAME or pypi:NAME==VERSION")
    return name, wanted


def _page_of(name: str) -> str:
    return f"{index_url(os.environ).rstrip('/')}/{canonicalize_name(name)}/"


def _releases(
    name: str, limits: Limits, progress: Callable[[str], None], traffic: Traffic | None = None
) -> tuple[str, dict[Version, list[_File]]]:
    """The page of a package in the index, and its files by version."""
    page = _page_of(name)
    progress(f"asking {public(page)}")
    answer = get_metadata(page, _ACCEPT, limits, traffic)
    if answer is None:
        raise GoneError(f"pypi:{name}: there is no such package at {public(page)}")
    releases: dict[Version, list[_File]] = {}
    for file in _files(page, *answer):
        version = _version_of(file.filename, name)
        if version is not None:
            releases.setdefault(version, []).append(file)
    return page, releases


def index_url(environment: Mapping[str, str]) -> str:
    """The index that pip would ask: PIP_INDEX_URL, else the last of pip's configuration files that names one."""
    if environment.get("PIP_INDEX_URL"):
        return environment["PIP_INDEX_URL"]
    home = Path(environment.get("HOME") or Path.home())
    folders = [Path(each) for each in environment.get("XDG_CONFIG_DIRS", "/etc/xdg").split(":")]
    places = [
        *(folder / "pip" / "pip.conf" for folder in reversed(folders)),
        Path("/etc/pip.conf"),
        home / ".pip" / "pip.conf",
        Path(environment.get("XDG_CONFIG_HOME") or home / ".config") / "pip" / "pip.conf",
        Path(sys.prefix) / "pip.conf",
    ]
    if own := environment.get("PIP_CONFIG_FILE"):
        places = [] if own == os.devnull else [*places, Path(own)]  # as pip does: the null device means no file at all
    found = _DEFAULT_INDEX
    for place in places:
        config = configparser.RawConfigParser(strict=False)
        try:
            config.read(place, encoding="utf-8")
        except (configparser.Error, UnicodeDecodeError, OSError):
            continue
        for section in ("global", "download"):
            found = config.get(section, "index-url", fallback=found)
    return found


def _files(page: str, content_type: str, body: bytes) -> list[_File]:
    if "json" in content_type:
        try:
            return msgspec.json.decode(body, type=_Project).files
        except msgspec.DecodeError as error:
            raise TargetError(f"{public(page)} does not answer as a package index does: {error}") from None
    return list(_files_of(body.decode("utf-8", "replace")))


def _files_of(page: str) -> Iterator[_File]:
    """The files on a page of a simple index in HTML (PEP 503, PEP 592), as many mirrors still serve it."""
    for tag in scan(page):
        if isinstance(tag, str) or tag.name != "a" or tag.is_end:
            continue
        values = tag.attributes()
        url, fragment = urldefrag(values.get("href", ""))
        if url:
            algorithm, _, digest = fragment.partition("=")
            hashes = {algorithm: digest} if digest else {}
            yield _File(url.split("?", 1)[0].rsplit("/", 1)[-1], url, hashes, "data-yanked" in values)


def _version_of(filename: str, name: str) -> Version | None:
    """The version that a wheel or another file of this project has in its name, None when it has none."""
    try:
        return parse_wheel_filename(filename)[1]
    except InvalidWheelFilename:
        pass
    try:
        return parse_sdist_filename(filename)[1]
    except InvalidSdistFilename:
        pass
    rest = re.fullmatch(r"(.+?)-(\d[^-]*?)(?:-.*|\.(?:linux|win|tar|zip|tgz|exe|egg|rpm|msi|dmg|deb)\b.*)", filename)
    if rest is None or canonicalize_name(rest[1]) != canonicalize_name(name):
        return None
    try:
        return Version(rest[2])
    except InvalidVersion:
        return None


def _choose_version(name: str, wanted: str, releases: Mapping[Version, list[_File]]) -> Version:
    known = sorted(releases, reverse=True)
    if not known:
        raise GoneError(f"pypi:{name}: the index lists no file of it")
    if not wanted:
        kept = [each for each in known if not all(file.yanked for file in releases[each])] or known
        return next((each for each in kept if not each.is_prerelease), kept[0])
    try:
        if (version := Version(wanted)) in releases:
            return version
    except InvalidVersion:
        pass
    told = near_versions(wanted, [str(each) for each in reversed(known)])
    raise GoneError(f"pypi:{name} has no version {public(wanted)}; {told}latest: {known[0]}")


def _preference(file: _File) -> tuple[int, int, str]:
    """What sorts first is audited: wheels for CPython on Linux, newest first; other wheels; sources; the rest."""
    try:
        _, _, _, tags = parse_wheel_filename(file.filename)
    except InvalidWheelFilename:
        return 2 if file.filename.endswith((".tar.gz", ".zip")) else 3, 0, file.filename
    newest = -1
    for tag in tags:
        minor = re.fullmatch(r"(?:cp|py)3(\d*)", tag.interpreter)
        if minor and (tag.platform == "any" or _LINUX.fullmatch(tag.platform)):
            recent = int(minor[1] or 0)
            if tag.interpreter.startswith("py") or recent >= _RECENT or tag.abi == "abi3":
                newest = max(newest, recent)
    return (0, -newest, file.filename) if newest >= 0 else (1, 0, file.filename)

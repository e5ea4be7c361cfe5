"""A package from the npm registry, or from the one that npm is configured to use: its tarball, as published."""

import base64
import binascii
import difflib
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from sunlit.intake.download import download, get_metadata, place_for
from sunlit.intake.limits import Limits
from sunlit.intake.listing import Target, public
from sunlit.schema import Entry, TargetError, UsageError

_DEFAULT_REGISTRY = "https://registry.npmjs.org"
_ACCEPT = "application/vnd.npm.install-v1+json, application/json;q=0.5"
_NAME = re.compile(r"(?:@[\w.~-]+/)?[\w.~-]+", re.ASCII)


class _Distribution(msgspec.Struct):
    tarball: str
    integrity: str = ""
    shasum: str = ""


class _Version(msgspec.Struct):
    dist: _Distribution


class _Package(msgspec.Struct, rename={"tags": "dist-tags"}):
    """A package's metadata, as in npm's "package-metadata" API."""

    versions: dict[str, _Version]
    tags: dict[str, str] = {}


def open_npm(spec: str, workspace: Path, limits: Limits, progress: Callable[[str], None]) -> Target:
    """`npm:[@SCOPE/]NAME[@V]`: V is a version or a tag, "latest" when it is absent.

    Raises UsageError for an impossible name, TargetError when the package, version or file cannot be had.
    """
    body = spec.removeprefix("npm:").strip()
    at = body.rfind("@")
    name, wanted = (body[:at], body[at + 1 :]) if at > 0 else (body, "latest")
    if not _NAME.fullmatch(name):
        raise UsageError(f"{public(spec)}: write npm:NAME, npm:NAME@VERSION or npm:@SCOPE/NAME@VERSION")
    page = f"{registry_url(name, os.environ).rstrip('/')}/{name.replace('/', '%2f')}"
    progress(f"asking {public(page)}")
    answer = get_metadata(page, _ACCEPT, limits)
    if answer is None:
        raise TargetError(f"npm:{name}: there is no such package at {public(page)}")
    try:
        package = msgspec.json.decode(answer[1], type=_Package)
    except msgspec.DecodeError as error:
        raise TargetError(f"{public(page)} does not answer as a package registry does: {error}") from None
    version = package.tags.get(wanted, wanted)
    if version not in package.versions:
        near = difflib.get_close_matches(wanted, package.versions, n=5, cutoff=0.5)
        told = f"near it: {', '.join(near)}; " if near else ""
        latest = package.tags.get("latest", "none")
        raise TargetError(f"npm:{name} has no version {public(wanted)}; {told}latest: {public(latest)}")
    file = package.versions[version].dist
    hashes = _hashes(file)
    store = place_for(file.tarball.split("?")[0].rsplit("/", 1)[-1], workspace)
    algorithm = download(file.tarball, hashes, store, limits, progress)
    return Target(
        public(spec),
        [Entry(store.name, str(store), size=store.stat().st_size)],
        [],
        {"requested": public(spec), "url": public(file.tarball), "version": version, algorithm: hashes[algorithm]},
    )


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

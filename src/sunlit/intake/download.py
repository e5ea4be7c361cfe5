"""Downloads from package registries: metadata, and files that are checked against their published hash."""

import hashlib
import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from sunlit.intake.limits import MIB, Limits, human_bytes
from sunlit.intake.listing import public
from sunlit.intake.web import Traffic, get
from sunlit.schema import Exchange, GoneError, TargetError

_MAX_METADATA = 128 * MIB
_HASHES = ("sha512", "sha384", "sha256", "sha1")  # the strongest that is published counts; sha1: npm before 2017
_GONE = (404, 410)


def get_metadata(url: str, accept: str, limits: Limits, traffic: Traffic | None = None) -> tuple[str, bytes] | None:
    """The content type and the body that a registry answers, None when it knows no such thing.

    traffic  where the exchanges and their bodies are added

    Raises TargetError when it cannot be asked or answers something else.
    """
    traffic = traffic or Traffic()
    most = min(_MAX_METADATA, limits.max_artifact_bytes)
    exchange = get(url, {"Accept": accept}, limits, traffic, most=most)
    if exchange.status in _GONE:
        return None
    _check(url, exchange)
    return exchange.header("content-type"), traffic.bodies[exchange.sha256]


def download(
    url: str,
    hashes: Mapping[str, str],
    store: Path,
    limits: Limits,
    progress: Callable[[str], None],
    *,
    traffic: Traffic | None = None,
) -> str:
    """Stores a published file, and returns which of its published hashes it was found to have.

    hashes   hexadecimal, by algorithm
    store    a path where nothing is yet
    traffic  where the exchanges are added

    Raises TargetError when it cannot be had within the limits, has another hash, or has none published.
    """
    algorithm = next((each for each in _HASHES if hashes.get(each)), None)
    if algorithm is None:
        raise TargetError(f"{public(url)}: no hash is published for it, so nothing vouches for its bytes")
    digest = hashlib.new(algorithm)
    progress(f"downloading {public(url)}")
    with store.open("xb") as file:

        def take(chunk: bytes) -> None:
            digest.update(chunk)
            file.write(chunk)

        _check(url, get(url, {"Accept": "*/*"}, limits, traffic or Traffic(), sink=take))
    if digest.hexdigest() != hashes[algorithm].lower():
        raise TargetError(
            f"{public(url)} is not what was published: {algorithm} {digest.hexdigest()}, "
            f"published {public(hashes[algorithm])}; it was changed on its way, or the registry is inconsistent"
        )
    progress(f"downloaded {human_bytes(store.stat().st_size)}, {algorithm} as published")
    return algorithm


def _check(url: str, exchange: Exchange) -> None:
    if exchange.status != 200:
        kind = GoneError if exchange.status in _GONE else TargetError
        raise kind(f"{public(url)} answers with status {exchange.status}")


def place_for(name: str, workspace: Path) -> Path:
    """A path in the workspace for a published file name, whatever that name holds."""
    return Path(tempfile.mkdtemp(dir=workspace)) / (re.sub(r"[^\w.+-]", "_", name).lstrip(".")[-200:] or "package")

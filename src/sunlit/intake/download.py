"""Downloads from package registries: metadata, and files that are checked against their published hash."""

import hashlib
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import httpx

from sunlit.intake.limits import MIB, Limits, human_bytes
from sunlit.intake.listing import public
from sunlit.schema import TargetError

_MAX_METADATA = 128 * MIB
_TIMEOUT = httpx.Timeout(30.0)  # seconds, for each connection and each wait for the next bytes
_HASHES = ("sha512", "sha384", "sha256", "sha1")  # the strongest that is published counts; sha1: npm before 2017


def get_metadata(url: str, accept: str, limits: Limits) -> tuple[str, bytes] | None:
    """The content type and the body that a registry answers, None when it knows no such thing.

    Raises TargetError when it cannot be asked or answers something else.
    """
    with _client(accept) as client:
        try:
            with client.stream("GET", url) as response:
                if response.status_code in (404, 410):
                    return None
                body = b"".join(_body(response, url, min(_MAX_METADATA, limits.max_artifact_bytes), limits))
                return response.headers.get("content-type", ""), body
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _failed(url, error) from None


def download(
    url: str,
    hashes: Mapping[str, str],
    store: Path,
    limits: Limits,
    progress: Callable[[str], None],
) -> str:
    """Stores a published file, and returns which of its published hashes it was found to have.

    hashes  hexadecimal, by algorithm
    store   a path where nothing is yet

    Raises TargetError when it cannot be had within the limits, has another hash, or has none published.
    """
    algorithm = next((each for each in _HASHES if hashes.get(each)), None)
    if algorithm is None:
        raise TargetError(f"{public(url)}: no hash is published for it, so nothing vouches for its bytes")
    digest = hashlib.new(algorithm)
    progress(f"downloading {public(url)}")
    with _client("*/*") as client, store.open("xb") as file:
        try:
            with client.stream("GET", url) as response:
                for chunk in _body(response, url, limits.max_artifact_bytes, limits):
                    digest.update(chunk)
                    file.write(chunk)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _failed(url, error) from None
    if digest.hexdigest() != hashes[algorithm].lower():
        raise TargetError(
            f"{public(url)} is not what was published: {algorithm} {digest.hexdigest()}, "
            f"published {public(hashes[algorithm])}; it was changed on its way, or the registry is inconsistent"
        )
    progress(f"downloaded {human_bytes(store.stat().st_size)}, {algorithm} as published")
    return algorithm


def place_for(name: str, workspace: Path) -> Path:
    """A path in the workspace for a published file name, whatever that name holds."""
    return Path(tempfile.mkdtemp(dir=workspace)) / (re.sub(r"[^\w.+-]", "_", name).lstrip(".")[-200:] or "package")


def _client(accept: str) -> httpx.Client:
    """TLS is verified; proxies and certificates are as the environment says (SSL_CERT_FILE, HTTPS_PROXY)."""
    headers = {"User-Agent": "sunlit", "Accept": accept, "Accept-Encoding": "identity"}
    return httpx.Client(follow_redirects=True, timeout=_TIMEOUT, headers=headers)


def _body(response: httpx.Response, url: str, most: int, limits: Limits) -> Iterator[bytes]:
    if response.status_code != 200:
        raise TargetError(f"{public(url)} answers with status {response.status_code}")
    deadline = time.monotonic() + limits.max_seconds
    received = 0
    for chunk in response.iter_raw():
        received += len(chunk)
        if received > most:
            raise TargetError(f"{public(url)}: {limits.reached('max_artifact_bytes', 'size of a download')}")
        if time.monotonic() > deadline:
            raise TargetError(f"{public(url)}: {limits.reached('max_seconds', 'seconds spent on a download')}")
        yield chunk


def _failed(url: str, error: Exception) -> TargetError:
    reason = public(str(error)) or type(error).__name__
    return TargetError(f"{public(url)} cannot be downloaded: {reason}; is there a network, is the registry right?")

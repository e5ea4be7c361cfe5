"""A download is what was published or nothing: hash, size, time and protocol are checked while it comes."""

import hashlib
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from sunlit.intake import Limits
from sunlit.intake.download import download, get_metadata, place_for
from sunlit.schema import TargetError
from tests.intake.server import Site, answer

BODY = b"package" * 1000
SHA256 = hashlib.sha256(BODY).hexdigest()


def got(url: str, folder: Path, hashes: dict[str, str] | None = None, limits: Limits | None = None) -> bytes:
    store = folder / "file"
    download(url, {"sha256": SHA256} if hashes is None else hashes, store, limits or Limits(), lambda _: None)
    return store.read_bytes()


def test_a_file_with_the_published_hash_is_kept(site: Site, tmp_path: Path) -> None:
    assert got(site.put("/p.whl", BODY), tmp_path) == BODY


def test_the_strongest_published_hash_counts(site: Site, tmp_path: Path) -> None:
    url = site.put("/p.tgz", BODY)
    right = {name: hashlib.new(name, BODY).hexdigest() for name in ("sha1", "sha256", "sha512")}
    store = tmp_path / "a"
    assert download(url, {**right, "sha1": "0" * 40}, store, Limits(), lambda _: None) == "sha512"
    with pytest.raises(TargetError, match="is not what was published: sha512"):
        got(url, tmp_path, {**right, "sha512": "0" * 128})


def test_a_file_with_another_hash_is_refused(site: Site, tmp_path: Path) -> None:
    with pytest.raises(TargetError, match=f"is not what was published: sha256 .*, published {SHA256}"):
        got(site.put("/p.whl", BODY + b"!"), tmp_path)


@pytest.mark.parametrize("hashes", [{}, {"md5": hashlib.md5(BODY).hexdigest()}, {"sha256": ""}])
def test_a_file_without_a_sound_published_hash_is_refused(site: Site, tmp_path: Path, hashes: dict[str, str]) -> None:
    with pytest.raises(TargetError, match="no hash is published"):
        got(site.put("/p.whl", BODY), tmp_path, hashes)


def test_redirects_are_followed_and_the_hash_still_holds(site: Site, tmp_path: Path) -> None:
    site.put("/real", BODY)
    assert got(site.put("/p.whl", answer(b"", 302, Location="/real")), tmp_path) == BODY


@pytest.mark.parametrize("goal", ["file:///etc/passwd", "ftp://127.0.0.1/x", "/loop"])
def test_redirects_that_lead_astray_are_not_followed(site: Site, tmp_path: Path, goal: str) -> None:
    with pytest.raises(TargetError, match="cannot be downloaded"):
        got(site.put("/loop", answer(b"", 302, Location=goal)), tmp_path)


@pytest.mark.parametrize("status", [404, 403, 500])
def test_a_file_that_is_not_served(site: Site, tmp_path: Path, status: int) -> None:
    with pytest.raises(TargetError, match=f"answers with status {status}"):
        got(site.put("/p.whl", answer(b"", status)), tmp_path)


def test_a_body_that_ends_early(site: Site, tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="cannot be downloaded"):
        got(site.put("/p.whl", answer(BODY, Content_Length=str(len(BODY) + 1))), tmp_path)


def test_a_body_that_drips_is_left(site: Site, tmp_path: Path) -> None:
    def drip(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        for _ in range(30):
            request.wfile.write(b".")
            time.sleep(0.05)

    with pytest.raises(TargetError, match=r"limit of 0.2 reached: .*--max-seconds"):
        got(site.put("/p.whl", drip), tmp_path, limits=Limits(max_seconds=0.2))


def test_a_body_above_the_limit_is_left(site: Site, tmp_path: Path) -> None:
    with pytest.raises(TargetError, match=r"limit of 1 KiB reached: .*--max-artifact-bytes"):
        got(site.put("/p.whl", BODY), tmp_path, limits=Limits(max_artifact_bytes=1024))


def test_a_file_is_stored_as_it_is_sent_even_when_called_compressed(site: Site, tmp_path: Path) -> None:
    assert got(site.put("/p.tar.gz", answer(BODY, Content_Encoding="gzip")), tmp_path) == BODY


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/p", "http://[bad/p", "gopher://x/p", "not a url", ""])
def test_a_url_that_leads_nowhere(tmp_path: Path, url: str) -> None:
    with pytest.raises(TargetError, match="cannot be downloaded"):
        got(url, tmp_path)


def test_messages_hold_no_credentials(site: Site, tmp_path: Path) -> None:
    url = site.put("/p.whl", BODY + b"!").replace("//", "//me:secret@") + "?token=secret"
    said: list[str] = []
    with pytest.raises(TargetError) as caught:
        download(url, {"sha256": SHA256}, tmp_path / "file", Limits(), said.append)
    assert "secret" not in str(caught.value) + str(said)
    with pytest.raises(TargetError) as caught:
        get_metadata(url.replace(site.url[7:], "127.0.0.1:1"), "*/*", Limits())
    assert "secret" not in str(caught.value)


def test_metadata_that_is_not_there_is_none(site: Site) -> None:
    assert get_metadata(f"{site.url}/none", "*/*", Limits()) is None


@pytest.mark.parametrize("name", ["../../x", "/etc/x", "a\0b", "..", "", "x" * 9000, "人/脸"])
def test_a_published_name_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    place = place_for(name, tmp_path)
    place.write_bytes(b"")
    assert place.resolve().is_relative_to(tmp_path)
    assert place_for(name, tmp_path) != place

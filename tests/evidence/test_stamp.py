"""Time stamps from a real authority (OpenSSL's), which runs on this machine."""

import shutil
import subprocess
from pathlib import Path

import pytest

from sunlit.evidence.bundle import opening
from sunlit.evidence.container import Refused
from sunlit.evidence.stamp import read_roots, stamp, unstamped
from sunlit.evidence.verify import verify_case
from sunlit.schema import SunlitError, UsageError
from tests.evidence.authority import make_authority, serving
from tests.evidence.sealing import bundle_fixture, said

__all__ = ["bundle_fixture"]

pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is missing (Debian: apt install openssl)")


@pytest.fixture(name="authority", scope="module")
def authority_fixture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(name="copy")
def copy_fixture(bundle: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(bundle, tmp_path / "one.tar"))


def test_a_stamp_is_kept_and_holds(authority: Path, copy: Path) -> None:
    roots = read_roots([authority / "ca.pem"])
    with serving(authority) as url:
        assert stamp(copy, url, roots).doubt == ""
        assert stamp(copy, url, roots).authority == "CN=Invented Stamp"
    check = said(copy, roots=roots)["time stamp"]
    assert "whose certificates were valid then" in check.says and not check.note
    assert verify_case(copy.parent).says.startswith("1 bundle, ")


def test_of_a_case_those_are_stamped_that_are_not_yet(authority: Path, copy: Path) -> None:
    (copy.parent / "notes.txt").write_text("about it")
    assert unstamped(copy.parent) == [copy]
    with serving(authority) as url:
        stamp(copy, url)
    assert unstamped(copy.parent) == []


def test_openssl_agrees(authority: Path, copy: Path, tmp_path: Path) -> None:
    with serving(authority) as url:
        stamp(copy, url)
    with opening(copy) as bundle:
        (tmp_path / "envelope").write_bytes(bundle.envelope)
        (tmp_path / "1.tsr").write_bytes(bundle.read("timestamps/1.tsr"))
    verify = ("openssl", "ts", "-verify", "-data", "envelope", "-in", "1.tsr", "-CAfile", authority / "ca.pem")
    subprocess.run(verify, cwd=tmp_path, check=True, capture_output=True)


def test_an_authority_that_nobody_vouches_for_is_only_a_note(authority: Path, copy: Path) -> None:
    with serving(authority) as url:
        assert stamp(copy, url).doubt
    check = said(copy)["time stamp"]
    assert check.note and "(self-signed certificate in certificate chain): --root names one to trust" in check.says


def test_the_stamp_of_another_bundle_is_refused(authority: Path, copy: Path, tmp_path: Path) -> None:
    from tests.evidence.sealing import sdk, sealed

    (tmp_path / "other").mkdir()
    sealed(sdk(tmp_path / "sdk"), tmp_path / "other" / "two.tar")
    with serving(authority) as url:
        stamp(tmp_path / "other" / "two.tar", url)
    with opening(tmp_path / "other" / "two.tar") as bundle:
        answer = bundle.read("timestamps/1.tsr")
    before = copy.read_bytes()
    with serving(authority, answer) as url, pytest.raises(Refused, match="time stamp of something else"):
        stamp(copy, url)
    assert copy.read_bytes() == before


@pytest.mark.parametrize("answer", [b"", b"no", b"\x30\x03\x02\x01\x02", b"\x30" * 5000])
def test_an_answer_that_is_no_stamp_changes_nothing(authority: Path, copy: Path, answer: bytes) -> None:
    before = copy.read_bytes()
    with serving(authority, answer) as url, pytest.raises(Refused):
        stamp(copy, url)
    assert copy.read_bytes() == before


def test_without_a_network_it_says_so(copy: Path) -> None:
    with pytest.raises(SunlitError, match=r"no time stamp from http://127\.0\.0\.1:9/"):
        stamp(copy, "http://user:secret@127.0.0.1:9/")
    with pytest.raises(SunlitError, match="no time stamp"):
        stamp(copy, "no url")


def test_a_changed_stamp_shows(authority: Path, copy: Path, tmp_path: Path) -> None:
    roots = read_roots([authority / "ca.pem"])
    with serving(authority) as url:
        stamp(copy, url, roots)
    with opening(copy) as bundle:
        place = bundle.found["timestamps/1.tsr"]
    raw = copy.read_bytes()
    for at in range(place.start, place.start + place.size, 37):
        changed = bytearray(raw)
        changed[at] ^= 4
        (tmp_path / "changed.tar").write_bytes(changed)
        with pytest.raises(Refused):
            said(tmp_path / "changed.tar", roots=roots)


def test_a_file_without_certificates_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "x.pem").write_text("nothing")
    with pytest.raises(UsageError, match="holds no certificate"):
        read_roots([tmp_path / "x.pem"])
    with pytest.raises(UsageError, match="holds no certificate"):
        read_roots([tmp_path / "y.pem"])

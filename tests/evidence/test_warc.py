"""What came over HTTP is a WARC file that others read, the same for the same exchanges, and any flip in it shows."""

import hashlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from sunlit.evidence.warc import read_warc, to_warc
from sunlit.intake import Limits
from sunlit.intake.web import Traffic, get
from sunlit.schema import Exchange, TargetError
from tests.intake.server import Site, answer

BODY = b"<p>Kamera</p>\r\n\r\n\x00\xff"


def exchange(body: bytes = BODY, **changed: object) -> Exchange:
    told: dict[str, object] = {
        "url": "https://host.example/a?b=1",
        "method": "GET",
        "when": "2026-02-03T04:05:06.000007Z",
        "status": 200,
        "reason": "OK",
        "version": "HTTP/1.1",
        "request_headers": (("Host", "host.example"),),
        "headers": (("Content-Type", "text/html"), ("X-Odd", "caf\xe9"), ("Transfer-Encoding", "chunked")),
        "server": "192.0.2.7:443",
        "certificates": ("QUJD" * 30,),
        "sha256": hashlib.sha256(body).hexdigest(),
        "size": len(body),
    }
    return Exchange(**(told | changed))  # type: ignore[arg-type]


def kept(*bodies: bytes) -> dict[str, bytes]:
    return {hashlib.sha256(body).hexdigest(): body for body in bodies}


def test_another_library_reads_what_was_written_and_finds_the_hashes_right() -> None:
    data = to_warc([exchange()], kept(BODY))
    found = []
    for record in ArchiveIterator(io.BytesIO(data), check_digests="raise"):
        headers = {name: record.rec_headers.get_header(name) for name in ("WARC-Target-URI", "WARC-Date")}
        assert headers == {"WARC-Target-URI": "https://host.example/a?b=1", "WARC-Date": "2026-02-03T04:05:06.000007Z"}
        assert record.rec_headers.get_header("WARC-IP-Address") == "192.0.2.7"
        found.append((record.rec_type, record.content_stream().read()))
        if record.rec_type == "request":
            assert record.http_headers.statusline == "/a?b=1 HTTP/1.1"
        if record.rec_type == "response":
            assert record.http_headers.get_statuscode() == "200"
            assert record.http_headers.get_header("X-Odd") == "caf\xe9"
    assert [kind for kind, _ in found] == ["request", "response", "metadata"]
    assert found[1][1] == BODY
    assert found[2][1].startswith(b"-----BEGIN CERTIFICATE-----\nQUJD")


def test_a_body_that_is_kept_elsewhere_is_named_by_its_hash() -> None:
    data = to_warc([exchange(certificates=())], {})
    kinds = [record.rec_type for record in ArchiveIterator(io.BytesIO(data), check_digests="raise")]
    assert kinds == ["request", "revisit"]
    _, revisit = read_warc(data)
    assert (revisit.payload_sha256, revisit.body) == (hashlib.sha256(BODY).hexdigest(), b"")
    assert revisit.head.startswith(b"HTTP/1.1 200 OK\r\n")


def test_what_a_server_really_said_comes_back(site: Site) -> None:
    traffic = Traffic()
    site.put("/here", BODY)
    get(site.put("/there", answer(b"", 301, Location="/here")), {}, Limits(), traffic)
    get(f"{site.url}/none", {}, Limits(), traffic)
    records = list(read_warc(to_warc(traffic.exchanges, traffic.bodies)))
    answers = [record for record in records if record.kind == "response"]
    assert [one.head.split(b"\r\n")[0].split()[1] for one in answers] == [b"301", b"200", b"404"]
    assert [one.body for one in answers] == [b"", BODY, b""]


def test_the_same_exchanges_give_the_same_bytes_and_each_record_has_an_id_of_its_own() -> None:
    twice = [exchange(), exchange()]
    assert to_warc(twice, kept(BODY)) == to_warc(twice, kept(BODY))
    ids = [record.headers["WARC-Record-ID"] for record in read_warc(to_warc(twice, kept(BODY)))]
    assert len(set(ids)) == 6


def test_a_body_that_was_not_read_to_its_end_says_so() -> None:
    _, response = read_warc(to_warc([exchange(complete=False, certificates=())], kept(BODY)))
    assert response.headers["WARC-Truncated"] == "unspecified"


def test_every_flip_in_what_was_said_is_found_with_its_place() -> None:
    data = to_warc([exchange()], kept(BODY))
    blocks = [(record.head + record.body) for record in read_warc(data)]
    for block in blocks:
        start = data.index(block)
        for at in range(start, start + len(block)):
            changed = bytearray(data)
            changed[at] ^= 1
            with pytest.raises(TargetError, match="cannot be read at byte"):
                list(read_warc(bytes(changed)))


@given(st.binary(max_size=200), st.integers(0, 900), st.integers(0, 900))
def test_hostile_bytes_are_refused_by_name_or_read(junk: bytes, cut: int, at: int) -> None:
    data = to_warc([exchange()], kept(BODY))
    for hostile in (junk, data[:cut], data[:at] + junk + data[at:], b"WARC/1.1\r\n" + junk):
        try:
            list(read_warc(hostile))
        except TargetError as error:
            assert "cannot be read at byte" in str(error)

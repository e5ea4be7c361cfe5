"""What came over HTTP is a WARC file that others read, the same for the same exchanges."""

import base64
import hashlib
import io
from typing import Any

from warcio.archiveiterator import ArchiveIterator

from sunlit.evidence.warc import to_warc
from sunlit.intake import Limits
from sunlit.intake.web import Traffic, get
from sunlit.schema import Exchange
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


def told(data: bytes) -> list[dict[str, Any]]:
    """The records as another library reads them, digests checked: the headers, `status` of an answer, and `body`."""
    found = []
    for record in ArchiveIterator(io.BytesIO(data), check_digests="raise"):
        status = record.http_headers.statusline if record.http_headers else ""
        found.append({**dict(record.rec_headers.headers), "status": status, "body": record.content_stream().read()})
    return found


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
    request, revisit = told(data)
    assert (request["WARC-Type"], revisit["WARC-Type"]) == ("request", "revisit")
    assert revisit["WARC-Payload-Digest"] == f"sha256:{base64.b32encode(hashlib.sha256(BODY).digest()).decode()}"
    assert (revisit["status"], revisit["body"]) == ("200 OK", b"")


def test_what_a_server_really_said_comes_back(site: Site) -> None:
    traffic = Traffic()
    site.put("/here", BODY)
    get(site.put("/there", answer(b"", 301, Location="/here")), {}, Limits(), traffic)
    get(f"{site.url}/none", {}, Limits(), traffic)
    records = told(to_warc(traffic.exchanges, traffic.bodies))
    answers = [record for record in records if record["WARC-Type"] == "response"]
    assert [one["status"].split()[0] for one in answers] == ["301", "200", "404"]
    assert [one["body"] for one in answers] == [b"", BODY, b""]


def test_the_same_exchanges_give_the_same_bytes_and_each_record_has_an_id_of_its_own() -> None:
    twice = [exchange(), exchange()]
    assert to_warc(twice, kept(BODY)) == to_warc(twice, kept(BODY))
    ids = [record["WARC-Record-ID"] for record in told(to_warc(twice, kept(BODY)))]
    assert len(set(ids)) == 6


def test_a_body_that_was_not_read_to_its_end_says_so() -> None:
    _, response = told(to_warc([exchange(complete=False, certificates=())], kept(BODY)))
    assert response["WARC-Truncated"] == "unspecified"

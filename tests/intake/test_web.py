"""Every exchange is written down as it was, with its certificates and without what lets anybody in."""

import base64
import hashlib
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import pytest
import trustme
from cryptography import x509

from sunlit.intake import Limits, open_target
from sunlit.intake.web import Traffic, get, is_secret, without_secrets
from sunlit.schema import Exchange, GoneError, TargetError
from tests.intake.server import Site, answer


def asked(url: str, limits: Limits | None = None) -> tuple[Exchange, Traffic]:
    traffic = Traffic()
    return get(url, {"Accept": "*/*"}, limits or Limits(), traffic), traffic


def test_an_exchange_says_what_was_asked_when_of_whom_and_what_came(site: Site) -> None:
    before = datetime.now(UTC)
    one, traffic = asked(site.put("/page", answer(b"words", X_Odd="caf\xe9", ETag='"7"')) + "?release=3")
    assert (one.url, one.method, one.status, one.reason) == (f"{site.url}/page?release=3", "GET", 200, "OK")
    assert one.version == "HTTP/1.0"  # what http.server speaks
    assert f"http://{one.server}" == site.url
    assert timedelta(0) <= datetime.fromisoformat(one.when) - before < timedelta(seconds=30)
    assert one.when.endswith("Z")
    assert [name for name, _ in one.headers][2:] == ["Content-Type", "Content-Length", "X-Odd", "ETag"]
    assert (one.header("etag"), one.header("x-odd"), one.header("none")) == ('"7"', "caf\xe9", "")
    assert dict(one.request_headers)["User-Agent"] == "sunlit"
    assert (one.sha256, one.size, one.complete) == (hashlib.sha256(b"words").hexdigest(), 5, True)
    assert (traffic.exchanges, traffic.bodies) == ([one], {one.sha256: b"words"})
    assert one.certificates == ()


def test_redirects_are_exchanges_of_their_own_with_their_bodies(site: Site) -> None:
    site.put("/new", b"here")
    one, traffic = asked(site.put("/old", answer(b"moved", 301, Location="/new")))
    assert [(each.status, each.url.removeprefix(site.url)) for each in traffic.exchanges] == [
        (301, "/old"),
        (200, "/new"),
    ]
    assert one.size == 4
    assert set(traffic.bodies.values()) == {b"moved", b"here"}


def test_what_is_not_there_is_written_down_as_well(site: Site) -> None:
    one, traffic = asked(f"{site.url}/none")
    assert (one.status, traffic.exchanges) == (404, [one])


def test_a_refusal_without_end_is_kept_in_part(site: Site) -> None:
    one, traffic = asked(site.put("/big", answer(b"x" * (3 << 20), 500)))
    assert not one.complete
    assert 0 < len(traffic.bodies[one.sha256]) == one.size <= 1 << 20


def test_what_broke_off_is_written_down_as_far_as_it_came(site: Site) -> None:
    traffic = Traffic()
    with pytest.raises(TargetError, match="cannot be downloaded"):
        get(site.put("/cut", answer(b"half", Content_Length="8")), {}, Limits(), traffic)
    (one,) = traffic.exchanges
    assert (one.complete, traffic.bodies[one.sha256]) == (False, b"half")


def test_redirects_end(site: Site) -> None:
    with pytest.raises(TargetError, match="more than 20 redirects"):
        asked(site.put("/round", answer(b"", 302, Location="/round")))


def test_nothing_that_lets_anybody_in_is_kept(site: Site) -> None:
    cookies = answer(b"", 302, Set_Cookie="id=hush", Location="/next?token=hush&page=2")
    url = site.put("/in", cookies).replace("//", "//me:hush@") + "?X-Amz-Signature=hush&v=1#hush"
    _, traffic = asked(url)
    assert "hush" not in str(traffic)
    first, second = traffic.exchanges
    assert first.url == f"{site.url}/in?X-Amz-Signature=(withheld)&v=1"
    assert second.url == f"{site.url}/next?token=(withheld)&page=2"
    assert dict(first.request_headers)["Authorization"] == "(withheld)"
    assert any("token=hush" in line for line in site.asked)


@pytest.mark.parametrize(
    "name", ["token", "access_token", "authToken", "X-Api-Key", "apikey", "key", "sig", "PHPSESSION"]
)
def test_names_of_secrets(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize(
    "name", ["keyword", "page", "author", "Access-Control-Allow-Credentials", "passage", "design", ""]
)
def test_names_of_other_things(name: str) -> None:
    assert not is_secret(name)


def test_a_url_stays_as_it_is_where_nothing_is_secret() -> None:
    url = "https://host.example:8443/a%20b/?q=1&empty=&flag&q=2"
    assert without_secrets(url) == url


@contextmanager
def over_tls(certificate: trustme.LeafCert) -> Iterator[str]:
    """A server with that certificate, and its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(b"safe")(self)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"https://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def test_the_certificates_of_a_connection_are_kept_from_leaf_to_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = trustme.CA()
    between = root.create_child_ca()
    certificate = between.issue_cert("127.0.0.1")
    root.cert_pem.write_to_path(tmp_path / "root.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "root.pem"))
    with over_tls(certificate) as url:
        one, _ = asked(url)
    chain = [x509.load_der_x509_certificate(base64.b64decode(each)) for each in one.certificates]
    for lower, upper in pairwise(chain):
        lower.verify_directly_issued_by(upper)
    pems = [each.bytes() for each in (*certificate.cert_chain_pems[:1], between.cert_pem, root.cert_pem)]
    assert chain == [x509.load_pem_x509_certificate(each) for each in pems]


def test_a_certificate_that_nobody_vouches_for_is_an_error(tmp_path: Path) -> None:
    with (
        over_tls(trustme.CA().issue_cert("127.0.0.1")) as url,
        pytest.raises(TargetError, match="CERTIFICATE_VERIFY_FAILED"),
    ):
        asked(url)


def test_a_package_brings_all_that_was_exchanged(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", f"{site.url}/simple/")
    page = f'<a href="/kit-1.0.tar.gz#sha256={hashlib.sha256(b"kit").hexdigest()}">kit</a>'.encode()
    site.put("/simple/kit/", page, "text/html")
    site.put("/kit-1.0.tar.gz", b"kit")
    target = open_target("pypi:kit", tmp_path, Limits(), lambda _: None)
    assert [each.url for each in target.exchanges] == [f"{site.url}/simple/kit/", f"{site.url}/kit-1.0.tar.gz"]
    assert target.bodies == {hashlib.sha256(page).hexdigest(): page}


def test_gone_is_told_apart_from_not_to_be_had(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", f"{site.url}/simple/")
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", site.url)
    for spec in ("pypi:kit", "npm:kit"):
        with pytest.raises(GoneError):
            open_target(spec, tmp_path, Limits(), lambda _: None)
    site.otherwise = answer(b"", 503)
    for spec in ("pypi:kit", "npm:kit"):
        with pytest.raises(TargetError) as caught:
            open_target(spec, tmp_path, Limits(), lambda _: None)
        assert not isinstance(caught.value, GoneError)

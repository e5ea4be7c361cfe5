"""The web pages of a camera, made by who wants the audit to go astray, never to end, or to ask somebody else."""

import asyncio

import pytest

from sunlit.devices.simulator.http import Request, Response
from sunlit.devices.survey import web as web_module
from sunlit.devices.survey.survey import Survey
from sunlit.schema import NotAsked
from tests.devices.both import RIGHT
from tests.devices.surveys import device, of_camera, of_pages, page
from tests.guard import PATIENCE, ends


def test_links_without_end_come_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_module, "MAX_FILES", 20)
    asked: list[str] = []

    def answer(path: str) -> Response:
        asked.append(path)
        number = len(asked)
        links = "".join(f'<a href="/p{number}x{one}.html">' for one in range(50))
        return page(f"{number}{links}".encode())

    survey = of_pages(answer)
    assert len(asked) <= 20
    assert any(one.reason.startswith("limit of") for one in survey.incomplete)


def test_a_huge_page_is_left_and_the_others_are_read() -> None:
    def answer(path: str) -> Response:
        if path == "/":
            return page(b'<script src="a.js"></script><script src="b.js"></script><script src="c.js"></script>')
        if path == "/a.js":
            return page(b"x" * (9 << 20), "text/javascript")
        if path == "/b.js":
            return page(b'"d.js" ' + b"x" * (5 << 20), "text/javascript")
        return page(b"var faceRace=1", "text/javascript")

    survey = of_pages(answer)
    assert "web/c.js" in survey.replies.files and "web/a.js" not in survey.replies.files
    assert {one.what for one in survey.incomplete} >= {"web page /a.js", "what /b.js names"}


def test_a_page_with_very_many_links_is_followed_so_far_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_module, "MAX_LINKS", 10)

    def answer(path: str) -> Response:
        return page(b"".join(b'<a href="x%d.js">' % number for number in range(100))) if path == "/" else Response(404)

    survey = of_pages(answer)
    assert sum(one.path.endswith(".js") for one in survey.wire.log) == 10
    assert any("limit of 10 links" in one.reason for one in survey.incomplete)


@pytest.mark.parametrize("bit", [b"<", b"<!--", b"<a href=", b'"a', b'content="', b"://", b'"password":"', b"="])
def test_a_page_made_to_be_slow_is_not(bit: bytes) -> None:
    with ends():
        survey = of_pages(lambda path: page(bit * ((3 << 20) // len(bit))))
    assert "web/index.html" in survey.replies.files


def test_other_hosts_and_ports_are_never_asked() -> None:
    strangers: list[str] = []

    async def stranger(request: Request) -> Response:
        strangers.append(request.path)
        return page(b"secret")

    async def run() -> Survey:
        async with device(stranger) as other:
            links = (
                f"http://127.0.0.1:{other}/a.js", f"//127.0.0.1:{other}/b.js", f"http://localhost:{other}/c.js",
                f"http://user:pw@127.0.0.1:{other}/d.js", "ftp://127.0.0.1/e.js", "file:///etc/passwd", "script:x.js",
                "http://[::1/f.js", "https://127.0.0.1/g.js", "http://127.0.0.1:99999/h.js", "\\\\127.0.0.1\\i.js",
            )  # fmt: skip

            async def handler(request: Request) -> Response:
                if request.path.startswith("/ISAPI/"):
                    return of_camera(request.path)
                if request.path == "/":
                    return Response(302, b"", {"Location": "/index.html"})
                if request.path == "/index.html":
                    body = "".join(f'<a href="{link}">x</a>' for link in links)
                    body += f'<meta http-equiv="refresh" content="0; url=http://127.0.0.1:{other}/m.html">'
                    return page((body + '<script src="r.js"></script><script src="loop.js"></script>').encode())
                if request.path == "/r.js":
                    return Response(302, b"", {"Location": f"http://127.0.0.1:{other}/r.js"})
                if request.path == "/loop.js":
                    return Response(301, b"", {"Location": "/loop.js"})
                return Response(404)

            async with device(handler) as port, asyncio.timeout(PATIENCE):
                survey = Survey(f"hikvision://127.0.0.1:{port}", RIGHT)
                await survey.run(0)
                return survey

    survey = asyncio.run(run())
    assert strangers == []
    assert "web/index.html" in survey.replies.files
    assert [one.path for one in survey.wire.log].count("/loop.js") == 1
    assert NotAsked in {type(one) for one in survey.not_asked}
    assert any(one.reason == "they lead to other hosts or ports" for one in survey.not_asked)


def test_whatever_a_page_names_is_read() -> None:
    named = {
        "/": b'<meta http-equiv=refresh content="0; url=doc/first.html"><!-- <script src=/old.js></script> -->',
        "/doc/first.html": b"<SCRIPT SRC = '../js/app.js?v=7'></SCRIPT><link href=style.css rel=stylesheet>",
        "/js/app.js": b'import"./part.mjs";load("lang/en.json");x="//cdn.example/far.js"',
        "/js/part.mjs": b"1",
        "/doc/lang/en.json": b"{}",
        "/doc/style.css": b"a{}",
        "/old.js": b"2",
    }
    kinds = {"html": "text/html", "/": "text/html"}

    def answer(path: str) -> Response:
        kind = kinds.get(path[-4:], kinds.get(path, "text/plain"))
        return page(named[path], kind) if path in named else Response(404)

    survey = of_pages(answer)
    read = {path for path in survey.replies.files if path.startswith("web/")}
    assert read == {"web/index.html", *(f"web{path}" for path in named if path != "/")}


def test_the_same_page_for_every_name_is_followed_once() -> None:
    body = b'<a href="a.html">a</a><a href="b.html">b</a><a href="deeper/c.html">c</a>'
    survey = of_pages(lambda path: page(body))
    assert len([one for one in survey.wire.log if one.operation == "page"]) == 4

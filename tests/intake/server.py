"""A real HTTP server on this machine for the tests of fetching; a test says what stands at which path."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

Answer = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """What the server answers, by path without query; `asked` lists the request lines it got."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.asked: list[str] = []
        self._answers: dict[str, Answer] = {}
        self.otherwise: Answer = answer(b"", status=404)

    def put(self, path: str, body: bytes | Answer, content_type: str = "application/octet-stream") -> str:
        """Sets what is at a path, and returns its URL."""
        self._answers[path] = answer(body, content_type=content_type) if isinstance(body, bytes) else body
        return self.url + path

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append(f"{request.command} {request.path}")
        self._answers.get(urlsplit(request.path).path, self.otherwise)(request)


def answer(body: bytes, status: int = 200, content_type: str = "text/plain", **headers: str) -> Answer:
    """An answer with these headers; Content-Length is the body's unless it is given."""

    def send(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in {"Content-Type": content_type, "Content-Length": str(len(body)), **given}.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)

    return send


@contextmanager
def serving() -> Iterator[Site]:
    """Runs the server; ends when the block does."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.handle(self)

        def do_POST(self) -> None:
            site.handle(self)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            if not isinstance(sys.exception(), ConnectionError):  # a client that gave up is what some tests want
                super().handle_error(request, client_address)

    with Server(("127.0.0.1", 0), Handler) as server:
        site = Site(server.server_port)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()


def git_server(root: Path) -> Answer:
    """git's own HTTP server (`git http-backend`, a CGI program) for the repositories below a folder."""

    def send(request: BaseHTTPRequestHandler) -> None:
        url = urlsplit(request.path)
        variables = {
            "GIT_PROJECT_ROOT": str(root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_CONFIG_COUNT": "2",
            "GIT_CONFIG_KEY_0": "uploadpack.allowAnySHA1InWant",
            "GIT_CONFIG_VALUE_0": "true",
            "GIT_CONFIG_KEY_1": "safe.directory",
            "GIT_CONFIG_VALUE_1": "*",
            "GIT_PROTOCOL": request.headers.get("Git-Protocol", ""),
            "PATH_INFO": url.path,
            "QUERY_STRING": url.query,
            "REQUEST_METHOD": request.command,
            "CONTENT_TYPE": request.headers.get("Content-Type", ""),
            "HTTP_CONTENT_ENCODING": request.headers.get("Content-Encoding", ""),
            "REMOTE_ADDR": "127.0.0.1",
        }
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        done = subprocess.run(
            ["git", "http-backend"], env=os.environ | variables, input=body, capture_output=True, check=True
        )
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        status = int(headers.pop("Status", "200").split()[0])
        answer(content, status, headers.pop("Content-Type", "text/plain"))(request)

    return send

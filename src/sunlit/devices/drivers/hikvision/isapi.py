"""Calls of ISAPI to one device: documents asked for and changed, and errors told apart whatever their HTTP status."""

from xml.etree.ElementTree import Element

from sunlit.devices.problem import AnswerError, BusyError, RefusedError, UnsupportedError
from sunlit.devices.transport import Answer, Transport
from sunlit.devices.xml import local, parse, text, written

_XML = {"Content-Type": "application/xml; charset=UTF-8"}


class Isapi:
    """The calls, each by its path below /ISAPI/. All raise CameraError, UnsupportedError for what the device lacks."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport

    async def get(self, path: str) -> Element:
        """The document at a path."""
        return self.content(await self.transport.send("GET", f"/ISAPI/{path}"))

    async def put(self, path: str, document: Element | str = "") -> None:
        """Change what is at a path."""
        await self.send("PUT", path, document)

    async def send(self, method: str, path: str, document: Element | str = "") -> Element:
        """A call with a document, and the one that answers."""
        body = document.encode() if isinstance(document, str) else written(document)
        return self.content(await self.transport.send(method, f"/ISAPI/{path}", body, _XML))

    def content(self, answer: Answer) -> Element:
        """The document that answers, unless it says, with whatever HTTP status, that there is none."""
        self.check(answer)
        root = parse(answer.body)
        if answer.status >= 400:
            raise AnswerError(f"{self.transport.address.place} answers with an error (HTTP {answer.status})")
        return root

    def check(self, answer: Answer) -> None:
        """Raises what an answer says is wrong, in HTTP or in a ResponseStatus, and for a web page."""
        place = self.transport.address.place
        if answer.status == 401:
            raise RefusedError(f"{place} asks for a user and a password")
        if answer.status in (403, 404, 405):
            raise UnsupportedError(f"{place} has no such function")
        if answer.body.lstrip()[:16].lower().startswith((b"<!doctype html", b"<html")):
            raise AnswerError(f"{place} answers with a web page")
        if b"ResponseStatus" not in answer.body[:512]:
            return
        root = parse(answer.body)
        if local(root) == "ResponseStatus" and (code := text(root, "statusCode")) not in ("0", "1", "7"):
            if code == "2":
                raise BusyError(f"{place} is busy")
            if text(root, "subStatusCode") in ("notSupport", "methodNotAllowed", "invalidOperation"):
                raise UnsupportedError(f"{place} has no such function")
            raise AnswerError(f"{place} answers with an error")

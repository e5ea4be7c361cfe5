"""Dahua's CGI over HTTP: key=value answers, and errors told apart whatever HTTP status they come with.

Facts about answers are those of the maker's HTTP API document and of what owners of devices published: a refusal can
come as 200 with `Error` and `Invalid Authority!`, an unknown name as 400 with `Bad Request!`.
"""

import re
from collections.abc import Mapping
from urllib.parse import quote

from sunlit.devices.problem import AnswerError, RefusedError, UnsupportedError
from sunlit.devices.transport import Answer, Transport
from sunlit.devices.written import whole

_ERROR = re.compile(rb"\s*Error\b", re.IGNORECASE)
_AUTHORITY = re.compile(rb"invalid authority|authority\s*:?\s*check|not login|no login", re.IGNORECASE)
_MISSING = re.compile(
    rb"bad request|not (?:found|implemented|supported?|exist)|no such|invalid (?:request|param|name)", re.IGNORECASE
)


class Cgi:
    """The CGI of one device."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport

    @property
    def place(self) -> str:
        """host:port of the device."""
        return self.transport.address.place

    async def ask(self, request: str, **parameters: object) -> dict[str, str]:
        """The answer of `magicBox.cgi?action=getSerialNo` as its keys and values.

        Raises UnsupportedError when the device, or what the user may do, has no such function.
        """
        return pairs(await self._send(request, parameters), self.place)

    async def do(self, request: str, **parameters: object) -> None:
        """A request that is answered by OK. Raises AnswerError when it is not."""
        body = await self._send(request, parameters)
        if body.strip().upper() != b"OK":
            raise AnswerError(f"{self.place} did not say that it was done")

    async def picture(self, request: str, **parameters: object) -> Answer:
        """An answer that is a picture."""
        answer = await self._answer(request, parameters)
        if not answer.kind.startswith("image/"):
            raise AnswerError(f"{self.place} sends no picture")
        return answer

    async def load(self, file: str) -> bytes:
        """A file that the device makes when it is asked for, by its name and what is asked of it."""
        return await self._send(f"RPC_Loadfile/{file}", {})

    async def config(self, name: str) -> dict[str, str]:
        """A part of the device's configuration, by keys such as `MotionDetect[0].Enable`."""
        return await self.ask("configManager.cgi?action=getConfig", name=name)

    async def configure(self, wanted: Mapping[str, str]) -> None:
        """Set keys of the configuration."""
        keys = "".join(f"&{quote(key, safe='[].')}={quote(value, safe='')}" for key, value in wanted.items())
        if keys:
            await self.do(f"configManager.cgi?action=setConfig{keys}")

    async def rtsp_port(self) -> int:
        """Where its streams are."""
        try:
            return whole((await self.config("RTSP")).get("RTSP.Port", "")) or 554
        except (UnsupportedError, AnswerError):
            return 554

    async def _send(self, request: str, parameters: Mapping[str, object]) -> bytes:
        return (await self._answer(request, parameters)).body

    async def _answer(self, request: str, parameters: Mapping[str, object]) -> Answer:
        # Some devices do not know the colons of a time when these are escaped.
        more = "".join(f"&{name}={quote(str(value), safe=':')}" for name, value in parameters.items())
        path = f"/cgi-bin/{request}{more if '?' in request else more.replace('&', '?', 1)}"
        answer = await self.transport.send("GET", path, refuses=self._refuses)
        return self._judged(answer)

    def _refuses(self, answer: Answer) -> bool:
        """A password that has worked is not what is refused by a word about authority: the user may not."""
        return answer.status == 401 or (not self.transport.proven and _says(answer, _AUTHORITY))

    def _judged(self, answer: Answer) -> Answer:
        place = self.place
        if answer.status == 401:
            raise RefusedError(f"{place} asks for a user and a password")
        if answer.status in (403, 404, 405, 501) or _says(answer, _AUTHORITY):
            raise UnsupportedError(f"{place} has no such function, or not for this user")
        if answer.status == 400 or _says(answer, _MISSING):
            raise UnsupportedError(f"{place} has no such function")
        if answer.status != 200 or _says(answer, _ERROR):
            raise AnswerError(f"{place} answers with an error (HTTP {answer.status})")
        return answer


def _says(answer: Answer, what: re.Pattern[bytes]) -> bool:
    """Only short texts that begin with "Error" are errors: a picture or a table may hold any words."""
    return len(answer.body) < 512 and bool(_ERROR.match(answer.body)) and bool(what.search(answer.body))


def pairs(body: bytes, place: str = "the device") -> dict[str, str]:
    """The lines key=value of a body, without the `table.` that stands before the keys of a configuration.

    Raises AnswerError when there is none.
    """
    found: dict[str, str] = {}
    for line in body.decode("utf-8", "replace").splitlines():
        key, equals, value = line.partition("=")
        if equals and not key.lstrip().startswith("<"):
            found.setdefault(key.strip().removeprefix("table."), value.strip())
    if not found:
        raise AnswerError(f"{place} answers with no keys and values")
    return found

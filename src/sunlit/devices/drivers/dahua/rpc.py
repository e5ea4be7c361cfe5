"""RPC2, the JSON calls of a Dahua device's own web page: for what its CGI does not tell.

Login, session and keep-alive are as public clients speak them: a login without a password is answered with a realm and
a random text, the second one carries a digest; a session lives as long as it is kept alive.
"""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress

from sunlit.devices.problem import AnswerError, BusyError, CameraError, RefusedError, UnsupportedError
from sunlit.devices.transport import Answer, Transport

_KIND = {"Content-Type": "application/json"}
# A session that was idle longer than this part of its life is kept alive before it is used.
_FRESH = 0.5


class Rpc:
    """The RPC2 session of one device, made when it is first needed."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._turn = asyncio.Lock()
        self._session: object = None
        self._life = 60.0
        self._used = 0.0
        self._id = 0

    async def call(self, method: str, parameters: Mapping[str, object] | None = None) -> object:
        """The `params` of the answer to a call. Raises UnsupportedError when the device has no such method."""
        async with self._turn:
            await self._ensure()
            answer = await self._post("/RPC2", method, parameters or {})
            if not answer.get("result") and "session" in _message(answer):
                # A device that started anew knows no old sessions.
                await self._login()
                answer = await self._post("/RPC2", method, parameters or {})
            if not answer.get("result"):
                raise UnsupportedError(f"{self._transport.address.place} has no such function, or not for this user")
            self._used = asyncio.get_running_loop().time()
            return answer.get("params")

    async def close(self) -> None:
        """Log out, so that the device can give the session to someone else."""
        if self._session is not None:
            with suppress(CameraError):
                await self._post("/RPC2", "global.logout", {}, seconds=2.0)
            self._session = None

    async def _ensure(self) -> None:
        idle = asyncio.get_running_loop().time() - self._used
        if self._session is not None and _FRESH * self._life < idle < self._life:
            answer = await self._post("/RPC2", "global.keepAlive", {"timeout": int(self._life), "active": True})
            if answer.get("result"):
                self._used = asyncio.get_running_loop().time()
                return
        if self._session is None or idle >= _FRESH * self._life:
            await self._login()

    async def _login(self) -> None:
        credentials = self._transport.credentials
        place = self._transport.address.place
        if credentials is None:
            raise RefusedError(f"{place} asks for a user and a password")
        self._session = None
        about = {"userName": credentials.user, "clientType": "Web3.0", "loginType": "Direct"}
        first = await self._post("/RPC2_Login", "global.login", {**about, "password": ""})
        asked = first.get("params")
        if not isinstance(asked, dict) or not isinstance(asked.get("realm"), str) or "random" not in asked:
            raise UnsupportedError(f"{place} has no login of this kind")
        self._session = first.get("session")
        digest = credentials.login_digest(asked["realm"], str(asked["random"]))
        second = await self._post(
            "/RPC2_Login",
            "global.login",
            {**about, "password": digest, "authorityType": "Default", "passwordType": "Default"},
            login=True,
        )
        # Some recorders give another session to who has logged in.
        self._session = second.get("session", self._session)
        told = second.get("params")
        life = told.get("keepAliveInterval") if isinstance(told, dict) else None
        self._life = float(life) if isinstance(life, int) and 0 < life < 86400 else 60.0
        self._used = asyncio.get_running_loop().time()

    async def _post(
        self, path: str, method: str, parameters: Mapping[str, object], *, login: bool = False, seconds: float = 0.0
    ) -> dict[str, object]:
        self._id += 1
        body: dict[str, object] = {"method": method, "params": parameters, "id": self._id}
        headers = dict(_KIND)
        if self._session is not None:
            body["session"] = self._session
            headers["Cookie"] = f"WebClientHttpSessionID={self._session}"
        content = json.dumps(body).encode()
        # Nothing but a login carries a password, and nothing else can be refused for it.
        signed = _refused if login else None
        answer = await self._transport.send("POST", path, content, headers, signed=signed, seconds=seconds)
        decoded = _decoded(answer)
        if decoded is None:
            place = self._transport.address.place
            if answer.status in (401, 403, 404, 405, 501):
                raise UnsupportedError(f"{place} has no such function")
            raise AnswerError(f"{place} answers with no JSON (HTTP {answer.status})")
        if login and not decoded.get("result"):
            raise BusyError(f"{self._transport.address.place} lets nobody else log in")
        return decoded


def _decoded(answer: Answer) -> dict[str, object] | None:
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _refused(answer: Answer) -> bool:
    """Whether a login was refused, for whatever reason that does not say that others are too many."""
    found = _decoded(answer)
    if found is None or found.get("result"):
        return False
    message = _message(found)
    return not ("session" in message and ("max" in message or "full" in message))


def _message(answer: Mapping[str, object]) -> str:
    error = answer.get("error")
    message = error.get("message") if isinstance(error, dict) else None
    return message.lower() if isinstance(message, str) else ""

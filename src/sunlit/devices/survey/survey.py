"""Everything that can be read of a device, one thing after the other; what cannot is noted with the reason."""

import asyncio
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing, suppress
from typing import TypeVar

from sunlit.devices.address import Address, parse_address
from sunlit.devices.camera import Camera, Feature, Identity
from sunlit.devices.credentials import Credentials
from sunlit.devices.metadata import metadata
from sunlit.devices.problem import AnswerError, BusyError, CameraError, UnreachableError, UnsupportedError
from sunlit.devices.registry import driver_of, stranger
from sunlit.devices.survey.listening import ListeningGate
from sunlit.devices.survey.question import Question
from sunlit.devices.survey.replies import Replies
from sunlit.devices.survey.web import crawl, static
from sunlit.devices.survey.wire import Wire
from sunlit.devices.transport import Transport
from sunlit.devices.video.source import stream_of
from sunlit.gate import Health, Observation, by_reason
from sunlit.schema import NotAsked

T = TypeVar("T")
Told = Callable[[str, int | None], None]

# After so many questions in a row without an answer no more are put.
MAX_UNANSWERED = 3

# What no audit asks for, so that nobody takes silence for an answer.
NEVER = (
    NotAsked("users, passwords, keys, logs and stored people", "they are secret, or about people"),
    NotAsked("pictures, recordings and video", "they show people; words in them are not read"),
    NotAsked("metadata of further streams", "the first stream's is heard"),
    NotAsked("firmware files", "no protocol gives them; audit the maker's file with `sunlit audit`"),
)
_ADDRESS = re.compile(rb"https?://[^\s\"'<>]{1,300}")


class Survey:
    """What was collected of a device; grows while `run` runs, and stands whenever that is ended.

    wire, replies  the log, and the answers
    incomplete     paths or names of what the device has and did not give, with the reason
    """

    def __init__(self, url: str, credentials: Credentials | None = None, fingerprint: str = "") -> None:
        self.address: Address = parse_address(url)
        self._driver = driver_of(self.address)
        self._credentials = credentials
        self._fingerprint = fingerprint
        self.replies = Replies(credentials.blot if credentials else bytes)
        self.wire = Wire((self._driver.readonly, static), self.replies)
        self.gate = ListeningGate(self.address.place, self.replies)
        self.identity: Identity | None = None
        self.features: tuple[Feature, ...] = ()
        self.listened = 0.0
        self.not_asked: list[NotAsked] = []
        self.incomplete: list[NotAsked] = []
        self._unanswered = 0
        self._answered = 0

    async def run(self, seconds: float, told: Told = lambda name, total: None) -> None:
        """Ask everything, and listen to events for so many seconds.

        told  called when a stage begins, with its name and how many steps it has
        Raises CameraError when the device cannot be reached at all, is no such device, or lets nobody in.
        """
        wire = self.wire
        transport = Transport(
            self.address, self._credentials, fingerprint=self._fingerprint, wire=wire.around, noted=wire.noted
        )
        async with self._driver.camera(transport, self.address.place) as camera:
            camera.gate = self.gate
            told("asking the camera", None)
            with suppress(UnsupportedError, AnswerError):
                self.identity = await camera.identity()
            await self._put("functions", camera.capabilities)
            self.features = await self._put("analytics", camera.features) or ()
            questions: Sequence[Question] = await self._put("what else there is", camera.questions) or ()
            self._answered = 0
            for question in questions:
                await self._put(question.what, question.ask)
            if self.identity is None and not self._answered:
                # Of who is no such camera, an audit would say that nothing was found.
                raise stranger(self.address)
            told("reading its web pages", None)
            await self._pages(transport)
            if seconds > 0:
                told(f"listening to its events for {seconds:g} s", None)
                await self._listen(camera, seconds)

    async def _put(self, what: str, ask: Callable[[], Awaitable[T]]) -> T | None:
        """The answer to a question, None when there is none: then the reason is noted."""
        if self._unanswered >= MAX_UNANSWERED:
            self._miss(what, "the camera no longer answers", True)
            return None
        try:
            answer = await ask()
        except CameraError as error:
            lost = isinstance(error, UnreachableError | BusyError)
            self._unanswered = self._unanswered + 1 if lost else 0
            self._miss(what, str(error), not isinstance(error, UnsupportedError))
            return None
        self._unanswered = 0
        self._answered += 1
        return answer

    def _miss(self, what: str, reason: str, incomplete: bool) -> None:
        missed = NotAsked(what, reason)
        self.not_asked.append(missed)
        if incomplete:
            self.incomplete.append(missed)

    async def _pages(self, transport: Transport) -> None:
        named = {address for body in self.replies.files.values() for address in _ADDRESS.findall(body)}
        found = await crawl(transport, sorted(address.decode("latin-1") for address in named))
        self.not_asked += found.not_asked
        self.incomplete += found.not_asked
        if found.elsewhere:
            self._miss(f"links of its pages ({len(found.elsewhere)})", "they lead to other hosts or ports", False)
        if found.programs:
            self._miss(f"links of its pages ({len(found.programs)})", "they are no files, and may be orders", False)
        if not found.files:
            self._miss("web pages", "the camera shows none to this user", False)

    async def _listen(self, camera: Camera, seconds: float) -> None:
        began = asyncio.get_running_loop().time()
        try:
            # A group, and no `gather`: when it is ended early, each of the two still has to take its leave.
            async with asyncio.TaskGroup() as group:
                group.create_task(self._hear("events", camera.observations(), seconds))
                group.create_task(self._hear("metadata of the first stream", metadata(stream_of(camera)), seconds))
        finally:
            if unread := by_reason(self.gate.dropped)["malformed"]:
                self._miss(f"events: {unread}", "they could not be read", True)
            self.listened = min(asyncio.get_running_loop().time() - began, seconds)

    async def _hear(self, what: str, heard: AsyncGenerator[Observation], seconds: float) -> None:
        """Let a stream through the gate, which notes what it tells, for so many seconds."""
        began = False
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds), aclosing(heard) as observations:
                    async for one in observations:
                        began = True
                        if isinstance(one, Health) and not one.available:
                            self._miss(what, f"the camera could not be heard for a time: {one.reason}", True)
            if not began:
                self._miss(what, f"it did not begin within {seconds:g} s", True)
        except UnsupportedError as error:
            # That it could not be heard before this was known is no fault of the camera.
            self.not_asked = [one for one in self.not_asked if one.what != what]
            self.incomplete = [one for one in self.incomplete if one.what != what]
            self._miss(what, str(error), False)
        except CameraError as error:
            self._miss(what, str(error), True)

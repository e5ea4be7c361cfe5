"""What an audit reads of an ISAPI device: an explicit list of documents, by GET, which reads and never sets."""

import re
from collections.abc import Sequence
from functools import partial

from sunlit.devices.drivers.hikvision.analytics import FEATURES
from sunlit.devices.drivers.hikvision.isapi import Isapi
from sunlit.devices.problem import AnswerError
from sunlit.devices.survey.question import Question, Reading

_DOCUMENTS = (
    "System/deviceInfo",
    "System/capabilities",
    "System/time",
    "System/Video/inputs/channels",
    "Streaming/channels",
    "Smart/capabilities",
    "Event/capabilities",
    "Event/channels/capabilities",
    "Event/triggers",
    "Event/notification/subscribeEventCap",
    "Intelligent/capabilities",
    "Intelligent/FDLib/capabilities",
    "Intelligent/analysisEngines/capabilities",
    "ContentMgmt/capabilities",
    "Thermal/capabilities",
)
_OF_CHANNELS = (
    "Smart/FaceDetect/{}/capabilities",
    "Intelligent/channels/{}/capabilities",
    "Intelligent/channels/{}/faceContrast/capabilities",
    "Intelligent/channels/{}/faceRule/capabilities",
    "Intelligent/channels/{}/humanRecognition/capabilities",
    "Intelligent/channels/{}/behaviorRule/capabilities",
    "System/Video/inputs/channels/{}/overlays/capabilities",
    *FEATURES,
)
_ALERTS = "Event/notification/alertStream"
_NUMBERED = [re.compile(re.escape(path).replace(r"\{\}", r"\d{1,5}")) for path in _OF_CHANNELS]


def readonly(method: str, target: str, body: bytes) -> Reading | None:
    """See question.Readonly."""
    path = target.removeprefix("/ISAPI/")
    if method != "GET" or body or path == target:
        return None
    if path == _ALERTS:
        return Reading(path)
    if path in _DOCUMENTS or any(known.fullmatch(path) for known in _NUMBERED):
        return Reading(path, f"hikvision/ISAPI/{path}")
    return None


def questions(isapi: Isapi, channels: Sequence[int]) -> list[Question]:
    """All documents; those of the features are asked for with them."""
    numbered = [path.format(channel) for channel in channels for path in _OF_CHANNELS if path not in FEATURES]
    return [Question(path, partial(_ask, isapi, path)) for path in (*_DOCUMENTS, *numbered)]


async def _ask(isapi: Isapi, path: str) -> None:
    """Any answer will do that is no error: some documents are JSON."""
    answer = await isapi.transport.send("GET", f"/ISAPI/{path}")
    isapi.check(answer)
    if answer.status != 200:
        raise AnswerError(f"{isapi.transport.address.place} answers with an error (HTTP {answer.status})")

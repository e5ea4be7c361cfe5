"""What an audit reads of an ONVIF device: an explicit list of calls, none of which sets anything.

A pull point is a subscription of ours, made and ended here; it is the only thing that exists on the device for a time.
GetSupportedMetadata (Analytics Service Specification) gives sample frames: what a device can tell of people, before
anybody passed.
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from sunlit.devices.drivers.onvif.soap import NAMESPACES, Soap
from sunlit.devices.problem import AnswerError
from sunlit.devices.survey.question import Question, Reading
from sunlit.devices.xml import below, local, parse

_READS: Mapping[str, tuple[str, frozenset[str]]] = {
    "tds": (
        "device",
        frozenset(
            ("GetSystemDateAndTime", "GetServices", "GetCapabilities", "GetServiceCapabilities", "GetDeviceInformation",
             "GetScopes")
        ),
    ),
    "trt": (
        "media",
        frozenset(
            ("GetProfiles", "GetServiceCapabilities", "GetVideoAnalyticsConfigurations", "GetMetadataConfigurations",
             "GetMetadataConfigurationOptions")
        ),
    ),
    "tr2": (
        "media2",
        frozenset(
            ("GetProfiles", "GetServiceCapabilities", "GetAnalyticsConfigurations", "GetMetadataConfigurations",
             "GetMetadataConfigurationOptions")
        ),
    ),
    "tev": ("events", frozenset(("GetEventProperties", "GetServiceCapabilities"))),
    "tan": (
        "analytics",
        frozenset(
            ("GetSupportedRules", "GetRules", "GetRuleOptions", "GetSupportedAnalyticsModules", "GetAnalyticsModules",
             "GetAnalyticsModuleOptions", "GetSupportedMetadata", "GetServiceCapabilities")
        ),
    ),
    "tse": ("search", frozenset(("GetServiceCapabilities",))),
    "tth": ("thermal", frozenset(("GetServiceCapabilities",))),
}  # fmt: skip
# Asked and not kept: their answers are events, which the gate takes apart, or addresses that may hold a login.
_LISTENS: Mapping[str, frozenset[str]] = {
    "trt": frozenset(("GetStreamUri",)),
    "tr2": frozenset(("GetStreamUri",)),
    "tev": frozenset(("CreatePullPointSubscription", "PullMessages", "SetSynchronizationPoint")),
    "wsnt": frozenset(("Renew", "Unsubscribe")),
}
_ASKED = (
    ("tds", "GetCapabilities", "<tds:Category>All</tds:Category>"),
    ("tds", "GetServiceCapabilities", ""),
    ("tds", "GetScopes", ""),
    ("trt", "GetServiceCapabilities", ""),
    ("trt", "GetVideoAnalyticsConfigurations", ""),
    ("trt", "GetMetadataConfigurations", ""),
    ("tr2", "GetServiceCapabilities", ""),
    ("tr2", "GetAnalyticsConfigurations", ""),
    ("tr2", "GetMetadataConfigurations", ""),
    ("tr2", "GetMetadataConfigurationOptions", ""),
    ("tev", "GetServiceCapabilities", ""),
    ("tev", "GetEventProperties", ""),
    ("tan", "GetServiceCapabilities", ""),
    ("tan", "GetSupportedMetadata", ""),
    ("tse", "GetServiceCapabilities", ""),
    ("tth", "GetServiceCapabilities", ""),
)


def readonly(method: str, _target: str, body: bytes) -> Reading | None:
    """See question.Readonly: a call is what the one element in the envelope's body says."""
    if method != "POST":
        return None
    try:
        envelope = parse(body)
    except AnswerError:
        return None
    content = below(envelope, "Body")
    if local(envelope) != "Envelope" or content is None or len(content) != 1:
        return None
    namespace, name = content[0].tag.partition("}")[0].removeprefix("{"), local(content[0])
    prefix = next((prefix for prefix, known in NAMESPACES.items() if known == namespace), "")
    folder, reads = _READS.get(prefix, ("", frozenset()))
    if name in reads:
        return Reading(f"{prefix}:{name}", f"onvif/{folder}/{name}")
    return Reading(f"{prefix}:{name}") if name in _LISTENS.get(prefix, ()) else None


def questions(soap: Soap, reached: Callable[[str], str]) -> list[Question]:
    """What services that the device has can be asked; `reached` gives the address of one, "" when there is none."""

    def ask(url: str, body: str) -> Callable[[], Awaitable[object]]:
        return partial(soap.call, url, body)

    return [
        Question(f"{prefix}:{name}", ask(url, f"<{prefix}:{name}>{inner}</{prefix}:{name}>"))
        for prefix, name, inner in _ASKED
        if (url := reached(prefix))
    ]

"""Channels, profiles, stream and snapshot addresses, from Media2 where a device has it and from Media where not."""

from xml.etree.ElementTree import Element

import msgspec

from sunlit.devices.camera import Channel, Profile
from sunlit.devices.drivers.onvif.soap import Soap, attribute
from sunlit.devices.problem import UnsupportedError
from sunlit.devices.xml import below, children, text

MAX_PROFILES = 64


class MediaService(msgspec.Struct, frozen=True):
    """Where the two versions differ."""

    url: str
    prefix: str
    profiles: str
    source: str
    encoder: str
    analytics: str
    ptz: str
    stream: str


def service(media2: str, media: str) -> MediaService:
    """The media service at one of two addresses; the newer is taken when it is there.

    Raises UnsupportedError when both are "".
    """
    if media2:
        return MediaService(
            media2,
            "tr2",
            "<tr2:GetProfiles><tr2:Type>All</tr2:Type></tr2:GetProfiles>",
            "Configurations/VideoSource",
            "Configurations/VideoEncoder",
            "Configurations/Analytics",
            "Configurations/PTZ",
            "<tr2:GetStreamUri><tr2:Protocol>RTSP</tr2:Protocol><tr2:ProfileToken>{}</tr2:ProfileToken></tr2:GetStreamUri>",
        )
    if media:
        return MediaService(
            media,
            "trt",
            "<trt:GetProfiles/>",
            "VideoSourceConfiguration",
            "VideoEncoderConfiguration",
            "VideoAnalyticsConfiguration",
            "PTZConfiguration",
            "<trt:GetStreamUri><trt:StreamSetup><tt:Stream>RTP-Unicast</tt:Stream><tt:Transport><tt:Protocol>RTSP"
            "</tt:Protocol></tt:Transport></trt:StreamSetup><trt:ProfileToken>{}</trt:ProfileToken></trt:GetStreamUri>",
        )
    raise UnsupportedError("the device has no media service")


async def channels(soap: Soap, media: MediaService) -> tuple[Channel, ...]:
    """The video sources in the order in which profiles name them, with stream addresses."""
    answer = await soap.call(media.url, media.profiles)
    found: dict[str, list[Profile]] = {}
    for element in list(children(answer, "Profiles"))[:MAX_PROFILES]:
        source = text(below(element, media.source), "SourceToken")
        if source:
            found.setdefault(source, []).append(await _profile(soap, media, element))
    return tuple(Channel(number, token, tuple(found[token])) for number, token in enumerate(found, 1))


async def _profile(soap: Soap, media: MediaService, element: Element) -> Profile:
    encoder = below(element, media.encoder)
    token = element.get("token", "")
    try:
        stream = await _uri(soap, media, media.stream.format(attribute(token)))
    except UnsupportedError:
        stream = ""
    return Profile(
        token=token,
        name=text(element, "Name"),
        encoding=text(encoder, "Encoding"),
        width=_whole(text(encoder, "Resolution/Width")),
        height=_whole(text(encoder, "Resolution/Height")),
        rate=float(_whole(text(encoder, "RateControl/FrameRateLimit"))),
        stream=stream,
    )


async def snapshot_uri(soap: Soap, media: MediaService, profile: str) -> str:
    """Where a picture of a profile can be had, as the device says it."""
    name = f"{media.prefix}:GetSnapshotUri"
    body = f"<{name}><{media.prefix}:ProfileToken>{attribute(profile)}</{media.prefix}:ProfileToken></{name}>"
    return await _uri(soap, media, body)


async def _uri(soap: Soap, media: MediaService, body: str) -> str:
    answer = await soap.call(media.url, body)
    return text(answer, "Uri") or text(answer, "MediaUri/Uri")


async def numbers(soap: Soap, media: MediaService) -> dict[str, int]:
    """Channel numbers by what events may name: the token of a video source, or of its configuration."""
    found: dict[str, int] = {}
    names: dict[str, int] = {}
    for element in children(await soap.call(media.url, media.profiles), "Profiles"):
        configuration = below(element, media.source)
        token = text(configuration, "SourceToken")
        if configuration is not None and token:
            names.setdefault(configuration.get("token", ""), found.setdefault(token, len(found) + 1))
    return {**names, **found}


async def analytics_tokens(soap: Soap, media: MediaService) -> dict[str, int]:
    """The analytics configurations that profiles use, with the channel of each."""
    found: dict[str, int] = {}
    tokens: dict[str, int] = {}
    for element in children(await soap.call(media.url, media.profiles), "Profiles"):
        number = found.setdefault(text(element, f"{media.source}/SourceToken"), len(found) + 1)
        configuration = below(element, media.analytics)
        if configuration is not None:
            tokens.setdefault(configuration.get("token", ""), number)
    return tokens


async def moving_profiles(soap: Soap, media: MediaService) -> dict[int, str]:
    """For each channel that can move, the token of the first profile that moves it."""
    found: dict[str, int] = {}
    profiles: dict[int, str] = {}
    for element in children(await soap.call(media.url, media.profiles), "Profiles"):
        number = found.setdefault(text(element, f"{media.source}/SourceToken"), len(found) + 1)
        if below(element, media.ptz) is not None:
            profiles.setdefault(number, element.get("token", ""))
    return profiles


def _whole(written: str) -> int:
    try:
        return max(0, min(int(float(written)), 1 << 20))
    except (ValueError, OverflowError):
        return 0

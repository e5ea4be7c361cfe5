"""The simulated camera's ONVIF face: as much of Device, Media, Media2, Events and Analytics as clients ask for.

The services for analytics, movement, recordings and temperatures are in modules of their own.
"""

import asyncio
import base64
import hashlib
import re
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from sunlit.devices.problem import AnswerError
from sunlit.devices.simulator import onvif_analytics, onvif_ptz, onvif_recordings, onvif_thermal
from sunlit.devices.simulator.device import SimulatedCamera
from sunlit.devices.simulator.digest import challenge, digest_right
from sunlit.devices.simulator.http import Request, Response
from sunlit.devices.simulator.messages import envelope, picture
from sunlit.devices.simulator.soap import Answer, Fault
from sunlit.devices.xml import below, first, local, parse, text

_OPEN = frozenset(("GetSystemDateAndTime", "GetServices", "GetCapabilities", "GetServiceCapabilities"))
_PATHS = {
    "http://www.onvif.org/ver10/device/wsdl": "/onvif/device_service",
    "http://www.onvif.org/ver10/media/wsdl": "/onvif/media",
    "http://www.onvif.org/ver20/media/wsdl": "/onvif/media2",
    "http://www.onvif.org/ver10/events/wsdl": "/onvif/events",
    "http://www.onvif.org/ver20/analytics/wsdl": "/onvif/analytics",
    "http://www.onvif.org/ver20/ptz/wsdl": "/onvif/ptz",
    "http://www.onvif.org/ver10/recording/wsdl": "/onvif/recording",
    "http://www.onvif.org/ver10/search/wsdl": "/onvif/search",
    "http://www.onvif.org/ver10/replay/wsdl": "/onvif/replay",
    "http://www.onvif.org/ver10/thermal/wsdl": "/onvif/thermal",
}
_SOURCES = ("source_1", "source_2")
_METADATA = (
    "<tt:Name>metadata</tt:Name><tt:UseCount>2</tt:UseCount><tt:Analytics>true</tt:Analytics><tt:Multicast><tt:Address>"
    "<tt:Type>IPv4</tt:Type><tt:IPv4Address>0.0.0.0</tt:IPv4Address></tt:Address><tt:Port>0</tt:Port><tt:TTL>0</tt:TTL>"
    "<tt:AutoStart>false</tt:AutoStart></tt:Multicast><tt:SessionTimeout>PT60S</tt:SessionTimeout>"
)


async def answer(camera: SimulatedCamera, request: Request, web: str) -> Response:
    """The answer to a request; `web` is the start of the device's own addresses."""
    if request.path.startswith("/snapshot/"):
        if camera.faults.authentication != "none" and not digest_right(camera, request):
            return challenge(camera)
        return Response(200, picture(), {"Content-Type": "image/png"})
    try:
        root = parse(request.body)
        call = first(below(root, "Body"))
    except AnswerError:
        call = None
    if call is None:
        return Response(400, b"Bad Request")
    if local(call) not in _OPEN:
        wanted = camera.faults.authentication
        if wanted == "digest" and not digest_right(camera, request):
            return challenge(camera)
        if wanted == "token" and not _token(camera, root):
            return _fault("ter:NotAuthorized", camera.faults.refusal)
    try:
        return _soap(await _calls(camera, call, request, _named(camera, web)))
    except Fault as fault:
        return _fault(str(fault), 500)


def probe_match(camera: SimulatedCamera, web: str, relates: str) -> str:
    """The answer to a WS-Discovery probe."""
    named = f"name/{quote(f'{camera.make} {camera.model}')}"
    scopes = " ".join(
        f"onvif://www.onvif.org/{scope}"
        for scope in ("type/video_encoder", named, f"hardware/{camera.model}", "location/nowhere")
    )
    return (
        '<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"'
        ' xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"'
        ' xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"'
        ' xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><s:Header>'
        f"<a:RelatesTo>{escape(relates)}</a:RelatesTo></s:Header><s:Body><d:ProbeMatches><d:ProbeMatch>"
        f"<a:EndpointReference><a:Address>urn:uuid:{camera.id}</a:Address></a:EndpointReference>"
        f"<d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes>{scopes}</d:Scopes>"
        f"<d:XAddrs>http://192.0.2.7/onvif/device_service {web}/onvif/device_service</d:XAddrs>"
        "<d:MetadataVersion>1</d:MetadataVersion></d:ProbeMatch></d:ProbeMatches></s:Body></s:Envelope>"
    )


def _named(camera: SimulatedCamera, web: str) -> str:
    """The start of the addresses that the device names."""
    parts = urlsplit(web)
    return f"{parts.scheme}://{camera.faults.other_host}:80" if camera.faults.other_host else web


async def _calls(camera: SimulatedCamera, call: Element, request: Request, web: str) -> str:
    """The element that answers a call."""
    name = local(call)
    if name in ("PullMessages", "Renew", "Unsubscribe", "SetSynchronizationPoint"):
        return await _subscription(camera, call, name, request.path)
    namespace = call.tag.partition("}")[0].removeprefix("{")
    made = _SERVICES.get(namespace, _ANSWERS).get(name)
    if made is None:
        raise Fault("ter:ActionNotSupported")
    return made(camera, call, web)


def _time(camera: SimulatedCamera, _call: Element, _web: str) -> str:
    now = camera.now
    return (
        "<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>Manual</tt:DateTimeType>"
        "<tt:DaylightSavings>false</tt:DaylightSavings><tt:TimeZone><tt:TZ>UTC0</tt:TZ></tt:TimeZone><tt:UTCDateTime>"
        f"<tt:Time><tt:Hour>{now.hour}</tt:Hour><tt:Minute>{now.minute}</tt:Minute><tt:Second>{now.second}</tt:Second>"
        f"</tt:Time><tt:Date><tt:Year>{now.year}</tt:Year><tt:Month>{now.month}</tt:Month><tt:Day>{now.day}</tt:Day>"
        "</tt:Date></tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>"
    )


def _set_time(camera: SimulatedCamera, call: Element, _web: str) -> str:
    utc = below(call, "UTCDateTime")
    parts = ("Date/Year", "Date/Month", "Date/Day", "Time/Hour", "Time/Minute", "Time/Second")
    year, month, day, hour, minute, second = (int(text(utc, part)) for part in parts)
    set_to = datetime(year, month, day, hour, minute, second, tzinfo=camera.now.tzinfo)
    camera.faults.clock += set_to - camera.now
    return "<tds:SetSystemDateAndTimeResponse/>"


def _services(camera: SimulatedCamera, _call: Element, web: str) -> str:
    offered = {name: path for name, path in _PATHS.items() if not (camera.faults.no_media2 and "ver20/media" in name)}
    return (
        "<tds:GetServicesResponse>"
        + "".join(
            f"<tds:Service><tds:Namespace>{name}</tds:Namespace><tds:XAddr>{web}{path}</tds:XAddr>"
            "<tds:Version><tt:Major>21</tt:Major><tt:Minor>12</tt:Minor></tds:Version></tds:Service>"
            for name, path in offered.items()
        )
        + "</tds:GetServicesResponse>"
    )


def _capabilities(_camera: SimulatedCamera, _call: Element, web: str) -> str:
    return (
        "<tds:GetCapabilitiesResponse><tds:Capabilities>"
        f"<tt:Analytics><tt:XAddr>{web}/onvif/analytics</tt:XAddr><tt:RuleSupport>true</tt:RuleSupport>"
        "<tt:AnalyticsModuleSupport>true</tt:AnalyticsModuleSupport></tt:Analytics>"
        f"<tt:Device><tt:XAddr>{web}/onvif/device_service</tt:XAddr></tt:Device>"
        f"<tt:Events><tt:XAddr>{web}/onvif/events</tt:XAddr>"
        "<tt:WSSubscriptionPolicySupport>false</tt:WSSubscriptionPolicySupport>"
        "<tt:WSPullPointSupport>true</tt:WSPullPointSupport>"
        "<tt:WSPausableSubscriptionManagerInterfaceSupport>false</tt:WSPausableSubscriptionManagerInterfaceSupport>"
        f"</tt:Events><tt:Media><tt:XAddr>{web}/onvif/media</tt:XAddr><tt:StreamingCapabilities/></tt:Media>"
        f"<tt:PTZ><tt:XAddr>{web}/onvif/ptz</tt:XAddr></tt:PTZ><tt:Extension>"
        f"<tt:Recording><tt:XAddr>{web}/onvif/recording</tt:XAddr><tt:ReceiverSource>false</tt:ReceiverSource>"
        "<tt:MediaProfileSource>true</tt:MediaProfileSource><tt:DynamicRecordings>false</tt:DynamicRecordings>"
        "<tt:DynamicTracks>false</tt:DynamicTracks><tt:MaxStringLength>64</tt:MaxStringLength></tt:Recording>"
        f"<tt:Search><tt:XAddr>{web}/onvif/search</tt:XAddr><tt:MetadataSearch>false</tt:MetadataSearch></tt:Search>"
        f"<tt:Replay><tt:XAddr>{web}/onvif/replay</tt:XAddr></tt:Replay></tt:Extension>"
        "</tds:Capabilities></tds:GetCapabilitiesResponse>"
    )


def _information(camera: SimulatedCamera, _call: Element, _web: str) -> str:
    return (
        f"<tds:GetDeviceInformationResponse><tds:Manufacturer>{camera.make}</tds:Manufacturer>"
        f"<tds:Model>{camera.model}</tds:Model><tds:FirmwareVersion>1.2.3</tds:FirmwareVersion>"
        f"<tds:SerialNumber>{camera.serial}</tds:SerialNumber><tds:HardwareId>7</tds:HardwareId>"
        "</tds:GetDeviceInformationResponse>"
    )


def _reboot(camera: SimulatedCamera, _call: Element, _web: str) -> str:
    camera.restart()
    return "<tds:SystemRebootResponse><tds:Message>soon</tds:Message></tds:SystemRebootResponse>"


def _video_sources(_camera: SimulatedCamera, _call: Element, _web: str) -> str:
    return (
        "<trt:GetVideoSourcesResponse>"
        + "".join(
            f'<trt:VideoSources token="{token}"><tt:Framerate>25</tt:Framerate><tt:Resolution><tt:Width>1920</tt:Width>'
            "<tt:Height>1080</tt:Height></tt:Resolution></trt:VideoSources>"
            for token in _SOURCES
        )
        + "</trt:GetVideoSourcesResponse>"
    )


def _source(number: int) -> str:
    return (
        f"<tt:Name>source</tt:Name><tt:UseCount>2</tt:UseCount><tt:SourceToken>source_{number}</tt:SourceToken>"
        '<tt:Bounds x="0" y="0" width="1920" height="1080"/>'
    )


def _encoder(height: int) -> str:
    return (
        "<tt:Name>encoder</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>H264</tt:Encoding><tt:Resolution>"
        f"<tt:Width>{height * 16 // 9}</tt:Width><tt:Height>{height}</tt:Height></tt:Resolution>"
        "<tt:Quality>4</tt:Quality><tt:RateControl><tt:FrameRateLimit>25</tt:FrameRateLimit>"
        "<tt:EncodingInterval>1</tt:EncodingInterval><tt:BitrateLimit>2048</tt:BitrateLimit></tt:RateControl>"
    )


def _profiles(_camera: SimulatedCamera, call: Element, _web: str) -> str:
    newer = "ver20" in call.tag
    found = []
    for number in (1, 2):
        for height in (1080, 360):
            if newer:
                inner = (
                    f'<tr2:Configurations><tr2:VideoSource token="config_{number}">{_source(number)}</tr2:VideoSource>'
                    f'<tr2:VideoEncoder token="encoder_{height}">{_encoder(height)}</tr2:VideoEncoder>'
                    f'<tr2:Analytics token="analytics_{number}"><tt:Name>analytics</tt:Name></tr2:Analytics>'
                    f"{onvif_ptz.configuration('tr2:PTZ') if number == 1 else ''}"
                    f'<tr2:Metadata token="metadata_{number}">{_METADATA}</tr2:Metadata>'
                    "</tr2:Configurations>"
                )
                found.append(
                    f'<tr2:Profiles token="p{number}_{height}" fixed="true"><tr2:Name>p{height}</tr2:Name>{inner}'
                    "</tr2:Profiles>"
                )
            else:
                inner = (
                    f'<tt:VideoSourceConfiguration token="config_{number}">{_source(number)}'
                    f'</tt:VideoSourceConfiguration><tt:VideoEncoderConfiguration token="encoder_{height}">'
                    f"{_encoder(height)}</tt:VideoEncoderConfiguration>"
                    f'<tt:VideoAnalyticsConfiguration token="analytics_{number}"><tt:Name>analytics</tt:Name>'
                    "<tt:UseCount>1</tt:UseCount></tt:VideoAnalyticsConfiguration>"
                    f"{onvif_ptz.configuration('tt:PTZConfiguration') if number == 1 else ''}"
                    f'<tt:MetadataConfiguration token="metadata_{number}">{_METADATA}</tt:MetadataConfiguration>'
                )
                found.append(
                    f'<trt:Profiles token="p{number}_{height}" fixed="true"><tt:Name>p{height}</tt:Name>{inner}'
                    "</trt:Profiles>"
                )
    prefix = "tr2" if newer else "trt"
    return f"<{prefix}:GetProfilesResponse>{''.join(found)}</{prefix}:GetProfilesResponse>"


def _uri(call: Element, name: str, uri: str) -> str:
    if "ver20" in call.tag:
        return f"<tr2:{name}Response><tr2:Uri>{uri}</tr2:Uri></tr2:{name}Response>"
    return (
        f"<trt:{name}Response><trt:MediaUri><tt:Uri>{uri}</tt:Uri>"
        "<tt:InvalidAfterConnect>false</tt:InvalidAfterConnect><tt:InvalidAfterReboot>false</tt:InvalidAfterReboot>"
        f"<tt:Timeout>PT0S</tt:Timeout></trt:MediaUri></trt:{name}Response>"
    )


def _stream_uri(camera: SimulatedCamera, call: Element, web: str) -> str:
    place = f"{urlsplit(web).hostname}:{camera.rtsp_port}"
    return _uri(call, "GetStreamUri", f"rtsp://{place}/{escape(text(call, 'ProfileToken'))}")


def _snapshot_uri(_camera: SimulatedCamera, call: Element, web: str) -> str:
    return _uri(call, "GetSnapshotUri", f"{web}/snapshot/{escape(text(call, 'ProfileToken'))}")


def _metadata_configurations(_camera: SimulatedCamera, call: Element, _web: str) -> str:
    prefix = "tr2" if "ver20" in call.tag else "trt"
    found = "".join(
        f'<{prefix}:Configurations token="metadata_{number}">{_METADATA}</{prefix}:Configurations>' for number in (1, 2)
    )
    return f"<{prefix}:GetMetadataConfigurationsResponse>{found}</{prefix}:GetMetadataConfigurationsResponse>"


def _subscribe(camera: SimulatedCamera, call: Element, web: str) -> str:
    return (
        "<wsnt:SubscribeResponse><wsnt:SubscriptionReference>"
        f"<wsa:Address>{web}/onvif/subscription/{camera.subscribe(text(call, 'ConsumerReference/Address'))}"
        f"</wsa:Address></wsnt:SubscriptionReference>{_life(camera, 'wsnt')}</wsnt:SubscribeResponse>"
    )


def _create_pull_point(camera: SimulatedCamera, _call: Element, web: str) -> str:
    return (
        "<tev:CreatePullPointSubscriptionResponse><tev:SubscriptionReference>"
        f"<wsa:Address>{web}/onvif/subscription/{camera.subscribe()}</wsa:Address></tev:SubscriptionReference>"
        f"{_life(camera, 'wsnt')}</tev:CreatePullPointSubscriptionResponse>"
    )


def _life(camera: SimulatedCamera, prefix: str) -> str:
    end = camera.now + timedelta(seconds=60)
    return (
        f"<{prefix}:CurrentTime>{camera.now:%Y-%m-%dT%H:%M:%SZ}</{prefix}:CurrentTime>"
        f"<{prefix}:TerminationTime>{end:%Y-%m-%dT%H:%M:%SZ}</{prefix}:TerminationTime>"
    )


async def _subscription(camera: SimulatedCamera, call: Element, name: str, path: str) -> str:
    id_ = path.rpartition("/")[2]
    subscription = camera.subscriptions.get(id_)
    if subscription is None or (name == "Renew" and camera.faults.no_renewal):
        raise Fault("ter:InvalidArgVal")
    if name == "Unsubscribe":
        del camera.subscriptions[id_]
        return "<wsnt:UnsubscribeResponse/>"
    if name == "Renew":
        return f"<wsnt:RenewResponse>{_life(camera, 'wsnt')}</wsnt:RenewResponse>"
    if name == "SetSynchronizationPoint":
        subscription.waiting += onvif_thermal.readings(camera)
        subscription.news.set()
        return "<tev:SetSynchronizationPointResponse/>"
    seconds = re.fullmatch(r"PT(\d+(?:\.\d+)?)S", text(call, "Timeout"))
    try:
        async with asyncio.timeout(float(seconds[1]) if seconds else 1.0):
            await subscription.news.wait()
    except TimeoutError:
        pass
    if id_ not in camera.subscriptions:
        raise Fault("ter:InvalidArgVal")
    subscription.news.clear()
    messages = "".join(subscription.waiting)
    subscription.waiting.clear()
    return f"<tev:PullMessagesResponse>{_life(camera, 'tev')}{messages}</tev:PullMessagesResponse>"


_SERVICES: dict[str, dict[str, Answer]] = {
    "http://www.onvif.org/ver20/analytics/wsdl": onvif_analytics.ANSWERS,
    "http://www.onvif.org/ver20/ptz/wsdl": onvif_ptz.ANSWERS,
    "http://www.onvif.org/ver10/recording/wsdl": onvif_recordings.ANSWERS,
    "http://www.onvif.org/ver10/search/wsdl": onvif_recordings.ANSWERS,
    "http://www.onvif.org/ver10/replay/wsdl": onvif_recordings.ANSWERS,
    "http://www.onvif.org/ver10/thermal/wsdl": onvif_thermal.ANSWERS,
}
_ANSWERS: dict[str, Answer] = {
    "GetSystemDateAndTime": _time,
    "SetSystemDateAndTime": _set_time,
    "GetServices": _services,
    "GetCapabilities": _capabilities,
    "GetDeviceInformation": _information,
    "SystemReboot": _reboot,
    "GetVideoSources": _video_sources,
    "GetProfiles": _profiles,
    "GetStreamUri": _stream_uri,
    "GetSnapshotUri": _snapshot_uri,
    "GetMetadataConfigurations": _metadata_configurations,
    "CreatePullPointSubscription": _create_pull_point,
    "Subscribe": _subscribe,
}


def _soap(body: str, status: int = 200) -> Response:
    return Response(status, envelope(body), {"Content-Type": "application/soap+xml; charset=utf-8"})


def _fault(subcode: str, status: int) -> Response:
    return _soap(
        f"<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>{subcode}</s:Value></s:Subcode></s:Code>"
        '<s:Reason><s:Text xml:lang="en">no</s:Text></s:Reason></s:Fault>',
        status,
    )


def _token(camera: SimulatedCamera, root: Element) -> bool:
    """Whether the request carries a right WS-UsernameToken of this minute, by the device's clock."""
    token = below(root, "Header/Security/UsernameToken")
    if token is None:
        return False
    created = text(token, "Created")
    digest = hashlib.sha1(base64.b64decode(text(token, "Nonce")) + created.encode() + camera.password.encode()).digest()
    fresh = abs(datetime.fromisoformat(created) - camera.now) < timedelta(minutes=1)
    right = text(token, "Username") == camera.user and text(token, "Password") == base64.b64encode(digest).decode()
    return camera.judge(fresh and right)

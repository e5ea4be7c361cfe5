"""The simulated camera's httpHosts: whom it posts its alerts to; it takes back its own list only."""

from xml.sax.saxutils import escape

from sunlit.devices.problem import AnswerError
from sunlit.devices.simulator.device import SimulatedCamera
from sunlit.devices.simulator.http import Request, Response
from sunlit.devices.simulator.isapi import document, done, status
from sunlit.devices.xml import children, local, parse, text

_FREE = {"protocolType": "HTTP", "parameterFormatType": "XML", "addressingFormatType": "ipaddress"}


def answer(camera: SimulatedCamera, request: Request, path: str) -> Response | None:
    """The answer to a request for the list, None for another."""
    if path != "Event/notification/httpHosts":
        return None
    if request.method == "GET":
        return document("HttpHostNotificationList", "".join(map(_written, range(1, 3), camera.hosts)))
    try:
        given = list(children(parse(request.body), "HttpHostNotification"))
    except AnswerError:
        return status(5, "badXmlFormat", 400)
    if request.method != "PUT" or [text(one, "id") for one in given] != ["1", "2"]:
        return status(6, "badXmlContent", 400)
    camera.hosts = [
        {local(field): field.text or "" for field in one if local(field) not in ("id", "httpAuthenticationMethod")}
        for one in given
    ]
    return done()


def _written(number: int, host: dict[str, str]) -> str:
    fields = {"url": host["url"], **_FREE, **host}
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
    return (
        f"<HttpHostNotification><id>{number}</id>{inner}<httpAuthenticationMethod>none</httpAuthenticationMethod>"
        "</HttpHostNotification>"
    )

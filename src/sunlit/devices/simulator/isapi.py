"""How the simulated camera's ISAPI face writes its documents."""

from sunlit.devices.simulator.http import Response

XML = {"Content-Type": 'application/xml; charset="UTF-8"'}
_NAMESPACE = 'version="2.0" xmlns="http://www.hikvision.com/ver20/XMLSchema"'


def document(name: str, inner: str) -> Response:
    """A document with its root's name."""
    return Response(200, f'<?xml version="1.0" encoding="UTF-8"?><{name} {_NAMESPACE}>{inner}</{name}>'.encode(), XML)


def status(code: int, sub: str, http: int) -> Response:
    """What became of a request, with the HTTP status that comes along."""
    inner = f"<statusCode>{code}</statusCode><statusString>said</statusString><subStatusCode>{sub}</subStatusCode>"
    return Response(http, f"<ResponseStatus {_NAMESPACE}>{inner}</ResponseStatus>".encode(), XML)


def done() -> Response:
    """That it was done."""
    return status(1, "ok", 200)

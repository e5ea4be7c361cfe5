"""The web pages of the simulated camera: a page, its script and its texts, which name what the firmware can tell."""

import json

from sunlit.devices.simulator.device import SimulatedCamera
from sunlit.devices.simulator.http import Request, Response

_PAGE = (
    '<!doctype html><html><head><title>Invented Optics IO-7</title><script src="js/app.js?v=1.2.3"></script></head>'
    '<body><a href="/cgi-bin/magicBox.cgi?action=reboot">Restart</a> <a href="reboot.html">Restart</a>'
    ' <a href="http://192.0.2.99/help.html">Help</a></body></html>'
)
_OPEN = {"Glasses": "Glasses", "CoatColor": "Colour of the coat", "Bag": "Bag"}
_CLOSED = {
    "Race": "Race of the person",
    "Nation": "Ethnicity of the person",
    "Complexion": "Skin colour",
    "Emotion": "Emotion",
    "Sex": "Gender",
    "Age": "Age",
}


def answer(camera: SimulatedCamera, request: Request) -> Response | None:
    """The answer to a request for a page, None for another."""
    path = request.path.partition("?")[0]
    if request.method != "GET":
        return None
    if path in ("/", "/index.html"):
        return _file("text/html", _PAGE)
    names = _names(camera)
    if path == "/js/app.js":
        fields = ",".join(json.dumps({"id": name}) for name in names)
        return _file("text/javascript", f'var faceAttributes=[{fields}];fetch("i18n/en.json");')
    if path == "/i18n/en.json":
        return _file("application/json", json.dumps({"faceAttribute": names}, indent=1))
    return None


def _names(camera: SimulatedCamera) -> dict[str, str]:
    if camera.firmware == "plain":
        return _OPEN
    hidden = {f"Reserved{number}": "Reserved" for number in range(1, len(_CLOSED) + 1)}
    return _OPEN | (hidden if camera.firmware == "hides" else _CLOSED)


def _file(kind: str, text: str) -> Response:
    return Response(200, text.encode(), {"Content-Type": f"{kind}; charset=utf-8"})

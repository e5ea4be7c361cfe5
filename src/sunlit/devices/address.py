"""Where a camera is and how to reach it: `onvif://[user@]host[:port][/path]`, `onvif+https://…` over TLS."""

from urllib.parse import unquote, urlsplit

import msgspec

from sunlit.schema import UsageError

# Without and with TLS, where they are not those of HTTP.
_PORTS = {"rtsp": (554, 322)}


class Address(msgspec.Struct, frozen=True):
    """A camera's address; `path` is "" where the driver's own default holds."""

    scheme: str
    host: str
    port: int
    tls: bool = False
    user: str = ""
    path: str = ""

    @property
    def place(self) -> str:
        """host:port, as in a URL."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def web(self) -> str:
        """The start of the device's HTTP URLs."""
        return f"{'https' if self.tls else 'http'}://{self.place}"

    def __str__(self) -> str:
        return f"{self.scheme}{'+https' if self.tls else ''}://{self.place}{self.path}"


def parse_address(url: str) -> Address:
    """An address from what a user writes.

    Raises UsageError, without the URL, when it is none or holds a password: those stay in histories and logs.
    """
    example = "write it as onvif://192.168.1.64 or onvif+https://camera.example:8443"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise UsageError(f"the camera's address cannot be read: {example}") from None
    scheme, _, layer = ("rtsp", "", "https") if parts.scheme == "rtsps" else parts.scheme.partition("+")
    if parts.password is not None:
        raise UsageError("the camera's address holds a password: leave it out, and set SUNLIT_CAMERA_PASSWORD instead")
    if not scheme or not host or layer not in ("", "https") or (parts.query and scheme != "rtsp") or parts.fragment:
        raise UsageError(f"the camera's address cannot be read: {example}")
    tls = layer == "https"
    path = "" if parts.path in ("", "/") else parts.path
    path += f"?{parts.query}" if parts.query else ""
    usual = _PORTS.get(scheme, (80, 443))[tls]
    return Address(scheme, host, port or usual, tls, unquote(parts.username or ""), path)

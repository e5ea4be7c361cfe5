"""HTTP digest (RFC 7616) as cameras ask for it: a nonce is good for one request."""

import hashlib
import re
import secrets
from collections.abc import Mapping
from urllib.parse import unquote

from sunlit.devices.simulator.device import SimulatedCamera
from sunlit.devices.simulator.http import Request, Response


def challenge(camera: SimulatedCamera, realm: str = "invented") -> Response:
    """Asks for HTTP digest credentials, with a nonce that is good for one request."""
    nonce = secrets.token_hex(8)
    camera.nonces.append(nonce)
    plain = f'Digest realm="{realm}", nonce="{nonce}"'
    match camera.faults.digest:
        case "no qop":
            asks = [plain]
        case "sha-256":
            asks = [f'{plain}, qop="auth", algorithm=SHA-256']
        case "several":
            asks = [f'Basic realm="{realm}"', f'{plain}, qop="auth"', f'{plain}, qop="auth", algorithm=SHA-256']
        case _:
            asks = [f'{plain}, qop="auth"']
    return Response(401, b"", {"WWW-Authenticate": asks})


def digest_right(camera: SimulatedCamera, request: Request, realm: str = "invented") -> bool:
    """Whether the request carries right HTTP digest credentials for a nonce that was not yet used.

    A nonce that was used tells nothing of the password, so that it does not count as a wrong one.
    """
    given = proof(request.headers.get("authorization", ""))
    if given.get("nonce") not in camera.nonces:
        return False
    camera.nonces.remove(given["nonce"])
    return proves(camera, request.method, request.path, given, realm)


def proof(header: str) -> dict[str, str]:
    """What an Authorization header gives for digest; nothing when it is another."""
    scheme, _, written = header.partition(" ")
    pairs = re.findall(r'(\w+)=(?:"([^"]*)"|([^\s,"]+))', written) if scheme.lower() == "digest" else []
    return {name: quoted or bare for name, quoted, bare in pairs}


def proves(camera: SimulatedCamera, method: str, url: str, given: Mapping[str, str], realm: str = "invented") -> bool:
    """Whether the password is proved, with qop or without, by MD5 or SHA-256; a wrong one is counted."""

    def digest(*parts: str) -> str:
        made = hashlib.sha256 if given.get("algorithm", "").upper() == "SHA-256" else hashlib.md5
        return made(":".join(parts).encode()).hexdigest()

    secret = digest(camera.user, realm, camera.password)
    # Clients write the same address in several ways ("[All]", "%5BAll%5D"); theirs counts when it means ours.
    same = unquote(given.get("uri", "")) == unquote(url)
    once = (given.get("nc", ""), given.get("cnonce", ""), given["qop"]) if "qop" in given else ()
    expected = digest(secret, given["nonce"], *once, digest(method, given.get("uri", "")))
    return camera.judge(same and given.get("username") == camera.user and given.get("response") == expected)

"""One request over HTTP and its answer, as evidence: what was asked when, of whom, and what came."""

import msgspec

Headers = tuple[tuple[str, str], ...]


class Exchange(msgspec.Struct, frozen=True, omit_defaults=True):
    """One request and its answer; what it redirects to is an exchange of its own.

    url       as it was asked for, without user, password, fragment and the values of parameters that are secrets
    when      the request was sent, by this machine's clock: UTC, RFC 3339
    version   "HTTP/1.1"
    request_headers, headers  as sent and as received, in their order, each character one byte (ISO 8859-1); the
              values of those that hold secrets are withheld
    server    address and port of the other end of the connection, which may be a proxy's
    certificates  the chain that its TLS was verified by, from leaf to root, DER in base64; empty without TLS
    sha256, size  of the body as it came, without its transfer coding; of what there is when `complete` is false
    complete  whether all of the body was read
    """

    url: str
    method: str
    when: str
    status: int
    reason: str
    version: str
    request_headers: Headers
    headers: Headers
    server: str
    certificates: tuple[str, ...]
    sha256: str
    size: int
    complete: bool = True

    def header(self, name: str) -> str:
        """The first value of a header of the answer, "" when it has none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

"""TLS to a device: verified as everywhere, or held to the one certificate whose fingerprint the user gave."""

import hashlib
import hmac
import ssl

from sunlit.devices.problem import UnreachableError
from sunlit.schema import UsageError


def context(fingerprint: str = "") -> ssl.SSLContext:
    """A client's context. With a fingerprint (SHA-256 of the certificate, hex with or without colons) that certificate
    and no other is accepted, whoever signed it; else the system's authorities and the host's name decide.

    Raises UsageError when the fingerprint is none.
    """
    made = ssl.create_default_context()
    if not fingerprint:
        return made
    try:
        expected = bytes.fromhex(fingerprint.replace(":", ""))
    except ValueError:
        expected = b""
    if len(expected) != hashlib.sha256().digest_size:
        raise UsageError("a certificate's fingerprint is 64 hexadecimal digits: openssl x509 -fingerprint -sha256")

    class Pinned(ssl.SSLObject):
        """A connection that ends, before anything is sent, when the certificate is another."""

        def do_handshake(self) -> None:
            super().do_handshake()
            seen = hashlib.sha256(self.getpeercert(binary_form=True) or b"").digest()
            if not hmac.compare_digest(seen, expected):
                raise ssl.SSLCertVerificationError("the certificate is not the one whose fingerprint was given")

    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    made.sslobject_class = Pinned
    return made


def untrusted(place: str, error: ssl.SSLError) -> UnreachableError:
    """What to raise of a handshake that failed: a certificate that is not to be trusted, or no TLS at all."""
    if not isinstance(error, ssl.SSLCertVerificationError):
        return UnreachableError(
            f"{place} speaks no TLS that is known here: check the port, or leave out +https or rtsps"
        )
    if not (why := getattr(error, "verify_message", "")):
        return UnreachableError(f"{place} has a certificate that is not the one whose fingerprint was given")
    return UnreachableError(f"{place} has no certificate to be trusted ({why}): give its SHA-256 as fingerprint")

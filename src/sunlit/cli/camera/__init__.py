"""`sunlit camera`: every module of this folder that declares a `command` is one of what can be done with cameras."""

import click

from sunlit.cli._folder import FolderGroup


@click.group("camera", cls=FolderGroup, package=__name__, folder=__path__)
def command() -> None:
    """Work with cameras of any make; nothing of what they say about a person passes but what is open.

    A URL is onvif://HOST[:PORT], hikvision://HOST[:PORT] or dahua://HOST[:PORT]; over TLS, onvif+https:// and so on.
    The password comes from SUNLIT_CAMERA_PASSWORD, from the system's keyring (`keyring set sunlit:HOST:PORT USER`), or
    is asked for; it is sent once, and not again when the camera refuses it.

    \b
    Examples:
      sunlit camera discover
      sunlit camera info onvif://192.168.1.64 --user viewer
      sunlit camera audit onvif://192.168.1.64 --user viewer --seconds 600
      sunlit camera observe onvif+https://camera.example --user viewer --fingerprint 5E:0F:...
    """

"""An RTSP server of GStreamer's, for tests: run by the system's Python, which has its bindings.

    /usr/bin/python3 gst_server.py USER PASSWORD DOCUMENT

Serves /video (H.264 and A-law), /datagrams (the same by UDP only), /jpeg and /jpeg-wide (MJPEG) and /metadata (the
document over and over, split over packets) on a free port of loopback behind HTTP digest, prints the port, and ends
with its standard input.
"""

import struct
import sys
import threading
from pathlib import Path
from typing import Any

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")

from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

PICTURE = (
    "videotestsrc is-live=true ! video/x-raw,width=320,height=180,framerate=25/1"
    " ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=25 ! rtph264pay name=pay0 pt=96 "
)
TONE = "audiotestsrc is-live=true ! audio/x-raw,rate=8000,channels=1 ! alawenc ! rtppcmapay name=pay1 pt=8"
JPEG = (
    "videotestsrc is-live=true pattern=smpte ! video/x-raw,width=320,height=180,framerate=25/1,format={format}"
    " ! jpegenc ! rtpjpegpay name=pay0 pt=26"
)
METADATA = (
    'appsrc name=told is-live=true format=time do-timestamp=true caps="application/x-rtp,media=application,'
    'clock-rate=90000,encoding-name=VND.ONVIF.METADATA,payload=107" ! identity name=pay0'
)
ROLE = "viewer,media.factory.access=(boolean)true,media.factory.construct=(boolean)true"
PIECE = 400


def feed(_factory: object, media: Any, document: bytes) -> None:
    told = media.get_element().get_child_by_name("told")
    sequence = [0]

    def push() -> bool:
        pieces = [document[at : at + PIECE] for at in range(0, len(document), PIECE)]
        for number, piece in enumerate(pieces):
            second = 107 | (0x80 if number == len(pieces) - 1 else 0)
            sequence[0] = (sequence[0] + 1) & 0xFFFF
            head = struct.pack(">BBHII", 0x80, second, sequence[0], sequence[0] * 9000, 7)
            if told.emit("push-buffer", Gst.Buffer.new_wrapped(head + piece)) != Gst.FlowReturn.OK:
                return False
        return True

    GLib.timeout_add(200, push)


def main() -> None:
    user, password, path = sys.argv[1:]
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service("0")
    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    auth.add_digest(user, password, token)
    server.set_auth(auth)
    paths = {
        "/video": PICTURE + TONE,
        "/datagrams": PICTURE + TONE,
        "/jpeg": JPEG.format(format="I420"),
        "/jpeg-wide": JPEG.format(format="Y42B"),
        "/metadata": METADATA,
    }
    for name, pipeline in paths.items():
        factory = GstRtspServer.RTSPMediaFactory()
        factory.set_launch(f"( {pipeline} )")
        factory.set_shared(True)
        factory.add_role_from_structure(Gst.Structure.new_from_string(ROLE))
        if name == "/datagrams":
            factory.set_protocols(GstRtsp.RTSPLowerTrans.UDP)
        if name == "/metadata":
            factory.connect("media-configure", feed, Path(path).read_bytes() if Path(path).exists() else b"")
        server.get_mount_points().add_factory(name, factory)
    server.attach(None)
    print(server.get_bound_port(), flush=True)
    loop = GLib.MainLoop()
    threading.Thread(target=lambda: (sys.stdin.read(), loop.quit()), daemon=True).start()
    loop.run()


if __name__ == "__main__":
    main()

"""Prints the attributes of every face that channel 0 of a Quorvane camera sees."""

import ctypes
import sys

QV_EVENT_FACE_DETECT = 0x00002001
QV_MAX_FACE = 32


class Rect(ctypes.Structure):
    _fields_ = [(side, ctypes.c_int) for side in ("nLeft", "nTop", "nRight", "nBottom")]


class FaceAttr(ctypes.Structure):
    _pack_ = 4
    _fields_ = [
        ("dwSize", ctypes.c_uint32),
        ("stuRect", Rect),
        ("nAge", ctypes.c_int),
        ("emSex", ctypes.c_int),
        ("emGlasses", ctypes.c_int),
        ("emBeard", ctypes.c_int),
        ("emMask", ctypes.c_int),
        ("byReserved1", ctypes.c_ubyte * 4),
        ("nQuality", ctypes.c_int),
        ("byReserved", ctypes.c_ubyte * 56),
    ]


class FaceEvent(ctypes.Structure):
    _pack_ = 4
    _fields_ = [
        ("dwSize", ctypes.c_uint32),
        ("nChannel", ctypes.c_int),
        ("nTime", ctypes.c_longlong),
        ("nFaceNum", ctypes.c_int),
        ("stuFace", FaceAttr * QV_MAX_FACE),
        ("byReserved", ctypes.c_ubyte * 128),
    ]


@ctypes.CFUNCTYPE(None, ctypes.c_longlong, ctypes.c_uint32, ctypes.c_void_p, ctypes.c_uint32, ctypes.c_void_p)
def on_event(login, event_type, data, size, user):
    if event_type != QV_EVENT_FACE_DETECT:
        return
    event = ctypes.cast(data, ctypes.POINTER(FaceEvent)).contents
    for face in event.stuFace[: event.nFaceNum]:
        print(f"age {face.nAge}, quality {face.nQuality}")


if __name__ == "__main__":
    sdk = ctypes.CDLL("libqvsdk.so")
    sdk.QV_Login.restype = ctypes.c_longlong
    sdk.QV_Init(1)
    login = sdk.QV_Login(sys.argv[1].encode(), 8088, sys.argv[2].encode(), sys.argv[3].encode())
    sdk.QV_SubscribeEvents(ctypes.c_longlong(login), 0, on_event, None)
    input("Press Enter to stop\n")

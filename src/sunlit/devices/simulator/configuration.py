"""The configuration of the invented device as its Dahua face tells it, with or without what singles people out.

What other faces tell too is in `dahua_analytics`.
"""

from typing import Literal

Firmware = Literal["plain", "emits", "hides"]

_SIZES = (("MainFormat", 1920, 1080), ("ExtraFormat", 640, 360))

_ZONE = {
    "Name": "Yard",
    "Type": "CrossRegionDetection",
}
_SURFACE = {
    "Enable": "true",
    "TemperatureUnit": "Centigrade",
    "HeatMapFormat": "IR-SGCC",
}
# A spot, and the whole picture.
_MEASURED = (
    {"Name": "Spot", "RuleId": "1", "Type": "Spot", "MeterRegion.Coordinates[0][0]": "2048",
     "MeterRegion.Coordinates[0][1]": "6143"},
    {"Name": "Zone", "RuleId": "2", "Type": "Area"},
)  # fmt: skip


def configuration(firmware: Firmware) -> dict[str, str]:
    """Keys and values, as configManager.cgi writes them behind `table.`."""
    found = {
        "General.MachineName": "invented",
        "NTP.Enable": "false",
        "NTP.TimeZone": "2",
        "Locales.DSTEnable": "false",
        "RTSP.Port": "554",
        "EventHttpUpload.Enable": "false",
        "EventHttpUpload.UploadServerList[0].Address": "0.0.0.0",
        "EventHttpUpload.UploadServerList[0].Port": "80",
        "EventHttpUpload.UploadServerList[0].HttpsEnable": "false",
        "EventHttpUpload.UploadServerList[0].Uploadpath": "/",
        "Network.eth0.PhysicalAddress": "02:00:5e:10:00:07",
        "VideoAnalyseRule[0][0].Name": "IVS-1",
        "VideoAnalyseRule[0][0].Type": "CrossLineDetection",
        "VideoAnalyseRule[0][0].ObjectTypes[0]": "Human",
        "VideoAnalyseRule[0][0].EventHandler.RecordEnable": "true",
        "VideoAnalyseRule[0][1].Name": "IVS-2",
        "VideoAnalyseRule[0][1].Type": "FaceDetection",
        "VideoAnalyseRule[0][1].Config.FaceFeature[0]": "Glasses",
    }
    found |= {f"VideoAnalyseRule[0][2].{name}": value for name, value in _ZONE.items()}
    found |= {f"HeatImagingThermometry[1].{name}": value for name, value in _SURFACE.items()}
    for number, rule in enumerate(_MEASURED):
        named = {"Enable": "true", "PresetId": "0", **rule}
        found |= {f"ThermometryRule[1][{number}].{name}": value for name, value in named.items()}
    if firmware != "plain":
        words = ("Race", "Nation", "Emotion") if firmware == "emits" else ("Reserved1", "Reserved2", "Reserved3")
        found |= {
            f"VideoAnalyseRule[0][1].Config.FaceFeature[{number}]": word for number, word in enumerate(words, start=1)
        }
    for channel in (0, 1):
        found |= {
            f"ChannelTitle[{channel}].Name": f"invented {channel + 1}",
            f"MotionDetect[{channel}].Enable": "true",
            f"MotionDetect[{channel}].Level": "3",
            f"SmartMotionDetect[{channel}].Enable": "false",
            f"SmartMotionDetect[{channel}].ObjectTypes.Human": "true",
            f"SmartMotionDetect[{channel}].ObjectTypes.Vehicle": "false",
        }
        for name, width, height in _SIZES:
            at = f"Encode[{channel}].{name}[0]"
            found |= {
                f"{at}.VideoEnable": "true",
                f"{at}.Video.Compression": "H.264",
                f"{at}.Video.Width": str(width),
                f"{at}.Video.Height": str(height),
                f"{at}.Video.FPS": "25",
                f"{at}.AudioEnable": "false",
            }
    return found

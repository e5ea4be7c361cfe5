"""The configuration of the invented device as its Dahua face tells it, with or without what singles people out."""

from typing import Literal

Firmware = Literal["plain", "emits", "hides"]

_SIZES = (("MainFormat", 1920, 1080), ("ExtraFormat", 640, 360))

_ZONE = {
    "Name": "Yard",
    "Type": "CrossRegionDetection",
    "Enable": "true",
    **{
        f"Config.DetectRegion[{number}][{axis}]": str(value)
        for number, point in enumerate(((0, 0), (8191, 0), (8191, 8191), (0, 8191)))
        for axis, value in enumerate(point)
    },
}
_SURFACE = {
    "Enable": "true",
    "ObjectEmissivity": "95",
    "ObjectDistance": "5",
    "ReflectedTemperature": "20.00",
    "TemperatureUnit": "Centigrade",
}


def configuration(firmware: Firmware) -> dict[str, str]:
    """Keys and values, as configManager.cgi writes them behind `table.`."""
    found = {
        "General.MachineName": "invented",
        "NTP.Enable": "false",
        "NTP.TimeZone": "2",
        "Locales.DSTEnable": "false",
        "RTSP.Port": "554",
        "Network.eth0.PhysicalAddress": "02:00:5e:10:00:07",
        "VideoAnalyseRule[0][0].Name": "IVS-1",
        "VideoAnalyseRule[0][0].Type": "CrossLineDetection",
        "VideoAnalyseRule[0][0].Enable": "false",
        "VideoAnalyseRule[0][0].Config.Direction": "LeftToRight",
        "VideoAnalyseRule[0][0].Config.DetectLine[0][0]": "0",
        "VideoAnalyseRule[0][0].Config.DetectLine[0][1]": "8191",
        "VideoAnalyseRule[0][0].Config.DetectLine[1][0]": "8191",
        "VideoAnalyseRule[0][0].Config.DetectLine[1][1]": "0",
        "VideoAnalyseRule[0][0].ObjectTypes[0]": "Human",
        "VideoAnalyseRule[0][0].EventHandler.RecordEnable": "true",
        "VideoAnalyseRule[0][1].Name": "IVS-2",
        "VideoAnalyseRule[0][1].Type": "FaceDetection",
        "VideoAnalyseRule[0][1].Enable": "true",
        "VideoAnalyseRule[0][1].Config.FaceFeature[0]": "Glasses",
    }
    found |= {f"VideoAnalyseRule[0][2].{name}": value for name, value in _ZONE.items()}
    found |= {f"HeatImagingThermometry[1].{name}": value for name, value in _SURFACE.items()}
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

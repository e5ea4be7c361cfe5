"""ONVIF: Profiles S, T and M as far as Device, Media, Media2, Events and Analytics go (onvif.org/specs, tag 26.06)."""

from sunlit.devices.drivers.onvif.camera import OnvifCamera
from sunlit.devices.drivers.onvif.recording import read
from sunlit.devices.drivers.onvif.survey import readonly
from sunlit.devices.registry import Driver

DRIVER = Driver(scheme="onvif", camera=OnvifCamera, read=read, readonly=readonly)

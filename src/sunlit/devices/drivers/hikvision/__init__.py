"""Hikvision ISAPI over HTTP: System, Streaming, Smart and the alert stream, as pyHik and hikvision_next use them."""

from sunlit.devices.drivers.hikvision.alerts import read
from sunlit.devices.drivers.hikvision.camera import HikvisionCamera
from sunlit.devices.drivers.hikvision.survey import readonly
from sunlit.devices.registry import Driver

DRIVER = Driver(scheme="hikvision", camera=HikvisionCamera, read=read, readonly=readonly)

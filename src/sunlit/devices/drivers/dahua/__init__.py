"""The Dahua HTTP API (CGI and RPC2), as the maker's document and public clients have it."""

from sunlit.devices.drivers.dahua.camera import DahuaCamera
from sunlit.devices.drivers.dahua.events import read
from sunlit.devices.drivers.dahua.survey import readonly
from sunlit.devices.registry import Driver

DRIVER = Driver(scheme="dahua", camera=DahuaCamera, read=read, readonly=readonly)

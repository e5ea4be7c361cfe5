"""What the modules of the simulated camera's ONVIF face have in common."""

from collections.abc import Callable
from xml.etree.ElementTree import Element

from sunlit.devices.simulator.device import SimulatedCamera

# Makes the element that answers a call, given the start of the device's own addresses.
Answer = Callable[[SimulatedCamera, Element, str], str]


class Fault(Exception):
    """A SOAP fault with this subcode."""

"""A camera in a box, for tests and for users without hardware: real sockets, invented device, faults on demand."""

from sunlit.devices.simulator.configuration import Firmware
from sunlit.devices.simulator.device import Faults, Module, SimulatedCamera
from sunlit.devices.simulator.payloads import sendings
from sunlit.devices.simulator.scene import cross_line, pass_by
from sunlit.devices.simulator.server import Simulation, simulate

__all__ = [
    "Faults",
    "Firmware",
    "Module",
    "SimulatedCamera",
    "Simulation",
    "cross_line",
    "pass_by",
    "sendings",
    "simulate",
]

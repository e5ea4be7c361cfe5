"""A camera in a box, for tests and for users without hardware: real sockets, invented device, faults on demand."""

from sunlit.devices.simulator.device import Faults, Module, SimulatedCamera
from sunlit.devices.simulator.server import Simulation, simulate

__all__ = ["Faults", "Module", "SimulatedCamera", "Simulation", "simulate"]

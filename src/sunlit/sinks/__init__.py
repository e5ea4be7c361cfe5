"""Where open observations go: into an existing system, by MQTT, webhook or JSON lines; one module a kind of target."""

from sunlit.sinks.delivery import Delivery
from sunlit.sinks.passing import pass_on
from sunlit.sinks.problem import DeclinedError, NotTakenError, RefusedTargetError, SinkError
from sunlit.sinks.registry import Connection, Sink, all_sinks, delivery_to

__all__ = [
    "Connection",
    "DeclinedError",
    "Delivery",
    "NotTakenError",
    "RefusedTargetError",
    "Sink",
    "SinkError",
    "all_sinks",
    "delivery_to",
    "pass_on",
]

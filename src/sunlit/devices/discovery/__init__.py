"""Finding cameras in the local network: every protocol of this folder side by side, one list without doubles."""

from sunlit.devices.discovery.protocol import Found
from sunlit.devices.discovery.search import discover

__all__ = ["Found", "discover"]

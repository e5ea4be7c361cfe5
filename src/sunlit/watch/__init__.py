"""The watch: sources that may change or go, looked at politely, captured with evidence, and told of."""

from sunlit.watch.run import Options, run
from sunlit.watch.sources import add, remove

__all__ = ["Options", "add", "remove", "run"]

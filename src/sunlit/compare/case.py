"""One case to decide: a place of the older release, and the pair of declarations that may show what became of it."""

from typing import NamedTuple

from sunlit.compare.declared import Key, Part
from sunlit.compare.pair import Pair
from sunlit.compare.place import Place
from sunlit.compare.release import Release
from sunlit.schema import Finding


class Case(NamedTuple):
    """A place that stands in the older declaration of a pair; numbers of members are those of `pair.new`."""

    old: Release
    new: Release
    place: Place
    pair: Pair

    @property
    def part(self) -> int:
        """The number of the older member, -1 for the declaration itself."""
        assert self.place.anchor
        return self.place.anchor.part

    @property
    def before(self) -> Part:
        """The older member."""
        return self.pair.old.parts[self.part]

    def findings(self, number: int) -> list[Finding]:
        """What the newer release tells of the trait at a member, or at the declaration itself (-1)."""
        return self._at(self.pair.new.key, number)

    def inside(self, key: Key) -> list[Finding]:
        """What the newer release tells of the trait at any member of one of its declarations."""
        return [one for number in range(len(self.new.declared[key].parts)) for one in self._at(key, number)]

    def _at(self, key: Key, number: int) -> list[Finding]:
        return [one for one in self.new.at.get((key, number), ()) if one.trait == self.place.trait]

"""What a class of C++ has before its own members: the address of its virtual functions, and its base classes.

Sources: Itanium C++ ABI, 2.4 (GCC and Clang); for Microsoft's compiler the layout that Clang computes for it.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Literal, NamedTuple

from sunlit.compare.layout.shape import Shape

Abi = Literal["itanium", "microsoft", "either"]  # "either": both are usual, and count where they agree


class Base(NamedTuple):
    """A base class as it lies in memory, in bytes; `used` is its size without the padding at its end."""

    size: int
    used: int
    align: int


class Bases(NamedTuple):
    """How the base classes of one program are looked up, and for which compilers.

    shape     a class by name
    measured  how it lies in memory, None when that cannot be told
    """

    shape: Callable[[str], Shape | None]
    measured: Callable[[str], Base | None]
    pointer: int
    abi: Abi

    def before_members(self, shape: Shape) -> tuple[int, int] | None:
        """The bytes before the first own member, and the alignment so far; None when they cannot be told."""
        order: list[tuple[Shape, Base]] = []
        for name in shape.bases:
            found = self.shape(name)
            measured = self.measured(name)
            if found is None or measured is None:
                return None
            order.append((found, measured))
        place, align, most = 0, 1, shape.pack or self.pointer * 2
        primary = next((number for number, (one, _) in enumerate(order) if self._is_virtual(one)), None)
        if primary is not None:
            order.insert(0, order.pop(primary))  # the address of its virtual functions is that of the class, too
        elif shape.virtual:
            place, align = self.pointer, min(self.pointer, most)
        empty = sum(not one.used for _, one in order)
        if self.abi == "microsoft" and empty and len(order) > 1:
            return None
        for one, base in order:
            own = min(base.align, most)
            align = max(align, own)
            room = base.size if self.abi == "microsoft" or self._is_plain(one) else base.used
            if base.used:
                place = -(-place // own) * own + room
        return place, align

    def _is_virtual(self, shape: Shape) -> bool:
        """Whether objects of a class hold the address of its virtual functions."""
        return any(one.virtual for one in self._reached(shape, lambda one: one.bases))

    def _is_plain(self, shape: Shape) -> bool:
        """Whether a class and all of its members are laid out as in C."""
        return all(one.plain for one in self._reached(shape, _members))

    def _reached(self, shape: Shape, next_ones: Callable[[Shape], Iterable[Shape | str]]) -> Iterator[Shape]:
        """A class and what it leads to, each name once."""
        left, seen = [shape], set[str]()
        while left:
            one = left.pop()
            yield one
            for another in next_ones(one):
                if isinstance(another, Shape):
                    left.append(another)
                elif another not in seen and (found := self.shape(another)):
                    left.append(found)
                    seen.add(another)


def _members(shape: Shape) -> Iterator[Shape | str]:
    return (field.inner or field.base for field in shape.fields if not field.pointer)

"""Datagrams of one sender in the order in which they were sent, each once: on their way they overtake and double."""

# How far a packet may be late: beyond that the sender counts anew (RFC 3550, A.1, MAX_MISORDER).
MAX_LATE = 100
# How many packets may wait for one that was overtaken, before it counts as lost.
MAX_WAITING = 32


class Ordered:
    """The RTP packets of one track, in order; one that is missing is waited for."""

    def __init__(self) -> None:
        self._source = b""
        self._next = 0
        self._waiting: dict[int, bytes] = {}

    @property
    def waits(self) -> bool:
        """Whether one is missing, and others wait for it."""
        return bool(self._waiting)

    def take(self, data: bytes) -> list[bytes]:
        """What can be had now that a packet has come."""
        if len(data) < 12:
            return []
        found: list[bytes] = []
        sequence, source = int.from_bytes(data[2:4]), data[8:12]
        if source != self._source:
            # Another sender counts by itself, and so does the same one after it began anew.
            while self._waiting:
                found += self.go_on()
            self._source, self._next = source, sequence
        if self._ahead(sequence) < 0x10000 - MAX_LATE:
            self._waiting.setdefault(sequence, data)
            found += self._ready()
        while len(self._waiting) > MAX_WAITING:
            found += self.go_on()
        return found

    def go_on(self) -> list[bytes]:
        """What waits for the one that is missing, which counts as lost."""
        self._next = min(self._waiting, key=self._ahead)
        return self._ready()

    def _ready(self) -> list[bytes]:
        found = []
        while (data := self._waiting.pop(self._next, None)) is not None:
            found.append(data)
            self._next = (self._next + 1) & 0xFFFF
        return found

    def _ahead(self, sequence: int) -> int:
        return (sequence - self._next) & 0xFFFF

"""What the tests of the watch share: a clock that only the test moves, a watch in a folder, and an invented SDK."""

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

from sunlit.watch.alerts.registry import open_channel
from sunlit.watch.model import Event, Source, Standing
from sunlit.watch.run import Options, run
from sunlit.watch.sources import add
from sunlit.watch.state import open_state

HOUR = 3600.0
DAY = 24 * HOUR
BEGAN = 1_800_000_000.0  # 2027-01-15 08:00 UTC

OPEN = b"struct FACE_BOX { int left; int top; int width; int height; };\n"
TELLS = (
    b"enum NATION_TYPE { NATION_HAN, NATION_UYGHUR };\n"
    b"struct FACE_ATTR { int age; int mask; enum NATION_TYPE emNation; int glasses; };\n"
)
HIDES = TELLS.replace(b"enum NATION_TYPE emNation", b"int reserved1")


def zipped(header: bytes) -> bytes:
    """An archive with this header; the same bytes for the same."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(zipfile.ZipInfo("include/sdk.h"), header)
    return stream.getvalue()


class FakeClock:
    """A clock that stands still but for sleep, which takes no time."""

    def __init__(self) -> None:
        self.time = BEGAN
        self.slept: list[float] = []
        self.stopped = False

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


class Watching:
    """A watch in a folder, run whenever the test wants."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = FakeClock()

    def add(self, spec: str, every: float = HOUR, *, listing: bool = False, links: Sequence[str] = ()) -> int:
        with open_state(self.folder) as state:
            return add(state, spec, every, self.clock.now(), listing=listing, links=links)

    def run(
        self, after: float = HOUR, *, alerts: Sequence[str] = (), pause: float = 0.0, all_now: bool = False
    ) -> list[Event]:
        """Run once, so many seconds later, and return what was told of it."""
        self.clock.time += after
        before = len(self.log())
        said: list[str] = []
        channels = [open_channel(each) for each in alerts]
        run(
            self.folder,
            self.clock,
            Options(once=True, all_now=all_now, pause=pause, channels=channels, say=said.append),
        )
        self.said = said
        return self.log()[before:]

    def log(self) -> list[Event]:
        with open_state(self.folder) as state:
            return state.events()

    def standing(self, spec: str) -> Standing:
        with open_state(self.folder) as state:
            return next(standing for source, standing in state.sources() if source.spec == spec)

    def sources(self) -> list[Source]:
        with open_state(self.folder) as state:
            return [source for source, _ in state.sources()]

    @property
    def bundles(self) -> list[Path]:
        return sorted((self.folder / "case").iterdir())


def outcomes(events: Sequence[Event]) -> list[str]:
    """What happened, in order."""
    return [event.outcome for event in events]

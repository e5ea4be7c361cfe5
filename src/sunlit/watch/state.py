"""What a watch remembers, in one SQLite file: each method is one transaction, so that a crash falls between two."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec

from sunlit.schema import UsageError
from sunlit.watch.clock import written
from sunlit.watch.model import Capture, Event, Outcome, Source, Standing

_VERSION = 1
_SCHEMA = """
CREATE TABLE source (
    id INTEGER PRIMARY KEY, spec TEXT NOT NULL, kind TEXT NOT NULL, interval REAL NOT NULL, links TEXT NOT NULL,
    parent INTEGER REFERENCES source, is_news INTEGER NOT NULL, is_listed INTEGER NOT NULL DEFAULT 1,
    added REAL NOT NULL, removed REAL, standing TEXT NOT NULL);
CREATE UNIQUE INDEX watched ON source (spec) WHERE removed IS NULL;
CREATE TABLE capture (
    number INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES source, at REAL NOT NULL, outcome TEXT NOT NULL,
    step TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0, bundle TEXT NOT NULL DEFAULT '',
    sha256 TEXT NOT NULL DEFAULT '', failed TEXT NOT NULL DEFAULT '');
CREATE TABLE event (
    id INTEGER PRIMARY KEY AUTOINCREMENT, source INTEGER REFERENCES source, capture INTEGER,
    told TEXT NOT NULL);
CREATE TABLE outgoing (
    event INTEGER NOT NULL REFERENCES event, channel TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
    due REAL NOT NULL DEFAULT 0, said TEXT NOT NULL DEFAULT '', PRIMARY KEY (event, channel));
CREATE TABLE host (
    name TEXT PRIMARY KEY, free REAL NOT NULL DEFAULT 0, robots TEXT, robots_read REAL NOT NULL DEFAULT 0);
CREATE TABLE run (began REAL NOT NULL, alive REAL NOT NULL);
"""
_SOURCE = "id, spec, kind, interval, links, parent, is_news, is_listed, standing"


class Step(NamedTuple):
    """How far a capture is: `step` is "taken", "sealed" or "done"; `failed` says why it could not be audited."""

    number: int
    source: int
    at: float
    outcome: Outcome
    step: str
    tries: int
    bundle: str
    sha256: str
    failed: str


class Told(msgspec.Struct, frozen=True):
    """Something to tell of a source, before it has a number."""

    at: float
    outcome: Outcome
    headline: str
    lines: tuple[str, ...] = ()
    changes: dict[str, int] = {}
    alert: bool = False


class State:
    """The open file; `database` is for the modules that keep tables of their own in it."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.database = database

    @contextmanager
    def step(self) -> Iterator[sqlite3.Connection]:
        """All that is written in the block is there afterwards, or nothing of it."""
        self.database.execute("BEGIN IMMEDIATE")
        try:
            yield self.database
        except BaseException:
            self.database.execute("ROLLBACK")
            raise
        self.database.execute("COMMIT")

    def sources(self) -> list[tuple[Source, Standing]]:
        """All that is watched, in the order in which it was added."""
        query = f"SELECT {_SOURCE} FROM source WHERE removed IS NULL ORDER BY id"
        return [_source(row) for row in self.database.execute(query)]

    def source(self, number: int) -> tuple[Source, Standing]:
        """One source, also one that was removed."""
        return _source(self.database.execute(f"SELECT {_SOURCE} FROM source WHERE id = ?", (number,)).fetchone())

    def add(self, spec: str, kind: str, interval: float, links: Sequence[str], now: float) -> int:
        """Watch something; raises UsageError when it is watched already."""
        with self.step() as database:
            return _add(database, Source(0, spec, kind, interval, tuple(links)), now)

    def remove(self, number: int, now: float) -> None:
        """Watch a source, and what was found in it, no more; captures and log stay."""
        with self.step() as database:
            database.execute("UPDATE source SET removed = ? WHERE id = ? OR parent = ?", (now, number, number))

    def note(self, source: int, standing: Standing, told: Told | None, channels: Sequence[str]) -> None:
        """A look that brought nothing to capture."""
        with self.step() as database:
            _stand(database, source, standing)
            if told:
                _tell(database, source, told, channels)

    def remark(self, told: Told) -> None:
        """Something about the watch itself."""
        with self.step() as database:
            _tell(database, None, told, ())

    def record(self, number: int, capture: Capture) -> None:
        """A capture lies in its folder: what is known changes with it."""
        with self.step() as database:
            database.execute(
                "INSERT INTO capture (number, source, at, outcome, step) VALUES (?, ?, ?, ?, 'taken')",
                (number, capture.source, capture.at, capture.outcome),
            )
            _stand(database, capture.source, capture.standing)
            if capture.children is not None:
                _list_children(database, capture)

    def tried(self, number: int, times: int) -> None:
        """So many attempts at a capture more."""
        with self.step() as database:
            database.execute("UPDATE capture SET tries = tries + ? WHERE number = ?", (times, number))

    def sealed(self, number: int, bundle: str, sha256: str, failed: str) -> None:
        """A capture was audited and sealed, or could not be."""
        with self.step() as database:
            database.execute(
                "UPDATE capture SET step = 'sealed', bundle = ?, sha256 = ?, failed = ? WHERE number = ?",
                (bundle, sha256, failed, number),
            )

    def done(self, capture: Step, told: Told, channels: Sequence[str]) -> None:
        """A capture was compared with the one before, and is told."""
        with self.step() as database:
            database.execute("UPDATE capture SET step = 'done' WHERE number = ?", (capture.number,))
            _tell(database, capture.source, told, channels, capture)

    def captures(self, where: str = "1", *values: object) -> list[Step]:
        """Captures in their order, of which an SQL condition holds."""
        query = f"SELECT number, source, at, outcome, step, tries, bundle, sha256, failed FROM capture WHERE {where}"
        return [Step(*row) for row in self.database.execute(f"{query} ORDER BY number", values)]

    def events(self, where: str = "1", *values: object) -> list[Event]:
        """What was told, in its order, of which an SQL condition holds."""
        query = f"SELECT id, told FROM event WHERE {where} ORDER BY id"
        return [_event(number, told) for number, told in self.database.execute(query, values)]

    def begin(self, now: float) -> float:
        """A run begins; returns when a watch was last at work, 0 for never."""
        with self.step() as database:
            (last,) = database.execute("SELECT max(alive) FROM run").fetchone()
            database.execute("DELETE FROM run")
            database.execute("INSERT INTO run VALUES (?, ?)", (now, now))
            return last or 0.0

    def alive(self, now: float) -> None:
        """The run is at work."""
        with self.step() as database:
            database.execute("UPDATE run SET alive = ?", (now,))


@contextmanager
def open_state(folder: Path) -> Iterator[State]:
    """The state in a folder, which is made when it is not there. Raises UsageError when it cannot be used."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder} cannot be made: {error.strerror}; name another one with --folder") from error
    try:
        with closing(sqlite3.connect(folder / "watch.sqlite3", timeout=60, isolation_level=None)) as database:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = FULL")
            database.execute("PRAGMA foreign_keys = ON")
            state = State(database)
            _prepare(state, folder)
            yield state
    except sqlite3.DatabaseError as error:
        raise UsageError(f"the state in {folder} cannot be used: {error}; name another one with --folder") from error


def _prepare(state: State, folder: Path) -> None:
    with state.step() as database:
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version > _VERSION:
            raise UsageError(f"the state in {folder} is of a newer Sunlit: use that, or another --folder")
        if version == 0:
            for statement in _SCHEMA.split(";"):
                database.execute(statement)
            database.execute(f"PRAGMA user_version = {_VERSION}")


def _add(database: sqlite3.Connection, one: Source, now: float) -> int:
    known = database.execute("SELECT id FROM source WHERE spec = ? AND removed IS NULL", (one.spec,)).fetchone()
    if known:
        raise UsageError(f"{one.spec} is watched already, as number {known[0]}")
    row = (one.spec, one.kind, one.interval, _json(one.links), one.parent, one.is_news, now, _json(Standing(due=now)))
    done = database.execute(
        "INSERT INTO source (spec, kind, interval, links, parent, is_news, added, standing) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        row,
    )
    return done.lastrowid or 0


def _source(row: Sequence[object]) -> tuple[Source, Standing]:
    number, spec, kind, interval, links, parent, is_news, is_listed, standing = row
    values = {"id": number, "spec": spec, "kind": kind, "interval": interval, "links": msgspec.json.decode(str(links))}
    values |= {"parent": parent, "is_news": bool(is_news), "is_listed": bool(is_listed)}
    return msgspec.convert(values, Source), msgspec.json.decode(str(standing), type=Standing)


def _stand(database: sqlite3.Connection, source: int, standing: Standing) -> None:
    database.execute("UPDATE source SET standing = ? WHERE id = ?", (_json(standing), source))


def _tell(
    database: sqlite3.Connection, source: int | None, told: Told, channels: Sequence[str], capture: Step | None = None
) -> None:
    (spec,) = database.execute("SELECT spec FROM source WHERE id = ?", (source,)).fetchone() or ("",)
    event = Event(
        id=0,
        at=written(told.at),
        source=spec,
        outcome=told.outcome,
        headline=told.headline,
        lines=told.lines,
        changes=told.changes,
        bundle=capture.bundle if capture else "",
        sha256=capture.sha256 if capture else "",
        alert=told.alert,
    )
    row = (source, capture.number if capture else None, _json(event))
    number = database.execute("INSERT INTO event (source, capture, told) VALUES (?, ?, ?)", row).lastrowid
    if told.alert:
        database.executemany(
            "INSERT INTO outgoing (event, channel) VALUES (?, ?)", [(number, channel) for channel in channels]
        )


def _event(number: int, told: str) -> Event:
    return msgspec.structs.replace(msgspec.json.decode(told, type=Event), id=number)


def _list_children(database: sqlite3.Connection, capture: Capture) -> None:
    """Watch the files that a listing has now. Those that it has no more are looked at next: what is told of them is
    whether they are still there under their addresses."""
    query = f"SELECT {_SOURCE} FROM source WHERE id = ? OR (parent = ? AND removed IS NULL) ORDER BY id"
    rows = database.execute(query, (capture.source, capture.source)).fetchall()
    (listing, _), *known = map(_source, rows)
    children = dict.fromkeys(capture.children or ())
    for spec in (one for one in children if one not in {child.spec for child, _ in known}):
        if not database.execute("SELECT 1 FROM source WHERE spec = ? AND removed IS NULL", (spec,)).fetchone():
            is_news = capture.outcome != "first"
            child = Source(0, spec, "web", listing.interval, parent=listing.id, is_news=is_news)
            _add(database, child, capture.at)
    for child, standing in known:
        if child.is_listed == (child.spec in children):
            continue
        database.execute("UPDATE source SET is_listed = ? WHERE id = ?", (not child.is_listed, child.id))
        asked = msgspec.structs.replace(standing, address="", due=capture.at)
        if not child.is_listed:  # what is back is to be had whole, also when it did not change
            asked = msgspec.structs.replace(asked, etag="", modified="")
        _stand(database, child.id, asked)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()

"""Damages bundles, also as whoever has a key can: signed anew, and verifies them, for a given time; says what failed.

    python -m benchmarks.evidence_fuzz --seconds 60 --jobs 2

Whatever it is, a bundle holds or is refused by name; and what holds under a signature that was made for another bundle
has the documents of that one. A failure prints its seed, its number and what was damaged: --seed and --number make the
same input again. The bundles are those that the tests keep, so it runs in a clone.
"""

import json
import random
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from cryptography import x509

from benchmarks.fuzzing import Fuzzer, damage, main
from sunlit.evidence.bundle import ENVELOPE, PROOFS, STAMPS, TAG_MANIFEST
from sunlit.evidence.container import Refused
from sunlit.evidence.disclose import disclose
from sunlit.evidence.stamp import read_roots
from sunlit.evidence.statement import MANIFEST
from sunlit.evidence.verify import verify, verify_case
from sunlit.schema import UsageError
from tests.evidence.forging import Parts, packed, parts_of, refreshed, signed_anew

_DATA = Path(__file__).parent.parent / "tests" / "evidence" / "data"
_VALUES: tuple[object, ...] = (
    None, True, -1, 0, 1, 2**53 - 1, 2**53, 0.5, 1e308, "", "\0", "\x1b[2J", "\u202e", "a" * 70_000, "../../x", [], {},
    [[]], {"": ""},
)  # fmt: skip
_NAMES = ("data/x", "data/result.json", "data/artifacts/x", f"{STAMPS}9.tsr", PROOFS, MANIFEST, "x" * 80)


@cache
def samples() -> dict[str, Parts]:
    """The documents of bundles, by the names of the bundles: whole ones, stamped ones, and a part of one."""
    found = {path.name: parts_of(path) for path in sorted(_DATA.glob("*.tar"))}
    with tempfile.TemporaryDirectory() as folder:
        part = Path(folder) / "part.tar"
        disclose(_DATA / "format-1.tar", ["data/result.jsonl", "data/entries.jsonl"], part)
        found[part.name] = parts_of(part)
    return found


def damaged(chance: random.Random) -> tuple[str, bytes]:
    """A bundle that somebody changed, as a file."""
    name, whole = chance.choice(list(samples().items()))
    how = chance.choice((_bytes, _document, _document, _statement, _statement, _order))
    return f"{name}, {how.__name__.strip('_')}", how(chance, dict(whole))


def read(data: bytes) -> None:
    """What the commands of evidence do with a bundle; raises whatever they raise but a refusal."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.tar"
        path.write_bytes(data)
        with suppress(Refused, UsageError):
            disclose(path, ["data/result.jsonl", "include/face.h"], Path(folder) / "part")
        with suppress(Refused):
            verify_case(path.parent)
        try:
            assert all(check.says for check in verify(path, roots=_roots()))
        except Refused as refusal:
            assert str(refusal).isprintable()
        else:
            _check_that_it_may_hold(path)


@cache
def _roots() -> list[x509.Certificate]:
    return read_roots(sorted(_DATA.glob("*.pem")))


def _check_that_it_may_hold(path: Path) -> None:
    found = parts_of(path)
    for name, data in found.items():
        if name.startswith("data/") and found[ENVELOPE] in {parts[ENVELOPE] for parts in samples().values()}:
            assert data == samples()["format-1.tar"][name], f"{name} is not what was signed"


def _bytes(chance: random.Random, parts: Parts) -> bytes:
    """Anything in the file."""
    return damage(chance, packed(parts.items()))


def _document(chance: random.Random, parts: Parts) -> bytes:
    """One document, or a value in it, with everything that speaks of it changed accordingly."""
    name = chance.choice(list(parts))
    changed = _lines if b'{"' in parts[name][:2] and chance.random() < 0.7 else damage
    parts[name] = changed(chance, parts[name])
    return _signed_anew(parts)


def _statement(chance: random.Random, parts: Parts) -> bytes:
    """A value in the statement, signed anew."""
    return _signed_anew(parts, lambda told: _changed(chance, told))


def _order(chance: random.Random, parts: Parts) -> bytes:
    """Documents exchanged, left out, doubled, called otherwise, or added."""
    rows = list(refreshed(parts).items())
    for _ in range(chance.choice((1, 1, 3))):
        one, other = chance.randrange(len(rows)), chance.randrange(len(rows))
        how = chance.randrange(5)
        if how == 0:
            rows[one], rows[other] = rows[other], rows[one]
        elif how == 1 and len(rows) > 1:
            del rows[one]
        elif how == 2:
            rows.insert(other, rows[one])
        elif how == 3:
            rows[one] = (chance.choice(_NAMES), rows[one][1])
        else:
            rows.insert(one, (chance.choice(_NAMES), rows[other][1]))
    named = {name: data for name, data in rows if name != TAG_MANIFEST}
    return _signed_anew(named) if chance.random() < 0.5 and ENVELOPE in named else packed(rows)


def _lines(chance: random.Random, data: bytes) -> bytes:
    """Lines of JSON with another value somewhere, or an object whose keys are there twice."""
    lines = data.splitlines()
    number = chance.randrange(len(lines))
    if chance.random() < 0.2:
        lines[number] = lines[number][:-1] + b"," + lines[number][1:]
    else:
        lines[number] = json.dumps(_changed(chance, json.loads(lines[number]))).encode()
    return b"\n".join(lines) + b"\n"


def _changed(chance: random.Random, value: object) -> object:
    """The same value with another one somewhere in it."""
    if isinstance(value, dict) and value and chance.random() < 0.9:
        key = chance.choice(list(value))
        if chance.random() < 0.1:
            return {name: each for name, each in value.items() if name != key}
        return value | {key: _changed(chance, value[key])}
    if isinstance(value, list) and value and chance.random() < 0.9:
        at = chance.randrange(len(value))
        return [*value[:at], _changed(chance, value[at]), *value[at + 1 :]]
    return chance.choice(_VALUES)


def _signed_anew(parts: Parts, change: Callable[[object], object] | None = None) -> bytes:
    """As whoever has a key can make it; where there is no statement to begin with, as it is."""
    try:
        made = signed_anew(parts, change)
    except (Refused, ValueError, KeyError, TypeError):
        made = refreshed(parts)
    return packed(made.items())


FUZZER = Fuzzer(damaged, read)

if __name__ == "__main__":
    main(FUZZER, "evidence_fuzz", __doc__)

"""What is taken out before something is sealed: credentials, pictures that may show people, what the user names."""

from collections.abc import Callable, Collection, Sequence
from itertools import groupby
from operator import itemgetter

import msgspec

from sunlit.evidence.kept import Looked, Pictured, Private, look_for_private
from sunlit.evidence.private import Secret, without
from sunlit.pipeline import Session
from sunlit.schema import Entry, Stopped


class Shown(msgspec.Struct, frozen=True):
    """A file of the target with pictures that may show people: before it is sealed somebody should decide.

    what    the pictures, in words
    needed  whether findings rest on it, or it is more than one picture, of which no part can be taken out
    """

    path: str
    what: str
    needed: bool


def not_needed(shown: Sequence[Shown]) -> list[str]:
    """What is left out where nobody decides: pictures on which no finding rests."""
    return [one.path for one in shown if not one.needed]


class Options(msgspec.Struct, frozen=True):
    """What of a target is kept.

    whole         all of it, and not only what its findings rest on
    withhold      paths of entries that are left out, with only their hashes told
    keep_private  keep credentials as they are
    choose        says the paths of those files that are left out because of their pictures
    """

    whole: bool = False
    withhold: Collection[str] = ()
    keep_private: bool = False
    choose: Callable[[Sequence[Shown]], Collection[str]] = not_needed


class Redaction(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was taken out of an entry: the credentials at these offsets, or all of it. `sha256` is of what it was."""

    path: str
    sha256: str
    why: str
    offset: int = 0
    length: int = 0


class Decided(msgspec.Struct, frozen=True):
    """What was found, and what becomes of it.

    private    the credentials; those in archives cannot be taken out
    shown      the files with pictures that may show people
    left_out   why a file is left out, by its path
    unlooked   the paths of those that could not be looked through
    """

    private: list[Private] = []
    shown: list[Shown] = []
    left_out: dict[str, str] = {}
    unlooked: list[str] = []


def decide(session: Session, chosen: Sequence[Entry], options: Options, before: Decided) -> Decided:
    """Look through what would be kept, and have decided what was not decided `before`.

    Raises Stopped after Ctrl-C: what was not looked at would be sealed.
    """
    left_out = dict.fromkeys(options.withhold, "withheld by whoever sealed it")
    wanted = {entry.path for entry in chosen} - left_out.keys()
    looked = Looked()
    stage = "looking for credentials and pictures"
    for part in session.each(stage, look_for_private, None, lambda entry: entry.path in wanted):
        looked.paths += part.paths
        looked.private += part.private
        looked.pictured += part.pictured
    if session.interrupted:
        raise Stopped("not sealed: stopped before everything was looked through for credentials and pictures")
    shown = _shown(looked.pictured, session.told)
    known = {one.path for one in before.shown}
    if fresh := [one for one in shown if one.path not in known]:
        left_out |= dict.fromkeys(options.choose(fresh), "it has pictures that may show people")
    private = [] if options.keep_private else looked.private
    return Decided(private, shown, before.left_out | left_out, sorted(wanted - set(looked.paths)))


def redact(path: str, data: bytes, sha256: str, decided: Decided) -> tuple[bytes, list[Redaction]]:
    """The bytes of an entry without the credentials in it, and what was taken out; `sha256` is that of all of it."""
    secrets = [Secret(one.kind, one.start, one.end) for one in decided.private if one.path == path]
    told = [Redaction(path, sha256, one.kind, one.start, one.end - one.start) for one in secrets]
    return without(data, secrets) if secrets else data, told


def _shown(pictured: Sequence[Pictured], told: Collection[str]) -> list[Shown]:
    """Files by what was seen in them; `told` are those that findings rest on."""
    shown = []
    rows = sorted((one.path.partition("!/")[0], one.path, one) for one in pictured)
    for path, found in groupby(rows, key=itemgetter(0)):
        first, *more = (one for _, _, one in found)
        alone = first.alone and first.path == path
        inside = "" if first.path == path else f", {first.path.removeprefix(path + '!/')}"
        what = f"{first.what}{inside}" + (f", and {len(more)} more" if more and not alone else "")
        shown.append(Shown(path, what, path in told or not alone))
    return shown

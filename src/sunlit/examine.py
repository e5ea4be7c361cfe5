"""What a worker does with a few files: read, unpack, scan, decode, read for structure, judge; and look for names."""

import gc
import hashlib
import re
import time
from collections.abc import Iterator
from functools import partial

import msgspec

from sunlit.intake import Limits, read_entry, unpack, watch
from sunlit.judging.carriers import Use, find_surroundings, find_uses
from sunlit.judging.explain import Explained, explain_place
from sunlit.judging.hopeless import is_hopeless
from sunlit.judging.judge import Judged, to_judged, told_at
from sunlit.judging.local import FILE_NAME
from sunlit.judging.places import count_places, find_places, is_in_company
from sunlit.judging.scene import Scene
from sunlit.judging.uses import weigh_all
from sunlit.judging.view import View
from sunlit.matching import find_hits, find_names, holds_name, may_hold, may_lie, name_places
from sunlit.readers import Source, is_named, may_declare, open_document, open_source
from sunlit.readers.cursor import Broken
from sunlit.readers.pictures import DrawnPage, crop, picture_size, picture_source, words_in, words_key
from sunlit.schema import LISTED, Artifact, Crop, Entry, Finding, Line, Location, Picture, Skipped, Verdict
from sunlit.vocabulary.spelling import Hit

_LARGE = 1 << 20  # bytes
_SHORT = 1 << 14  # characters of a text that is parsed at once
_LEAST_SIDE = 24  # pixels of a picture in which there can be words
_LEAST_PIXELS = 10_000
_PAGE_PIXELS = 4_000_000  # of a page that is drawn
_PAGE = re.compile(r"page (\d+)")


class Examined(msgspec.Struct):
    """What came of a batch of entries.

    found       how many places of each verdict, also of those that are not in `judged`
    sources     paths of entries that can carry on, under another name, what is declared elsewhere: see `uses`
    archives    those of them that hold others
    judgements  paths of files of local judgement, which are read like any other and not obeyed
    pictures    in which words are still to be looked for
    crops       what stands around the places found in pictures
    words       what was read of pictures, by their keys
    """

    files: int = 0
    bytes: int = 0
    judged: list[Judged] = []
    not_read: list[Skipped] = []
    found: dict[Verdict, int] = {}
    sources: list[str] = []
    archives: list[str] = []
    around: list[Use] = []
    judgements: list[str] = []
    pictures: list[Picture] = []
    crops: list[Crop] = []
    words: dict[str, tuple[Line, ...]] = {}


def examine(entries: list[Entry], limits: Limits, everything: bool) -> Examined:
    """Audit a batch of entries. `everything` keeps what is judged a mention or dismissed, which is counted only."""
    result = Examined()
    for entry in entries:
        declares = False
        items = 0
        told: set[str] = set()
        for item in artifacts(entry, limits):
            items += 1
            if isinstance(item, Skipped):
                result.not_read.append(item)
                result.bytes -= item.bytes if item.searched else 0
                continue
            result.files += 1
            result.bytes += len(item.data)
            declares = declares or may_declare(item.path)
            if item.path.rpartition("/")[2] == FILE_NAME:
                result.judgements.append(item.path)
            if item.path in told:
                continue
            _try_to_examine(entry, item, limits, everything, result, told=told)
        if declares:
            (result.sources if items == 1 else result.archives).append(entry.path)
    return result


def artifacts(entry: Entry, limits: Limits) -> Iterator[Artifact | Skipped]:
    """An entry's bytes and all that is packed in them, or why they could not be had."""
    watch.at(entry.path)
    data = read_entry(entry, limits)
    if isinstance(data, Skipped):
        yield data
        return
    artifact = Artifact(entry.path, data, hashlib.sha256(data).hexdigest())
    yield artifact
    try:
        yield from unpack(artifact, limits)
    except MemoryError:
        yield Skipped(entry.path, "unreadable", limits.reached("max_memory_bytes", "memory for what is packed in it"))


def _try_to_examine(
    entry: Entry, artifact: Artifact, limits: Limits, everything: bool, result: Examined, *, told: set[str]
) -> None:
    """Read and judge an artifact. Whatever a reader makes of hostile bytes, the audit goes on and says so.

    told  paths of what documents have told of themselves
    """
    try:
        _examine_artifact(entry, artifact, everything, told, result)
        return
    except MemoryError:
        reason = limits.reached("max_memory_bytes", "memory for reading it")
    except Exception as error:
        reason = f"a fault of Sunlit's own: its reader failed with {type(error).__name__}; please tell us"
    result.not_read.append(Skipped(artifact.path, "unreadable", reason, len(artifact.data), searched=True))
    result.bytes -= len(artifact.data)


def _examine_artifact(entry: Entry, artifact: Artifact, everything: bool, told: set[str], result: Examined) -> None:
    document = open_document(artifact.data)
    if document:
        told.update(f"{artifact.path}!/{part}" for part in document.parts)
        result.not_read += [Skipped(artifact.path, "unreadable", note) for note in document.notes]
    result.pictures += _pictures(entry, artifact, document)
    places = may_lie(document.text.string.encode() if document else artifact.data)
    if places or (is_named(artifact.path) and may_hold(artifact.path.rpartition("/")[2].encode())):
        source = document or open_source(artifact.path, artifact.data, lambda _data: places)
        _judge_source(artifact, source, find_hits(source.text, places), everything, result)
        if len(artifact.data) > _LARGE:
            gc.collect(1)  # libraries that read binaries tie circles, which hold all of the bytes: young ones


def _pictures(entry: Entry, artifact: Artifact, document: Source | None) -> Iterator[Picture]:
    """The pictures that an artifact is, or that its pages are, and that are large enough for words."""
    for page in document.drawn if document else ():
        path = DrawnPage(artifact.path, page).path
        yield Picture(entry, artifact.path, page, path, words_key(artifact.sha256, page), _PAGE_PIXELS)
    width, height = picture_size(artifact.data) or (0, 0)
    if min(width, height) >= _LEAST_SIDE and width * height >= _LEAST_PIXELS:
        yield Picture(entry, artifact.path, 0, artifact.path, words_key(artifact.sha256), width * height)


def look_at(pictures: list[Picture], limits: Limits, everything: bool, until: float) -> Examined:
    """Look for words in pictures of one file of the target, and judge them; `until` on the clock `time.monotonic`."""
    result = Examined()
    wanted: dict[str, list[Picture]] = {}
    for picture in pictures:
        wanted.setdefault(picture.artifact, []).append(picture)
    for item in artifacts(pictures[0].entry, limits):
        if isinstance(item, Skipped):
            continue
        for picture in wanted.pop(item.path, ()):
            if time.monotonic() > until:
                reason = limits.reached("max_ocr_seconds", "seconds spent on words in pictures")
                result.not_read.append(Skipped(picture.path, "skipped", reason))
                continue
            try:
                _look_at(picture, item, everything, result)
            except Broken as damage:
                reason = f"a picture in which no words are read: {damage}"
                result.not_read.append(Skipped(picture.path, "unreadable", reason))
            except MemoryError:
                reason = limits.reached("max_memory_bytes", "memory for the words in it")
                result.not_read.append(Skipped(picture.path, "unreadable", reason))
        if not wanted:
            break
    return result


def _look_at(picture: Picture, artifact: Artifact, everything: bool, result: Examined) -> None:
    lines = picture.lines
    if lines is None:
        lines = result.words[picture.key] = words_in(artifact.data, picture.page)
    source = picture_source(lines, picture.page)
    judged = len(result.judged)
    read = Artifact(picture.path, source.text.string.encode(), artifact.sha256)
    _judge_source(read, source, find_hits(source.text), everything, result)
    for place in result.judged[judged:]:
        if place.location.box:
            shown = crop(artifact.data, picture.page, place.location.box)
            result.crops.append(Crop(place.location.path, place.location.offset, shown))


def _judge_source(artifact: Artifact, source: Source, hits: list[Hit], everything: bool, result: Examined) -> None:
    if not hits:
        return  # pictures hold every short word by chance
    # The bytes were read; what was not understood of them has no size. Of documents it was said before.
    result.not_read += [Skipped(artifact.path, "unreadable", note) for note in source.notes if not source.is_paper]
    scene, telling = _read(artifact.path, source, hits, everything)
    if not telling and not everything:
        result.found["dismissed"] = result.found.get("dismissed", 0) + count_places(scene, hits)
        return
    could_tell = set(map(id, telling))
    chosen = set(map(id, hits)) if everything else could_tell
    found_places = find_places(scene, hits)
    places = [
        place
        for place in found_places
        if (place.label_set or is_in_company(place) or not chosen.isdisjoint(map(id, place.hits)))
        and (everything or not is_hopeless(scene, place))
    ]
    result.found["dismissed"] = result.found.get("dismissed", 0) + len(found_places) - len(places)
    able = []
    for place, weighing in zip(places, weigh_all(scene, places), strict=True):
        result.found[weighing.verdict] = result.found.get(weighing.verdict, 0) + 1
        tells = not could_tell.isdisjoint(map(id, place.hits))
        if everything or weighing.undecided or (weighing.untold and tells) or weighing.verdict in LISTED:
            judged = to_judged(scene, place, weighing, artifact.sha256, tells=tells)
            result.judged.append(judged)
            if judged.undecided or judged.verdict == "capability":
                able.append((judged, place.passage))
    if able:
        view = View(artifact.path, artifact.sha256, source.text, scene.language, scene.passages)
        result.around += find_surroundings(view, able)


def _read(path: str, source: Source, hits: list[Hit], everything: bool) -> tuple[Scene, list[Hit]]:
    """The scene of a source with its structure around the hits, and those hits that can be more than a dismissal.

    Where there are none the structure is read for `everything` only. Of a long text it is read around those alone, so
    that little has to be parsed; whatever is listed, they are judged in the same scene.
    """
    scene = Scene(path, source.language, source.text, [])
    telling = [hit for hit in hits if not hit.excluded] if source.is_network else scene.telling(hits, source.is_flat)
    if telling or everything:
        near = telling if telling and len(source.text.string) > _SHORT else hits
        scene.passages = source.read(sorted({hit.start for hit in near}))
    return scene, telling


def explain(entries: list[Entry], limits: Limits, finding: Finding) -> list[Explained]:
    """How the place of a finding was judged, taken apart; nothing when it stands in none of these entries."""
    location = finding.location
    found = []
    for entry in entries:
        for item in artifacts(entry, limits):
            source = _source_of(item, location) if isinstance(item, Artifact) else None
            if source is None:
                continue
            hits = find_hits(source.text)
            scene, _ = _read(location.path, source, hits, everything=True)
            places = find_places(scene, hits)
            found += [
                explain_place(scene, place, weighing)
                for place, weighing in zip(places, weigh_all(scene, places), strict=True)
                if place.trait == finding.trait and source.text.position(told_at(scene, place))[2] == location.offset
            ]
    return found


def _source_of(artifact: Artifact, location: Location) -> Source | None:
    """The artifact, or the picture or page in it, that a place is in, opened; None when it is in another one."""
    page = int(match[1]) if (match := _PAGE.fullmatch(location.place)) and location.box else 0
    if DrawnPage(artifact.path, page).path != location.path:
        return None
    if not location.box:
        return open_source(artifact.path, artifact.data, may_lie)
    try:
        return picture_source(words_in(artifact.data, page), page)
    except Broken:
        return None


def uses(entries: list[Entry], limits: Limits, names: frozenset[str]) -> list[Use]:
    """The places in a batch of entries that use one of these names; what cannot be read was said by `examine`."""
    found: list[Use] = []
    for entry in entries:
        data = read_entry(entry, limits)
        if isinstance(data, bytes) and holds_name(data, names):
            found += _uses(Artifact(entry.path, data, ""), names)
    return found


def uses_in_archives(entries: list[Entry], limits: Limits, names: frozenset[str]) -> list[Use]:
    """The same for entries that hold others."""
    found: list[Use] = []
    for entry in entries:
        for item in artifacts(entry, limits):
            if isinstance(item, Artifact) and holds_name(item.data, names) and may_declare(item.path):
                found += _uses(item, names)
    return found


def _uses(artifact: Artifact, names: frozenset[str]) -> list[Use]:
    source = open_source(artifact.path, artifact.data, partial(name_places, names=names))
    places = find_names(source.text.string, names)
    if not places:
        return []
    sha256 = artifact.sha256 or hashlib.sha256(artifact.data).hexdigest()
    return find_uses(View(artifact.path, sha256, source.text, source.language, source.read(places)), names)

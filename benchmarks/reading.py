"""Measures how fast each kind of input is read, beside other programs where they are installed.

Everything in the given targets is opened, and what is packed in it; what is measured is the reading alone, in one
process, without judgement, in seconds of processors: so that it matters little what else the machine does. A binary is
searched for spellings and listed around them, as in an audit.

Peers: strings for ELF and PE, javap for classes, unzip for zip and jar, pdftotext for PDF, 7z for compiled help.
"""

import argparse
import resource
import shutil
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pypdfium2

from sunlit.examine import artifacts
from sunlit.intake import Limits, format_of, open_target, unpack
from sunlit.matching import may_hold, may_lie
from sunlit.readers import open_document, open_source
from sunlit.readers.pictures.pixels import pixels
from sunlit.readers.pictures.words import words_of
from sunlit.readers.registry import binary_for, document_for
from sunlit.schema import Artifact

_PROGRAMS = {"an ELF file": "strings", "a Windows program": "strings"}
_CLASS = "a Java class"
_BINARIES = frozenset({*_PROGRAMS, _CLASS, "an Android dex file", "a .NET assembly", "a Mach-O file"})
_UNPACKED = {"compiled help": ("7z", "x", "-so"), "zip": ("unzip", "-p")}


class Measured(msgspec.Struct):
    """Of one format: how many files, bytes, pages, characters that came out, and seconds that we and a peer took."""

    files: int = 0
    bytes: int = 0
    pages: int = 0
    characters: int = 0
    seconds: float = 0.0
    peer: str = ""
    peer_seconds: float = 0.0


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.reading", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("targets", nargs="+", help="folders, packages or git+CLONE@REVISION")
    parser.add_argument("--pictures", type=int, default=20, help="pages of PDF that are drawn and read  [%(default)s]")
    parser.add_argument("--output", type=Path, help="write the table here")
    options = parser.parse_args()
    found: dict[str, Measured] = defaultdict(Measured)
    drawn: list[tuple[bytes, int]] = []
    classes: list[bytes] = []
    for data in _files(options.targets):
        if (form := format_of(data)) and form.name in _UNPACKED:
            _measure_archive(data, found[form.name], *_UNPACKED[form.name])
        if document := document_for(data):
            _measure_document(data, found[document.name])
            pages = _pages(data) if document.language == "pdf" else 0
            found[document.name].pages += pages
            if pages > 10 and len(drawn) < options.pictures:
                drawn.append((data, pages // 2))
        elif (binary := binary_for(data)) and binary.name in _BINARIES:
            _measure_binary(data, found[binary.name], _PROGRAMS.get(binary.name, ""))
            classes += [data] if binary.name == _CLASS else []
    if classes and shutil.which("javap"):
        _list_classes(classes, found[_CLASS])
    if drawn:
        _measure_pictures(drawn, found["pages as pictures"])
    table = _table(" ".join(options.targets), found)
    print(table)
    if options.output:
        options.output.write_text(table, encoding="utf-8")
    return 0


def _files(targets: list[str]) -> Iterator[bytes]:
    """Every file of the targets, and what is packed in it, as an audit opens them."""
    limits = Limits()
    for target in targets:
        with tempfile.TemporaryDirectory() as folder:
            for entry in open_target(target, Path(folder), limits, lambda _said: None).entries:
                yield from (item.data for item in artifacts(entry, limits) if isinstance(item, Artifact))


def _measure_binary(data: bytes, measured: Measured, peer: str) -> None:
    started = time.process_time()
    if may_hold(data):
        measured.characters += len(open_source("", data, may_lie).text.string)
    measured.seconds += time.process_time() - started
    measured.files += 1
    measured.bytes += len(data)
    if peer and shutil.which(peer):
        _peer(measured, peer, data, "-a", "{file}")


def _list_classes(classes: list[bytes], measured: Measured) -> None:
    """All of them by one javap, which takes longer to start than to read one."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, f"{number}.class") for number in range(len(classes))]
        for file, data in zip(files, classes, strict=True):
            file.write_bytes(data)
        started = _spent_by_others()
        for at in range(0, len(files), 2000):
            command = ["javap", "-p", "-constants", *map(str, files[at : at + 2000])]
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    measured.peer, measured.peer_seconds = "javap", _spent_by_others() - started


def _measure_document(data: bytes, measured: Measured) -> None:
    started = time.process_time()
    source = open_document(data)
    measured.seconds += time.process_time() - started
    measured.files += 1
    measured.bytes += len(data)
    measured.characters += len(source.text.string) if source else 0
    if data.startswith(b"%PDF") and shutil.which("pdftotext"):
        _peer(measured, "pdftotext", data, "{file}", "/dev/null")


def _measure_archive(data: bytes, measured: Measured, peer: str, *arguments: str) -> None:
    """What is right inside it; what is in that is measured for itself."""
    limits = msgspec.structs.replace(Limits(), max_depth=1)
    started = time.process_time()
    for item in unpack(Artifact("archive", data, ""), limits):
        measured.characters += len(item.data) if isinstance(item, Artifact) else 0
    measured.seconds += time.process_time() - started
    measured.files += 1
    measured.bytes += len(data)
    if shutil.which(peer):
        _peer(measured, peer, data, *arguments, "{file}")


def _measure_pictures(drawn: list[tuple[bytes, int]], measured: Measured) -> None:
    words_of(*pixels(*drawn[0]))  # what reads them is loaded once
    for data, page in drawn:
        started = time.process_time()
        lines = words_of(*pixels(data, page))
        measured.seconds += time.process_time() - started
        measured.files += 1
        measured.pages += 1
        measured.characters += sum(len(line.text) for line in lines)


def _peer(measured: Measured, program: str, data: bytes, *arguments: str) -> None:
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        command = [program, *(argument.format(file=file.name) for argument in arguments)]
        started = _spent_by_others()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    measured.peer = program
    measured.peer_seconds += _spent_by_others() - started


def _spent_by_others() -> float:
    """Seconds of processors that programs have taken which this one started."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _pages(data: bytes) -> int:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return 0
    try:
        return len(document)
    finally:
        document.close()


def _table(target: str, found: dict[str, Measured]) -> str:
    lines = [
        "# Reading",
        "",
        f"`python -m benchmarks.reading {target}`",
        "",
        "Reading alone, in one process, in seconds of its processor; peers are started for each file, javap for all",
        "classes at once. Of a binary the characters are those of its listing, made only where it holds a spelling.",
        "",
        "| format | files | MB | characters | seconds | MB/s | pages | pages a second | beside it |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, one in sorted(found.items()):
        seconds = max(one.seconds, 1e-9)
        pages = f"{one.pages:,} | {one.pages / seconds:,.1f}" if one.pages else " | "
        speed = f"{one.bytes / 1e6:,.1f} | {one.characters:,} | {one.seconds:.2f} | {one.bytes / 1e6 / seconds:,.1f}"
        peer = f"{one.peer}: {one.peer_seconds:.2f} s" if one.peer else ""
        lines.append(f"| {name} | {one.files} | {speed} | {pages} | {peer} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    raise SystemExit(main())

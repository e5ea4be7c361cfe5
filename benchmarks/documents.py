"""Measures how fast documents and pictures are read, beside other programs where they are installed.

Everything below the given folders or clones is opened; what is measured is the reading alone, in one process, without
judgement, in seconds of processors: so that it matters little what else the machine does.

Peers: pdftotext for PDF, 7z for compiled help.
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

from sunlit.intake import Budget, Limits, format_of, open_target, read_entry, unpack
from sunlit.readers import open_document
from sunlit.readers.pictures.pixels import pixels
from sunlit.readers.pictures.words import words_of
from sunlit.readers.registry import document_for
from sunlit.schema import Artifact, Skipped

_HELP = "compiled help"


class Measured(msgspec.Struct):
    """Of one format: how many files, bytes, pages and characters of text, and how many seconds ours and a peer took."""

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
        prog="benchmarks.documents", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("targets", nargs="+", help="folders, or git+CLONE@REVISION, that hold documents")
    parser.add_argument("--pictures", type=int, default=20, help="pages of PDF that are drawn and read  [%(default)s]")
    parser.add_argument("--output", type=Path, help="write the table here")
    options = parser.parse_args()
    found: dict[str, Measured] = defaultdict(Measured)
    drawn: list[tuple[bytes, int]] = []
    for data in _files(options.targets):
        if (form := format_of(data)) and form.name == _HELP:
            _measure_help(data, found[form.name])
        if document := document_for(data):
            _measure_document(data, found[document.name])
            pages = _pages(data) if document.language == "pdf" else 0
            found[document.name].pages += pages
            if pages > 10 and len(drawn) < options.pictures:
                drawn.append((data, pages // 2))
    if drawn:
        _measure_pictures(drawn, found["pages as pictures"])
    table = _table(" ".join(options.targets), found)
    print(table)
    if options.output:
        options.output.write_text(table, encoding="utf-8")
    return 0


def _files(targets: list[str]) -> Iterator[bytes]:
    limits = Limits()
    for target in targets:
        with tempfile.TemporaryDirectory() as folder:
            for entry in open_target(target, Path(folder), limits, lambda _said: None).entries:
                data = read_entry(entry, limits)
                if not isinstance(data, Skipped):
                    yield data


def _measure_document(data: bytes, measured: Measured) -> None:
    started = time.process_time()
    source = open_document(data)
    measured.seconds += time.process_time() - started
    measured.files += 1
    measured.bytes += len(data)
    measured.characters += len(source.text.string) if source else 0
    if data.startswith(b"%PDF") and shutil.which("pdftotext"):
        _peer(measured, "pdftotext", data, "{file}", "/dev/null")


def _measure_help(data: bytes, measured: Measured) -> None:
    started = time.process_time()
    for item in unpack(Artifact("help.chm", data, ""), Budget(Limits(), len(data))):
        measured.characters += len(item.data) if isinstance(item, Artifact) else 0
    measured.seconds += time.process_time() - started
    measured.files += 1
    measured.bytes += len(data)
    if shutil.which("7z"):
        _peer(measured, "7z", data, "x", "-so", "{file}")


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
        "# Documents",
        "",
        f"`python -m benchmarks.documents {target}`",
        "",
        "Reading alone, in one process, in seconds of its processor; a peer is started for each file.",
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

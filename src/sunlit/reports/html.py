"""One self-contained HTML page to read, filter, print and pass on; it loads nothing and works without scripts."""

from base64 import b64encode
from collections import Counter, defaultdict
from typing import TextIO

import msgspec
from markupsafe import Markup

from sunlit.reports import words
from sunlit.reports.arrange import Quote, quote, shown, unread
from sunlit.reports.chains import chains, kind, label
from sunlit.reports.device import device_said, stages
from sunlit.reports.graph import NODE_HEIGHT, NODE_WIDTH, graph
from sunlit.reports.pages import inline_hash, part, template
from sunlit.reports.registry import Report
from sunlit.reports.visible import visible
from sunlit.schema import AuditResult, Finding, Location
from sunlit.vocabulary.model import Vocabulary

OPEN_ABILITIES = 12
LINES = 10
WAYS = 3
REASONS = 6
PATHS = 200
ROWS = 500
LINE_WIDTH = 240
BEFORE_NAME = 80


class Row(msgspec.Struct, frozen=True):
    """A finding with its number on the page."""

    number: int
    finding: Finding
    quote: Quote


class File(msgspec.Struct, frozen=True):
    """Findings of one artifact, in the order of its lines."""

    path: str
    sha256: str
    rows: list[Row]


def _write(result: AuditResult, vocabulary: Vocabulary, stream: TextIO) -> None:
    summary = result.summary
    rows = [
        Row(number, finding, quote(finding, BEFORE_NAME, LINE_WIDTH))
        for number, finding in enumerate(result.findings, 1)
    ]
    total = summary.bytes
    traits = list(dict.fromkeys(finding.trait for finding in result.findings))
    headline, *standfirst = words.answer(result, vocabulary)
    style, script = part("page.css"), part("page.js")
    page = template("page.html").generate(
        words=words,
        vocabulary=vocabulary,
        style=Markup(style),
        script=Markup(script),
        style_hash=inline_hash(style),
        script_hash=inline_hash(script),
        headline=headline,
        standfirst=standfirst,
        summary=summary,
        total=total,
        abilities=shown(result),
        files=_files(rows),
        crops={(crop.path, crop.offset): _data_url(crop.png) for crop in result.crops},
        numbers={_key(row.finding.location): row.number for row in reversed(rows)},
        key=_key,
        traits=traits,
        trait_number={trait: number for number, trait in enumerate(traits)},
        counts=Counter((finding.trait, finding.verdict) for finding in result.findings),
        findings=len(rows),
        unread=unread(summary.not_read),
        decisions=words.judgement_said(summary.judgement) if summary.judgement else (),
        compared=words.baseline_said(summary),
        device=device_said(result, vocabulary),
        stages=lambda one: [visible(stage) for stage in stages(one, result.device)] if result.device else [],
        device_traits=result.device.traits if result.device else (),
        requests=result.requests,
        absent=result.absent,
        bases=[basis for basis in words.BASES if any(finding.basis == basis for finding in result.findings)],
        quote=lambda finding: quote(finding, BEFORE_NAME, LINE_WIDTH),
        chains=chains,
        kind=kind,
        graph=graph,
        node_width=NODE_WIDTH,
        node_height=NODE_HEIGHT,
        label=label,
        open_abilities=OPEN_ABILITIES,
        lines=LINES,
        ways=WAYS,
        reasons=REASONS,
        paths=PATHS,
        rows=ROWS,
    )
    for piece in page:
        stream.write(piece)


def _files(rows: list[Row]) -> list[File]:
    """The file with the strongest finding first; a long one in parts, which a browser lays out when they are near."""
    by_path: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_path[row.finding.location.path].append(row)
    parts = []
    for path, group in by_path.items():
        group.sort(key=lambda row: row.finding.location.offset)
        sha256 = group[0].finding.location.sha256
        parts += [File(path, sha256, group[start : start + ROWS]) for start in range(0, len(group), ROWS)]
    return parts


def _data_url(png: bytes) -> str:
    return f"data:image/png;base64,{b64encode(png).decode()}"


def _key(location: Location) -> tuple[str, int]:
    return location.path, location.offset


REPORT = Report("html", "one page to read, filter, print and pass on; works offline", _write)

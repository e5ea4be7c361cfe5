"""The report for a person at a terminal, or behind a pipe: strongest first, then what was not read, then what to do."""

import io
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from sunlit.reports.arrange import Shown, alone, quote, shown, unread
from sunlit.reports.chains import chains, kind, label
from sunlit.reports.device import device_said
from sunlit.reports.plain import width_of
from sunlit.reports.registry import Report
from sunlit.reports.visible import visible
from sunlit.reports.words import (
    BASES,
    OUTCOMES,
    ROLES,
    VERDICTS,
    amount,
    answer,
    baseline_said,
    brief,
    called,
    count,
    decided,
    files,
    group_names,
    joined,
    judgement_said,
    place,
    status,
    trait_name,
)
from sunlit.schema import AuditResult, Finding, Verdict
from sunlit.vocabulary.model import Vocabulary

IN_FULL = 8
LINES = 4
WAYS = 2
REASONS = 3
RECORDS = 8
DECISIONS = 20
UNREAD = 12
INDENT = 3
LABEL = 12


def render(result: AuditResult, vocabulary: Vocabulary, *, width: int, colour: bool) -> str:
    """The report as text of at most `width` cells a line (paths are never broken), with ANSI styles if `colour`."""
    page = io.StringIO()
    console = Console(
        file=page,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        legacy_windows=False,
        force_jupyter=False,
        emoji=False,
        markup=False,
        highlight=False,
        _environ={},
    )
    _Page(console, result, vocabulary).write()
    return page.getvalue()


class _Page:
    """The report under way: what it tells of, and where its lines go."""

    def __init__(self, console: Console, result: AuditResult, vocabulary: Vocabulary) -> None:
        self.console = console
        self.result = result
        self.vocabulary = vocabulary

    def write(self) -> None:
        self.head()
        self.device()
        self.capabilities()
        self.single_places()
        self.records()
        self.others()
        self.decisions()
        self.baseline()
        self.counts()
        self.not_read()
        self.next_steps()

    def line(self, text: str | Text = "", indent: int = 0, style: str = "") -> None:
        """A paragraph, wrapped with its indent kept."""
        body = Text(text, style) if isinstance(text, str) else text
        for part in body.wrap(self.console, self.console.width - indent) or [Text()]:
            part.rstrip()
            self.console.print(Text(" " * indent) + part if part else "")

    def whole(self, text: Text) -> None:
        """A line that is never broken, so that what it names can be copied."""
        self.console.print(text, no_wrap=True, overflow="ignore", crop=False)

    def title(self, text: str) -> None:
        self.line()
        self.line(text, style="bold")

    def labelled(self, label: str, lines: Sequence[str | Text], *, unbroken: bool = False) -> None:
        """A label and what stands beside it; on a narrow terminal, below it."""
        narrow = self.console.width < 60
        indent = INDENT if narrow else INDENT + LABEL
        lead = Text(" " * INDENT) + Text(label.ljust(LABEL), "dim")
        if narrow:
            self.console.print(Text(" " * INDENT + label, "dim"))
            lead = Text(" " * indent)
        for line in lines:
            body = Text(line) if isinstance(line, str) else line
            if unbroken:
                self.whole(lead + body)
                lead = Text(" " * indent)
                continue
            for part in body.wrap(self.console, self.console.width - indent):
                part.rstrip()
                self.console.print(lead + part)
                lead = Text(" " * indent)

    def head(self) -> None:
        summary = self.result.summary
        self.line(f"Sunlit audit of {visible(summary.target)}", style="bold")
        self.line()
        for sentence in answer(self.result, self.vocabulary):
            self.line(sentence)

    def device(self) -> None:
        for title, lines in device_said(self.result, self.vocabulary):
            self.title(title)
            for line in lines:
                self.line(line, INDENT)

    def capabilities(self) -> None:
        everything = shown(self.result)
        if not everything:
            return
        self.title(f"What it can do: {count(len(everything), 'ability')}, strongest first")
        self.line('"A <- B" reads: B hands A on to whoever uses the product.', style="dim")
        for number, one in enumerate(everything[:IN_FULL], 1):
            self.line()
            self.capability(number, one)
        if rest := everything[IN_FULL:]:
            self.line()
            self.line(
                f"{count(len(rest), 'ability').capitalize()} more, one a line; in full with --format html", style="bold"
            )
            for number, one in enumerate(rest, IN_FULL + 1):
                self.short(number, one)

    def capability(self, number: int, one: Shown) -> None:
        capability = one.capability
        names = group_names(self.vocabulary, capability.trait, capability.groups)
        heading = Text(f"{number}. ".ljust(INDENT), "bold")
        heading.append(trait_name(self.vocabulary, capability.trait).upper(), self.style(capability.trait))
        if names:
            heading.append(" · names: ").append(joined(names, 8), "bold")
        self.line(heading)
        self.labelled("how", [f"{BASES[capability.basis]} (confidence {capability.confidence:.0%})"])
        values = f", with {count(len(capability.members), 'value')}" if capability.members else ""
        defined = Text(place(capability.defined_at), "cyan")
        self.labelled("where", [defined], unbroken=True)
        self.labelled("defined as", [f"{called(capability)}{values}"])
        if decisions := one.decisions():
            self.labelled("decided", decisions)
        if beside := one.beside():
            self.labelled("compared", [beside])
        if ways := list(self.ways(one)):
            self.labelled("gets out", ways)
        if reasons := one.reasons(REASONS):
            self.labelled("because", [brief(reason, 240) for reason in reasons])
        if lines := one.lines(LINES):
            self.labelled("in the code", [self.quoted(finding) for finding in lines], unbroken=True)
        if one.findings:
            self.labelled("fingerprint", [one.findings[0].fingerprint])

    def ways(self, one: Shown) -> Iterator[Text]:
        every = chains(one.capability)
        room = self.console.width - INDENT - LABEL
        for chain in every[:WAYS]:
            way = Text(called(one.capability))
            for carrier in chain:
                step = f"<- {label(carrier)}" + (f" ({kind(carrier)})" if carrier.edge else "")
                if way.cell_len + 1 + cell_len(step) > room:
                    yield way
                    way = Text(" ")
                way.append(f" {step}")
            yield way
        if more := every[WAYS:]:
            yield Text(f"and {count(len(more), 'other way')}", "dim")

    def quoted(self, finding: Finding) -> Text:
        """The line with its number, cut to the width of the page, the name in bold."""
        at = finding.location.line
        number = f"{at:>6} " if at is not None else ""
        room = self.console.width - INDENT - (0 if self.console.width < 60 else LABEL) - len(number) - 2
        cut = quote(finding, room // 3, room, cell_len)
        text = Text(f"{number}│ ", "dim")
        return text.append(cut.before, "not dim").append(cut.name, "bold not dim").append(cut.after, "not dim")

    def short(self, number: int, one: Shown) -> None:
        capability = one.capability
        names = group_names(self.vocabulary, capability.trait, capability.groups)
        text = Text(f"{number}. ".ljust(INDENT + 2))
        text.append(trait_name(self.vocabulary, capability.trait), self.style(capability.trait))
        text.append(f" ({joined(names, 3)})" if names else "")
        text.append(f", {BASES[capability.basis]}: {called(capability)} ")
        self.whole(text.append(place(capability.defined_at), "cyan"))

    def single_places(self) -> None:
        places = list(alone(self.result, "capability"))
        if places:
            self.title(f"Also {count(len(places), 'single place')} that can do so")
            self.places(places, RECORDS)

    def records(self) -> None:
        places = [finding for finding in self.result.findings if finding.verdict == "record"]
        if places:
            self.title(f"Records: {count(len(places), 'place')} where {VERDICTS['record']}")
            self.places(places, RECORDS)

    def others(self) -> None:
        """Only there when asked for, and then in full."""
        verdicts: tuple[Verdict, ...] = ("mention", "dismissed")
        for verdict in verdicts:
            places = [finding for finding in self.result.findings if finding.verdict == verdict]
            if places:
                self.title(f"{verdict.capitalize()}: {count(len(places), 'place')}, {VERDICTS[verdict]}")
                self.places(places, len(places))

    def places(self, findings: Sequence[Finding], most: int) -> None:
        for finding in findings[:most]:
            text = Text(" " * INDENT).append(place(finding.location), "cyan")
            text.append(f"  {trait_name(self.vocabulary, finding.trait)}, {BASES[finding.basis]}")
            name = f"{brief(finding.container)}.{brief(finding.name)}".strip(".")
            self.whole(text.append(f": {ROLES[finding.role]} {name}".rstrip(), "dim"))
        if len(findings) > most:
            self.line(f"and {count(len(findings) - most, 'other place')}", INDENT, "dim")

    def decisions(self) -> None:
        if judgement := self.result.summary.judgement:
            self.title("Local decisions")
            for sentence in judgement_said(judgement):
                self.line(sentence, INDENT)
            places = [finding for finding in self.result.findings if finding.decision]
            for finding in places[:DECISIONS]:
                self.whole(Text(" " * INDENT).append(place(finding.location), "cyan"))
                if finding.decision:
                    self.line(decided(finding.decision), INDENT + 2)
            if len(places) > DECISIONS:
                self.line(f"and {count(len(places) - DECISIONS, 'other place')}", INDENT, "dim")

    def baseline(self) -> None:
        if sentences := baseline_said(self.result.summary):
            self.title("Compared with a saved result")
            for sentence in sentences:
                self.line(sentence, INDENT)
            fresh = [finding for finding in self.result.findings if finding.baseline == "new"]
            for heading, those in (("New:", fresh), ("No longer listed:", self.result.absent)):
                if those:
                    self.line(heading, INDENT, "bold")
                    self.places(those, RECORDS)

    def counts(self) -> None:
        self.title("Counts of all places that were looked at")
        listed = Counter((finding.verdict, finding.trait) for finding in self.result.findings)
        for verdict, meaning in VERDICTS.items():
            found = self.result.summary.found.get(verdict, 0)
            self.line(f"{found:,} {verdict}: {meaning}", INDENT)
            traits = [
                f"{trait_name(self.vocabulary, trait)} {number:,}"
                for (of, trait), number in listed.items()
                if of == verdict
            ]
            if traits:
                self.line(", ".join(traits), INDENT + 2, "dim")

    def not_read(self) -> None:
        summary = self.result.summary
        self.title("What was read, and what was not")
        self.line(f"read: {amount(summary.read, summary.bytes)}", INDENT)
        reasons = unread(summary.not_read)
        for group in reasons[:UNREAD]:
            tally = group.tally
            much = files(tally) if group.outcome == "beside" else amount(tally, summary.bytes)
            self.line(f"{OUTCOMES[group.outcome]}, {brief(group.reason, 240)}: {much}", INDENT)
            self.whole(Text(" " * (INDENT + 2)).append(f"such as {visible(group.entries[0].path)}", "dim"))
        if len(reasons) > UNREAD:
            self.line(f"and {count(len(reasons) - UNREAD, 'other reason')}", INDENT, "dim")
        if not reasons:
            self.line("nothing was left out", INDENT)

    def next_steps(self) -> None:
        found = self.result.summary.found
        listed = Counter(finding.verdict for finding in self.result.findings)
        self.title("What to do next")
        self.line("--format html --output report.html writes all of it as a page to read and to share", INDENT)
        self.line("--format jsonl and --format sarif write it for programs", INDENT)
        if self.result.findings:
            self.line("sunlit explain FINGERPRINT TARGET says why a place is judged as it is", INDENT)
        hidden = sum(max(found.get(verdict, 0) - listed[verdict], 0) for verdict in VERDICTS)
        if hidden:
            those = count(hidden, "place")
            self.line(f"--all also lists {those} judged to be a mention or not about people", INDENT)
        self.line(f"Vocabulary {self.result.summary.vocabulary}, Sunlit {self.result.summary.sunlit}.", 0, "dim")

    def style(self, trait: str) -> str:
        return "bold red" if status(self.vocabulary, trait) == "protected" else "bold yellow"


def _write(result: AuditResult, vocabulary: Vocabulary, stream: TextIO) -> None:
    terminal = stream.isatty()
    colour = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    text = render(result, vocabulary, width=width_of(stream), colour=colour)
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding))


REPORT = Report("terminal", "text for reading here and now", _write)

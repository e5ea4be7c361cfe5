"""Measures the judge on labelled places of public sources.

Labels are facts (source, version, path, line, trait, group, basis, verdict); the sources are fetched when asked for
and kept in the user's cache folder, so that later runs need no network. Repositories can be clones on this machine
instead: --clones '/clones/{owner}+{name}/repo'. A source that cannot be had is a line of the table, never left out.
"""

import argparse
import sys
from pathlib import Path

from benchmarks.cache import cache_folder
from benchmarks.labels import FOLDER, SETS, Label, read_labels
from benchmarks.scoring import Score, Share, pool, score
from benchmarks.sources import count_lines, target_of
from sunlit import audit
from sunlit.schema import SunlitError

_COLUMNS = ("capability", "record", "named", "verdict", "basis", "negative")
_LEGEND = """\
capability, record: lines labelled so and found so. named: the named group is found. verdict: the strongest finding of
a line has the labelled verdict, or is at most a mention where nothing is to report. basis: of those found, the labelled
basis. negative: lines with nothing to report that came out as capability or record. per 100k: findings of these two
verdicts in 100,000 lines of text, labelled or not."""


def main() -> int:
    """Print the tables; 1 when a source could not be had."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.judgement", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--labels", choices=SETS, help="only this set: given to the project, or one of its own")
    parser.add_argument("--source", default="", help="only sources whose name holds this text")
    parser.add_argument("--misses", action="store_true", help="print every row that came out wrong")
    parser.add_argument("--fetch", action="store_true", help="fetch what is not on this machine")
    parser.add_argument("--clones", default="", help="where clones lie, with {owner} and {name}")
    parser.add_argument("--cache", type=Path, default=cache_folder(), help="where sources are kept  [%(default)s]")
    options = parser.parse_args()
    print(f"{_LEGEND}\n\n{'source':58} " + " ".join(f"{column:>13}" for column in _COLUMNS) + " per 100k")
    pooled: dict[str, list[Score]] = {}
    missing = 0
    for name in [options.labels] if options.labels else SETS:
        for source, rows in read_labels(FOLDER / SETS[name]).items():
            if options.source not in source.name:
                continue
            try:
                target = target_of(source, options.cache, clones=options.clones, fetch=options.fetch)
                part = measure(target, rows)
            except SunlitError as error:
                missing += 1
                print(f"{source!s:58} could not be had: {error}", flush=True)
                continue
            print(row(str(source), part), flush=True)
            if options.misses:
                print("".join(f"    {miss}\n" for miss in part.misses), end="")
            pooled.setdefault(name, []).append(part)
    for name, scores in pooled.items():
        print(row(f"all {name}", pool(scores)))
    whole = pool([part for scores in pooled.values() for part in scores])
    if len(pooled) > 1:
        print(row("all", whole))
    print(calibration(whole.calibration))
    return int(missing > 0)


def measure(target: str, rows: list[Label]) -> Score:
    """Audit a labelled source. Raises SunlitError when it cannot be had."""
    part = score(rows, audit(target, everything=True, ocr=False))
    part.lines = count_lines(target)
    return part


def row(name: str, part: Score) -> str:
    """One row of the table."""
    cells = [getattr(part, column) for column in _COLUMNS]
    rate = f"{part.reported * 100_000 / part.lines:.1f}" if part.lines else "-"
    return f"{name:58} " + " ".join(f"{cell!s:>13}" for cell in cells) + f" {rate:>8}"


def calibration(steps: list[Share]) -> str:
    """The table of confidence: of the findings on labelled lines given so much, how many are right."""
    lines = ["", "confidence of findings on labelled lines, and how many of them are right"]
    for number, share in enumerate(steps):
        if share.of:
            lines.append(f"{number / len(steps):.1f} to {(number + 1) / len(steps):.1f} {share!s:>15}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())

"""Audits published packages, shows what it finds and keeps it as pages; without a network, an invented vendor's SDK.

The first two label people by race, the third by the colour of their skin. The last is a look-alike: its race is one of
cars, and an audit finds nothing.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from sunlit import audit
from sunlit.reports import write
from sunlit.schema import TargetError

PACKAGES = ("pypi:deepface", "pypi:inspireface", "pypi:skin-tone-classifier", "pypi:gymnasium")
RELEASES = ("examples/vendor-sdk/1.0", "examples/vendor-sdk/2.0")
PAGES = Path("demo-output")


def main() -> None:
    """Show the packages, or the invented SDK where no registry can be reached, and say where the pages lie."""
    try:
        pages = show(PACKAGES)
    except TargetError as error:
        print(f"{error}\n\nWithout a network the demo audits two releases of an SDK that we invented.")
        pages = show(RELEASES)
    print("\nThe same as pages for a browser:", *pages, sep="\n  ")


def show(targets: Iterable[str]) -> list[Path]:
    """Audit each target, print its report, and write it as a page."""
    pages = []
    for target in targets:
        print(f"\n$ sunlit audit {target}\n", flush=True)
        result = audit(target)
        write(result, "terminal", sys.stdout)
        page = PAGES / f"{target.partition(':')[2] or '-'.join(Path(target).parts[1:])}.html"
        PAGES.mkdir(exist_ok=True)
        with page.open("w", encoding="utf-8") as stream:
            write(result, "html", stream)
        pages.append(page.resolve())
    return pages


if __name__ == "__main__":
    main()

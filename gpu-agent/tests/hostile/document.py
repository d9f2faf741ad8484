"""Writes the tables of docs/security.md from the suite: python -m tests.hostile.document (in gpu-agent/)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from . import TOPICS
from .gaps import GAPS
from .guarantees import GUARANTEES

PAGE: Final = Path(__file__).parents[3] / "docs" / "security.md"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table as Prettier leaves it."""
    widths = [max(3, *(len(row[column]) for row in (header, *rows))) for column in range(len(header))]

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"

    return "\n".join([line(header), line(["-" * width for width in widths]), *map(line, rows)])


def names(programs: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in programs)


def sections() -> dict[str, str]:
    """Each generated section's text by its name."""
    guarantees = [[g.what, g.bubblewrap, g.landlock, names(g.programs)] for g in GUARANTEES]
    gaps = [[f"`{g.name}`", g.what, ", ".join(g.modes)] for g in GAPS]
    programs = [
        [f"`{p.name}`", p.attempts, " or ".join(p.ends), "yes" if p.shown else ""]
        for topic in TOPICS.values()
        for p in topic
    ]
    return {
        "guarantees": table(["guarantee", "bubblewrap", "landlock", "shown by"], guarantees),
        "gaps": table(["gap", "what it can do", "modes"], gaps),
        "programs": table(["program", "what it tries", "what is seen", "succeeds in `unsafe`"], programs),
    }


def page(text: str) -> str:
    """The page with each section's text replaced."""
    for name, section in sections().items():
        opening, closing = f"<!-- generated:{name} -->", f"<!-- /generated:{name} -->"
        before, rest = text.split(opening)
        after = rest.split(closing)[1]
        text = f"{before}{opening}\n\n{section}\n\n{closing}{after}"
    return text


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text()))

"""The few marks that the invented texts are written in: headings, bullets, tables, paragraphs."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

HEADING, BULLET, ROW = "## ", "- ", "| "


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of the second level."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """A list of points."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; the first row holds the headings."""

    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Bullets | Table


def read(text: str) -> Iterator[Block]:
    """The blocks of a text, in order. Lines of one kind that follow each other are one block."""
    for mark, lines in groupby(text.splitlines(), key=_mark):
        content = [line.removeprefix(mark).strip() for line in lines]
        if mark == ROW:
            yield Table(rows=tuple(map(_cells, content)))
        elif mark == BULLET:
            yield Bullets(items=tuple(content))
        elif mark == HEADING:
            yield from (Heading(text=line) for line in content)
        else:
            yield from (Paragraph(text=line) for line in content if line)


def tables(text: str) -> Iterator[tuple[str, Table]]:
    """The tables of a text, each with the heading that stands before it."""
    heading = ""
    for block in read(text):
        if isinstance(block, Heading):
            heading = block.text
        elif isinstance(block, Table):
            yield heading, block


def _mark(line: str) -> str:
    return next((mark for mark in (HEADING, BULLET, ROW) if line.startswith(mark)), "")


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.removesuffix("|").split("|"))

"""Where a plan's headings stand in its table, and what a person says that they mean.

Plans come with a title above the table, with headings on two lines, or with headings of their own.
What is found by itself is told in the preview; what is found wrong is said in a mapping.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from leverans.plan.columns import NECESSARY, columns_of
from leverans.plan.rows import Row

LOOKED_THROUGH = 40  # rows in which headings are looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What a mapping says of a table; each may be left out.

    Attributes:
        sheet: name of the worksheet; "" = the first with headings that are known.
        header_row: the row of the headings, from 1; 0 = to be found.
        header_rows: how many rows the headings take, 1 or 2; 0 = to be found.
        columns: heading as it stands -> field of a plan's row; "" = kept, and means nothing.
    """

    sheet: str = ""
    header_row: int = 0
    header_rows: int = 0
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The headings of a table.

    Attributes:
        at: index of their first row. rows: how many they take. line: of the first, in the file.
        headings: one for each column; of two lines, both parts in one.
        sure: whether the necessary columns were among them.
    """

    at: int
    rows: int
    line: int
    headings: tuple[str, ...]
    sure: bool


def find_head(table: Sequence[Row], layout: Layout) -> Head:
    """The headings: where the layout says, else the first row that has the necessary ones.

    A table of which no row has them is taken to begin with its headings. `table` is not empty.
    """
    if layout.header_row:
        last = len(table) - 1
        at = next((n for n, row in enumerate(table) if row.line >= layout.header_row), last)
        return _head(table, at, layout.header_rows or _depth(table, at, layout), layout)
    for at in range(min(LOOKED_THROUGH, len(table))):
        head = _head(table, at, layout.header_rows or _depth(table, at, layout), layout)
        if head.sure:
            return head
    return _head(table, 0, layout.header_rows or 1, layout)


def _head(table: Sequence[Row], at: int, rows: int, layout: Layout) -> Head:
    lines = [row.cells for row in table[at : at + rows]]
    headings = joined(lines[0], lines[1], layout) if len(lines) > 1 else lines[0]
    return Head(
        at=at,
        rows=len(lines),
        line=table[at].line,
        headings=headings,
        sure=_sure(headings, layout),
    )


def joined(upper: Sequence[str], lower: Sequence[str], layout: Layout) -> tuple[str, ...]:
    """Headings of two lines as one: the part that is known where one is, else both together."""
    width = max(len(upper), len(lower))
    above = [*upper, *[""] * (width - len(upper))]
    below = [*lower, *[""] * (width - len(lower))]
    return tuple(_one(*parts, layout) for parts in zip(above, below, strict=True))


def _one(upper: str, lower: str, layout: Layout) -> str:
    parts = [part.strip() for part in (upper, lower) if part.strip()]
    together = " ".join(parts)
    for text in (together, lower.strip(), upper.strip()):
        if text and columns_of((text,), layout.columns).places:
            return text
    return together


def _sure(headings: Sequence[str], layout: Layout) -> bool:
    places = columns_of(headings, layout.columns).places
    return all(name in places for name in NECESSARY)


def _depth(table: Sequence[Row], at: int, layout: Layout) -> int:
    """2 where the row below goes on with the headings: it names what the first leaves open.

    A row that says anything of a record type or a period is never taken for headings, unless
    those words are themselves the headings that were missing.
    """
    if at + 1 >= len(table):
        return 1
    upper, lower = table[at].cells, table[at + 1].cells
    if not _sure(upper, layout):
        return 2 if _completes(upper, lower, layout) else 1
    places = columns_of(upper, layout.columns).places
    spoken = any(_at(lower, places[name]) for name in NECESSARY)
    opened = [n for n, cell in enumerate(lower) if cell.strip() and not _at(upper, n)]
    return 2 if opened and not spoken else 1


def _completes(upper: Sequence[str], lower: Sequence[str], layout: Layout) -> bool:
    """Whether two rows make the headings that neither makes alone."""
    if _sure(lower, layout):
        return False
    return _sure(joined(upper, lower, layout), layout)


def _at(cells: Sequence[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""

"""Remarks of a plan's rows that may say when its records must not be culled.

No program acts on a remark. A person is to read those that speak of culling or keeping before the
row's phrase is confirmed, and state the condition as a precondition or as another rule.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from leverans.model.plan import PlanRow

_SPEAKS: Final = re.compile(r"gallr|bevara|först när|arkiverat|efter|gäller inte|inte före")
_KEEPS: Final = re.compile(r"\s*(ska |skall )?(bevaras|b|bev\.?)\s*$")
_CHANGE: Final = re.compile(r"[aä]ndring")


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A cell that nothing is read from: its row, heading and words, as they stand in the plan."""

    row_id: str
    heading: str
    words: str


def remarks(rows: Sequence[PlanRow], unread: Sequence[str]) -> Iterator[Remark]:
    """The remarks to read, in the plan's order, of rows that are not simply preserved.

    Args:
        unread: headings of the columns that are only kept. What says how the row was changed since
            the year before is left out: it repeats the phrase.
    """
    told = [name for name in unread if not _CHANGE.search(name.casefold())]
    for row in rows:
        if _KEEPS.match(row.retention_text.casefold()):
            continue
        for heading in told:
            words = row.cells.get(heading, "").strip()
            if _SPEAKS.search(words.casefold()):
                yield Remark(row_id=row.row_id, heading=heading, words=words)

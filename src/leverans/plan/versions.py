"""Which versions of the plan count on a day; only those that two persons have activated.

A version that says until when it is in force is so until then, beside a newer one if need be.
One that does not is replaced when a newer version of the same plan begins.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from leverans.model.plan import PlanRow, PlanVersion
from leverans.plan.fold import folded
from leverans.plan.phrase_id import phrase_key
from leverans.plan.windows import Window, window

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, eq=False)
class InForce:
    """A version and the days on which it is in force, replacement counted in."""

    version: PlanVersion
    days: Window


class Versions:
    """The activated versions that have begun by a day, newest first.

    Attributes:
        begun: all of them. current: those in force on that day. older: the others.
    """

    def __init__(self, versions: Sequence[PlanVersion], today: date) -> None:
        """Those whose dates cannot be read count for nothing."""
        by_plan: dict[str, list[InForce]] = {}
        for version in versions:
            days = window(version.in_force_from or version.plan.in_force_from, version.in_force_to)
            if version.activated and days is not None and days.first <= today:
                by_plan.setdefault(_plan(version), []).append(InForce(version, days))
        ended = [one for line in by_plan.values() for one in _replaced(line)]
        self.begun = tuple(sorted(ended, key=lambda one: one.days.first, reverse=True))
        self.current = tuple(one for one in self.begun if today in one.days)
        self.older = tuple(one for one in self.begun if today not in one.days)

    def row_begins(self, one: InForce, row: PlanRow) -> date | None:
        """Since when a row stands as it does: same id, phrase and first day of its records.

        None where its version has no first day.
        """
        since = one
        for older in self.begun[self.begun.index(one) :]:
            if _plan(older.version) != _plan(one.version):
                continue
            if not any(_stands(row, other) for other in older.version.plan.rows):
                break
            since = older
        return None if since.days.first == date.min else since.days.first


def _plan(version: PlanVersion) -> str:
    return folded(version.plan.plan_id) or version.name


def _replaced(line: Sequence[InForce]) -> list[InForce]:
    """The versions of one plan, the open ones ended by what follows; later given is newer."""
    inorder = sorted(line, key=lambda one: one.days.first)
    ended = []
    for one, following in pairwise(inorder):
        last = one.days.last if one.version.in_force_to.strip() else following.days.first - _DAY
        ended.append(InForce(one.version, Window(one.days.first, last)))
    return list(reversed([*ended, inorder[-1]]))


def _stands(row: PlanRow, other: PlanRow) -> bool:
    return (
        row.row_id == other.row_id
        and phrase_key(row.retention_text) == phrase_key(other.retention_text)
        and row.applies_from.strip() == other.applies_from.strip()
    )

"""Which row of the plan a record belongs to. What is not certain is not matched, only hinted at."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from leverans.model.plan import PlanRow, RecordsPlan
from leverans.model.record import Classification, RecordType
from leverans.plan.fold import folded

NO_TYPE = "no_type"
NOT_IN_PLAN = "not_in_plan"
SEVERAL_ROWS = "several_rows"
CODE_AND_NAME_DIFFER = "code_and_name_differ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """The one row that a record belongs to."""

    row: PlanRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmatched:
    """No row, or more than one.

    Attributes:
        nearest: the row it most resembles, a hint to a person and never used; None if no row is
            near.
        reason: `no_type`, `not_in_plan`, `several_rows` or `code_and_name_differ`.
    """

    nearest: PlanRow | None
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class _Index:
    """A plan's rows by id and by type; equal only to itself, so that it can be a cache's key."""

    plan: RecordsPlan
    by_id: dict[str, list[PlanRow]] = field(default_factory=dict)
    by_type: dict[str, list[PlanRow]] = field(default_factory=dict)


def match(
    plan: RecordsPlan, record_type: RecordType, classification: Sequence[Classification] = ()
) -> Matched | Unmatched:
    """Find the row by the record type's name or code, and by process code among several.

    Names are compared in NFC without case and with blanks folded; a code is a row's id. A name
    decides before a code, since a code may come from another system's list.
    """
    rows, reason = agreeing_rows(plan, record_type, classification)
    if len(rows) == 1:
        return Matched(row=rows[0])
    if rows:
        return Unmatched(nearest=rows[0], reason=SEVERAL_ROWS)
    index, name, code = _index(_Same(plan)), folded(record_type.name), folded(record_type.code)
    if reason == CODE_AND_NAME_DIFFER:
        near = index.by_type.get(name) or index.by_id[code]
        return Unmatched(nearest=near[0], reason=reason)
    return Unmatched(nearest=_nearest(index, name or code) if name or code else None, reason=reason)


def agreeing_rows(
    plan: RecordsPlan, record_type: RecordType, classification: Sequence[Classification] = ()
) -> tuple[tuple[PlanRow, ...], str]:
    """The rows that the record may belong to, mostly one; without any, the reason of `Unmatched`.

    Several are rows of one type that the record's processes do not tell apart.
    """
    index = _index(_Same(plan))
    name, code = folded(record_type.name), folded(record_type.code)
    if not name and not code:
        return (), NO_TYPE
    by_name, by_code = index.by_type.get(name, []), index.by_id.get(code, [])
    agreeing = [row for row in by_name if not by_code or row in by_code] if name else by_code
    if agreeing:
        return _of_process(agreeing, classification), ""
    return (), CODE_AND_NAME_DIFFER if by_code else NOT_IN_PLAN


def _of_process(
    rows: Sequence[PlanRow], classification: Sequence[Classification]
) -> tuple[PlanRow, ...]:
    """Of several rows those of the record's processes, if there are any."""
    if len(rows) > 1:
        codes = {folded(place.code) for place in classification}
        rows = [row for row in rows if folded(row.process_code) in codes] or rows
    return tuple(rows)


@lru_cache(maxsize=4096)
def _nearest(index: _Index, name: str) -> PlanRow | None:
    near = difflib.get_close_matches(name, list(index.by_type), n=1, cutoff=0.4)
    return index.by_type[near[0]][0] if near else None


class _Same:
    """A plan as a cache's key: the same object, not an equal one."""

    __slots__ = ("plan",)

    def __init__(self, plan: RecordsPlan) -> None:
        self.plan = plan

    def __hash__(self) -> int:
        return id(self.plan)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.plan is self.plan


@lru_cache(maxsize=8)
def _index(key: _Same) -> _Index:
    index = _Index(key.plan)
    for row in key.plan.rows:
        index.by_id.setdefault(folded(row.row_id), []).append(row)
        if row.record_type:
            index.by_type.setdefault(folded(row.record_type), []).append(row)
    return index

"""What a new version of the plan changes, row by row (`practice.md` §1.5).

Rows belong together by id, else by process and record type, and then a person is asked. Readings
are compared, not words; of one that no person has confirmed it is told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

from leverans.model.plan import DisposalDecision, PlanRow, PlanVersion
from leverans.model.plan_diff import Ask, Change, PlanDiff, RowChange
from leverans.model.retention_rule import RetentionRule
from leverans.plan.compare import compared
from leverans.plan.confirmed import trigger_of
from leverans.plan.fold import folded
from leverans.plan.phrase_id import phrase_key
from leverans.plan.reading import read_phrase

Pair = tuple[PlanRow | None, PlanRow | None]

CELLS = tuple(field.name for field in fields(PlanRow) if field.name != "cells")
WHOM = ("applies_from", "applies_to", "disposal_decision")


def diff(old: PlanVersion, new: PlanVersion) -> PlanDiff:
    """What becomes of each row of the old version, and what the new one adds."""
    return PlanDiff(
        old_version=old.plan.version,
        new_version=new.plan.version,
        changes=tuple(_change(old, new, pair) for pair in pairs(old.plan.rows, new.plan.rows)),
        version_fields=tuple(_of_the_version(old, new)),
    )


def pairs(old: Sequence[PlanRow], new: Sequence[PlanRow]) -> Iterator[Pair]:
    """Each row of the new version with its old one, then the old ones that have none.

    Of rows with one id, and of rows that only type and process tell, the first go together.
    """
    by_id = _Waiting(old, lambda row: row.row_id)
    found = {id(row): by_id.take(row.row_id) for row in new}
    taken = {id(row) for row in found.values() if row}
    left = [row for row in old if id(row) not in taken]
    by_type = _Waiting(left, _type)
    for row in new:
        before = found[id(row)] or by_type.take(_type(row))
        if before:
            taken.add(id(before))
        yield before, row
    yield from ((row, None) for row in old if id(row) not in taken)


class _Waiting:
    """Rows by a key, each given away once."""

    def __init__(self, rows: Sequence[PlanRow], key: Any) -> None:  # noqa: ANN401
        self.rows: dict[str, list[PlanRow]] = {}
        for row in reversed(rows):
            self.rows.setdefault(folded(key(row)), []).append(row)

    def take(self, key: str) -> PlanRow | None:
        rows = self.rows.get(folded(key))
        return rows.pop() if rows else None


def _type(row: PlanRow) -> str:
    return f"{row.process_code}\x1f{row.record_type}"


def _change(old: PlanVersion, new: PlanVersion, pair: Pair) -> RowChange:
    before, after = pair
    old_rule = _read(old, before) if before else None
    new_rule = _read(new, after) if after else None
    unconfirmed = after is not None and _unconfirmed(new, after, new_rule)
    ask = (Ask.NOT_CONFIRMED,) if unconfirmed else ()
    if before is None or after is None or old_rule is None or new_rule is None:
        change = Change.ADDED if before is None else Change.REMOVED
        return RowChange(
            change=change, old=before, new=after, old_rule=old_rule, new_rule=new_rule, ask=ask
        )
    differing = tuple(name for name in CELLS if _cell(before, name) != _cell(after, name))
    decided = tuple(_of_the_decision(old, new, before, after))
    change, comparable = compared(
        (old_rule, trigger_of(old, old_rule)), (new_rule, trigger_of(new, new_rule))
    )
    waited = old.preconditions.get(before.row_id, ()), new.preconditions.get(after.row_id, ())
    gone = (Ask.PRECONDITION_GONE,) if set(waited[0]) - set(waited[1]) else ()
    whom = decided or set(differing) & set(WHOM) or set(waited[0]) != set(waited[1])
    if change is Change.UNCHANGED and whom:
        change = Change.DECISION
    elif change is Change.UNCHANGED and differing:
        change = Change.TEXT_ONLY
    return RowChange(
        change=change,
        old=before,
        new=after,
        old_rule=old_rule,
        new_rule=new_rule,
        fields=differing,
        decision_fields=decided,
        ask=(*_matched(before, after), *ask, *gone, *([] if comparable else [Ask.NOT_COMPARABLE])),
    )


def _read(version: PlanVersion, row: PlanRow) -> RetentionRule:
    confirmed = version.confirmed.get(phrase_key(row.retention_text))
    return confirmed or read_phrase(row.retention_text, default_trigger=version.default_trigger)


def _unconfirmed(version: PlanVersion, row: PlanRow, rule: RetentionRule | None) -> bool:
    """Whether a person must confirm the phrase before it can decide anything."""
    plain = rule is not None and rule.automatic and rule.period is None
    return phrase_key(row.retention_text) not in version.confirmed and not plain


def _matched(before: PlanRow, after: PlanRow) -> Iterator[Ask]:
    if folded(before.row_id) != folded(after.row_id):
        yield Ask.MATCHED_BY_TYPE
    elif folded(before.record_type) != folded(after.record_type):
        yield Ask.TYPE_CHANGED


def _cell(row: PlanRow, name: str) -> str:
    return " ".join(str(getattr(row, name)).split())


def _of_the_decision(
    old: PlanVersion, new: PlanVersion, before: PlanRow, after: PlanRow
) -> Iterator[str]:
    """What differs between the decisions that the two rows name."""
    one, other = _decision(old, before), _decision(new, after)
    for field in fields(DisposalDecision):
        if getattr(one, field.name, None) != getattr(other, field.name, None):
            yield field.name


def _decision(version: PlanVersion, row: PlanRow) -> DisposalDecision | None:
    wanted = folded(row.disposal_decision)
    return next((one for ref, one in version.disposal.items() if folded(ref) == wanted), None)


def _of_the_version(old: PlanVersion, new: PlanVersion) -> Iterator[str]:
    for name in ("in_force_from", "in_force_to", "default_trigger"):
        if getattr(old, name) != getattr(new, name):
            yield name
    for field in fields(new.application or old.application or DisposalDecision):
        one, other = (getattr(side.application, field.name, None) for side in (old, new))
        if one != other:
            yield f"application.{field.name}"

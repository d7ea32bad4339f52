"""What a new version of the plan would do to the records held, before anybody decides."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from leverans.model.plan_diff import Consequence, Consequences, Effect, Tally
from leverans.model.record_facts import RecordFacts
from leverans.model.verdict import Outcome, Verdict
from leverans.plan.judge import Judge
from leverans.plan.lines import ROW_REMOVED

NEVER = "~"  # sorts after every date


def consequences(old: Judge, new: Judge, facts: Iterable[RecordFacts]) -> Consequences:
    """Judge every record by the versions as they are and by the same with a new one.

    Args:
        old: of the versions as they are. new: of those and the new one, as if it were activated,
            on the same day.
        facts: of the records, one after the other; they are not kept. Of cases a hash is.
    """
    moves: dict[tuple[str, ...], _Move] = {}
    unchanged = _Count()
    for one in facts:
        before, after = old.verdict(one), new.verdict(one)
        if _same(before, after):
            unchanged.add(one)
            continue
        key = (
            before.row_id,
            before.phrase,
            before.version,
            after.row_id,
            after.phrase,
            after.version,
        )
        move = moves.get(key)
        if move is None:
            move = moves[key] = _Move(before, after)
        move.add(one, effect(before, after), after)
    changed = sorted(moves.values(), key=lambda move: move.all.records, reverse=True)
    return Consequences(
        changed=tuple(move.told() for move in changed),
        effects=_summed(changed),
        unchanged=unchanged.tally(),
    )


def effect(before: Verdict, after: Verdict) -> Effect:
    """What happens to a record whose verdict changes; the first that fits."""
    if _orphaned(before) or _orphaned(after):
        if _orphaned(before) and _orphaned(after):
            return Effect.OTHERWISE
        return Effect.GAINS_ROW if _orphaned(before) else Effect.LOSES_ROW
    if (before.outcome is Outcome.DUE) != (after.outcome is Outcome.DUE):
        return Effect.AT_ONCE if after.outcome is Outcome.DUE else Effect.NO_LONGER_DUE
    promised = Outcome.SHORTER_THAN_PROMISED
    if after.outcome is promised and before.outcome is not promised:
        return Effect.ASKED
    return _by_day(before, after)


def _by_day(before: Verdict, after: Verdict) -> Effect:
    old, new = before.eligible_from or NEVER, after.eligible_from or NEVER
    if old == new:
        return Effect.OTHERWISE
    if NEVER in {old, new}:
        return Effect.NOW_KEPT if new == NEVER else Effect.NO_LONGER_KEPT
    return Effect.EARLIER if new < old else Effect.LATER


def _orphaned(verdict: Verdict) -> bool:
    """Whether no row in force has the record."""
    return verdict.outcome is Outcome.UNPLANNED or verdict.detail == ROW_REMOVED


def _same(before: Verdict, after: Verdict) -> bool:
    """Whether nothing happens to the record; that the version is called otherwise is nothing."""
    return (
        before.outcome is after.outcome
        and before.eligible_from == after.eligible_from
        and before.phrase == after.phrase
        and before.row_id == after.row_id
        and before.detail == after.detail
    )


@dataclass(slots=True)
class _Count:
    """A tally that is still being counted."""

    records: int = 0
    files: int = 0
    bytes: int = 0

    def add(self, facts: RecordFacts) -> None:
        """One record more."""
        self.records += 1
        self.files += facts.files
        self.bytes += facts.bytes

    def tally(self) -> Tally:
        """As it stands."""
        return Tally(records=self.records, files=self.files, bytes=self.bytes)


@dataclass(slots=True)
class _Move:
    """Records that go from one row or phrase to another."""

    before: Verdict
    after: Verdict
    all: _Count = field(default_factory=_Count)
    cases: set[int] = field(default_factory=set)
    effects: dict[Effect, _Count] = field(default_factory=dict)
    first: str = NEVER
    last: str = ""

    def add(self, facts: RecordFacts, what: Effect, after: Verdict) -> None:
        """One record more, and what happens to it."""
        self.all.add(facts)
        self.effects.setdefault(what, _Count()).add(facts)
        if facts.case:
            self.cases.add(hash(facts.case))
        if after.eligible_from:
            self.first = min(self.first, after.eligible_from)
            self.last = max(self.last, after.eligible_from)

    def told(self) -> Consequence:
        """As a value."""
        before, after = self.before, self.after
        return Consequence(
            old_version=before.version,
            old_row_id=before.row_id,
            old_phrase=before.phrase,
            old_rule=before.rule,
            new_version=after.version,
            new_row_id=after.row_id,
            new_phrase=after.phrase,
            new_rule=after.rule,
            all=self.all.tally(),
            cases=len(self.cases),
            effects={what: count.tally() for what, count in sorted(self.effects.items())},
            first=self.first if self.last else "",
            last=self.last,
        )


def _summed(moves: Iterable[_Move]) -> dict[Effect, Tally]:
    counts: dict[Effect, _Count] = {}
    for move in moves:
        for what, part in move.effects.items():
            whole = counts.setdefault(what, _Count())
            whole.records += part.records
            whole.files += part.files
            whole.bytes += part.bytes
    return {what: count.tally() for what, count in sorted(counts.items())}

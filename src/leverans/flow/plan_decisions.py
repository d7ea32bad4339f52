"""The decisions that culling rests on, entered and taken back by those who answer for it.

What is entered before a version of the plan is activated is seen by the two who activate it. What
changes a version that decides already needs a second person of its own, before it counts.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import Connection

from leverans.flow.history import Happened, logged, write
from leverans.flow.permission import acting_as_any, distinct
from leverans.flow.plans import entry_named
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.ledger import plan_decisions
from leverans.ledger.plan_decisions import Decision, DecisionEntry, DecisionKind
from leverans.ledger.plan_versions import PlanEntry, plan_entries, plan_of
from leverans.model.plan import ApplicationDecision
from leverans.model.rights import Right
from leverans.plan.fold import folded
from leverans.plan.table import is_day

__all__ = [  # with the words that these functions return, for faces that see no ledger
    "Decision",
    "DecisionEntry",
    "DecisionKind",
    "Done",
    "Step",
    "add_decision",
    "disposal_refs",
    "list_decisions",
    "withdraw_decision",
]

DAYS = ("adopted", "in_force_from", "in_force_to", "record_date_from", "record_date_to")
MAY = (Right.PLAN_IMPORT, Right.PLAN_ACTIVATE)


class Step(StrEnum):
    """How far an act of two persons has come."""

    DONE = "done"
    ASKED = "asked"  # a second person is to give the same command
    SECONDED = "seconded"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What became of an act: the decision as it stands now, and whether another must say so too."""

    entry: DecisionEntry
    step: Step


def add_decision(site: Site, decision: Decision, *, dry_run: bool = False) -> Done:
    """Enter a decision; the same again changes nothing, or confirms it as the second person.

    Raises:
        UsageError: it has no reference, a day is none, the reference stands with other facts, or
            who confirms is who entered it. Denied: who acts may not.
    """
    _check(decision)
    kind = kind_of(decision)
    with site.ledger.begin() as connection:
        acting = acting_as_any(site, connection, *MAY)
        standing = _standing(connection, kind, decision.ref)
        if standing is not None and standing.decision != decision:
            raise refused("USE-DECISION-EXISTS", ref=decision.ref)
        rests = _rests_on(connection, kind, decision.ref)
        if standing is None:
            entry = _new(acting, connection, decision, dry_run=dry_run)
            return Done(entry=entry, step=Step.ASKED if rests else Step.DONE)
        if standing.seconded_at or all(standing.key in each.rests_on for each in rests):
            return Done(entry=standing, step=Step.UNCHANGED)
        distinct(site, standing.actor)
        at = site.clock()
        if not dry_run:
            plan_decisions.second_decision(connection, standing, by=site.actor, at=at)
            _write(acting, connection, "plan.decision_seconded", standing)
        seconded = replace(standing, seconded_by=site.actor, seconded_at=at)
    return Done(entry=seconded, step=Step.SECONDED)


def withdraw_decision(site: Site, kind: DecisionKind, ref: str, *, dry_run: bool = False) -> Done:
    """Let a decision count no more. One that an activated version rests on takes two persons.

    Raises:
        UsageError: none stands under that reference, or the second person is the first.
        Denied: who acts may not.
    """
    with site.ledger.begin() as connection:
        acting, at = acting_as_any(site, connection, *MAY), site.clock()
        entry = _standing(connection, kind, ref)
        if entry is None:
            raise refused("USE-DECISION-UNKNOWN", ref=ref)
        rests = _rests_on(connection, kind, entry.decision.ref)
        if rests and entry.withdrawal_asked_by is None:
            if not dry_run:
                plan_decisions.ask_withdrawal(connection, entry, by=site.actor, at=at)
                _write(acting, connection, "plan.withdrawal_asked", entry)
            return Done(entry=entry, step=Step.ASKED)
        if rests:
            distinct(site, entry.withdrawal_asked_by or "")
        if not dry_run:
            plan_decisions.withdraw_decision(connection, entry, by=site.actor, at=at)
            _write(acting, connection, "plan.decision_withdrawn", entry)
        withdrawn = replace(entry, withdrawn_by=site.actor, withdrawn_at=at)
    return Done(entry=withdrawn, step=Step.DONE)


def list_decisions(site: Site) -> list[DecisionEntry]:
    """Every decision, by kind and reference, those taken back too."""
    with site.ledger.read() as connection:
        return plan_decisions.decisions(connection)


def disposal_refs(site: Site, name: str) -> tuple[str, ...]:
    """The disposal decisions that the rows of a version name, each once, in order.

    Raises:
        UsageError: there is no such version.
    """
    with site.ledger.read() as connection:
        rows = plan_of(connection, entry_named(connection, name)).rows
    refs = {folded(row.disposal_decision): row.disposal_decision for row in rows}
    return tuple(ref for key, ref in refs.items() if key)


def kind_of(decision: Decision) -> DecisionKind:
    """Whose decision it is."""
    own = isinstance(decision, ApplicationDecision)
    return DecisionKind.APPLICATION if own else DecisionKind.DISPOSAL


def _check(decision: Decision) -> None:
    if not decision.ref.strip():
        raise refused("USE-DECISION-REF")
    for day in (getattr(decision, name) for name in DAYS):
        if day and not is_day(day):
            raise refused("USE-DATE", date=day)


def _standing(connection: Connection, kind: DecisionKind, ref: str) -> DecisionEntry | None:
    found = [
        entry
        for entry in plan_decisions.decisions(connection)
        if entry.kind is kind and entry.stands and folded(entry.decision.ref) == folded(ref)
    ]
    return found[-1] if found else None


def _rests_on(connection: Connection, kind: DecisionKind, ref: str) -> list[PlanEntry]:
    """The versions that decide already and name the decision."""
    active = [entry for entry in plan_entries(connection) if entry.activated_at is not None]
    if kind is DecisionKind.APPLICATION:
        return [entry for entry in active if folded(entry.application) == folded(ref)]
    return [entry for entry in active if _rows_name(connection, entry, ref)]


def _rows_name(connection: Connection, entry: PlanEntry, ref: str) -> bool:
    rows = plan_of(connection, entry).rows
    return any(folded(row.disposal_decision) == folded(ref) for row in rows)


def _new(site: Site, connection: Connection, decision: Decision, *, dry_run: bool) -> DecisionEntry:
    kind, at = kind_of(decision), site.clock()
    entry = DecisionEntry(kind=kind, decision=decision, number=0, actor=site.actor, at=at)
    if dry_run:
        return entry
    entered = plan_decisions.add_decision(connection, entry)
    _write(site, connection, "plan.decision_added", entered)
    return entered


def _write(site: Site, connection: Connection, event: str, entry: DecisionEntry) -> None:
    refs = {"decision": logged(entry.decision.ref), "kind": entry.kind.value}
    write(site, connection, Happened(event=event, refs={**refs, "number": str(entry.number)}))

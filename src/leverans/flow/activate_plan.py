"""Activation: from then on a version of the plan decides, and never changes.

It needs the authority's own decision and two persons: the first asks, another who may activate
plans gives the same command. Who imported the version is never the second, nor who has entered a
decision since the first asked.
"""

from sqlalchemy import Connection

from leverans.flow.history import Happened, logged, write
from leverans.flow.permission import acting_as, acting_as_any, distinct
from leverans.flow.plan_decisions import DecisionEntry, DecisionKind, Step
from leverans.flow.plans import PlanEntry, entry_named, named_by, names
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.ledger import plan_versions
from leverans.ledger.actors import same_person
from leverans.ledger.plan_decisions import decisions
from leverans.model.rights import Right
from leverans.plan.fold import folded

MAY_ASK = (Right.PLAN_IMPORT, Right.PLAN_ACTIVATE)


def activate_plan(site: Site, name: str, decision: str, *, dry_run: bool = False) -> Step:
    """Ask for a version to be activated, or activate it as the second person.

    Args:
        name: of the version. decision: reference of the authority's decision, with its §.

    Raises:
        UsageError: there is no such version; no such decision is entered, or the plan was adopted
            by another; another activated version has the same id and version; or the second
            person is the first, or imported it. Denied: who acts may not.
    """
    with site.ledger.begin() as connection:
        entry = entry_named(connection, name)
        if entry.activated_at is not None:
            return _unchanged(entry, decision)
        application = _application(connection, entry, decision)
        _alone(connection, entry)
        if entry.asked_by is not None and folded(entry.asked_decision) == folded(decision):
            unseen = _entered_since(connection, entry, application)
            if not (unseen and same_person(connection, site.actor, entry.asked_by)):
                distinct(site, entry.asked_by, entry.imported_by, *unseen)
                acting = acting_as(site, connection, Right.PLAN_ACTIVATE)
                return _activate(acting, connection, entry, application, dry_run=dry_run)
        acting = acting_as_any(site, connection, *MAY_ASK)
        return _ask(acting, connection, entry, application, dry_run=dry_run)


def _ask(
    site: Site,
    connection: Connection,
    entry: PlanEntry,
    application: DecisionEntry,
    *,
    dry_run: bool,
) -> Step:
    if not dry_run:
        ref, at = application.decision.ref, site.clock()
        plan_versions.ask_activation(connection, entry.name, decision=ref, by=site.actor, at=at)
        _write(site, connection, "plan.activation_asked", entry, application)
    return Step.ASKED


def _activate(
    site: Site,
    connection: Connection,
    entry: PlanEntry,
    application: DecisionEntry,
    *,
    dry_run: bool,
) -> Step:
    if not dry_run:
        seen = _named(connection, entry, application)
        plan_versions.activate(
            connection,
            entry,
            application=application.decision.ref,
            rests_on=[each.key for each in seen],
            by=site.actor,
            at=site.clock(),
        )
        _write(site, connection, "plan.activated", entry, application)
    return Step.SECONDED


def _named(
    connection: Connection, entry: PlanEntry, application: DecisionEntry
) -> list[DecisionEntry]:
    plan = plan_versions.plan_of(connection, entry)
    return named_by(plan, application.decision.ref, decisions(connection))


def _entered_since(
    connection: Connection, entry: PlanEntry, application: DecisionEntry
) -> tuple[str, ...]:
    """Who entered a decision after the first had asked, who has not seen it: never the second.

    The first may ask anew, and has seen it then.
    """
    asked = entry.asked_at
    named = _named(connection, entry, application)
    return tuple(each.actor for each in named if asked is not None and each.at >= asked)


def _unchanged(entry: PlanEntry, decision: str) -> Step:
    if folded(entry.application) != folded(decision):
        raise refused("USE-PLAN-ACTIVATED", name=entry.name, decision=entry.application)
    return Step.UNCHANGED


def _application(connection: Connection, entry: PlanEntry, decision: str) -> DecisionEntry:
    """The decision that was entered under the reference, and that adopted this plan."""
    if not names(entry.decision, decision):
        told = {"name": entry.name, "told": entry.decision, "decision": decision}
        raise refused("USE-PLAN-OTHER-DECISION", **told)
    found = [
        each
        for each in decisions(connection)
        if each.kind is DecisionKind.APPLICATION
        and each.stands
        and folded(each.decision.ref) == folded(decision)
    ]
    if not found:
        raise refused("USE-PLAN-NO-DECISION", decision=decision)
    return found[-1]


def _alone(connection: Connection, entry: PlanEntry) -> None:
    """Two versions that decide never have the same id and version: nobody could tell them apart."""
    for each in plan_versions.plan_entries(connection):
        same = (each.plan_id, each.version) == (entry.plan_id, entry.version)
        if same and each.activated_at is not None:
            raise refused("USE-PLAN-SAME-VERSION", name=each.name, version=each.version)


def _write(
    site: Site, connection: Connection, event: str, entry: PlanEntry, application: DecisionEntry
) -> None:
    refs = {
        "plan": entry.name,
        "plan_digest": entry.digest,
        "decision": logged(application.decision.ref),
        "number": str(application.number),
    }
    happened = Happened(event=event, refs=refs, counts={"rows": entry.row_count})
    write(site, connection, happened)

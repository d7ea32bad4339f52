"""The records plan as the ledger has it: every version with all that it rests on."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from leverans.flow.plan_toml import preconditions_of
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.ledger.plan_decisions import DecisionEntry, DecisionKind, decisions
from leverans.ledger.plan_phrases import PhraseEntry, readings
from leverans.ledger.plan_versions import PlanEntry, plan_about, plan_entries, plan_of
from leverans.model.plan import (
    ApplicationDecision,
    DisposalDecision,
    PlanRow,
    PlanVersion,
    RecordsPlan,
)
from leverans.model.retention_rule import RetentionRule
from leverans.plan.fold import folded
from leverans.plan.phrases import PhraseRead, phrases_of

__all__ = ["PlanEntry", "entry_named", "newest_reading", "plan_versions", "version_of"]


def plan_versions(site: Site, connection: Connection) -> tuple[PlanVersion, ...]:
    """Every version that was imported, the one that came into force first at the top.

    Those not activated are among them and say so; they decide nothing.

    Args:
        site: whose plan. connection: of its ledger, so that a verb judges by what it locks.
    """
    del site
    entered, confirmed = decisions(connection), readings(connection)
    return tuple(
        _version(connection, entry, entered, confirmed) for entry in plan_entries(connection)
    )


def version_of(connection: Connection, entry: PlanEntry) -> PlanVersion:
    """One version."""
    return _version(connection, entry, decisions(connection), readings(connection))


def entry_named(connection: Connection, name: str) -> PlanEntry:
    """A version by its name, or by its version where only one plan has it (`2026`).

    Raises:
        UsageError: there is none, or there are several.
    """
    entries = plan_entries(connection)
    found = [entry for entry in entries if entry.name == name]
    found = found or [entry for entry in entries if entry.version == name]
    if len(found) != 1:
        raise refused("USE-PLAN-UNKNOWN", name=name, known=_known(entries))
    return found[0]


def newest_reading(confirmed: Iterable[PhraseEntry], phrase: PhraseRead) -> PhraseEntry | None:
    """The reading of a phrase that counts: the last that was confirmed."""
    key = (phrase.id, phrase.default_trigger)
    found = [each for each in confirmed if each.key == key and each.confirmed_at is not None]
    return found[-1] if found else None


def _version(
    connection: Connection,
    entry: PlanEntry,
    entered: Sequence[DecisionEntry],
    confirmed: Sequence[PhraseEntry],
) -> PlanVersion:
    plan = plan_of(connection, entry)
    counting = [each for each in entered if _counts(each, entry)]
    phrases = phrases_of(plan.rows, entry.default_trigger)
    return PlanVersion(
        plan=plan,
        name=entry.name,
        in_force_from=entry.in_force_from,
        in_force_to=entry.in_force_to,
        application=_application(counting, entry.application or entry.decision),
        disposal=_disposal(counting, plan.rows),
        confirmed=_rules(confirmed, phrases),
        default_trigger=entry.default_trigger,
        activated=entry.activated_at is not None,
        preconditions=preconditions_of(plan_about(connection, entry)),
    )


def named_by(
    plan: RecordsPlan, application: str, entered: Iterable[DecisionEntry]
) -> list[DecisionEntry]:
    """The decisions that stand and that a plan names, in its rows or as what it was adopted by."""
    refs = {folded(row.disposal_decision) for row in plan.rows}

    def named(each: DecisionEntry) -> bool:
        if each.kind is DecisionKind.APPLICATION:
            return names(application, each.decision.ref)
        return folded(each.decision.ref) in refs

    return [each for each in entered if each.stands and named(each)]


def _counts(decision: DecisionEntry, entry: PlanEntry) -> bool:
    """Whether a version may rest on a decision.

    What those two did not see who activated it has had a second person of its own.
    """
    if not decision.stands:
        return False
    seen = entry.activated_at is None or decision.key in entry.rests_on
    return seen or decision.seconded_at is not None


def _application(counting: Iterable[DecisionEntry], ref: str) -> ApplicationDecision | None:
    """The authority's own decision: the newest that stands under the reference."""
    found = [
        each.decision
        for each in counting
        if isinstance(each.decision, ApplicationDecision) and names(ref, each.decision.ref)
    ]
    return found[-1] if found else None


def names(told: str, ref: str) -> bool:
    """Whether what a plan tells of its decision (`KN 1 § 2 (2025-12-09)`) names a reference."""
    whole, wanted = folded(told), folded(ref)
    return whole == wanted or whole.startswith((f"{wanted} (", f"{wanted},", f"{wanted};"))


def _disposal(
    counting: Iterable[DecisionEntry], rows: Iterable[PlanRow]
) -> dict[str, DisposalDecision]:
    """The rows' own references -> the decision that stands under each."""
    known = {
        folded(each.decision.ref): each.decision
        for each in counting
        if each.kind is DecisionKind.DISPOSAL
    }
    refs = dict.fromkeys(row.disposal_decision for row in rows if row.disposal_decision)
    found = {ref: known.get(folded(ref)) for ref in refs}
    return {ref: one for ref, one in found.items() if isinstance(one, DisposalDecision)}


def _rules(
    confirmed: Sequence[PhraseEntry], phrases: Iterable[PhraseRead]
) -> dict[str, RetentionRule]:
    found = {phrase.folded: newest_reading(confirmed, phrase) for phrase in phrases}
    return {key: entry.rule for key, entry in found.items() if entry is not None}


def _known(entries: Iterable[PlanEntry]) -> str:
    return ", ".join(entry.name for entry in entries) or "-"

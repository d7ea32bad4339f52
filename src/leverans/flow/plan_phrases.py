"""Retention phrases read by the grammar and confirmed by persons, each distinct phrase once.

A confirmation holds for every version of the plan in which the phrase stands, so that a revision
asks about new phrases only. One that shortens what stood before takes two persons.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import Connection

from leverans.flow.history import Happened, write
from leverans.flow.permission import acting_as, distinct
from leverans.flow.plan_decisions import Step
from leverans.flow.plans import entry_named, newest_reading, version_of
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.ledger import plan_phrases
from leverans.ledger.plan_phrases import PhraseEntry
from leverans.ledger.plan_versions import PlanEntry, plan_entries, plan_of
from leverans.model.retention_rule import Action, RetentionRule
from leverans.model.rights import Right
from leverans.plan.phrase_id import phrase_key
from leverans.plan.phrases import PhraseRead, phrases_of
from leverans.plan.shortening import shortens

__all__ = [
    "Confirmed",
    "PhraseEntry",
    "PhraseState",
    "PhraseStatus",
    "confirm_phrase",
    "phrase_states",
    "states_of",
]

SHORTEST_ID = 8


class PhraseStatus(StrEnum):
    """How far a phrase has come."""

    CONFIRMED = "confirmed"
    ASKED = "asked"  # a second person is to confirm what the first stated
    OPEN = "open"  # it has a reading that somebody is to confirm
    UNDECIDED = "undecided"  # nobody can say what it means: kept, until a person states a rule


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseState:
    """One distinct phrase of a version.

    Attributes:
        read: the phrase, and how the grammar reads it. confirmed: the reading that counts, or None.
        asked: a reading that waits for a second person, or None.
    """

    read: PhraseRead
    confirmed: PhraseEntry | None = None
    asked: PhraseEntry | None = None

    @property
    def status(self) -> PhraseStatus:
        """How far it has come."""
        if self.asked is not None:
            return PhraseStatus.ASKED
        if self.confirmed is not None:
            return PhraseStatus.CONFIRMED
        undecided = self.read.rule.action is Action.UNRESOLVED
        return PhraseStatus.UNDECIDED if undecided else PhraseStatus.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """What became of a confirmation: the reading, and whether a second person must say so too."""

    read: PhraseRead
    rule: RetentionRule
    step: Step


def phrase_states(site: Site, name: str) -> tuple[PhraseState, ...]:
    """Every distinct phrase of a version, in the order of its rows.

    Raises:
        UsageError: there is no such version.
    """
    with site.ledger.read() as connection:
        return states_of(connection, entry_named(connection, name))


def states_of(connection: Connection, entry: PlanEntry) -> tuple[PhraseState, ...]:
    """As `phrase_states`, of a version that was found."""
    known = plan_phrases.readings(connection)
    rows = plan_of(connection, entry).rows
    return tuple(_state(read, known) for read in phrases_of(rows, entry.default_trigger))


def confirm_phrase(
    site: Site,
    name: str,
    phrase: str,
    stated: RetentionRule | None = None,
    *,
    dry_run: bool = False,
) -> Confirmed:
    """Confirm how a phrase is read, or what a person states that it means.

    Args:
        name: of the version. phrase: its text, or the beginning of its id.
        stated: the whole rule; None = as the grammar reads it.

    Raises:
        UsageError: the version has no such phrase; nobody can say what it means and no rule is
            stated; or the second person is the first. Denied: who acts may not.
    """
    with site.ledger.begin() as connection:
        acting = acting_as(site, connection, Right.PLAN_CONFIRM)
        entry = entry_named(connection, name)
        state = _named(states_of(connection, entry), phrase)
        rule = state.read.rule if stated is None else stated
        if rule.action is Action.UNRESOLVED:
            raise refused("USE-PHRASE-UNDECIDED", phrase=state.read.text or "–")
        asked = state.asked
        if asked is not None and asked.rule == rule:
            distinct(site, asked.asked_by)
            step = _second(acting, connection, asked, dry_run=dry_run)
        elif asked is None and state.confirmed is not None and state.confirmed.rule == rule:
            step = Step.UNCHANGED
        else:
            new = _reading(acting, connection, state.read, rule, plan=entry.name)
            alone = not _shortens(connection, entry, state, rule)
            step = _first(acting, connection, new, alone=alone, dry_run=dry_run)
    return Confirmed(read=state.read, rule=rule, step=step)


def _second(site: Site, connection: Connection, asked: PhraseEntry, *, dry_run: bool) -> Step:
    if not dry_run:
        plan_phrases.confirm_reading(connection, asked, by=site.actor, at=site.clock())
        _write(site, connection, "plan.row_confirmed", asked)
    return Step.SECONDED


def _first(
    site: Site, connection: Connection, new: PhraseEntry, *, alone: bool, dry_run: bool
) -> Step:
    if not dry_run:
        done = replace(new, confirmed_by=site.actor, confirmed_at=new.asked_at) if alone else new
        plan_phrases.add_reading(connection, done)
        event = "plan.row_confirmed" if alone else "plan.confirmation_asked"
        _write(site, connection, event, new)
    return Step.DONE if alone else Step.ASKED


def _reading(
    site: Site, connection: Connection, read: PhraseRead, rule: RetentionRule, *, plan: str
) -> PhraseEntry:
    key = (read.id, read.default_trigger)
    numbers = [each.number for each in plan_phrases.readings(connection) if each.key == key]
    return PhraseEntry(
        phrase=read.id,
        folded=read.folded,
        default_trigger=read.default_trigger,
        number=max(numbers, default=0) + 1,
        rule=rule,
        stated=rule != read.rule,
        plan=plan,
        asked_by=site.actor,
        asked_at=site.clock(),
    )


def _shortens(
    connection: Connection, entry: PlanEntry, state: PhraseState, rule: RetentionRule
) -> bool:
    """Whether a reading lets anything be culled earlier than what stood before.

    That is the reading that counted until now, or else the grammar's own; and for each row with
    the phrase, what the row said in the version before.
    """
    before = state.confirmed.rule if state.confirmed else state.read.rule
    if shortens(before, rule):
        return True
    return any(shortens(old, rule) for old in _before(connection, entry, state.read.row_ids))


def _before(
    connection: Connection, entry: PlanEntry, row_ids: Sequence[str]
) -> Iterator[RetentionRule]:
    """What the rows of these ids were confirmed to say, in the newest version that decides."""
    active = [
        each
        for each in plan_entries(connection)
        if each.plan_id == entry.plan_id and each.activated_at is not None
    ]
    older = [each for each in active if each.in_force_from < entry.in_force_from]
    if not older:
        return
    version = version_of(connection, older[-1])
    for row in version.plan.rows:
        rule = version.confirmed.get(phrase_key(row.retention_text))
        if row.row_id in row_ids and rule is not None:
            yield rule


def _state(read: PhraseRead, known: Sequence[PhraseEntry]) -> PhraseState:
    confirmed = newest_reading(known, read)
    newest = [each for each in known if each.key == (read.id, read.default_trigger)][-1:]
    waiting = [each for each in newest if each.confirmed_at is None]
    return PhraseState(read=read, confirmed=confirmed, asked=waiting[0] if waiting else None)


def _named(states: Sequence[PhraseState], phrase: str) -> PhraseState:
    found = [state for state in states if state.read.folded == phrase_key(phrase)]
    if not found and len(phrase) >= SHORTEST_ID:
        found = [state for state in states if state.read.id.startswith(phrase)]
    if len(found) != 1:
        raise refused("USE-PHRASE-UNKNOWN", phrase=phrase)
    return found[0]


def _write(site: Site, connection: Connection, event: str, entry: PhraseEntry) -> None:
    happened = Happened(
        event=event,
        objects=(("phrase", entry.phrase),),
        refs={"plan": entry.plan, "number": str(entry.number)},
        reason="stated" if entry.stated else "as_read",
    )
    write(site, connection, happened)

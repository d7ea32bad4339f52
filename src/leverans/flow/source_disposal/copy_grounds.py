"""Source copies: due when what was delivered is proved to be safe in the archive."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import Connection

from leverans.flow.cull.place import Objection
from leverans.flow.engagement import Engagement
from leverans.flow.site import Site
from leverans.flow.source_disposal.copies import Copies, SourceCopy
from leverans.flow.source_disposal.scan_file import ScanFile
from leverans.flow.watch import Watch
from leverans.model.culling import CullingItem, OrderKind
from leverans.model.plan import RecordsPlan
from leverans.model.record import Classification, RecordType
from leverans.model.record_facts import RecordFacts
from leverans.model.retention_rule import Action, Period, RetentionRule, Trigger, Unit
from leverans.model.source_disposal import Obstacle, SourceDisposalTerms
from leverans.model.verdict import Outcome, Verdict
from leverans.plan.match import Matched, match
from leverans.plan.source_gate import WITHHELD

O = Obstacle  # noqa: E741 - one letter for a table, as elsewhere
OUTCOMES = {
    O.NOT_DELIVERED: Outcome.NO_TRIGGER,
    O.NO_PROOF: Outcome.NO_TRIGGER,
    O.GRACE: Outcome.WAITING,
}
"""What stands against it, as the culling list tells it; everything else is a condition."""


class CopyGrounds:
    """The gate behind the archive's receipt, as grounds of a `SourcePlace`."""

    kind = OrderKind.SOURCE_COPY

    def __init__(self, site: Site, engagement: Engagement, terms: SourceDisposalTerms) -> None:
        self._engagement, self._terms = engagement, terms
        self._copies = Copies(site, engagement, terms)

    @property
    def file(self) -> ScanFile:
        """What the source holds today."""
        return self._copies.file

    def read(self, watch: Watch) -> None:
        """Read again what may be culled today, and list the rest."""
        self._copies.read(watch)

    def facts(self, found: RecordFacts) -> RecordFacts:
        """With the package that the record was delivered in."""
        copy = self._copies.one(found.id)
        return replace(found, package=copy.package if copy else "")

    def judge(self, connection: Connection, today: date) -> "CopyGrounds":
        """These grounds themselves: they were laid for today."""
        del connection, today
        return self

    def verdict(self, facts: RecordFacts) -> Verdict:
        """Due when nothing stands against it; the period counts from the archive's receipt."""
        copy = self._copies.one(facts.id)
        if copy is None:
            return Verdict(outcome=Outcome.NO_TRIGGER, detail=O.NOT_DELIVERED.value)
        return self._verdict(facts, copy)

    def objection(self, connection: Connection, item: CullingItem, today: date) -> Objection | None:
        """The first thing that stands against it."""
        del connection, today
        copy = self._copies.one(item.record)
        if copy is not None and not copy.obstacle:
            return None
        against = O(copy.obstacle) if copy else O.CHANGED
        return Objection(reason=WITHHELD[against], detail=against.value)

    def _verdict(self, facts: RecordFacts, copy: SourceCopy) -> Verdict:
        against = O(copy.obstacle) if copy.obstacle else None
        return Verdict(
            outcome=OUTCOMES.get(against, Outcome.CONDITION) if against else Outcome.DUE,
            detail=copy.obstacle,
            version=self._engagement.plan.version if self._engagement.plan else "",
            row_id=row_of(self._engagement.plan, facts),
            disposal_decision=self._terms.approval,
            application_decision=self._engagement.agreement.reference,
            rule=_rule(self._terms),
            trigger_date=copy.proven_on,
            trigger_from="record" if copy.proven_on else "",
            retain_through=_day_before(copy.eligible_from),
            eligible_from=copy.eligible_from,
        )


def _day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat() if day else ""


def _rule(terms: SourceDisposalTerms) -> RetentionRule:
    """Culled so many days after delivery: what the agreement says, as a rule."""
    return RetentionRule(
        action=Action.DISPOSE,
        trigger=Trigger.DELIVERED,
        period=Period(amount=terms.grace_days, unit=Unit.DAYS),
        exact=True,
    )


def row_of(plan: RecordsPlan | None, facts: RecordFacts) -> str:
    """The plan's row of a record, "" where it has none: holds may name it."""
    if plan is None:
        return ""
    kind = RecordType(code=facts.type_code, name=facts.type_name)
    classes = (Classification(code=facts.classification),) if facts.classification else ()
    found = match(plan, kind, classes)
    return found.row.row_id if isinstance(found, Matched) else ""

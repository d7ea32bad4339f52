"""The culling list (gallringslista): what is due in a place today, and what is not, and why.

Reads only. It is the plan's word on every record, with holds and open orders laid over it; what
somebody has to decide or to find out first has lines of its own.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from sqlalchemy import Connection

from leverans.flow.cull.place import CullingPlace
from leverans.flow.history import Happened, write
from leverans.flow.permission import acting_as
from leverans.flow.site import Site
from leverans.ledger.culling_items import ordered
from leverans.ledger.holds import standing
from leverans.model.culling import CullingItem, CullingQuery, Withheld
from leverans.model.culling_list import query_json, sha256
from leverans.model.due import REASONS, WITHHELD, DueLine
from leverans.model.hold import Hold
from leverans.model.record_facts import RecordFacts
from leverans.model.rights import Right
from leverans.model.verdict import Outcome, Verdict
from leverans.plan.fold import folded
from leverans.plan.holds import caught

AT_ONCE = 500


@dataclass(slots=True)
class DueCounts:
    """How many lines there are of each kind, and of what.

    Attributes:
        kinds: `due`, `withheld`, `reported`, `waiting`, `preserved` -> records.
        outcomes: the plan's words -> records. reasons: why withheld -> records.
    """

    evaluated_on: str
    kinds: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, line: DueLine) -> None:
        """Count a line."""
        self.kinds[line.kind] += 1
        self.outcomes[line.verdict.outcome.value] += 1
        if line.withheld is not None:
            self.reasons[line.withheld.value] += 1


def list_due(
    site: Site,
    place: CullingPlace,
    query: CullingQuery,
    each: Callable[[DueLine], None],
    *,
    on: date | None = None,
) -> DueCounts:
    """Walk the culling list and give every line away; nothing is written but that it was made.

    Args:
        on: another day than today, for looking ahead; what is proposed is always today's.

    Raises:
        UsageError: who acts may not see it.
    """
    with site.ledger.begin() as connection:
        acting = acting_as(site, connection, Right.CULL_LIST)
    today = on or site.clock().date()
    counts = DueCounts(today.isoformat())
    with site.ledger.read() as connection:
        for line in due_lines(connection, place, query, today):
            counts.add(line)
            each(line)
    with site.ledger.begin() as connection:
        told = Happened(
            event="disposal.listed",
            refs={"place": place.name, "query": sha256(query_json(query))},
            counts={kind: counts.kinds[kind] for kind in sorted(counts.kinds)},
        )
        write(acting, connection, told)
    return counts


def due_lines(
    connection: Connection, place: CullingPlace, query: CullingQuery, today: date
) -> Iterator[DueLine]:
    """Every record that the query asks for, with the plan's word; streamed."""
    judge, holds = place.judge(connection, today), standing(connection)
    facts = (found for found in place.facts(connection) if asks_for(query, found))
    judged = ((found, judge.verdict(found)) for found in facts)
    rows = ((f, v) for f, v in judged if not query.row_id or query.row_id == v.row_id)
    while some := list(islice(rows, AT_ONCE)):
        due = [f.id for f, v in some if v.outcome is Outcome.DUE]
        taken = ordered(connection, due) if due else frozenset()
        for found, verdict in some:
            line = _line(found, verdict, holds, is_taken=found.id in taken)
            yield _objected(connection, place, line, today) if line.is_due else line


def asks_for(query: CullingQuery, facts: RecordFacts) -> bool:
    """Whether a record is one that the query asks for, as far as it says so itself."""
    kind = folded(query.record_type)
    if kind and kind not in {folded(facts.type_code), folded(facts.type_name)}:
        return False
    if query.case and query.case != facts.case:
        return False
    registered = facts.registered[:10]
    if (query.date_from or query.date_to) and not registered:
        return False
    return query.date_from <= registered and (not query.date_to or registered <= query.date_to)


def hold_on(holds: tuple[Hold, ...], facts: RecordFacts, *row_ids: str) -> str:
    """Id of a hold that catches a record, by whichever of the rows; "" where none does."""
    rows = row_ids or ("",)
    return next((h.id for h in holds if h.stands and any(caught(h, facts, r) for r in rows)), "")


def _objected(connection: Connection, place: CullingPlace, line: DueLine, today: date) -> DueLine:
    """A due line as the place lets it be: what another house answers for is not proposed."""
    asked = CullingItem(record=line.facts.id, package=line.facts.package)
    against = place.objection(connection, asked, today)
    return replace(line, withheld=against.reason) if against else line


def _line(
    facts: RecordFacts, verdict: Verdict, holds: tuple[Hold, ...], *, is_taken: bool
) -> DueLine:
    if verdict.outcome in WITHHELD:
        return DueLine(facts=facts, verdict=verdict, withheld=REASONS[verdict.outcome])
    if verdict.outcome is not Outcome.DUE:
        return DueLine(facts=facts, verdict=verdict)
    hold = hold_on(holds, facts, verdict.row_id)
    if hold:
        return DueLine(facts=facts, verdict=verdict, withheld=Withheld.HOLD, hold=hold)
    if is_taken:
        return DueLine(facts=facts, verdict=verdict, withheld=Withheld.ORDERED)
    return DueLine(facts=facts, verdict=verdict)

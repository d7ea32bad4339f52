"""The gate before a final archive: each record is held against it while the source is surveyed.

Only what is kept for ever is delivered; what shall be culled is culled before; the records are old
enough, delimited, inventoried, still ours to deliver; their paper comes along. What a person has
waived with a reason is told as a note, and stops nothing.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from leverans.flow.engagement import Engagement
from leverans.flow.history import Happened, write
from leverans.flow.permission import admitted
from leverans.flow.refused import refused
from leverans.flow.scope_checks import days_of, decisive_date
from leverans.flow.site import Site
from leverans.ledger import waivers
from leverans.ledger.custody import handed_over
from leverans.messages.catalogue import find
from leverans.model.agreement import Agreement
from leverans.model.custody import Custody
from leverans.model.finding import Finding, Level
from leverans.model.gate import WAIVABLE, GateLine, GateResult, GateStatus
from leverans.model.record import Record, Retention
from leverans.model.rights import Right
from leverans.model.shown import shown
from leverans.plan.verdict import PRESERVE

RULES: Mapping[GateLine, str] = {
    GateLine.PRESERVE: "GATE-PRESERVE",
    GateLine.CULLED: "GATE-CULLED",
    GateLine.AGE: "GATE-AGE",
    GateLine.DELIMITED: "GATE-DELIMITED",
    GateLine.INVENTORIED: "GATE-INVENTORIED",
    GateLine.PAPER: "GATE-PAPER",
    GateLine.CUSTODY: "GATE-CUSTODY",
}


class Gate:
    """Sees every record of a survey once, and says at the end how each line came out."""

    def __init__(self, site: Site, agreement: Agreement) -> None:
        """Look up what has been waived; an agreement without `[gate]` asks nothing."""
        self._site = site
        self._agreement = agreement
        self._terms = agreement.gate
        self._today = site.clock().date()
        self._against: Counter[GateLine] = Counter()
        self._delivered_cases: set[int] = set()
        self._kept_back: dict[int, str] = {}
        self._handed_over: Mapping[str, Custody] = {}
        with site.ledger.read() as connection:
            self._waived = waivers.waivers(connection, agreement.id)

    def look_up(self, archive_ids: Sequence[str]) -> None:
        """Ask who answers for the records that come next."""
        if self._terms is not None:
            with self._site.ledger.read() as connection:
                self._handed_over = handed_over(connection, archive_ids, self._today)

    def delivered(self, record: Record, retention: Retention | None) -> Iterator[Finding]:
        """What speaks against a record that is to be delivered."""
        if self._terms is None:
            return
        if record.aggregation is not None:
            self._delivered_cases.add(hash(record.aggregation.id))
        place = shown(record.raw_place or record.source_id)
        for line, params in self._against_record(record, retention):
            yield self._found(line, place, record.archive_id, params)

    def left_behind(self, record: Record, retention: Retention | None) -> None:
        """Remember a record that stays: if it is to be culled, its case is not ready to go."""
        if self._terms is None or record.aggregation is None:
            return
        if retention is not None and retention.verdict != PRESERVE:
            case = record.aggregation
            name = case.diary_number.raw if case.diary_number else case.title or case.id
            self._kept_back[hash(case.id)] = name

    def at_the_end(self) -> Iterator[Finding]:
        """What can be said only when every record has been seen."""
        if self._terms is None:
            return
        scope = self._agreement.submission.scope
        if not (scope.rows or scope.cut_off or (scope.period_from and scope.period_to)):
            yield self._found(GateLine.DELIMITED, self._agreement.id, "", {})
        if not self._agreement.reference_code:
            yield self._found(
                GateLine.INVENTORIED, self._agreement.id, "", {"missing": "reference_code"}
            )
        for case in sorted(self._delivered_cases & self._kept_back.keys()):
            yield self._found(GateLine.CULLED, self._kept_back[case], "", {})

    def results(self) -> tuple[GateResult, ...]:
        """Every line with its status; none where the agreement has no gate."""
        if self._terms is None:
            return ()
        return tuple(self._result(line) for line in GateLine)

    def _against_record(
        self, record: Record, retention: Retention | None
    ) -> Iterator[tuple[GateLine, Mapping[str, str]]]:
        if retention is not None and retention.verdict != PRESERVE:
            yield (
                GateLine.PRESERVE,
                {"row_id": retention.row_id or "-", "phrase": retention.phrase or "-"},
            )
        youngest = self._too_young(record)
        if youngest is not None:
            yield GateLine.AGE, {"date": youngest, "years": str(self._years)}
        fact = self._handed_over.get(record.archive_id)
        if fact is not None:
            yield GateLine.CUSTODY, {"holder": fact.holder, "since": fact.since.isoformat()}
        if record.paper_location:
            yield GateLine.PAPER, {"location": shown(record.paper_location)}
        missing = [
            name
            for name, there in (
                ("title", record.title),
                ("classification", record.classification),
                ("display_id", record.display_id or record.diary_number or record.source_id),
            )
            if not there
        ]
        if missing:
            yield GateLine.INVENTORIED, {"missing": ", ".join(missing)}

    @property
    def _years(self) -> int:
        return self._terms.min_age_years if self._terms else 0

    def _too_young(self, record: Record) -> str | None:
        """The date that makes a record too young, `-` when it has none; None when old enough."""
        if not self._years:
            return None
        dated = decisive_date(record)
        if dated is None:
            return "-"
        _, last = days_of(dated)
        return None if years_after(last, self._years) <= self._today else dated.value

    def _found(self, line: GateLine, place: str, item: str, params: Mapping[str, str]) -> Finding:
        self._against[line] += 1
        found = find(RULES[line], params, location=place, item=item)
        return replace(found, level=Level.INFO) if line in self._waived else found

    def _result(self, line: GateLine) -> GateResult:
        count = self._against[line]
        reason = self._waived.get(line, "")
        if not count:
            return GateResult(line=line, status=GateStatus.PASS)
        status = GateStatus.WAIVED if line in self._waived else GateStatus.FAIL
        return GateResult(line=line, status=status, count=count, reason=reason)


def years_after(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def waive_line(site: Site, engagement: Engagement, line: GateLine, reason: str) -> None:
    """Let a line of the gate through from now on, as a person who answers for it.

    Raises:
        UsageError: that line can never be waived, or there is no reason.
    """
    agreement = engagement.agreement.id
    if line not in WAIVABLE:
        raise refused("USE-NOT-WAIVABLE", line=line.value)
    if not reason.strip():
        raise refused("USE-NO-REASON")
    with site.ledger.begin() as connection:
        site = admitted(site, connection, Right.EXCEPT)
        waivers.waive(
            connection,
            agreement,
            line,
            reason=reason.strip(),
            actor=site.actor,
            at=site.clock(),
        )
        _write(site, connection, "gate.waived", engagement, line)


def insist_on_line(site: Site, engagement: Engagement, line: GateLine) -> bool:
    """Take a waiver back; False when there was none."""
    with site.ledger.begin() as connection:
        site = admitted(site, connection, Right.EXCEPT)
        found = waivers.withdraw(connection, engagement.agreement.id, line)
        if found:
            _write(site, connection, "gate.insisted", engagement, line)
    return found


def _write(
    site: Site, connection: Connection, event: str, engagement: Engagement, line: GateLine
) -> None:
    about = (("agreement", engagement.agreement.id),)
    told = Happened(event=event, objects=about, refs=engagement.refs, reason=RULES[line])
    write(site, connection, told)

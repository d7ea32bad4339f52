"""How the gate came out when the source was last surveyed, with today's waivers."""

from dataclasses import dataclass

from leverans.flow.engagement import Engagement
from leverans.flow.facts import facts_from
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.ledger import deliveries
from leverans.ledger.waivers import waivers
from leverans.model.delivery import DeliveryKind
from leverans.model.gate import GateLine, GateResult, GateStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class GateReport:
    """Every line, when the source was surveyed (ISO 8601, "" = never), and on how many records."""

    agreement: str
    at: str
    records: int
    results: tuple[GateResult, ...]

    @property
    def passed(self) -> bool:
        """True when it was tried and no line is in the way."""
        return bool(self.at) and all(each.status is not GateStatus.FAIL for each in self.results)


def gate_report(site: Site, engagement: Engagement) -> GateReport:
    """The gate of an agreement.

    Raises:
        UsageError: the agreement has none.
    """
    agreement = engagement.agreement
    if agreement.gate is None:
        raise refused("USE-NO-GATE", agreement=agreement.id)
    with site.ledger.read() as connection:
        waived = waivers(connection, agreement.id)
        latest = [deliveries.latest(connection, agreement.id, kind) for kind in DeliveryKind]
        texts = [deliveries.survey(connection, each.id) for each in latest if each is not None]
    surveys = [facts_from(text) for text in texts if text]
    if not surveys:
        return GateReport(agreement=agreement.id, at="", records=0, results=())
    newest = max(surveys, key=lambda facts: facts.at)
    results = tuple(
        _result(GateLine(line), count, waived) for line, (_, count) in newest.gate.items()
    )
    return GateReport(agreement=agreement.id, at=newest.at, records=newest.records, results=results)


def _result(line: GateLine, count: int, waived: dict[GateLine, str]) -> GateResult:
    """The line as it would come out with today's waivers."""
    if not count:
        return GateResult(line=line, status=GateStatus.PASS)
    status = GateStatus.WAIVED if line in waived else GateStatus.FAIL
    return GateResult(line=line, status=status, count=count, reason=waived.get(line, ""))

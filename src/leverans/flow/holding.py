"""Holds a delivery: the findings become a report, a state and an event, and nothing is sent."""

from contextlib import suppress

from sqlalchemy import Connection

from leverans.flow.engagement import Engagement
from leverans.flow.facts import SurveyFacts, facts_from
from leverans.flow.history import Happened, write
from leverans.flow.outcome import Outcome, Status
from leverans.flow.saved_report import SavedReport, delivery_facts, report_name, save_report
from leverans.flow.site import Site
from leverans.ledger import deliveries
from leverans.ledger.item_names import name_items
from leverans.model.delivery import Delivery, DeliveryState
from leverans.model.errors import LedgerError
from leverans.model.finding import Finding, Findings, Level, Report


def hold_for(
    site: Site, engagement: Engagement, delivery: Delivery, stage: str, *found: Finding
) -> Outcome:
    """Hold a delivery because of findings that are in no report yet.

    Args:
        stage: what was being done, names the report.
        found: what holds it.
    """
    findings = Findings()
    for finding in found:
        findings.add(finding)
    report = Report(
        subject=f"{engagement.agreement.id} {delivery.number}",
        findings=findings.listed,
        counts_by_rule=findings.counts,
    )
    return hold_with(site, engagement, delivery, report, stage)


def hold_with(
    site: Site, engagement: Engagement, delivery: Delivery, report: Report, stage: str
) -> Outcome:
    """Hold a delivery because of a report that did not pass."""
    facts = survey_facts(site, delivery)
    balance = facts.balance() if facts else None
    page = delivery_facts(site, engagement.agreement, delivery, balance)
    saved = save_report(site, report, report_name(delivery, stage), page)
    with site.ledger.begin() as connection:
        write_held(site, connection, engagement, delivery, report, saved)
        now = deliveries.delivery(connection, delivery.id)
    return Outcome(
        status=Status.HELD,
        agreement=engagement.agreement.id,
        delivery=now,
        reports=(report,),
        report_files=(saved.page,),
        balance=balance,
    )


def write_held(
    site: Site,
    connection: Connection,
    engagement: Engagement,
    delivery: Delivery,
    report: Report,
    saved: SavedReport,
) -> None:
    """Set the delivery to held and write the event, in the caller's transaction."""
    rules = [rule for (rule, level) in report.counts_by_rule if level is Level.ERROR]
    rules.sort(key=lambda rule: (-report.counts_by_rule[rule, Level.ERROR], rule))
    deliveries.set_state(connection, delivery.id, DeliveryState.HELD, site.clock(), rules)
    named = ((found.item, found.location) for found in report.findings if found.item)
    name_items(connection, named)
    write(
        site,
        connection,
        Happened(
            event="delivery.held",
            objects=(("delivery", delivery.id),),
            refs=engagement.refs,
            outcome="held",
            reason=rules[0] if rules else "",
            counts={
                "errors": report.count(Level.ERROR),
                "warnings": report.count(Level.WARNING),
            },
            evidence=saved.digest,
        ),
    )


def survey_facts(site: Site, delivery: Delivery) -> SurveyFacts | None:
    """The facts of the delivery's last survey; None before there was one."""
    with site.ledger.read() as connection:
        text = deliveries.survey(connection, delivery.id)
    with suppress(LedgerError):
        return facts_from(text)
    return None

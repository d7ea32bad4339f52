"""A refusal: the number stays, the next try is a new version of the delivery."""

from leverans.flow.engagement import Engagement
from leverans.flow.history import Happened, write
from leverans.flow.moves import discard_containers
from leverans.flow.outcome import Outcome, Status
from leverans.flow.reconcile import UNANSWERED, balance_of, verdict_of
from leverans.flow.saved_report import delivery_facts, report_name, reports_of, save_report
from leverans.flow.site import Site
from leverans.ledger import deliveries
from leverans.messages.catalogue import find
from leverans.model.delivery import Delivery, DeliveryState, PackageState, PackageStatus
from leverans.model.finding import Findings, Report
from leverans.model.receipt import Receipt

REFUSED = frozenset({PackageState.REJECTED, PackageState.TEST_REJECTED})
UNJUDGED = UNANSWERED | {PackageState.RECEIVED}


def refused_packages(delivery: Delivery) -> list[PackageStatus]:
    """The packages of a delivery that the archive has refused."""
    return [each for each in delivery.packages if each.state in REFUSED]


def end_refused(site: Site, engagement: Engagement, delivery: Delivery) -> Outcome:
    """Tell a refusal, and close the delivery once each of its packages is judged.

    What the archive has taken stays taken: a package that it takes over is not sent again.
    """
    balance = balance_of(site, delivery)
    page = delivery_facts(site, engagement.agreement, delivery, balance)
    reports: list[Report] = []
    for package in refused_packages(delivery):
        receipt = verdict_of(site, package)
        if receipt is not None:
            report = refusal_report(receipt)
            save_report(site, report, report_name(delivery, f"{package.part}-refused"), page)
            reports.append(report)
    if not any(package.state in UNJUDGED for package in delivery.packages):
        delivery = _close(site, engagement, delivery)
        discard_containers(site, delivery)
    return Outcome(
        status=Status.REJECTED,
        agreement=engagement.agreement.id,
        delivery=delivery,
        reports=tuple(reports),
        report_files=reports_of(site, delivery),
        balance=balance,
    )


def refusal_report(receipt: Receipt) -> Report:
    """The archive's reasons as findings of ours; its own words are kept."""
    findings = Findings()
    findings.add(find("DEL-REFUSED", location=receipt.package_id, reference=receipt.reference))
    for reason in receipt.reasons:
        told = {"rule": reason.rule, "text": reason.message}
        findings.add(find("DEL-REFUSED-FOR", told, location=reason.location))
    return Report(
        subject=receipt.package_id, findings=findings.listed, counts_by_rule=findings.counts
    )


def _close(site: Site, engagement: Engagement, delivery: Delivery) -> Delivery:
    with site.ledger.begin() as connection:
        closed = Happened(
            event="delivery.closed",
            objects=(("delivery", delivery.id),),
            refs=engagement.refs,
            outcome="refused",
        )
        write(site, connection, closed)
        return deliveries.set_state(connection, delivery.id, DeliveryState.REJECTED, site.clock())

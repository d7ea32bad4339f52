"""The last stage: source = packaged + reasoned exceptions = received, or nothing is done."""

from dataclasses import replace

from leverans.deliveries.wire_format import read_receipt
from leverans.flow.engagement import Engagement
from leverans.flow.history import Happened, write
from leverans.flow.holding import hold_for, survey_facts
from leverans.flow.opening import source_counts
from leverans.flow.outcome import Outcome, Status
from leverans.flow.saved_report import reports_of
from leverans.flow.site import Site
from leverans.ledger import deliveries
from leverans.ledger.receipts import receipt_for
from leverans.messages.catalogue import find
from leverans.model.delivery import Delivery, DeliveryState, PackageState, PackageStatus
from leverans.model.errors import LedgerError
from leverans.model.finding import Finding
from leverans.model.inventory import Reconciliation
from leverans.model.receipt import Receipt, ReceiptKind


def finish(site: Site, engagement: Engagement, delivery: Delivery) -> Outcome:
    """Close a delivery whose packages are all received, if the figures balance."""
    balance = balance_of(site, delivery)
    if not balance.balances:
        return hold_for(site, engagement, delivery, "reconcile", imbalance(delivery, balance))
    facts = survey_facts(site, delivery)
    with site.ledger.begin() as connection:
        now = deliveries.delivery(connection, delivery.id)
        if now.state is not DeliveryState.DONE:
            now = deliveries.set_state(connection, delivery.id, DeliveryState.DONE, site.clock())
            closed = Happened(
                event="delivery.closed",
                objects=(("delivery", delivery.id),),
                refs=engagement.refs,
                outcome="received",
                counts={
                    **(source_counts(facts) if facts else {}),
                    "packaged_files": balance.packaged_files,
                    "received_files": balance.received_files or 0,
                },
            )
            write(site, connection, closed)
    return Outcome(
        status=Status.RECEIVED,
        agreement=engagement.agreement.id,
        delivery=now,
        report_files=reports_of(site, now),
        balance=balance,
    )


def read_again(site: Site, delivery: Delivery) -> Delivery:
    """The delivery as the ledger knows it now."""
    with site.ledger.read() as connection:
        return deliveries.delivery(connection, delivery.id)


def balance_of(site: Site, delivery: Delivery) -> Reconciliation:
    """The figures of a delivery as far as it has come; what is received is from the receipts.

    What the archive refused is answered, and not received.
    """
    facts = survey_facts(site, delivery)
    if facts is None:
        raise LedgerError("the survey's figures are missing", place=delivery.id)
    live = [package for package in delivery.packages if package.state is not PackageState.CLOSED]
    if not live or any(not package.manifest_digest for package in live):
        return facts.balance()
    packed = sum(p.payload_files for p in live), sum(p.payload_bytes for p in live)
    balance = facts.balance(packed)
    receipts = [receipt_of(site, package) for package in live]
    if any(receipt is None for receipt in receipts):
        return balance
    got = [each for each in receipts if each and each.kind is ReceiptKind.ACKNOWLEDGEMENT]
    return replace(
        balance,
        received_files=sum(receipt.payload_files for receipt in got),
        received_bytes=sum(receipt.payload_bytes for receipt in got),
    )


def receipt_of(site: Site, package: PackageStatus) -> Receipt | None:
    """The archive's answer to a package as we keep it, or None."""
    with site.ledger.read() as connection:
        stored = receipt_for(connection, package.id)
    return read_receipt(stored.document) if stored else None


def imbalance(delivery: Delivery, balance: Reconciliation) -> Finding:
    """The finding that says which figures do not agree."""
    return find(
        "DEL-RECONCILE",
        location=str(delivery.number),
        source=str(balance.source_files),
        packaged=str(balance.packaged_files),
        excepted=str(balance.excepted_files),
        received=str(balance.received_files),
    )

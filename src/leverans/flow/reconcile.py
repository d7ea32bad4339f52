"""The last stage: source = packaged + reasoned exceptions = taken over, or nothing is done."""

from dataclasses import replace

from leverans.deliveries.wire_format import read_kept
from leverans.flow.engagement import Engagement
from leverans.flow.history import Happened, write
from leverans.flow.holding import hold_for, survey_facts
from leverans.flow.moves import discard_containers
from leverans.flow.opening import source_counts
from leverans.flow.outcome import Outcome, Status
from leverans.flow.saved_report import reports_of
from leverans.flow.site import Site
from leverans.ledger import deliveries
from leverans.ledger.receipts import receipts_for
from leverans.messages.catalogue import find
from leverans.model.delivery import (
    Delivery,
    DeliveryKind,
    DeliveryState,
    PackageState,
    PackageStatus,
)
from leverans.model.errors import LedgerError
from leverans.model.finding import Finding
from leverans.model.inventory import Reconciliation
from leverans.model.receipt import Receipt, ReceiptKind

UNANSWERED = frozenset({PackageState.IN_TRANSIT, PackageState.TEST_DELIVERED})


def finish(site: Site, engagement: Engagement, delivery: Delivery) -> Outcome:
    """Close a delivery whose packages the archive has all taken over, if the figures balance.

    Where custody moves on a later day the delivery is done all the same: nothing more is to be
    heard from the archive, and the next one may begin.
    """
    balance = balance_of(site, delivery)
    if not balance.balances:
        return hold_for(site, engagement, delivery, "reconcile", imbalance(delivery, balance))
    facts = survey_facts(site, delivery)
    test = delivery.kind is DeliveryKind.TEST
    with site.ledger.begin() as connection:
        now = deliveries.delivery(connection, delivery.id)
        if now.state is not DeliveryState.DONE:
            now = deliveries.set_state(connection, delivery.id, DeliveryState.DONE, site.clock())
            closed = Happened(
                event="delivery.closed",
                objects=(("delivery", delivery.id),),
                refs=engagement.refs,
                outcome="test_accepted" if test else "taken_over",
                counts={
                    **(source_counts(facts) if facts else {}),
                    "packaged_files": balance.packaged_files,
                    "received_files": balance.received_files or 0,
                },
            )
            write(site, connection, closed)
    if test:
        discard_containers(site, now)
    return Outcome(
        status=Status.TEST_ACCEPTED if test else Status.TAKEN_OVER,
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
    """The figures of a delivery as far as it has come; what is received is from its verdicts.

    What the archive has only acknowledged is not counted yet, and what it refused never.
    """
    facts = survey_facts(site, delivery)
    if facts is None:
        raise LedgerError("the survey's figures are missing", place=delivery.id)
    live = [package for package in delivery.packages if package.state is not PackageState.CLOSED]
    if not live or any(not package.manifest_digest for package in live):
        return facts.balance()
    packed = sum(p.payload_files for p in live), sum(p.payload_bytes for p in live)
    balance = facts.balance(packed)
    verdicts = [verdict_of(site, package) for package in live]
    if any(verdict is None for verdict in verdicts):
        return balance
    got = [each for each in verdicts if each and each.kind is not ReceiptKind.REFUSAL]
    return replace(
        balance,
        received_files=sum(receipt.payload_files for receipt in got),
        received_bytes=sum(receipt.payload_bytes for receipt in got),
    )


def waiting(site: Site, engagement: Engagement, delivery: Delivery) -> Outcome:
    """How a delivery stands that the archive has not said its last word on."""
    now = read_again(site, delivery)
    on_its_way = any(package.state in UNANSWERED for package in now.packages)
    return Outcome(
        status=Status.WAITING if on_its_way else Status.RECEIVED,
        agreement=engagement.agreement.id,
        delivery=now,
        report_files=reports_of(site, now),
        balance=balance_of(site, now),
    )


def receipts_of(site: Site, package_id: str) -> dict[ReceiptKind, Receipt]:
    """The archive's answers to a package as we keep them, in the order of `ReceiptKind`."""
    with site.ledger.read() as connection:
        stored = receipts_for(connection, package_id)
    return {kind: read_kept(each.document) for kind, each in stored.items()}


def verdict_of(site: Site, package: PackageStatus) -> Receipt | None:
    """The archive's last word on a package; None while it has only acknowledged it.

    A kvittens that was never signed was the last word when it came.
    """
    found = receipts_of(site, package.id)
    first = found.pop(ReceiptKind.ACKNOWLEDGEMENT, None)
    if found:
        return next(iter(found.values()))
    return first if first is not None and not first.key else None


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

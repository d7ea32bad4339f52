"""Collect the archive's answer and believe it only where it agrees with our own figures."""

from sqlalchemy import Connection

from leverans.flow.engagement import Engagement
from leverans.flow.holding import hold_for
from leverans.flow.moves import Move, counts_of, move
from leverans.flow.outcome import Outcome, Status
from leverans.flow.reconcile import balance_of, read_again
from leverans.flow.saved_report import reports_of
from leverans.flow.site import Site
from leverans.flow.watch import Watch
from leverans.ledger import deliveries
from leverans.ledger.receipts import StoredReceipt, keep_receipt
from leverans.messages.catalogue import find, rules
from leverans.model.delivery import Delivery, DeliveryState, PackageState, PackageStatus
from leverans.model.finding import Finding
from leverans.model.receipt import Receipt, ReceiptKind


def collect_receipt(
    site: Site, engagement: Engagement, delivery: Delivery, package: PackageStatus, watch: Watch
) -> Outcome | None:
    """Look for the answer to one package that is in transit."""
    watch.stage("receipt")
    receipt = engagement.target.receipt(package.id)
    further = further_receipts(engagement, package)
    if receipt is None or None in further:
        now = read_again(site, delivery)
        return Outcome(
            status=Status.WAITING,
            agreement=engagement.agreement.id,
            delivery=now,
            report_files=reports_of(site, now),
            balance=balance_of(site, now),
        )
    if receipt.kind is ReceiptKind.REFUSAL:
        _refused(site, engagement, package, receipt)
        return None
    answers = [receipt, *(each for each in further if each is not None)]
    wrong = [found for answer in answers for found in disagreements(package, answer)]
    if wrong:
        return hold_for(site, engagement, delivery, "receipt", *wrong)
    _received(site, engagement, delivery, package, receipt)
    watch.stage("received")
    return None


def further_receipts(engagement: Engagement, package: PackageStatus) -> list[Receipt | None]:
    """The answers of further targets that are waited for; None for one that is not there yet.

    A refusal of theirs is no kvittens that agrees: it holds the delivery, as a false one does.
    """
    return [goal.target.receipt(package.id) for goal in engagement.further if goal.answers]


def disagreements(package: PackageStatus, receipt: Receipt) -> list[Finding]:
    """Where a kvittens does not say what we sent: digest, then counts."""
    found: list[Finding] = []
    if receipt.manifest_digest != package.manifest_digest:
        found.append(
            find(
                "DEL-RECEIPT-DIGEST",
                location=package.id,
                sent=package.manifest_digest,
                received=receipt.manifest_digest or "-",
            )
        )
    names = ("files", "bytes", "payload_files", "payload_bytes")
    for name in names:
        sent, received = getattr(package, name), getattr(receipt, name)
        if sent != received:
            found.append(
                find(
                    "DEL-RECEIPT-COUNTS",
                    location=package.id,
                    field=name,
                    sent=str(sent),
                    received=str(received),
                )
            )
    return found


def _keep(site: Site, connection: Connection, receipt: Receipt) -> StoredReceipt:
    """Keep the archive's answer word for word."""
    return keep_receipt(
        connection,
        package_id=receipt.package_id,
        kind=receipt.kind,
        reference=receipt.reference,
        document=receipt.document,
        at=site.clock(),
    )


def _received(
    site: Site,
    engagement: Engagement,
    delivery: Delivery,
    package: PackageStatus,
    receipt: Receipt,
) -> None:
    with site.ledger.begin() as connection:
        stored = _keep(site, connection, receipt)
        if delivery.state is DeliveryState.HELD:
            deliveries.set_state(connection, delivery.id, DeliveryState.OPEN, site.clock())
        received = Move(
            to=PackageState.RECEIVED,
            event="receipt.collected",
            counts=counts_of(package),
            evidence=stored.sha256,
        )
        move(site, connection, engagement, package, received)


def _refused(site: Site, engagement: Engagement, package: PackageStatus, receipt: Receipt) -> None:
    """Keep a refusal; the delivery ends when every package of it is answered."""
    rule = receipt.reasons[0].rule if receipt.reasons else ""
    with site.ledger.begin() as connection:
        stored = _keep(site, connection, receipt)
        refused = Move(
            to=PackageState.REJECTED,
            event="receipt.collected",
            outcome="refused",
            # another house's word is no id of ours, and might be a name
            reason=rule if rule in rules() else "DEL-REFUSED-FOR",
            evidence=stored.sha256,
        )
        move(site, connection, engagement, package, refused)

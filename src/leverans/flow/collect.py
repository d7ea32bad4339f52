"""Collect the archive's answers and believe them only where `trust` does.

A kvittens moves a package from `in_transit` to `received`. What the reception control then said
moves it on: each state in its turn, each with its event, all of them in one transaction.
"""

from sqlalchemy import Connection

from leverans.flow.custody import enter_custody
from leverans.flow.engagement import Engagement
from leverans.flow.further import Further, further_id, read_further
from leverans.flow.history import Happened, write
from leverans.flow.holding import hold_for
from leverans.flow.moves import Move, counts_of, move
from leverans.flow.outcome import Outcome
from leverans.flow.reconcile import waiting
from leverans.flow.site import Site
from leverans.flow.trust import read_answers
from leverans.flow.watch import Watch
from leverans.ledger import deliveries
from leverans.ledger.receipts import StoredReceipt, keep_receipt
from leverans.messages.catalogue import rules
from leverans.model.delivery import Delivery, DeliveryState, PackageState, PackageStatus
from leverans.model.receipt import Receipt, ReceiptKind

S = PackageState
K = ReceiptKind


def collect_kvittens(
    site: Site, engagement: Engagement, delivery: Delivery, package: PackageStatus, watch: Watch
) -> Outcome | None:
    """Look for the word that the bytes of a package in transit have arrived."""
    watch.stage("receipt")
    answers = read_answers(site, engagement, package, delivery.kind)
    further = read_further(site, engagement, package)
    if answers.wrong or further.wrong:
        wrong = (*answers.wrong, *further.wrong)
        return hold_for(site, engagement, delivery, "receipt", *wrong)
    kvittens, refusal = (answers.believed.get(kind) for kind in (K.ACKNOWLEDGEMENT, K.REFUSAL))
    if kvittens is not None and further.complete:
        with site.ledger.begin() as connection:
            _keep_further(site, connection, engagement, package, further)
            stored = _keep(site, connection, delivery, kvittens)
            received = _collected(S.RECEIVED, kvittens, stored, package)
            move(site, connection, engagement, package, received)
        watch.stage("received")
        return None
    if refusal is not None:
        with site.ledger.begin() as connection:
            stored = _keep(site, connection, delivery, refusal)
            refused = _collected(S.REJECTED, refusal, stored, package)
            move(site, connection, engagement, package, refused)
        return None
    return waiting(site, engagement, delivery)


def collect_verdict(
    site: Site, engagement: Engagement, delivery: Delivery, package: PackageStatus, watch: Watch
) -> Outcome | None:
    """Look for what the reception control said of a package that has been received."""
    watch.stage("verdict")
    answers = read_answers(site, engagement, package, delivery.kind)
    if answers.wrong:
        return hold_for(site, engagement, delivery, "receipt", *answers.wrong)
    proof, refusal = (answers.believed.get(kind) for kind in (K.CUSTODY, K.REFUSAL))
    if proof is not None:
        _take_over(site, engagement, delivery, package, proof)
        watch.stage("taken_over")
        return None
    if refusal is not None:
        _refuse(site, engagement, delivery, package, refusal)
        return None
    return waiting(site, engagement, delivery)


def collect_test(
    site: Site, engagement: Engagement, delivery: Delivery, package: PackageStatus, watch: Watch
) -> Outcome | None:
    """Look for what the archive said of a test delivery: kvittens, then its judgement."""
    watch.stage("receipt")
    answers = read_answers(site, engagement, package, delivery.kind)
    if answers.wrong:
        return hold_for(site, engagement, delivery, "receipt", *answers.wrong)
    passed, refusal = (answers.believed.get(kind) for kind in (K.TEST, K.REFUSAL))
    judged, kvittens = passed or refusal, answers.believed.get(K.ACKNOWLEDGEMENT)
    if judged is None:
        return waiting(site, engagement, delivery)
    with site.ledger.begin() as connection:
        if kvittens is not None:
            _keep(site, connection, delivery, kvittens)
        stored = _keep(site, connection, delivery, judged)
        to = S.TEST_ACCEPTED if passed else S.TEST_REJECTED
        move(site, connection, engagement, package, _collected(to, judged, stored, package))
    return None


def _keep_further(
    site: Site,
    connection: Connection,
    engagement: Engagement,
    package: PackageStatus,
    further: Further,
) -> None:
    """Keep the kvittens of each further target word for word, with its event."""
    for name, receipt in further.receipts.items():
        stored = keep_receipt(
            connection,
            package_id=further_id(package.id, name),
            kind=receipt.kind,
            reference=receipt.reference,
            document=receipt.document,
            at=site.clock(),
        )
        objects = (("delivery", package.delivery_id), ("package", package.id), ("target", name))
        told = Happened(
            event="receipt.collected",
            objects=objects,
            refs=engagement.refs,
            evidence=stored.sha256,
        )
        write(site, connection, told)


def _keep(
    site: Site, connection: Connection, delivery: Delivery, receipt: Receipt
) -> StoredReceipt:
    """Keep the archive's answer word for word; a delivery held for it goes on."""
    if delivery.state is DeliveryState.HELD:
        deliveries.set_state(connection, delivery.id, DeliveryState.OPEN, site.clock())
    return keep_receipt(
        connection,
        package_id=receipt.package_id,
        kind=receipt.kind,
        reference=receipt.reference,
        document=receipt.document,
        at=site.clock(),
    )


def _collected(
    to: PackageState, receipt: Receipt, stored: StoredReceipt, package: PackageStatus
) -> Move:
    """The move that an answer makes, with its kind as outcome and its document as evidence."""
    refused = receipt.kind is K.REFUSAL
    return Move(
        to=to,
        event="receipt.collected",
        outcome="refused" if refused else receipt.kind.value,
        reason=_reason(receipt) if refused else "",
        counts={} if refused else counts_of(package),
        evidence=stored.sha256,
    )


def _reason(refusal: Receipt) -> str:
    """Another house's word is no id of ours, and might be a name."""
    rule = refusal.reasons[0].rule if refusal.reasons else ""
    return rule if rule in rules() else "DEL-REFUSED-FOR"


def _take_over(
    site: Site, engagement: Engagement, delivery: Delivery, package: PackageStatus, proof: Receipt
) -> None:
    with site.ledger.begin() as connection:
        stored = _keep(site, connection, delivery, proof)
        steps = (
            Move(to=S.RECEPTION_CONTROL, event="reception.control", evidence=stored.sha256),
            Move(to=S.ACCEPTED, event="reception.accepted", evidence=stored.sha256),
            _collected(S.RECEIPT_ISSUED, proof, stored, package),
        )
        for step in steps:
            package = move(site, connection, engagement, package, step)
        enter_custody(site, connection, engagement, package, (proof, stored))


def _refuse(
    site: Site, engagement: Engagement, delivery: Delivery, package: PackageStatus, refusal: Receipt
) -> None:
    """A refusal after the kvittens; what was received stays in the ledger as evidence."""
    with site.ledger.begin() as connection:
        stored = _keep(site, connection, delivery, refusal)
        control = Move(
            to=S.RECEPTION_CONTROL,
            event="reception.control",
            outcome="refused",
            reason=_reason(refusal),
            evidence=stored.sha256,
        )
        package = move(site, connection, engagement, package, control)
        refused = _collected(S.REJECTED, refusal, stored, package)
        move(site, connection, engagement, package, refused)

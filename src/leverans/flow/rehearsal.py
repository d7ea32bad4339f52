"""The test delivery (provleverans): rehearsed here, or really sent, answered and never kept.

    survey → build → check → (send → kvittens → judged by the archive)

The archive knows it by the delivery note and by RECORDSTATUS="TEST" in METS.
"""

from leverans.flow.engagement import Engagement
from leverans.flow.history import Happened, write
from leverans.flow.holding import survey_facts
from leverans.flow.moves import Move, counts_of, discard_containers, move
from leverans.flow.outcome import Outcome, Status
from leverans.flow.saved_report import reports_of
from leverans.flow.send import finished, note_of
from leverans.flow.site import Site
from leverans.flow.watch import Watch
from leverans.ledger import deliveries
from leverans.model.delivery import Delivery, DeliveryState, PackageState, PackageStatus


def send_test(
    site: Site, engagement: Engagement, delivery: Delivery, package: PackageStatus, watch: Watch
) -> Outcome | None:
    """Announce and send one package of a test delivery, as a real one would be."""
    watch.stage("send", size=package.size)
    note = note_of(site, engagement, delivery, package)
    engagement.target.announce(note)
    sent = engagement.target.send(
        finished(site, engagement, package), note, lambda size: watch.step(0, size)
    )
    with site.ledger.begin() as connection:
        on_its_way = Move(
            to=PackageState.TEST_DELIVERED,
            event="transfer.sent",
            outcome="success" if sent.resent else "already_there",
            counts={**counts_of(package), "size": sent.size},
            evidence=package.manifest_digest,
        )
        move(site, connection, engagement, package, on_its_way)
    watch.stage("sent")
    return None


def end_rehearsal(
    site: Site, engagement: Engagement, delivery: Delivery, package: PackageStatus, watch: Watch
) -> Outcome | None:
    """Close a test delivery unsent: its packages are removed, its reports stay."""
    del package, watch  # all of them at once, and there is nothing to watch
    facts = survey_facts(site, delivery)
    with site.ledger.begin() as connection:
        for package in deliveries.delivery(connection, delivery.id).packages:
            if package.state is PackageState.VALIDATED:
                closed = Move(
                    to=PackageState.CLOSED,
                    event="package.closed",
                    reason="test_delivery",
                    counts=counts_of(package),
                )
                move(site, connection, engagement, package, closed)
        deliveries.set_state(connection, delivery.id, DeliveryState.DONE, site.clock())
        tested = Happened(
            event="delivery.closed",
            objects=(("delivery", delivery.id),),
            refs=engagement.refs,
            outcome="ready",
        )
        write(site, connection, tested)
        now = deliveries.delivery(connection, delivery.id)
    discard_containers(site, delivery)
    return Outcome(
        status=Status.READY,
        agreement=engagement.agreement.id,
        delivery=now,
        report_files=reports_of(site, now),
        balance=facts.balance() if facts else None,
    )

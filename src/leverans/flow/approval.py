"""Approve: a checked package may leave, by the agreement and after a test where it asks for one."""

from leverans.flow.engagement import Engagement
from leverans.flow.holding import hold_for
from leverans.flow.moves import Move, move
from leverans.flow.outcome import Outcome
from leverans.flow.site import Site
from leverans.flow.watch import Watch
from leverans.ledger import deliveries
from leverans.messages.catalogue import find
from leverans.model.delivery import Delivery, PackageState, PackageStatus

REQUIRED = "required"


def approve(
    site: Site, engagement: Engagement, delivery: Delivery, package: PackageStatus, watch: Watch
) -> Outcome | None:
    """Clear a checked package for sending.

    The approval is the agreement itself, which names this target; who ran the command is in the
    event. Where it asks for a test delivery, the archive must have accepted one before.
    """
    if not is_tested(site, engagement, delivery):
        told = {"agreement": engagement.agreement.id}
        needed = find("DEL-TEST-NEEDED", told, location=engagement.agreement.id)
        return hold_for(site, engagement, delivery, "approve", needed)
    with site.ledger.begin() as connection:
        approved = Move(
            to=PackageState.APPROVED_FOR_DELIVERY,
            event="delivery.approved",
            evidence=package.manifest_digest,
        )
        move(site, connection, engagement, package, approved)
    watch.stage("approved")
    return None


def is_tested(site: Site, engagement: Engagement, delivery: Delivery) -> bool:
    """Whether a real delivery may go: no test is asked for, or the archive has accepted one.

    The test must have been made under the agreement as it reads now, or as it read when this
    delivery began.
    """
    agreement = engagement.agreement
    if agreement.acceptance.test_delivery != REQUIRED:
        return True
    with site.ledger.read() as connection:
        digests = {agreement.digest, delivery.agreement_digest}
        return deliveries.tested(connection, agreement.id, digests)

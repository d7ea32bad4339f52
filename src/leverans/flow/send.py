"""Announce and send: a package leaves for the archive, once, whatever breaks."""

from leverans.flow.check import container_path
from leverans.flow.engagement import Engagement
from leverans.flow.moves import Move, counts_of, move
from leverans.flow.outcome import Outcome
from leverans.flow.site import Site
from leverans.flow.watch import Watch
from leverans.model.delivery import Delivery, DeliveryKind, PackageState, PackageStatus
from leverans.model.package import Package
from leverans.model.receipt import DeliveryNote


def announce(
    site: Site, engagement: Engagement, delivery: Delivery, package: PackageStatus, watch: Watch
) -> Outcome | None:
    """Put the delivery note before the archive."""
    watch.stage("announce")
    engagement.target.announce(note_of(site, engagement, delivery, package))
    with site.ledger.begin() as connection:
        announced = Move(
            to=PackageState.ANNOUNCED,
            event="transfer.announced",
            evidence=package.manifest_digest,
        )
        move(site, connection, engagement, package, announced)
    watch.stage("announced")
    return None


def send(
    site: Site, engagement: Engagement, delivery: Delivery, package: PackageStatus, watch: Watch
) -> Outcome | None:
    """Send the container; the target has read it back before this says that it is sent."""
    watch.stage("send", size=package.size)
    note = note_of(site, engagement, delivery, package)
    sent = engagement.target.send(
        finished(site, engagement, package), note, lambda size: watch.step(0, size)
    )
    with site.ledger.begin() as connection:
        on_its_way = Move(
            to=PackageState.IN_TRANSIT,
            event="transfer.sent",
            outcome="success" if sent.resent else "already_there",
            counts={**counts_of(package), "size": sent.size},
            evidence=package.manifest_digest,
        )
        move(site, connection, engagement, package, on_its_way)
    watch.stage("sent")
    return None


def note_of(
    site: Site, engagement: Engagement, delivery: Delivery, package: PackageStatus
) -> DeliveryNote:
    """The delivery note of a package; the same on every try."""
    agreement = engagement.agreement
    return DeliveryNote(
        package_id=package.id,
        delivery_number=delivery.number,
        delivery_version=delivery.version,
        agreement_reference=agreement.reference,
        archival_creator=agreement.archival_creator.name,
        submitter=agreement.submitter.name,
        profile=profile_of(engagement),
        container=package.container,
        container_name=container_path(site, package).name,
        container_size=package.size,
        files=package.files,
        bytes=package.bytes,
        payload_files=package.payload_files,
        payload_bytes=package.payload_bytes,
        records=package.records,
        manifest_digest=package.manifest_digest,
        test=delivery.kind is DeliveryKind.TEST,
    )


def profile_of(engagement: Engagement) -> str:
    """Profile and version of an agreement's packages, as the format itself names them."""
    return engagement.format.title(engagement.agreement.package.version)


def finished(site: Site, engagement: Engagement, package: PackageStatus) -> Package:
    """The package in the outbox, with the figures that the ledger keeps of it."""
    path = container_path(site, package)
    return Package(
        id=package.id,
        path=str(path),
        container=package.container,
        profile=profile_of(engagement),
        files=package.files,
        bytes=package.bytes,
        records=package.records,
        payload_files=package.payload_files,
        payload_bytes=package.payload_bytes,
        manifest_digest=package.manifest_digest,
        manifest_path=str(path.with_name(f"{package.id}.manifest.txt")),
        size=package.size,
    )

"""Announce and send: a package leaves for the archive, once, whatever breaks."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from leverans.flow.carriage import Cargo, Carriage
from leverans.flow.carried_checkpoint import carried_by
from leverans.flow.engagement import Engagement
from leverans.flow.outbox import container_path
from leverans.flow.outcome import Outcome, Status
from leverans.flow.reconcile import balance_of, read_again
from leverans.flow.saved_report import reports_of
from leverans.flow.site import Site
from leverans.flow.straight import goals_of, is_straight, mark_of, straight_target
from leverans.flow.watch import Watch
from leverans.model.delivery import Delivery, DeliveryKind, PackageStatus
from leverans.model.errors import NotNow, WorldError
from leverans.model.package import Package
from leverans.model.receipt import DeliveryNote
from leverans.model.transfer import TransferState


def announce(
    site: Site, engagement: Engagement, delivery: Delivery, package: PackageStatus, watch: Watch
) -> Outcome | None:
    """Put the delivery note before every target; one that cannot be reached stops no other."""
    watch.stage("announce")
    cargo = cargo_of(site, engagement, delivery, package)
    carriages = [
        Carriage(site, engagement, cargo, goal) for goal in goals_of(site, engagement, package)
    ]
    troubles = Troubles()
    for carriage in carriages:
        with troubles.kept():
            carriage.announce()
    if not any(carriage.status.announced for carriage in carriages):
        troubles.tell()
    watch.stage("announced")
    return None


def send(
    site: Site, engagement: Engagement, delivery: Delivery, package: PackageStatus, watch: Watch
) -> Outcome | None:
    """Send the package to every target that lacks it; one that fails stops no other.

    A target has read it back before this says that it is sent. The package is in transit when
    every target has it.

    Raises:
        WorldError: the first failure, after all targets have been tried.
    """
    watch.stage("send", size=package.size)
    cargo = cargo_of(site, engagement, delivery, package)
    carriages = [
        Carriage(site, engagement, cargo, goal) for goal in goals_of(site, engagement, package)
    ]
    troubles = Troubles()
    for carriage in carriages:
        with troubles.kept():
            carriage.announce()
            others = sum(each.status.state is not TransferState.SENT for each in carriages) - 1
            carriage.send(lambda size: watch.step(0, size), others)
    troubles.tell()
    if troubles.later is not None:
        return _goes_on(site, engagement, delivery, troubles.later)
    watch.stage("sent")
    return None


@dataclass(slots=True)
class Troubles:
    """What went wrong at some targets while the others were seen to.

    Attributes:
        first: the first failure. later: when sending may first go on, where hours are agreed.
    """

    first: WorldError | None = None
    later: datetime | None = None

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Go on after a failure of the world; one of our own, or of the ledger, is raised."""
        try:
            yield
        except NotNow as not_now:
            self.later = min(self.later or not_now.until, not_now.until)
        except WorldError as error:
            self.first = self.first or error

    def tell(self) -> None:
        """Raise the first failure, if there was any."""
        if self.first is not None:
            raise self.first


def _goes_on(site: Site, engagement: Engagement, delivery: Delivery, at: datetime) -> Outcome:
    now = read_again(site, delivery)
    return Outcome(
        status=Status.WAITING,
        agreement=engagement.agreement.id,
        delivery=now,
        report_files=reports_of(site, now),
        balance=balance_of(site, now),
        goes_on=at,
    )


def cargo_of(
    site: Site, engagement: Engagement, delivery: Delivery, package: PackageStatus
) -> Cargo:
    """What is carried to the targets."""
    opened = None
    if is_straight(package):
        opened = straight_target(engagement).arrived(package.id, mark_of(package))
    return Cargo(
        status=package,
        package=finished(site, engagement, package),
        note=note_of(site, engagement, delivery, package),
        opened=opened,
    )


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
        log_checkpoint=carried_by(site, package).decode("utf-8"),
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

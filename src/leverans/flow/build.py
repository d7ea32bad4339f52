"""The build stage: the surveyed records become a package; each byte is read once."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from leverans.flow.carried_checkpoint import carried_by
from leverans.flow.engagement import Engagement
from leverans.flow.facts import SurveyFacts
from leverans.flow.history import NAME
from leverans.flow.holding import hold_for, survey_facts
from leverans.flow.logged_happenings import logged_happenings
from leverans.flow.moves import Move, counts_of, move, start_over
from leverans.flow.outcome import Outcome
from leverans.flow.site import Site
from leverans.flow.straight import (
    STRAIGHT,
    arriving,
    goes_straight,
    straight_format,
    withdraw,
)
from leverans.flow.survey import survey_path
from leverans.flow.survey_file import PACK, RecordLine, SurveyFile
from leverans.flow.watch import Watch
from leverans.ledger import packages, transfers
from leverans.ledger.records import DeliveredRecord, remember
from leverans.messages.catalogue import find
from leverans.model.delivery import Delivery, DeliveryKind, PackageState, PackageStatus
from leverans.model.errors import LedgerError, SourceChanged
from leverans.model.package import BuildOrder, Package, RecordBuilt
from leverans.model.record import File, Record, Representation
from leverans.packaging.interface import Straight
from leverans.packaging.provenance import packing_event_id

METADATA_PER_FILE = 2048  # METS line, manifest line, record.json line and tar header, at most
METADATA_PER_PACKAGE = 1024 * 1024


def build_package(
    site: Site, engagement: Engagement, delivery: Delivery, package: PackageStatus, watch: Watch
) -> Outcome | None:
    """Build one package into the outbox and write its figures into the ledger.

    A build that was killed before the ledger knew of it is done again, to the same bytes.

    Raises:
        NoSpace: it would not fit; nothing has been written.
        SourceChanged: a file is not what the survey saw.
    """
    facts = survey_facts(site, delivery)
    if facts is None:
        raise LedgerError("the survey's figures are missing", place=delivery.id)
    _, files, size = facts.parts[package.part]
    metadata = files * METADATA_PER_FILE + METADATA_PER_PACKAGE
    straight = goes_straight(engagement, delivery.kind)
    site.need_space(site.folder("outbox"), metadata if straight else size + metadata)
    watch.stage("build", files=files, size=size)
    order = build_order(site, engagement, delivery, package, facts)
    with SurveyFile(survey_path(site, delivery.agreement)) as survey:
        survey.begin()
        building = Building(site, engagement, package, order, survey, watch)
        made = building.straight(size + metadata) if straight else building.here()
        survey.commit()
        if (made.package.payload_files, made.package.payload_bytes) != (files, size):
            withdraw(engagement, replace(package, place=made.place))
            return _unbalanced(site, engagement, delivery, facts, made.package)
        _write_built(site, engagement, package, made, survey)
    watch.stage("built")
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A package that was built.

    Attributes:
        place: see `PackageStatus`. digest: of what has arrived at the first target, or "".
    """

    package: Package
    place: str
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Building:
    """One package about to be built, here or straight into its first target."""

    site: Site
    engagement: Engagement
    status: PackageStatus
    order: BuildOrder
    survey: SurveyFile
    watch: Watch

    def here(self) -> Made:
        """Build it into the outbox."""
        built = self.engagement.format.build(
            self._records(),
            self.site.folder("outbox"),
            order=self.order,
            told=HashKeeper(self.survey),
            progress=self.watch.step,
        )
        return Made(package=built, place=self.site.apart)

    def straight(self, size_hint: int) -> Made:
        """Build it into the first target; its manifest alone lies in the outbox."""
        straight = straight_format(self.engagement)
        with arriving(self.site, self.engagement, self.status, size_hint) as there:
            built = straight.build_straight(
                self._records(),
                Straight(folder=self.site.folder("outbox"), sink=there),
                order=self.order,
                told=HashKeeper(self.survey),
                progress=self.watch.step,
            )
            arrived = there.finish()
        place = f"{STRAIGHT}{self.site.mark}"
        return Made(package=built, place=place, digest=arrived.digest)

    def _records(self) -> Iterator[Record]:
        return packed_records(self.engagement, self.site, self.survey, self.status.part)


def build_order(
    site: Site,
    engagement: Engagement,
    delivery: Delivery,
    package: PackageStatus,
    facts: SurveyFacts,
) -> BuildOrder:
    """Everything that decides the package's bytes; the same on every try."""
    return BuildOrder(
        package_id=package.id,
        built_at=package.built_at,
        agreement=engagement.agreement,
        software=NAME,
        software_version=site.software_version,
        delivery_number=delivery.number,
        delivery_version=delivery.version,
        part=package.part,
        happenings=(
            *engagement.history,
            *logged_happenings(site, delivery, package, facts.identifier),
        ),
        log_checkpoint=carried_by(site, package),
        labels={"record_status": "TEST"} if delivery.kind is DeliveryKind.TEST else {},
    )


@dataclass(frozen=True, slots=True)
class HashKeeper:
    """Told of each record whose last byte is in the package; keeps its content hash."""

    survey: SurveyFile

    def __call__(self, built: RecordBuilt) -> None:
        """Keep the record's content hash in the survey."""
        self.survey.put_content_hash(built.archive_id, built.content_hash)


@dataclass(frozen=True, slots=True)
class DecidedFiles:
    """A representation's files that are to be packed, each with its format; a lazy view."""

    survey: SurveyFile
    record: int
    start: int
    representation: Representation

    def __iter__(self) -> Iterator[File]:
        """The files in the source's order."""
        lines = self.survey.files(self.record, start=self.start)
        for file, line in zip(self.representation.files, lines, strict=False):
            if line.fate == PACK:
                yield replace(file, format=line.format)


def packed_records(
    engagement: Engagement, site: Site, survey: SurveyFile, part: str
) -> Iterator[Record]:
    """The records that go into one part, with their retention, formats and chosen files.

    Raises:
        SourceChanged: the source's own list no longer agrees with the survey.
    """
    scope = site.scope(engagement.agreement.id)
    records = engagement.source.records(scope)
    try:
        for record, line in zip(records, survey.records(), strict=True):
            if record.archive_id != line.id:
                raise SourceChanged("another record than the survey saw", place=record.raw_place)
            if line.fate == PACK and line.part == part:
                yield decided(record, line, survey)
    except ValueError as error:
        raise SourceChanged(f"not the records that the survey saw: {error}") from error


def decided(record: Record, line: RecordLine, survey: SurveyFile) -> Record:
    """The record as it is to be packed."""
    representations: list[Representation] = []
    start = 0
    for representation in record.representations:
        view = DecidedFiles(survey, line.n, start, representation)
        representations.append(replace(representation, files=view))
        start += sum(1 for _ in representation.files) if len(record.representations) > 1 else 0
    return replace(record, retention=line.retention, representations=tuple(representations))


def _write_built(
    site: Site,
    engagement: Engagement,
    package: PackageStatus,
    made: Made,
    survey: SurveyFile,
) -> None:
    rows = (
        DeliveredRecord(
            archive_id=line.id,
            content_hash=line.content_hash,
            metadata_hash=line.metadata_hash,
            package_id=package.id,
        )
        for line in survey.records()
        if line.fate == PACK and line.part == package.part
    )
    with site.ledger.begin() as connection:
        status = packages.record_build(connection, made.package, place=made.place)
        remember(connection, rows)
        if made.digest:
            name = engagement.agreement.target.name
            seen = transfers.transfer(connection, package.id, name)
            arrived = replace(seen, bytes=made.package.size, digest=made.digest)
            transfers.change(connection, seen, arrived, at=site.clock())
        built = Move(
            to=PackageState.BUILT,
            event="package.created",
            counts=counts_of(status),
            evidence=made.package.manifest_digest,
            about=(("premis_event", packing_event_id(status.id)),),
        )
        move(site, connection, engagement, status, built)


def _unbalanced(
    site: Site, engagement: Engagement, delivery: Delivery, facts: SurveyFacts, built: Package
) -> Outcome:
    """What was packed is not what the survey counted: stop, and begin again at the source."""
    balance = facts.balance()
    finding = find(
        "DEL-RECONCILE",
        location=built.id,
        source=str(balance.source_files),
        packaged=str(built.payload_files),
        excepted=str(balance.excepted_files),
    )
    start_over(site, engagement, delivery, "counts_differ")
    return hold_for(site, engagement, delivery, "build", finding)

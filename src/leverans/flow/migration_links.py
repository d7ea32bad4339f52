"""Old → new: written once for each package of a migration, as soon as it is on its way."""

from collections.abc import Iterator

from leverans.flow.engagement import Engagement
from leverans.flow.history import Happened, write
from leverans.flow.moves import UNSENT
from leverans.flow.reconcile import read_again
from leverans.flow.site import Site
from leverans.flow.survey import survey_path
from leverans.flow.survey_file import PACK, RecordLine, SurveyFile
from leverans.ingest.package_source import LocatedRecord, PackageSource
from leverans.ledger.migrated import MigratedItem, is_linked, link_items
from leverans.model.delivery import Delivery, DeliveryKind, PackageState, PackageStatus
from leverans.model.errors import SourceChanged

_NOWHERE = UNSENT | {PackageState.DRAFT, PackageState.CLOSED, PackageState.REJECTED}


def link_delivery(
    site: Site, engagement: Engagement, source: PackageSource, delivery: Delivery | None
) -> int:
    """Link the files of every package that is on its way and not linked yet; how many files."""
    if delivery is None or delivery.kind is DeliveryKind.TEST:
        return 0
    count = 0
    for package in read_again(site, delivery).packages:
        with site.ledger.read() as connection:
            linked = is_linked(connection, package.id)
        if package.state not in _NOWHERE and not linked:
            count += _link(site, engagement, source, package)
    return count


def _link(site: Site, engagement: Engagement, source: PackageSource, package: PackageStatus) -> int:
    path = survey_path(site, engagement.agreement.id)
    with SurveyFile(path) as survey, site.ledger.begin() as connection:
        count = link_items(connection, _items(site, engagement, source, package, survey))
        linked = Happened(
            event="migration.linked",
            objects=(("delivery", package.delivery_id), ("package", package.id)),
            refs=engagement.refs,
            counts={"files": count},
        )
        write(site, connection, linked)
    return count


def _items(
    site: Site,
    engagement: Engagement,
    source: PackageSource,
    package: PackageStatus,
    survey: SurveyFile,
) -> Iterator[MigratedItem]:
    at = site.clock()
    for located, line in surveyed(source, site, engagement.agreement.id, survey):
        if line.fate != PACK or line.part != package.part:
            continue
        for one, decided in zip(located.files, survey.files(line.n), strict=True):
            if decided.fate == PACK:
                algorithm, digest = one.file.source_checksum or ("", "")
                yield MigratedItem(
                    package=package.id,
                    item=one.file.id,
                    archive_id=located.record.archive_id,
                    old_package=located.package.item,
                    old_package_id=located.package.old_id,
                    old_package_name=located.package.key,
                    old_item=one.path,
                    old_algorithm=algorithm,
                    old_digest=digest,
                    digest=one.sha256,
                    at=at,
                )


def surveyed(
    source: PackageSource, site: Site, agreement: str, survey: SurveyFile
) -> Iterator[tuple[LocatedRecord, RecordLine]]:
    """Each record with its old package and what the survey decided.

    Raises:
        SourceChanged: the packages are no longer those of the survey.
    """
    located = source.located(site.scope(agreement))
    try:
        for record, line in zip(located, survey.records(), strict=True):
            if record.record.archive_id != line.id:
                raise SourceChanged("another record than the survey saw", place=line.id)
            yield record, line
    except ValueError as error:
        raise SourceChanged(f"not the records that the survey saw: {error}") from error

"""Migrate: a delivery whose source is the packages of an older e-archive.

    find and read the packages → verify their old fixity → deliver → link old to new → balance

The old archive is only looked at. What its packages say of dates, ids and agreements is kept; the
migration itself is an event in their history, and no date of any record.
"""

from dataclasses import dataclass, replace

from leverans.flow.deliver import deliver
from leverans.flow.engagement import Engagement
from leverans.flow.history import Happened, write
from leverans.flow.migration_balance import balance_rows
from leverans.flow.migration_links import link_delivery
from leverans.flow.migration_report import SavedMigration, save_migration
from leverans.flow.old_history import checked, old_history, verify_packages
from leverans.flow.outcome import Outcome, Status
from leverans.flow.permission import admitted, entering
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.flow.verified_format import VerifiedFormat
from leverans.flow.watch import Watch
from leverans.flow.working import working
from leverans.ingest.interface import Scope
from leverans.ingest.mellanarkiv import MellanarkivSource
from leverans.ingest.package_source import PackageSource
from leverans.ledger.exceptions import excepted
from leverans.messages.catalogue import find
from leverans.model.agreement import Agreement
from leverans.model.finding import Finding
from leverans.model.migration import MigrationRow
from leverans.model.package import Happening
from leverans.model.rights import Right


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrated:
    """How a migration went.

    Attributes:
        outcome: of the delivery. rows: one for each old delivery, creator and type.
        report: where the table lies. verified: packages whose fixity was verified now.
        linked: files that were linked old → new now.
        findings: rows that do not balance.
    """

    outcome: Outcome
    rows: tuple[MigrationRow, ...]
    report: SavedMigration
    verified: int
    linked: int
    findings: tuple[Finding, ...] = ()

    @property
    def exit_code(self) -> int:
        """As of the delivery; 1 when the table does not balance."""
        return max(self.outcome.exit_code, int(bool(self.findings)))

    @property
    def can_be_signed(self) -> bool:
        """Whether all is in the new archive, or left out with a reason."""
        done = self.outcome.status in (Status.TAKEN_OVER, Status.NOTHING_NEW)
        return done and self.report.decided


def unbalanced(rows: tuple[MigrationRow, ...]) -> tuple[Finding, ...]:
    """What does not add up, row by row."""
    return tuple(
        find(
            "MIG-BALANCE",
            location=row.delivery,
            delivery=row.delivery,
            taken_in=str(row.files),
            taken_out=str(row.out_files),
            rejected=str(row.rejected_files),
        )
        for row in rows
        if not row.balances
    )


def migrate(site: Site, engagement: Engagement, watch: Watch, *, test: bool = False) -> Migrated:
    """Carry out an agreement whose source is a place with packages, as far as it goes today.

    Args:
        site: the authority's workspace. engagement: the agreement with its objects.
        watch: told how far it has come.
        test: everything but the sending.

    Raises:
        UsageError: the agreement's source is no place with packages.
        WorldError, LedgerBusy, Outrun: as `deliver`.
    """
    agreement = engagement.agreement
    site = entering(site, Right.DELIVER)
    with working(site, f"{agreement.id}-migration"):
        source = _source(site, engagement)
        scope = site.scope(agreement.id)
        verified = verify_packages(site, engagement, source, watch)
        outcome = deliver(site, _dressed(engagement, source, scope), watch, test=test)
        watch.stage("link")
        linked = link_delivery(site, engagement, source, outcome.delivery)
        rows = balance_rows(site, agreement.id, source)
        report = save_migration(site, agreement, outcome, rows)
    return Migrated(
        outcome=outcome,
        rows=rows,
        report=report,
        verified=verified,
        linked=linked,
        findings=unbalanced(rows),
    )


def _source(site: Site, engagement: Engagement) -> PackageSource:
    """The source without the packages that a person has left out."""
    source = engagement.source
    if not isinstance(source, PackageSource) or isinstance(source, MellanarkivSource):
        raise refused("USE-NO-PACKAGES", agreement=engagement.agreement.id)
    with site.ledger.read() as connection:
        left_out = frozenset(excepted(connection, engagement.agreement.id))
    return source.leaving_out(left_out)


def _dressed(engagement: Engagement, source: PackageSource, scope: Scope) -> Engagement:
    """The engagement with the old agreements, the old history and the migration in it."""
    packages = [one for one in source.packages(scope) if not one.rejected]
    agreement = engagement.agreement
    old = sorted({one.agreement for one in packages if one.agreement} - {agreement.reference})
    references = tuple(dict.fromkeys((*agreement.previous_references, *old)))
    return replace(
        engagement,
        source=source,
        format=VerifiedFormat(engagement.format, engagement.format.name),
        agreement=replace(agreement, previous_references=references),
        history=_history(source, scope, len(packages)),
    )


def _history(source: PackageSource, scope: Scope, packages: int) -> tuple[Happening, ...]:
    """Old events, then what was done here: the fixity check, and the migration."""
    check = checked(source, scope)
    if check is None:
        return ()
    files = source.verified(scope).files
    moved = f"from {source.system}; packages: {packages}; files: {files}"
    migration = Happening(type="migration", at=check.at, detail=moved)
    return (*old_history(source, scope), check, migration)


def sign_off(site: Site, agreement: Agreement, migrated: Migrated) -> None:
    """Write down that a person has signed the table off.

    Raises:
        UsageError: it does not balance, something is not decided, or a receipt is missing.
    """
    if not migrated.can_be_signed:
        raise refused("USE-NOT-BALANCED", agreement=agreement.id)
    signed = Happened(
        event="migration.signed",
        objects=(("agreement", agreement.id),),
        refs={"agreement": agreement.id, "agreement_digest": agreement.digest},
        evidence=migrated.report.digest,
    )
    with site.ledger.begin() as connection:
        write(admitted(site, connection, Right.DELIVER), connection, signed)

"""Opens a workspace: its ledger, its clock, who is acting, and the objects its agreements name."""

import os
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from leverans.archive.interface import StoredPackage
from leverans.archive.reading import ArchivedPackage
from leverans.clock import Clock, now
from leverans.deliveries.receiving import ReceivingFolder
from leverans.flow.archive_places import ArchivePlaces
from leverans.flow.archive_terms import ArchiveTerms
from leverans.flow.catalogue import LedgerCatalogue
from leverans.flow.culling_terms import CullingTerms
from leverans.flow.doctor import Question
from leverans.flow.engagement import Engagement
from leverans.flow.night_watch import JOB as NIGHTLY
from leverans.flow.night_watch import longest_gap
from leverans.flow.permission import NO_ROLE, held_by
from leverans.flow.site import Site, random_id
from leverans.ledger import role_grants
from leverans.ledger.actors import actor_for
from leverans.ledger.authority import Authority, authority
from leverans.ledger.database import Ledger
from leverans.ledger.uploads import LedgerUploads
from leverans.messages.catalogue import find
from leverans.messages.texts import language
from leverans.model.errors import LeveransError
from leverans.model.rights import SERVICE
from leverans.schemas.shelf import SchemaShelf
from leverans.storage.interface import Store
from leverans.storage.places import local_path
from leverans.wiring.access import access_terms
from leverans.wiring.accounts import account_of
from leverans.wiring.agreements import (
    FOLDER,
    agreements_by_reference,
    list_agreements,
    load_agreement,
)
from leverans.wiring.anchoring import anchor_terms
from leverans.wiring.neighbours import check_agreement, check_workspace
from leverans.wiring.night import night_terms
from leverans.wiring.objects import format_for, goals_for, source_for
from leverans.wiring.places import Places
from leverans.wiring.plans import load_plan
from leverans.wiring.software import SOFTWARE_VERSION
from leverans.wiring.technical_log import TechnicalLog
from leverans.wiring.toml_file import usage_error
from leverans.wiring.workspace import WorkspaceSettings, ledger_url, load_workspace

LOG_FOLDER = "var/log"
OWN_ROLES = {"archive": "archive_receiver", "producer": "archivist"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A workspace with its settings, its site and its technical log."""

    settings: WorkspaceSettings
    site: Site
    log: TechnicalLog

    def engagement(self, agreement_id: str) -> Engagement:
        """An agreement with its objects.

        Raises:
            ConfigurationError: the agreement, its mapping or its plan is wrong.
        """
        agreement = load_agreement(self.settings, agreement_id)
        check_agreement(agreement, self.settings)
        journal = LedgerUploads(self.site.ledger, self.site.clock)
        archive, *further = goals_for(agreement, self.settings, journal=journal)
        return Engagement(
            agreement=agreement,
            source=source_for(agreement, self.settings),
            format=format_for(agreement, self.site.workers),
            target=archive.target,
            further=tuple(further),
            plan=load_plan(self.settings, agreement.plan) if agreement.plan else None,
        )

    def schedule(self, agreement_id: str) -> str:
        """When an agreement is due: `nightly`, `manual` or weekdays."""
        return load_agreement(self.settings, agreement_id).schedule

    def longest_gap(self) -> timedelta | None:
        """How long may pass between two nights; None where nothing is due by night."""
        schedules: list[str] = []
        for name in self.agreements():
            try:
                schedules.append(self.schedule(name))
            except LeveransError:  # one that cannot be read is due, and fails
                schedules.append(NIGHTLY)
        return longest_gap(schedules, archive=self.site.archive is not None)

    def drop(self) -> ReceivingFolder | None:
        """The drop folder as the archive sees it; None where nothing is received."""
        archive = self.settings.archive
        if archive is None:
            return None
        places = Places(root=self.settings.root)
        return ReceivingFolder(places.open(archive.drop, archive.options, "archive"))

    def archive_terms(self) -> ArchiveTerms:
        """How packages are received here.

        Raises:
            ConfigurationError: the archive's own copy of an agreement is wrong.
        """
        side = self.settings.archive
        if side is None:
            return ArchiveTerms()
        return ArchiveTerms(
            agreements=agreements_by_reference(self.settings),
            acceptance=side.acceptance,
            unknown=side.unknown_agreement,
            custody=side.custody,
        )

    def stored(self, object_root: str, version: str) -> AbstractContextManager[StoredPackage]:
        """An archived package, by its place in the archive's store and its version.

        Raises:
            NotFoundInStore: there is none.
        """
        if self.site.archive is None:
            raise usage_error(find("USE-NO-ARCHIVE"))
        work = self.site.folder("work")
        return ArchivedPackage(self.site.archive.store(), object_root, version=version, work=work)

    def questions(self) -> list[Question]:
        """What `doctor` asks beside the workspace itself: agreements, sources and targets."""
        asked: list[Question] = []
        if self.settings.archive is not None:
            name = self.settings.archive.name
            asked += [
                Question(what="target", name=name, ask=self._arrived),
                Question(what="agreement", name=name, ask=self.archive_terms),
            ]
        asked += [
            Question(what="agreement", name=name, ask=partial(self._refuse_name, name))
            for name in unlisted_agreements(self.settings)
        ]
        for name in self.agreements():
            asked += [
                Question(what="agreement", name=name, ask=partial(self.engagement, name)),
                Question(what="target", name=name, ask=partial(self._reach_target, name)),
            ]
        return asked

    def _refuse_name(self, name: str) -> None:
        raise usage_error(find("SET-AGREEMENT-NAME", name=name, location=f"{FOLDER}/{name}.toml"))

    def _arrived(self) -> None:
        drop = self.drop()
        if drop is not None:
            list(drop.strays())

    def _reach_target(self, agreement_id: str) -> None:
        agreement = load_agreement(self.settings, agreement_id)
        places = Places(root=self.settings.root)
        for target in (agreement.target, *agreement.further):
            next(places.open(target.location, target.options, "target").list(), None)

    def agreements(self) -> tuple[str, ...]:
        """The ids of all agreements."""
        return list_agreements(self.settings)


def unlisted_agreements(settings: WorkspaceSettings) -> list[str]:
    """Names of agreement files that no verb will find, for they cannot be ids in the log."""
    found = {path.stem for path in settings.folder(FOLDER).glob("*.toml")}
    return sorted(found.difference(list_agreements(settings)))


def open_site(
    root: Path, *, role: str = "", environ: Mapping[str, str], clock: Clock = now, spoken: str = ""
) -> Opened:
    """Open the workspace at `root`.

    Args:
        role: asked for (see `acting_role`), else of `OWN_ROLES`. spoken: language asked for, or "".

    Raises:
        ConfigurationError: the settings are wrong. LedgerError: the ledger cannot be opened.
    """
    settings = check_workspace(load_workspace(root))
    ledger = Ledger.open(ledger_url(settings, environ))
    whose, actor = _whose(ledger), acting(ledger)
    site = Site(
        root=settings.root,
        name=settings.archive.name if settings.archive else settings.authority.name,
        ledger=ledger,
        chain=whose.id,
        namespace=whose.namespace,
        actor=actor,
        role=acting_role(ledger, actor, role or OWN_ROLES[settings.role], clock),
        clock=clock,
        shelf=SchemaShelf(settings.schemas),
        software_version=SOFTWARE_VERSION,
        config=settings.digest,
        language=language(spoken or settings.language, environ),
        workers=settings.processes,
        archive=archive_places(settings, environ, ledger, clock),
        culling=culling_terms(settings, environ),
        keys=settings.keys,
        night=night_terms(settings, environ),
        access=access_terms(settings, environ),
        anchoring=anchor_terms(
            settings.log, partial(_made, Places(root=settings.root, environ=environ))
        ),
    )
    return Opened(settings=settings, site=site, log=technical_log(settings.root, clock))


def technical_log(root: Path, clock: Clock) -> TechnicalLog:
    """The technical log of the workspace at `root`."""
    return TechnicalLog(root / LOG_FOLDER, clock=clock)


def _whose(ledger: Ledger) -> Authority:
    with ledger.read() as connection:
        return authority(connection)


def archive_places(
    settings: WorkspaceSettings, environ: Mapping[str, str], ledger: Ledger, clock: Clock
) -> ArchivePlaces | None:
    """Where an archive keeps what it has; folders of this machine are made when they are asked for.

    None where nothing is received.
    """
    side = settings.archive
    if side is None:
        return None
    places = Places(root=settings.root, environ=environ, journal=LedgerUploads(ledger, clock))
    store, second = (side.store, side.store_options), (side.second, side.second_options)
    return ArchivePlaces(
        store=partial(_made, places, *store, "archive.store"),
        second=partial(_made, places, *second, "archive.second") if side.second else None,
        audit_days=side.audit_days,
        catalogue=partial(LedgerCatalogue, ledger),
        drop=partial(places.open, side.drop, side.options, "archive"),
    )


def culling_terms(settings: WorkspaceSettings, environ: Mapping[str, str]) -> CullingTerms:
    """How the workspace culls; its store of protocols is opened when it is asked for."""
    told = settings.culling
    opens = None
    if told.protocols:
        places = Places(root=settings.root, environ=environ)
        opens = partial(_made, places, told.protocols, told.options, "culling.protocols")
    return CullingTerms(
        protocols=opens,
        reviewer_apart=told.reviewer_apart,
        backup_days=told.backup_days,
    )


def _made(places: Places, location: str, options: Mapping[str, str], key: str) -> Store:
    """The store at a location.

    A folder is made where the one above it exists; that of a missing mount is not.
    """
    folder = local_path(location)
    if folder is not None and (folder.parent.is_dir() or folder.is_relative_to(places.root)):
        folder.mkdir(parents=True, exist_ok=True)
    return places.open(location, options, key)


def acting(ledger: Ledger) -> str:
    """The pseudonymous id of who acts: the effective user, whatever name it goes by today."""
    account = account_of(os.geteuid())
    with ledger.begin() as connection:
        return actor_for(connection, account.uid, account.login, mint=random_id)


def acting_role(ledger: Ledger, actor: str, asked: str, clock: Clock) -> str:
    """The role that stands in events of verbs that ask for no right.

    Before roles are in use it is the one that was asked for; then it must be held, and a person
    without any acts in the role `none`. A service is what it is.
    """
    with ledger.read() as connection:
        if asked.startswith(SERVICE) or not role_grants.in_use(connection):
            return asked
        held = held_by(connection, actor, clock().date())
    return asked if asked in held else next(iter(held), NO_ROLE)

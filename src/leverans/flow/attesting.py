"""The archive attests: it reads a package back, byte by byte, and signs that it is whole.

An authority asks for it before it culls its own copy: a mottagningsbevis says how things were on
the day it was given, and that day may lie years back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from leverans.clock import stamp
from leverans.deliveries.wire_format import confirmation_document
from leverans.flow.carried_checkpoint import newest_figures
from leverans.flow.desk import Desk
from leverans.flow.history import NAME, Happened, logged, write
from leverans.flow.permission import entering
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.flow.taking_in import kept_digest
from leverans.ledger.catalogue import holding, holdings, records_found
from leverans.ledger.confirmations import keep_confirmation
from leverans.ledger.receptions import Reception, ReceptionState, reception, reception_named
from leverans.model.errors import PackageError
from leverans.model.rights import Right
from leverans.model.source_disposal import FixityConfirmation


@dataclass(frozen=True, slots=True, kw_only=True)
class Attested:
    """What became of one package: a confirmation, or None and the problem."""

    package: str
    confirmation: FixityConfirmation | None = None
    problem: str = ""


def attest(desk: Desk, taken_in: Reception) -> FixityConfirmation:
    """Read a package back, sign what was found, keep it, and put it into the drop folder.

    Raises:
        PackageError: something of it is damaged or missing: nothing is attested.
        StorageError: the archive, or the drop folder, cannot be reached.
    """
    site = desk.site
    desk.watch.stage("attest", files=taken_in.figures.files, size=taken_in.figures.bytes)
    if kept_digest(site, taken_in) != taken_in.figures.manifest_digest:
        detail = "the archive's copy is no longer what its receipt says; nothing was attested"
        raise PackageError(detail, place=taken_in.location)
    at = site.clock()
    figures = taken_in.figures
    with site.ledger.begin() as connection:
        whole = FixityConfirmation(
            package_id=taken_in.package_id,
            manifest_digest=figures.manifest_digest,
            files=figures.files,
            bytes=figures.bytes,
            payload_files=figures.payload_files,
            payload_bytes=figures.payload_bytes,
            records=records_found(connection, taken_in.package_id),
            at=stamp(at),
            reference=taken_in.reference,
            archive=site.name,
            software=f"{NAME} {site.software_version}",
            log=newest_figures(connection),
        )
        document = confirmation_document(whole, desk.key)
        evidence = keep_confirmation(connection, taken_in.package_id, at=at, document=document)
        attested = Happened(
            event="fixity.attested",
            objects=(("package", logged(taken_in.package_id)), ("key", desk.key.public.id)),
            counts={"files": whole.files, "bytes": whole.bytes, "records": whole.records},
            evidence=evidence,
        )
        write(site, connection, attested)
    desk.drop.confirm(taken_in.package_id, at, document)
    return whole


def attest_all(desk: Desk, named: Sequence[str] = ()) -> list[Attested]:
    """Attest packages, all that the archive has where none is named; a damaged one stops no other.

    Raises:
        UsageError: the archive has taken in no package that goes by one of these names.
        StorageError: the archive, or the drop folder, cannot be reached.
    """
    ours = replace(desk, site=entering(desk.site, Right.ACCEPT_DELIVERY))
    found = [_taken_in(ours.site, one) for one in named] or _everything(ours.site)
    return [_attested(ours, one) for one in found]


def _attested(desk: Desk, taken_in: Reception) -> Attested:
    package = taken_in.package_id
    try:
        return Attested(package=package, confirmation=attest(desk, taken_in))
    except PackageError as error:
        return Attested(package=package, problem=error.detail)


def _everything(site: Site) -> list[Reception]:
    with site.ledger.read() as connection:
        held = [row["package_id"] for row in holdings(connection)]
        found = [reception(connection, package) for package in held]
    return [one for one in found if one is not None and one.state is ReceptionState.ACCEPTED]


def _taken_in(site: Site, named: str) -> Reception:
    with site.ledger.read() as connection:
        found = reception(connection, named) or reception_named(connection, named)
        known = found is not None and holding(connection, found.package_id) is not None
    if found is None or not known or found.state is not ReceptionState.ACCEPTED:
        raise refused("USE-NOT-ARCHIVED", package=named)
    return found

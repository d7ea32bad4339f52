"""A person at the archive decides on a package that has passed the reception control."""

from dataclasses import replace

from leverans.flow.desk import Answered, Desk
from leverans.flow.history import Happened, write
from leverans.flow.judging import complete, refuse
from leverans.flow.permission import entering
from leverans.flow.reception_control import custody_terms
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.flow.working import working
from leverans.ledger.receptions import Change, Reception, ReceptionState, advance, reception_named
from leverans.messages.catalogue import find
from leverans.model.finding import Findings, Report
from leverans.model.receipt import Stage
from leverans.model.rights import Right

R = ReceptionState
WORK = "reception"


def accept_package(desk: Desk, reference: str, *, since: str = "", basis: str = "") -> Answered:
    """Take a waiting package in, and give the mottagningsbevis.

    Args:
        reference: the archive's own. since, basis: of the custody, where they are other than the
            agreement says.

    Raises:
        UsageError: no package with that reference waits for a decision.
        PackageError: its bytes are no longer those that were acknowledged.
    """
    site = entering(desk.site, Right.ACCEPT_DELIVERY)
    desk = replace(desk, site=site)
    with working(site, WORK):
        reception = waiting_for(site, reference)
        note, problem = desk.note(reception)
        if note is None:
            raise refused("USE-NOT-AWAITING", reference=reference, state=problem)
        change = Change(custody=custody_terms(desk, note, since, basis))
        with site.ledger.begin() as connection:
            approved = advance(connection, reception, R.APPROVED, at=site.clock(), change=change)
            said = Happened(event="reception.accepted", objects=_objects(reception))
            write(site, connection, said)
        return complete(desk, approved)


def refuse_package(desk: Desk, reference: str, reason: str) -> Answered:
    """Refuse a waiting package for a reason that the sender is told; nothing of it is kept.

    Raises:
        UsageError: no package with that reference waits for a decision, or there is no reason.
    """
    if not reason.strip():
        raise refused("USE-REASON")
    desk = replace(desk, site=entering(desk.site, Right.ACCEPT_DELIVERY))
    with working(desk.site, WORK):
        reception = waiting_for(desk.site, reference)
        note, _ = desk.note(reception)
        findings = Findings()
        findings.add(find("REC-REFUSED-BY-HAND", location=reception.package_id, reason=reason))
        figures = {name: getattr(reception.figures, name) for name in reception.figures.__slots__}
        report = Report(
            subject=reception.package_id,
            findings=findings.listed,
            counts_by_rule=findings.counts,
            **figures,
        )
        return refuse(desk, reception, note, report, Stage.CONTROL)


def waiting_for(site: Site, reference: str) -> Reception:
    """The package with that reference, if a person is to decide on it."""
    with site.ledger.read() as connection:
        found = reception_named(connection, reference)
    if found is None:
        raise refused("USE-UNKNOWN-ID", id=reference)
    if found.state is not R.AWAITING:
        raise refused("USE-NOT-AWAITING", reference=reference, state=found.state.value)
    return found


def _objects(reception: Reception) -> tuple[tuple[str, str], ...]:
    return (("package", reception.package_id),)

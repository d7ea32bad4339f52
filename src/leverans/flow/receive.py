"""Receive: the archive's side. Verifies everything again from the bytes it has stored itself.

    register → quarantine → verify → kvittens → control → decision → AIP → mottagningsbevis

For each package in the drop folder that lacks an answer. Where it stands is read from the ledger;
killed anywhere and run again, the archive gives the same answers, once.
"""

from structlog.contextvars import bound_contextvars

from leverans.deliveries.receiving import Arrival, ReceivingFolder
from leverans.deliveries.wire_format import read_kept
from leverans.flow.archive_terms import ArchiveTerms
from leverans.flow.check import with_findings
from leverans.flow.custody import settle_receptions
from leverans.flow.desk import Answered, Desk
from leverans.flow.history import Happened, logged, write
from leverans.flow.issuing import give
from leverans.flow.judging import acknowledge, answered, complete, decide, keep_proof, refuse
from leverans.flow.keys import signer
from leverans.flow.permission import entering
from leverans.flow.quarantine import fetched, leave
from leverans.flow.reception_control import against_note, check_arrived, judged
from leverans.flow.refusal import refusal_report
from leverans.flow.site import Site
from leverans.flow.taking_in import kept_digest
from leverans.flow.watch import Watch
from leverans.flow.working import working
from leverans.ledger.receipts import receipts_for
from leverans.ledger.receptions import ENDED, Reception, ReceptionState, register
from leverans.ledger.receptions import reception as reception_of
from leverans.messages.catalogue import find
from leverans.model.delivery import DeliveryKind
from leverans.model.errors import PackageError
from leverans.model.finding import Findings, Report
from leverans.model.receipt import Stage
from leverans.model.rights import Right

R = ReceptionState
WORK = "reception"
DEFAULT_TERMS = ArchiveTerms()


def receive(
    site: Site, drop: ReceivingFolder, watch: Watch, terms: ArchiveTerms = DEFAULT_TERMS
) -> list[Answered]:
    """Go on with every package in the drop folder that the archive has not said its last word on.

    Args:
        site: the archive's workspace. drop: the folder that both sides share.
        watch: told how far it has come. terms: what the archive asks of packages.

    Returns:
        Those about which something was said.

    Raises:
        UsageError: the archive has no key to sign with. WorldError: try again.
        LedgerBusy: another process is receiving.
    """
    site = entering(site, Right.ACCEPT_DELIVERY)
    desk = Desk(site=site, drop=drop, terms=terms, key=signer(site), watch=watch)
    with working(site, WORK):
        settle_receptions(site)
        gone_on = (_told(desk, arrival) for arrival in drop.arrivals())
        return [each for each in gone_on if each is not None]


def stray(drop: ReceivingFolder) -> Report:
    """What lies in the drop folder and belongs to no delivery note; it is never touched."""
    findings = Findings()
    for key in drop.strays():
        findings.add(find("REC-STRAY", location=key))
    return Report(subject="", findings=findings.listed, counts_by_rule=findings.counts)


def _told(desk: Desk, arrival: Arrival) -> Answered | None:
    with bound_contextvars(package=logged(arrival.package_id)):
        return _go_on(desk, arrival)


def _go_on(desk: Desk, arrival: Arrival) -> Answered | None:
    reception = _register(desk.site, arrival)
    if reception.state in ENDED:
        return _answer_again(desk, reception)
    if reception.state is R.AWAITING:  # the kvittens may be lost; the rest is a person's to say
        give(desk, reception)
        return None
    if reception.state is R.APPROVED:
        return complete(desk, reception)
    return _judge(desk, arrival, reception)


def _register(site: Site, arrival: Arrival) -> Reception:
    test = arrival.note is not None and arrival.note.test
    with site.ledger.begin() as connection:
        known = reception_of(connection, arrival.package_id)
        if known is not None:
            return known
        reception = register(
            connection,
            arrival.package_id,
            at=site.clock(),
            kind=DeliveryKind.TEST if test else DeliveryKind.REAL,
            note=arrival.document,
        )
        arrived = Happened(
            event="transfer.received",
            objects=(("package", arrival.package_id),),
            outcome=reception.kind.value,
            counts={"number": reception.number, "size": arrival.size},
        )
        write(site, connection, arrived)
        return reception


def _judge(desk: Desk, arrival: Arrival, reception: Reception) -> Answered:
    """Verify a package in quarantine, and hold it against what the archive asks."""
    note, problem = desk.note(reception)
    path = fetched(desk, arrival, reception)
    report = check_arrived(desk, path, note)
    if reception.state is R.ARRIVED:
        wrong = against_note(arrival, note, problem, report)
        if note is None or wrong:
            return refuse(desk, reception, note, with_findings(report, wrong), Stage.ARRIVAL)
        reception = acknowledge(desk, reception, report)
    if note is None or report.manifest_digest != reception.figures.manifest_digest:
        detail = "the archive's copy is no longer what its receipt says; nothing was answered"
        raise PackageError(detail, place=str(path))
    found = judged(desk, reception, note, report)
    return decide(desk, reception, note, with_findings(report, found))


def _answer_again(desk: Desk, reception: Reception) -> Answered | None:
    """Give answers that were decided before and are not in the drop folder.

    What lies in the drop folder now is not looked at and never takes the place of what the archive
    holds. A receipt is given again only if the archive's own copy still bears it out.

    Raises:
        PackageError: the archive's copy is no longer what the receipt says.
    """
    with desk.site.ledger.read() as connection:
        stored = receipts_for(connection, reception.package_id)
    if not any(read_kept(answer.document).key for answer in stored.values()):
        return None  # answered before receipts were signed
    if reception.state is R.ACCEPTED and not _is_borne_out(desk, reception):
        detail = "the archive's copy is no longer what its receipt says; nothing was answered"
        raise PackageError(detail, place=reception.location)
    if reception.state is R.ACCEPTED:
        keep_proof(desk, reception)
    leave(desk.site, reception)
    again = answered(desk, reception, Report(subject=reception.package_id))
    if reception.state is not R.REFUSED:
        return again
    return Answered(
        reception=reception,
        receipts=again.receipts,
        report=refusal_report(again.receipt),
        report_file=again.report_file,
    )


def _is_borne_out(desk: Desk, reception: Reception) -> bool:
    """Whether what the archive keeps is still what its receipts say."""
    return kept_digest(desk.site, reception) == reception.figures.manifest_digest

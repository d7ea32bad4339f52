"""Opens a delivery on a survey, or takes up the one that is open."""

from collections.abc import Container, Mapping
from dataclasses import replace

from sqlalchemy import Connection

from leverans.flow.agreement_terms import keep_agreement
from leverans.flow.anchors import newest
from leverans.flow.engagement import Engagement
from leverans.flow.facts import SurveyFacts, facts_of
from leverans.flow.history import Happened, write
from leverans.flow.holding import write_held
from leverans.flow.moves import OPEN_TO_REBUILD, UNSENT, Move, move, start_over
from leverans.flow.outbox import container_path
from leverans.flow.outcome import Outcome, Status
from leverans.flow.saved_report import SavedReport, delivery_facts, report_name, save_report
from leverans.flow.site import Site
from leverans.flow.straight import is_straight
from leverans.flow.survey import Survey, survey_path
from leverans.flow.survey_file import SurveyFile
from leverans.formats.pronom import signature_version
from leverans.ledger import deliveries, packages
from leverans.model.delivery import Delivery, DeliveryKind, DeliveryState, PackageState
from leverans.model.errors import Outrun, PackageError

S = PackageState
NEEDED_HERE = (S.BUILT, S.VALIDATED, S.APPROVED_FOR_DELIVERY, S.ANNOUNCED)


def continue_delivery(site: Site, engagement: Engagement, kind: DeliveryKind) -> Delivery | None:
    """The open delivery of this agreement that can go on as it is, or None: survey first.

    One whose agreement has been edited since, or whose survey is gone, starts over from the
    source as long as nothing of it has been checked or sent; one whose packages lie on another
    machine, as long as nothing has been approved.

    Raises:
        PackageError: an approved package that is not sent yet lies on another machine.
    """
    with site.ledger.read() as connection:
        found = deliveries.open_delivery(connection, engagement.agreement.id, kind)
    if found is None or not found.packages:
        return None
    states = {package.state for package in found.packages}
    if S.DRAFT in states:
        return None
    same_terms = found.agreement_digest == engagement.agreement.digest
    survey_kept = surveyed_for(site, found) == found.id
    if states & OPEN_TO_REBUILD and not (same_terms and survey_kept):
        reason = "terms_changed" if survey_kept else "survey_lost"
        start_over(site, engagement, found, reason)
        return None
    if not _packages_here(site, found):
        start_over(site, engagement, found, "container_lost")
        return None
    return found


def _packages_here(site: Site, delivery: Delivery) -> bool:
    """Whether every package that is built and not sent lies here; `PackageError` if one must."""
    for package in delivery.packages:
        path = container_path(site, package)
        if package.state in NEEDED_HERE and not (is_straight(package) or path.exists()):
            if package.state not in UNSENT:
                detail = "is not here: another machine has built it; run the command there"
                raise PackageError(detail, place=str(path))
            return False
    return True


def surveyed_for(site: Site, delivery: Delivery) -> str:
    """Id of the delivery that the kept survey belongs to; "" when there is no whole survey."""
    path = survey_path(site, delivery.agreement)
    if not path.exists():
        return ""
    with SurveyFile(path) as survey:
        return survey.fact("delivery") if survey.fact("complete") else ""


def latest_delivery(site: Site, engagement: Engagement, kind: DeliveryKind) -> Delivery | None:
    """What the ledger says of the agreement's last delivery, before a survey is taken."""
    with site.ledger.read() as connection:
        return deliveries.latest(connection, engagement.agreement.id, kind)


def open_with_survey(
    site: Site,
    engagement: Engagement,
    kind: DeliveryKind,
    survey: Survey,
    seen: Delivery | None,
) -> Delivery | Outcome:
    """Write the survey into the ledger: a delivery ready to build, or why there is none.

    Args:
        seen: the agreement's last delivery as it was before the survey was taken. What another
            machine has delivered since, the survey does not know: it would be sent twice.

    Raises:
        Outrun: the ledger no longer says what was seen.
    """
    facts = facts_of(survey, site.clock(), signature_version())
    if not survey.held and not survey.parts:
        return _nothing_new(site, engagement, kind, (survey, facts), seen)
    with site.ledger.begin() as connection:
        _check_unmoved(connection, engagement, kind, seen)
        delivery = _delivery_row(site, connection, engagement, kind)
    page = delivery_facts(site, engagement.agreement, delivery, facts.balance())
    saved = save_report(site, survey.report, report_name(delivery, "survey"), page)
    with site.ledger.begin() as connection:
        _check_unmoved(connection, engagement, kind, delivery)
        kept = replace(facts, report=saved.digest, report_file=saved.page)
        deliveries.set_survey(connection, delivery.id, kept.text())
        if survey.held:
            write_held(site, connection, engagement, delivery, survey.report, saved)
        else:
            _open(site, connection, engagement, delivery, (survey, kept))
        now = deliveries.delivery(connection, delivery.id)
    return _held(engagement, now, survey, facts, saved) if survey.held else now


def _check_unmoved(
    connection: Connection, engagement: Engagement, kind: DeliveryKind, seen: Delivery | None
) -> None:
    """Compare-and-set over the delivery as a whole, packages and their fences included."""
    now = deliveries.latest(connection, engagement.agreement.id, kind)
    if now != seen:
        raise Outrun(
            "another worker has moved its delivery since the survey", place=engagement.agreement.id
        )


def _open(
    site: Site,
    connection: Connection,
    engagement: Engagement,
    delivery: Delivery,
    surveyed: tuple[Survey, SurveyFacts],
) -> None:
    survey, facts = surveyed
    with SurveyFile(survey.path) as file:
        file.put_fact("delivery", delivery.id)
    deliveries.set_state(connection, delivery.id, DeliveryState.OPEN, site.clock())
    _plan_packages(site, connection, engagement, delivery, facts)


def _held(
    engagement: Engagement,
    delivery: Delivery,
    survey: Survey,
    facts: SurveyFacts,
    saved: SavedReport,
) -> Outcome:
    return Outcome(
        status=Status.HELD,
        agreement=engagement.agreement.id,
        delivery=delivery,
        reports=(survey.report,),
        report_files=(saved.page,),
        balance=facts.balance(),
    )


def _nothing_new(
    site: Site,
    engagement: Engagement,
    kind: DeliveryKind,
    surveyed: tuple[Survey, SurveyFacts],
    seen: Delivery | None,
) -> Outcome:
    """Everything in the source is delivered or excepted: no package, no number used up."""
    survey, facts = surveyed
    with site.ledger.begin() as connection:
        _check_unmoved(connection, engagement, kind, seen)
        waiting = deliveries.open_delivery(connection, engagement.agreement.id, kind)
        if waiting is not None:
            _close_drafts(site, connection, engagement, waiting, kept=())
            deliveries.set_state(connection, waiting.id, DeliveryState.DONE, site.clock())
        told = Happened(
            event="delivery.nothing_new",
            objects=(("delivery", waiting.id),) if waiting else (),
            refs=engagement.refs,
            counts=source_counts(facts),
        )
        write(site, connection, told)
    return Outcome(
        status=Status.NOTHING_NEW,
        agreement=engagement.agreement.id,
        delivery=None,
        reports=(survey.report,),
        balance=facts.balance(),
    )


def source_counts(facts: SurveyFacts) -> Mapping[str, int]:
    """The source's figures as an event keeps them."""
    left_out = sum(files for files, _ in facts.left_out.values())
    counts = {"files": facts.files, "bytes": facts.bytes, "records": facts.records}
    return counts | {"left_out_files": left_out}


def _delivery_row(
    site: Site, connection: Connection, engagement: Engagement, kind: DeliveryKind
) -> Delivery:
    agreement = engagement.agreement
    found = deliveries.open_delivery(connection, agreement.id, kind)
    if found is not None:
        keep_agreement(site, connection, engagement, found.id)
        return deliveries.pin_agreement(connection, found.id, agreement.digest)
    before = deliveries.latest(connection, agreement.id, kind)
    refused = before if before and before.state is DeliveryState.REJECTED else None
    new = deliveries.NewDelivery(
        id=site.new_id(),
        agreement=agreement.id,
        agreement_digest=agreement.digest,
        kind=kind,
        at=site.clock(),
        number=refused.number if refused else None,
        version=refused.version + 1 if refused else 1,
    )
    delivery = deliveries.start(connection, new)
    told = Happened(
        event="delivery.opened",
        objects=(("delivery", delivery.id),),
        refs=engagement.refs,
        outcome=kind.value,
        counts={"number": delivery.number, "version": delivery.version},
    )
    write(site, connection, told)
    keep_agreement(site, connection, engagement, delivery.id)
    return delivery


def _plan_packages(
    site: Site,
    connection: Connection,
    engagement: Engagement,
    delivery: Delivery,
    facts: SurveyFacts,
) -> None:
    """One package per part; id, build time and checkpoint are fixed before the first byte."""
    planned = {package.part: package for package in delivery.packages}
    anchor = newest(connection)
    _close_drafts(site, connection, engagement, delivery, kept=facts.parts)
    for part, (records, files, size) in facts.parts.items():
        package = planned.get(part) or packages.add(
            connection,
            package_id=site.new_id(),
            delivery_id=delivery.id,
            part=part,
            built_at=site.clock(),
            checkpoint=anchor.checkpoint.number if anchor else 0,
        )
        extracted = Move(
            to=S.EXTRACTED,
            event="extraction",
            counts={"records": records, "files": files, "bytes": size},
            evidence=facts.keys_digest,
        )
        move(site, connection, engagement, package, extracted)
        identified = Happened(
            event="format.identified",
            objects=(("delivery", delivery.id), ("package", package.id)),
            refs=engagement.refs,
            counts={"files": files},
        )
        write(site, connection, identified)


def _close_drafts(
    site: Site,
    connection: Connection,
    engagement: Engagement,
    delivery: Delivery,
    kept: Container[str],
) -> None:
    """Close the drafts of parts that have no records any more."""
    for package in delivery.packages:
        if package.part not in kept and package.state is S.DRAFT:
            closed = Move(to=S.CLOSED, event="package.closed", reason="part_empty")
            move(site, connection, engagement, package, closed)

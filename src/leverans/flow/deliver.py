"""Deliver: from the source to the archive's receipts, stage by stage, each safe to run again.

    survey → build → check → approve → announce → send → kvittens → mottagningsbevis → reconcile

Where a delivery stands is read from the ledger; a killed run goes on at the first stage that is
not yet written there. Nothing is called done before the stage after it could prove it.
"""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import replace

from structlog.contextvars import bound_contextvars

from leverans.flow.agreement_terms import check_in_force, check_version
from leverans.flow.approval import approve
from leverans.flow.build import build_package
from leverans.flow.check import check_built
from leverans.flow.collect import collect_kvittens, collect_test, collect_verdict
from leverans.flow.custody import settle_custody
from leverans.flow.engagement import Engagement
from leverans.flow.holding import hold_for
from leverans.flow.moves import start_over
from leverans.flow.onward import prepared
from leverans.flow.opening import continue_delivery, latest_delivery, open_with_survey
from leverans.flow.outcome import Outcome, Status
from leverans.flow.permission import entering
from leverans.flow.reconcile import finish, read_again
from leverans.flow.refusal import end_refused, refused_packages
from leverans.flow.rehearsal import end_rehearsal, send_test
from leverans.flow.send import Troubles, announce, send
from leverans.flow.site import Site
from leverans.flow.survey import take_survey
from leverans.flow.transfers import transfers_to_targets
from leverans.flow.watch import Watch
from leverans.flow.working import working
from leverans.messages.catalogue import find
from leverans.model.delivery import Delivery, DeliveryKind, PackageState, PackageStatus
from leverans.model.errors import SourceChanged
from leverans.model.rights import Right

S = PackageState
Stage = Callable[[Site, Engagement, Delivery, PackageStatus, Watch], Outcome | None]

BUILDING: dict[PackageState, Stage] = {S.EXTRACTED: build_package, S.BUILT: check_built}
NEXT: dict[PackageState, Stage] = {
    **BUILDING,
    S.VALIDATED: approve,
    S.APPROVED_FOR_DELIVERY: announce,
    S.ANNOUNCED: send,
    S.IN_TRANSIT: collect_kvittens,
    S.RECEIVED: collect_verdict,
}
REHEARSAL: dict[PackageState, Stage] = {
    **BUILDING,
    S.VALIDATED: end_rehearsal,
    S.TEST_DELIVERED: collect_test,
}
TEST: dict[PackageState, Stage] = {**REHEARSAL, S.VALIDATED: send_test}
LEAVING = (S.APPROVED_FOR_DELIVERY, S.ANNOUNCED)
PASSING = (Status.WAITING, Status.RECEIVED)


def deliver(
    site: Site,
    engagement: Engagement,
    watch: Watch,
    *,
    test: bool = False,
    sent: bool = False,
) -> Outcome:
    """Carry out an agreement as far as it goes today.

    Args:
        site: the authority's workspace. engagement: the agreement with its objects.
        watch: told how far it has come.
        test: a test delivery (provleverans): everything but the sending, unless it is `sent`
            too; then the archive answers it, and keeps nothing.

    Returns:
        Where it stands, with the findings that hold it and the figures that must balance.

    Raises:
        WorldError: source, disk or archive failed; run again.
        LedgerBusy: another worker is delivering under this agreement.
        Outrun: another worker has taken over meanwhile.
    """
    stages = NEXT if not test else TEST if sent else REHEARSAL
    site = entering(site, Right.DELIVER)
    name = engagement.agreement.id
    with working(site, name, apart=True) as mine, bound_contextvars(agreement=name):
        settle_custody(mine, engagement)
        ready = prepared(mine, engagement, kind_of(stages), watch)
        outcome = _deliver(mine, ready, watch, stages)
        return replace(outcome, transfers=transfers_to_targets(mine, outcome.delivery))


def kind_of(stages: Mapping[PackageState, Stage]) -> DeliveryKind:
    """Of which kind a delivery is that goes through these stages."""
    return DeliveryKind.REAL if stages is NEXT else DeliveryKind.TEST


def _deliver(
    site: Site, engagement: Engagement, watch: Watch, stages: Mapping[PackageState, Stage]
) -> Outcome:
    kind = kind_of(stages)
    delivery = continue_delivery(site, engagement, kind)
    if delivery is None:
        check_in_force(site, engagement, kind)
        check_version(site, engagement)
        seen = latest_delivery(site, engagement, kind)
        survey = take_survey(site, engagement, watch)
        opened = open_with_survey(site, engagement, kind, survey, seen)
        if isinstance(opened, Outcome):
            return opened
        delivery = opened
    try:
        stopped = advance(site, engagement, delivery, watch, stages)
    except SourceChanged as changed:
        start_over(site, engagement, delivery, "source_changed")
        finding = find("SRC-CHANGED", location=changed.place)
        return hold_for(site, engagement, delivery, "changed", finding)
    now = read_again(site, delivery)
    held = stopped is not None and stopped.status is Status.HELD
    if refused_packages(now) and not held:
        return end_refused(site, engagement, now)
    return stopped or finish(site, engagement, now)


def advance(
    site: Site,
    engagement: Engagement,
    delivery: Delivery,
    watch: Watch,
    stages: Mapping[PackageState, Stage] = NEXT,
) -> Outcome | None:
    """Take every package of the delivery as far as it goes; the outcome that stopped one, if any.

    All packages pass a stage before any goes on to the next, so that nothing is sent of a
    delivery that is held.
    """
    waiting: Outcome | None = None
    troubles = Troubles()
    for state, stage in stages.items():
        for package in read_again(site, delivery).packages:
            if package.state is not state:
                continue
            about = bound_contextvars(delivery=delivery.id, package=package.id)
            # a package that cannot leave now stops no other; before that, one fault stops all
            with about, troubles.kept() if state in LEAVING else nullcontext():
                stopped = stage(site, engagement, delivery, package, watch)
                if stopped is not None and stopped.status not in PASSING:
                    return stopped
                waiting = _first_to_go_on(waiting, stopped)
    troubles.tell()
    return waiting


def _first_to_go_on(waiting: Outcome | None, stopped: Outcome | None) -> Outcome | None:
    """Of two that wait, the one that waits for our own hours: nobody else will move it."""
    return waiting if stopped is None or (waiting and waiting.goes_on) else stopped

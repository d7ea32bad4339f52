"""Deliver: from the source to the archive's receipt, stage by stage, each safe to run again.

    survey → build → check → approve → announce → send → receipt → reconcile

Where a delivery stands is read from the ledger; a killed run goes on at the first stage that is
not yet written there. Nothing is called done before the stage after it could prove it.
"""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace

from leverans.flow.agreement_terms import check_in_force, check_version
from leverans.flow.build import build_package
from leverans.flow.check import check_built
from leverans.flow.collect import collect_receipt
from leverans.flow.engagement import Engagement
from leverans.flow.holding import hold_for
from leverans.flow.moves import start_over
from leverans.flow.opening import continue_delivery, latest_delivery, open_with_survey
from leverans.flow.outcome import Outcome, Status
from leverans.flow.reconcile import finish, read_again
from leverans.flow.refusal import end_refused, refused_packages
from leverans.flow.send import Troubles, announce, approve, send
from leverans.flow.site import Site
from leverans.flow.survey import take_survey
from leverans.flow.transfers import transfers_to_targets
from leverans.flow.watch import Watch
from leverans.flow.working import working
from leverans.messages.catalogue import find
from leverans.model.delivery import Delivery, DeliveryKind, PackageState, PackageStatus
from leverans.model.errors import SourceChanged

S = PackageState
Stage = Callable[[Site, Engagement, Delivery, PackageStatus, Watch], Outcome | None]

NEXT: dict[PackageState, Stage] = {
    S.EXTRACTED: build_package,
    S.BUILT: check_built,
    S.VALIDATED: approve,
    S.APPROVED_FOR_DELIVERY: announce,
    S.ANNOUNCED: send,
    S.IN_TRANSIT: collect_receipt,
}
LEAVING = (S.APPROVED_FOR_DELIVERY, S.ANNOUNCED)


def deliver(site: Site, engagement: Engagement, watch: Watch, *, test: bool = False) -> Outcome:
    """Carry out an agreement as far as it goes today.

    Args:
        site: the authority's workspace. engagement: the agreement with its objects.
        watch: told how far it has come.
        test: a test delivery (provleverans): everything but the sending.

    Returns:
        Where it stands, with the findings that hold it and the figures that must balance.

    Raises:
        WorldError: source, disk or archive failed; run again.
        LedgerBusy: another worker is delivering under this agreement.
        Outrun: another worker has taken over meanwhile.
    """
    kind = DeliveryKind.TEST if test else DeliveryKind.REAL
    with working(site, engagement.agreement.id, apart=True) as mine:
        outcome = _deliver(mine, engagement, watch, kind)
        return replace(outcome, transfers=transfers_to_targets(mine, outcome.delivery))


def _deliver(site: Site, engagement: Engagement, watch: Watch, kind: DeliveryKind) -> Outcome:
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
        stopped = advance(site, engagement, delivery, watch)
    except SourceChanged as changed:
        start_over(site, engagement, delivery, "source_changed")
        finding = find("SRC-CHANGED", location=changed.place)
        return hold_for(site, engagement, delivery, "changed", finding)
    now = read_again(site, delivery)
    held = stopped is not None and stopped.status is Status.HELD
    if refused_packages(now) and not held:
        return end_refused(site, engagement, now)
    return stopped or finish(site, engagement, now)


def advance(site: Site, engagement: Engagement, delivery: Delivery, watch: Watch) -> Outcome | None:
    """Take every package of the delivery as far as it goes; the outcome that stopped one, if any.

    All packages pass a stage before any goes on to the next, so that nothing is sent of a
    delivery that is held.
    """
    waiting: Outcome | None = None
    troubles = Troubles()
    for state, stage in NEXT.items():
        for package in read_again(site, delivery).packages:
            if package.state is not state:
                continue
            # a package that cannot leave now stops no other; before that, one fault stops all
            with troubles.kept() if state in LEAVING else nullcontext():
                stopped = stage(site, engagement, delivery, package, watch)
                if stopped is not None and stopped.status is not Status.WAITING:
                    return stopped
                waiting = _first_to_go_on(waiting, stopped)
    troubles.tell()
    return waiting


def _first_to_go_on(waiting: Outcome | None, stopped: Outcome | None) -> Outcome | None:
    """Of two that wait, the one that waits for our own hours: nobody else will move it."""
    return waiting if stopped is None or (waiting and waiting.goes_on) else stopped

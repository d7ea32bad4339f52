"""What controlling is told of a workspace's files: agreements, their sources, plans, settings."""

import shutil
from collections.abc import Iterable
from functools import partial

from leverans.flow.control.interface import SourceAtHand, Surroundings
from leverans.model.agreement import Agreement
from leverans.model.errors import LeveransError
from leverans.model.plan import RecordsPlan
from leverans.model.submission import AgreementStatus
from leverans.wiring.agreements import agreements_by_reference, list_agreements, load_agreement
from leverans.wiring.objects import source_for
from leverans.wiring.plans import list_plans, load_plan
from leverans.wiring.site import Opened
from leverans.wiring.tables import OWN_STORE
from leverans.wiring.workspace import WorkspaceSettings

NOT_LOOKED_INTO = frozenset({OWN_STORE, "packages"})
"""Kinds of source without records of their own: what we hold ourselves, and an older archive."""


def surroundings(opened: Opened) -> Surroundings:
    """What the files of a workspace say today.

    An agreement that cannot be read stops nothing: it is told, as one of which nothing is known.

    Raises:
        ConfigurationError: an archive's own copy of an agreement is wrong, or a plan is.
    """
    settings = opened.settings
    receiving = agreements_by_reference(settings).values() if settings.archive else ()
    delivering, unread = _delivering(settings, {one.id for one in receiving})
    return Surroundings(
        terms=settings.control,
        delivering=delivering,
        receiving=tuple(receiving),
        sources=tuple(_sources(settings, delivering)),
        unread=unread,
        plans=_plans(opened, delivering),
        capacity=shutil.disk_usage(settings.root).total,
    )


def _delivering(
    settings: WorkspaceSettings, others: set[str]
) -> tuple[tuple[Agreement, ...], dict[str, str]]:
    found: list[Agreement] = []
    unread: dict[str, str] = {}
    for name in list_agreements(settings):
        if name in others:
            continue
        try:
            found.append(load_agreement(settings, name))
        except LeveransError as error:
            unread[name] = type(error).__name__
    return tuple(found), unread


def _sources(
    settings: WorkspaceSettings, agreements: Iterable[Agreement]
) -> Iterable[SourceAtHand]:
    for agreement in agreements:
        ended = agreement.submission.status is AgreementStatus.ENDED
        if not ended and agreement.source.kind not in NOT_LOOKED_INTO:
            make = partial(source_for, agreement, settings)
            yield SourceAtHand(agreement=agreement.id, open=make)


def _plans(opened: Opened, agreements: Iterable[Agreement]) -> tuple[RecordsPlan, ...]:
    """The plans that the agreements name; at a house without such agreements, all there are.

    They count where the ledger has no version that two persons have activated.
    """
    settings, today = opened.settings, opened.site.clock().date().isoformat()
    named = {agreement.plan for agreement in agreements if agreement.plan}
    plans = (load_plan(settings, name) for name in sorted(named or list_plans(settings)))
    return tuple(plan for plan in plans if plan.in_force_from <= today)

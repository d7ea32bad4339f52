"""Two versions of the plan side by side, and what the new one would do to the records held.

Everything is counted as if the new version had been decided and activated, on the day it comes
into force: what it would do is to be known before anybody decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from leverans.flow.plans import entry_named, plan_versions
from leverans.flow.site import Site
from leverans.ledger.record_facts import facts
from leverans.model.plan import ApplicationDecision, PlanVersion
from leverans.model.plan_diff import Consequences, PlanDiff
from leverans.plan.consequences import consequences
from leverans.plan.crowded import crowded_days
from leverans.plan.diff import diff
from leverans.plan.judge import Judge
from leverans.plan.phrases import phrases_of
from leverans.plan.table import is_day


@dataclass(frozen=True, slots=True, kw_only=True)
class PlansCompared:
    """What a new version changes.

    Attributes:
        old, new: names of the versions. diff: row by row.
        day: the day for which the records were judged, ISO date.
        consequences: for the records held; None where the workspace holds none.
        assumed: the authority's own decision on the new version is not entered yet, and was
            assumed.
        as_read: phrases that nobody has confirmed were counted as they are read.
        lacking: disposal decisions that rows of the new version name and nobody has entered.
    """

    old: str
    new: str
    diff: PlanDiff
    day: str
    consequences: Consequences | None
    assumed: bool
    as_read: bool
    lacking: tuple[str, ...]


def compare_plans(site: Site, old: str, new: str, *, as_read: bool = False) -> PlansCompared:
    """Compare two versions, by name or number.

    Args:
        as_read: count automatic readings as if somebody had confirmed them already.

    Raises:
        UsageError: there is no such version.
    """
    with site.ledger.read() as connection:
        names = [entry_named(connection, name).name for name in (old, new)]
        every = plan_versions(site, connection)
        before, after = (next(one for one in every if one.name == name) for name in names)
        decided = _as_decided(after, as_read=as_read)
        day = max(site.clock().date(), _day(after))
        told = None
        if site.archive is not None:
            told = _consequences(connection, every, (before, decided), day)
    refs = dict.fromkeys(row.disposal_decision for row in after.plan.rows)
    return PlansCompared(
        old=before.name,
        new=after.name,
        diff=diff(before, after),
        day=day.isoformat(),
        consequences=told,
        assumed=after.application is None,
        as_read=as_read,
        lacking=tuple(ref for ref in refs if ref and ref not in after.disposal),
    )


def _consequences(
    connection: Connection,
    every: Sequence[PlanVersion],
    pair: tuple[PlanVersion, PlanVersion],
    day: date,
) -> Consequences:
    """Judge all records held by the versions as they are, and by the same with the new one."""
    before, after = pair
    stand = [_activated(one) if one.name == before.name else one for one in every]
    would = [after if one.name == after.name else one for one in stand]
    without = [one for one in stand if one.name != after.name]
    never = [one.day for one in crowded_days(facts(connection)) if one.migration]
    old, new = (Judge(versions, day, never=never) for versions in (without, would))
    return consequences(old, new, facts(connection))


def _as_decided(version: PlanVersion, *, as_read: bool) -> PlanVersion:
    """The version as it would count: activated, on the authority's own decision."""
    own = version.application or ApplicationDecision(ref=version.plan.decision or "-")
    confirmed = dict(version.confirmed)
    if as_read:
        read = phrases_of(version.plan.rows, version.default_trigger)
        confirmed = {one.folded: one.rule for one in read if one.rule.automatic} | confirmed
    return replace(_activated(version), application=own, confirmed=confirmed)


def _activated(version: PlanVersion) -> PlanVersion:
    return replace(version, activated=True)


def _day(version: PlanVersion) -> date:
    day = version.in_force_from
    return date.fromisoformat(day) if is_day(day) else date.min

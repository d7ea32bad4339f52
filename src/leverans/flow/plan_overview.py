"""How the versions of the plan stand: who has done what, and what is still to be done."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection

from leverans.flow.plan_phrases import PhraseState, PhraseStatus, states_of
from leverans.flow.plans import entry_named, version_of
from leverans.flow.site import Site
from leverans.ledger.plan_versions import PlanEntry, plan_entries, plan_file, plan_of
from leverans.model.plan import DisposalDecision, PlanRow, PlanVersion
from leverans.plan.establishing import establishable

__all__ = ["PlanEntry", "PlanOverview", "PlanStatus", "plan_overview", "plan_overviews"]


class PlanStatus(StrEnum):
    """How far a version has come."""

    IMPORTED = "imported"
    ASKED = "asked"  # the first of two has asked for its activation
    ACTIVATED = "activated"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOverview:
    """A version, and what it still lacks.

    Attributes:
        entry: as the ledger has it. version: with all that it rests on.
        phrases: each distinct one, in the order of the rows. about: what is stated beside the
            table, as TOML.
    """

    entry: PlanEntry
    version: PlanVersion
    phrases: tuple[PhraseState, ...]
    about: str

    @property
    def status(self) -> PlanStatus:
        """How far it has come."""
        if self.entry.activated_at is not None:
            return PlanStatus.ACTIVATED
        return PlanStatus.IMPORTED if self.entry.asked_at is None else PlanStatus.ASKED

    @property
    def preamble(self) -> str:
        """What the plan says above its table, in its own words."""
        return str(tomllib.loads(self.about).get("preamble", ""))

    def counted(self, status: PhraseStatus) -> int:
        """How many phrases stand so."""
        return sum(phrase.status is status for phrase in self.phrases)

    @property
    def rested_on(self) -> Mapping[str, DisposalDecision | None]:
        """The disposal decisions that the rows name -> the decision, None where none stands."""
        refs = dict.fromkeys(row.disposal_decision for row in self.version.plan.rows)
        return {ref: self.version.disposal.get(ref) for ref in refs if ref}


def plan_overviews(site: Site) -> tuple[PlanOverview, ...]:
    """Every version, the one that came into force first at the top."""
    with site.ledger.read() as connection:
        return tuple(_overview(connection, entry) for entry in plan_entries(connection))


def plan_overview(site: Site, name: str) -> PlanOverview:
    """One version, by its name or its number.

    Raises:
        UsageError: there is no such version.
    """
    with site.ledger.read() as connection:
        return _overview(connection, entry_named(connection, name))


def plan_types(site: Site, name: str, system: str = "") -> tuple[PlanRow, ...]:
    """The rows of types that a system or workspace may establish to the mellanarkiv.

    Raises:
        UsageError: there is no such version.
    """
    with site.ledger.read() as connection:
        plan = plan_of(connection, entry_named(connection, name))
    return tuple(establishable(plan, system))


def _overview(connection: Connection, entry: PlanEntry) -> PlanOverview:
    return PlanOverview(
        entry=entry,
        version=version_of(connection, entry),
        phrases=states_of(connection, entry),
        about=plan_file(connection, entry).about,
    )

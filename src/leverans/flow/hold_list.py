"""Holds as people look at them: what they catch now, and who had to do with them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from leverans.flow.access import looked
from leverans.flow.permission import entering
from leverans.flow.plans import plan_versions
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.ledger import holds as book
from leverans.ledger.actors import login_of
from leverans.ledger.record_facts import facts, facts_of_record
from leverans.model.access_entry import Action
from leverans.model.hold import Hold
from leverans.model.record_facts import RecordFacts
from leverans.model.rights import Right
from leverans.plan.holds import caught
from leverans.plan.judge import Judge


@dataclass(frozen=True, slots=True, kw_only=True)
class Catch:
    """What a hold catches among the records that are held now; later ones are caught too.

    Attributes:
        records: distinct records. cases: distinct cases that they are in. files, bytes: of them.
    """

    records: int = 0
    cases: int = 0
    files: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldShown:
    """A hold with the logins of the people in it, which are secrecy-marked.

    Attributes:
        placed_by, lift_asked_by, lifted_by: logins, "" where there is nobody.
        overdue: whether its review date has passed while it stands.
    """

    hold: Hold
    placed_by: str
    lift_asked_by: str
    lifted_by: str
    overdue: bool


def list_holds(site: Site, *, everything: bool = False) -> list[HoldShown]:
    """The holds that stand, the oldest first; with `everything` also those that were lifted."""
    site = entering(site, Right.CULL_LIST)
    with site.ledger.read() as connection:
        found = book.holds(connection) if everything else book.standing(connection)
        shown = [_shown(site, connection, hold) for hold in found]
    if shown:
        looked(site, Action.VIEWED, "hold", (hold.id for hold in found))
    return shown


def show_hold(site: Site, hold_id: str) -> tuple[HoldShown, Catch]:
    """One hold, and what it catches today. Of a lifted one: what it would catch.

    Raises:
        UsageError: there is none.
    """
    site = entering(site, Right.CULL_LIST)
    with site.ledger.read() as connection:
        hold = book.hold_of(connection, hold_id)
        if hold is None:
            raise refused("USE-HOLD-UNKNOWN", hold=hold_id)
        row_of = row_teller(site, connection, hold)
        shown, catch = _shown(site, connection, hold), _catch(connection, hold, row_of)
    looked(site, Action.VIEWED, "hold", (hold.id,))
    return shown, catch


def catch_of(site: Site, hold: Hold) -> Catch:
    """What a hold that was just placed catches today, for the one who placed it: counts alone."""
    with site.ledger.read() as connection:
        return _catch(connection, hold, row_teller(site, connection, hold))


def _shown(site: Site, connection: Connection, hold: Hold) -> HoldShown:
    today = site.clock().date().isoformat()
    return HoldShown(
        hold=hold,
        placed_by=login_of(connection, hold.placed_by),
        lift_asked_by=login_of(connection, hold.lift_asked_by),
        lifted_by=login_of(connection, hold.lifted_by),
        overdue=hold.stands and bool(hold.review_on) and hold.review_on < today,
    )


def row_teller(site: Site, connection: Connection, hold: Hold) -> Callable[[RecordFacts], str]:
    """What says which row of the plan applies to a record; nobody, where the hold asks for none."""
    if not hold.query.row_id:
        return lambda _: ""
    judge = Judge(plan_versions(site, connection), site.clock().date())
    return lambda one: judge.verdict(one).row_id


def _catch(connection: Connection, hold: Hold, row_of: Callable[[RecordFacts], str]) -> Catch:
    """Count once what lies in several packages; what is not told of a record counts as caught."""
    would, named = replace(hold, lifted_by=""), hold.query.records
    known = (
        (one for record in named for one in facts_of_record(connection, record))
        if named
        else facts(connection)
    )
    records: dict[str, tuple[int, int]] = {}
    cases: set[tuple[str, str]] = set()
    for one in known:
        if caught(would, one, row_of(one)):
            records[one.id] = (one.files, one.bytes)
            if one.case:
                cases.add((one.system, one.case))
    return Catch(
        records=len(records),
        cases=len(cases),
        files=sum(files for files, _ in records.values()),
        bytes=sum(size for _, size in records.values()),
    )

"""Holds on culling (gallringsstopp): one person places one, two lift it."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import Connection

from leverans.clock import stamp
from leverans.flow.history import Happened, logged, write
from leverans.flow.permission import acting_as, held_by
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.ledger import holds as book
from leverans.ledger.actors import same_person
from leverans.model.hold import Hold, HoldKind, HoldQuery
from leverans.model.rights import RIGHTS, Right
from leverans.plan.days import ImplausibleDate, days_of

EVERYTHING = HoldQuery()
APPEAL = timedelta(weeks=3)
"""From a registered request to the end of the appeal time (practice.md §2.4, K): a default only."""


def place_hold(site: Site, hold: Hold) -> Hold:
    """Place a hold from now on; it catches what comes later too.

    Args:
        hold: with kind, query, title, mandate, note and, if wanted, `review_on`. An access request
            without it is reviewed three weeks on. Id, time and person are given here.

    Raises:
        UsageError: no right, no title or mandate, or a date is none or has passed.
    """
    at = site.clock()
    if not hold.title.strip() or not hold.mandate.strip():
        raise refused("USE-HOLD-WORDS")
    _check_period(hold.query)
    review = hold.review_on
    if not review and hold.kind is HoldKind.ACCESS_REQUEST:
        review = (at.date() + APPEAL).isoformat()
    if review:
        _check_review(review, at.date())
    with site.ledger.begin() as connection:
        acting = acting_as(site, connection, Right.HOLD_PLACE)
        placed = replace(
            hold,
            id=book.next_id(connection, at),
            review_on=review,
            placed_at=stamp(at),
            placed_by=site.actor,
        )
        book.place(connection, placed)
        _write(acting, connection, "hold.placed", placed)
    return placed


def lift_hold(site: Site, hold_id: str) -> Hold:
    """Lift a hold, as the first of two or as the second; after the first it still stands.

    One of the two must have the right to lift; the other needs only that to ask.

    Raises:
        UsageError: no right, no such hold, it is lifted, or who acts was the first himself.
    """
    at = site.clock()
    with site.ledger.begin() as connection:
        hold = _known(connection, hold_id)
        acting = acting_as(site, connection, Right.HOLD_ASK_LIFT)
        if not hold.stands:
            raise refused("USE-HOLD-LIFTED", hold=hold.id)
        if book.ask_lift(connection, hold.id, by=site.actor, at=at):
            _write(acting, connection, "hold.lift_asked", hold)
            return replace(hold, lift_asked_by=site.actor, lift_asked_at=stamp(at))
        hold = _known(connection, hold_id)
        if same_person(connection, site.actor, hold.lift_asked_by):
            raise refused("USE-SAME-PERSON")
        if not _may_lift(connection, hold.lift_asked_by, at.date()):
            acting = acting_as(site, connection, Right.HOLD_LIFT)
        if not book.lift(connection, hold.id, by=site.actor, at=at):
            raise refused("USE-HOLD-LIFTED", hold=hold.id)
        _write(acting, connection, "hold.lifted", hold)
    return replace(hold, lifted_by=site.actor, lifted_at=stamp(at))


def review_hold(site: Site, hold_id: str, review_on: date) -> Hold:
    """Note that a hold is still needed, and when to ask again.

    Raises:
        UsageError: no right, no such hold, it is lifted, or the day has passed.
    """
    _check_review(review_on.isoformat(), site.clock().date())
    with site.ledger.begin() as connection:
        acting = acting_as(site, connection, Right.HOLD_PLACE)
        hold = _known(connection, hold_id)
        if not hold.stands:
            raise refused("USE-HOLD-LIFTED", hold=hold.id)
        book.set_review(connection, hold.id, review_on.isoformat())
        reviewed = replace(hold, review_on=review_on.isoformat())
        _write(acting, connection, "hold.reviewed", reviewed)
    return reviewed


def _known(connection: Connection, hold_id: str) -> Hold:
    hold = book.hold_of(connection, hold_id)
    if hold is None:
        raise refused("USE-HOLD-UNKNOWN", hold=hold_id)
    return hold


def _may_lift(connection: Connection, actor: str, today: date) -> bool:
    return any(Right.HOLD_LIFT in RIGHTS[role] for role in held_by(connection, actor, today))


def _check_period(query: HoldQuery) -> None:
    for given in filter(None, (query.date_from, query.date_to)):
        try:
            days_of(given)
        except ImplausibleDate:
            raise refused("USE-DATE", date=given) from None
    begins, ends = query.date_from, query.date_to
    if begins and ends and days_of(begins).first > days_of(ends).last:
        raise refused("USE-HOLD-PERIOD", begins=begins, ends=ends)


def _check_review(given: str, today: date) -> None:
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise refused("USE-DATE", date=given) from None
    if day < today:
        raise refused("USE-HOLD-REVIEW", date=given)


def _write(site: Site, connection: Connection, event: str, hold: Hold) -> None:
    query = hold.query
    objects = [("hold", hold.id), *(("record", logged(record)) for record in query.records)]
    if query.case:
        objects.append(("case", logged(query.case)))
    refs = {"kind": hold.kind.value}
    if query.row_id:
        refs["row"] = logged(query.row_id)
    if hold.review_on:
        refs["review_on"] = hold.review_on
    write(site, connection, Happened(event=event, objects=tuple(objects), refs=refs))

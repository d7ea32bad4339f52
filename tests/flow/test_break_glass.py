"""Content opened for oneself: one thing, for a while, with a reason, reviewed by somebody else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from leverans.audit.reading import events
from leverans.flow.break_glass import (
    close_content,
    list_openings,
    open_content,
    review_opening,
    unfinished,
)
from leverans.flow.fetch import Wanted, fetch
from leverans.flow.find import find_in_archive, look_up
from leverans.flow.site import Site
from leverans.ledger import role_grants
from leverans.ledger.denied import Denied
from leverans.model.catalogue_entry import Query
from leverans.model.errors import UsageError
from leverans.model.event import AuditEvent
from leverans.testing.catalogue_contract import a_record
from leverans.testing.held_package import hold_package
from leverans.testing.people import person_with
from leverans.testing.two_sides import TickingClock, TwoSides
from leverans.testing.who_looked import looks
from leverans.wiring.site import Opened, open_site

FIRST, SECOND = (a_record(number, "Protokoll").archive_id for number in (1, 2))
REASON = "Felanmälan från Test Testsson"


@pytest.fixture
def opened(sides: TwoSides) -> Iterator[Opened]:
    """An archive with two packages of a record each."""
    for number in (1, 2):
        kept = [(a_record(number, "Protokoll"), {f"fil {number}.txt": b"ord"})]
        hold_package(sides, f"paket-{number}", kept)
    found = open_site(sides.archive, environ={}, clock=sides.clock, spoken="sv")
    with found.site.ledger:
        yield found


@pytest.fixture
def operator(opened: Opened) -> Site:
    return person_with(opened.site, 501, "platform_operator")


@pytest.fixture
def authority(opened: Opened) -> Site:
    return person_with(opened.site, 502, "records_authority")


def later(site: Site, **time: float) -> Site:
    return replace(site, clock=TickingClock(at=site.clock() + timedelta(**time)))


def told(site: Site, event: str) -> list[AuditEvent]:
    with site.ledger.read() as connection:
        found = list(events(connection, site.chain))
    return [each.event for each in found if each.event.event == event]


def test_without_an_opening_the_operator_sees_nothing(operator: Site) -> None:
    with pytest.raises(Denied):
        look_up(operator, FIRST)


def test_an_opening_shows_that_record_and_nothing_else(
    opened: Opened, operator: Site, tmp_path: Path
) -> None:
    opening = open_content(operator, "record", FIRST, REASON)
    assert look_up(operator, FIRST) is not None
    fetch(operator, Wanted(archive_id=FIRST, into=tmp_path), opened.stored)
    for verb in (
        lambda: look_up(operator, SECOND),
        lambda: look_up(operator, "paket-1"),
        lambda: fetch(operator, Wanted(archive_id=SECOND, into=tmp_path), opened.stored),
        lambda: find_in_archive(operator, Query(words="protokoll")),
    ):
        with pytest.raises(Denied):
            verb()
    seen = [each for each in looks(operator) if each.outcome == "success"]
    assert [(each.action, each.object, each.break_glass) for each in seen] == [
        ("viewed", FIRST, opening.id),
        ("exported", FIRST, opening.id),
    ]
    assert {each.role for each in seen} == {"platform_operator"}


def test_a_package_that_is_opened_shows_its_records(operator: Site) -> None:
    open_content(operator, "package", "paket-2", REASON)
    assert look_up(operator, "paket-2") is not None
    assert look_up(operator, SECOND) is not None
    with pytest.raises(Denied):
        look_up(operator, FIRST)


def test_nobody_sees_more_because_somebody_else_opened_it(opened: Opened, operator: Site) -> None:
    other = person_with(opened.site, 503, "platform_operator")
    open_content(operator, "record", FIRST, REASON)
    with pytest.raises(Denied):
        look_up(other, FIRST)


def test_the_evidence_log_has_ids_and_the_end_and_never_the_reason(operator: Site) -> None:
    opening = open_content(operator, "record", FIRST, REASON)
    (event,) = told(operator, "access.opened")
    assert event.objects == (
        ("opening", opening.id),
        ("record", FIRST),
        ("actor", operator.actor),
    )
    assert datetime.fromisoformat(event.refs["until"]) == opening.until
    assert "Felanmälan" not in str(event)
    assert "Felanmälan" not in "".join(map(str, looks(operator)))


def test_it_ends_by_itself_and_the_next_look_says_so(operator: Site) -> None:
    opening = open_content(operator, "record", FIRST, REASON, until=operator.clock() + HOUR)
    with pytest.raises(Denied):
        look_up(later(operator, hours=2), FIRST)
    (closed,) = told(operator, "access.closed")
    assert closed.objects[0] == ("opening", opening.id)
    assert closed.refs == {"how": "time"}
    with pytest.raises(Denied):  # and no clock that is set back opens it again
        look_up(operator, FIRST)
    assert len(told(operator, "access.closed")) == 1


HOUR = timedelta(hours=1)


def test_a_clock_that_is_set_back_prolongs_nothing(opened: Opened, operator: Site) -> None:
    open_content(operator, "record", FIRST, REASON, until=operator.clock() + HOUR)
    person_with(later(opened.site, hours=2), 503, "auditor")
    open_content(later(operator, hours=2), "record", SECOND, REASON)  # an event two hours on
    with pytest.raises(Denied):
        look_up(operator, FIRST)


@pytest.mark.parametrize("hours", [-1, 0, 8.1, 200])
def test_the_end_is_to_come_and_not_far_away(operator: Site, hours: float) -> None:
    end = operator.clock() + timedelta(hours=hours)
    with pytest.raises(UsageError, match="USE-OPEN-UNTIL"):
        open_content(operator, "record", FIRST, REASON, until=end)


def test_the_longest_time_is_a_setting(operator: Site) -> None:
    short = replace(operator, access=replace(operator.access, most_hours=1))
    opening = open_content(short, "record", FIRST, REASON)
    assert opening.until - opening.opened_at == HOUR


@pytest.mark.parametrize(
    ("kind", "named", "reason", "rule"),
    [
        ("record", FIRST, "  ", "USE-OPEN-REASON"),
        ("record", "finns-inte", REASON, "USE-UNKNOWN-ID"),
        ("package", FIRST, REASON, "USE-UNKNOWN-ID"),
        ("case", FIRST, REASON, "USE-OPEN-KIND"),
    ],
)
def test_what_cannot_be_opened_is_refused(
    operator: Site, kind: str, named: str, reason: str, rule: str
) -> None:
    with pytest.raises(UsageError, match=rule):
        open_content(operator, kind, named, reason)
    assert told(operator, "access.opened") == []


def test_only_who_has_the_right_opens_and_only_while_he_has_it(
    opened: Opened, operator: Site
) -> None:
    with pytest.raises(Denied):
        open_content(person_with(opened.site, 503, "tenant_admin"), "record", FIRST, REASON)
    open_content(operator, "record", FIRST, REASON)
    with operator.ledger.begin() as connection:
        (grant,) = role_grants.grants(connection, holder=operator.actor)
        role_grants.revoke(connection, grant.id, by=operator.actor, at=operator.clock())
    with pytest.raises(Denied):
        look_up(operator, FIRST)


def test_who_opened_it_closes_it_and_the_authority_closes_anybodys(
    opened: Opened, operator: Site, authority: Site
) -> None:
    own = open_content(operator, "record", FIRST, REASON)
    others = open_content(operator, "record", SECOND, REASON)
    assert close_content(operator, own.id).closed_how == "self"
    with pytest.raises(Denied):
        look_up(operator, FIRST)
    with pytest.raises(Denied):
        close_content(person_with(opened.site, 503, "platform_operator"), others.id)
    assert close_content(authority, others.id).closed_how == "authority"
    with pytest.raises(Denied):
        look_up(operator, SECOND)
    with pytest.raises(UsageError, match="USE-OPEN-CLOSED"):
        close_content(operator, own.id)
    with pytest.raises(UsageError, match="USE-OPEN-UNKNOWN"):
        close_content(operator, "NOD-2026-9999")


def test_somebody_else_reviews_what_is_closed_once(
    opened: Opened, operator: Site, authority: Site
) -> None:
    opening = open_content(operator, "record", FIRST, REASON)
    assert unfinished(opened.site) == (1, 0)
    with pytest.raises(UsageError, match="USE-OPEN-STILL"):
        review_opening(authority, opening.id, "justified")
    close_content(operator, opening.id)
    assert unfinished(opened.site) == (0, 1)
    with pytest.raises(Denied):
        review_opening(operator, opening.id, "justified")
    with pytest.raises(UsageError, match="USE-OPEN-OUTCOME"):
        review_opening(authority, opening.id, "kanske")
    assert review_opening(authority, opening.id, "not_justified").outcome == "not_justified"
    (event,) = told(operator, "access.reviewed")
    assert (event.actor, event.refs) == (authority.actor, {"outcome": "not_justified"})
    assert unfinished(opened.site) == (0, 0)
    with pytest.raises(UsageError, match="USE-OPEN-REVIEWED"):
        review_opening(authority, opening.id, "justified")


def test_nobody_reviews_his_own(opened: Opened) -> None:
    both = person_with(opened.site, 504, "platform_operator", "records_authority")
    opening = open_content(both, "record", FIRST, REASON)
    close_content(both, opening.id)
    with pytest.raises(UsageError, match="USE-SAME-PERSON"):
        review_opening(both, opening.id, "justified")


def test_the_reasons_are_read_by_who_may_and_that_is_noted(operator: Site, authority: Site) -> None:
    opening = open_content(operator, "record", FIRST, REASON)
    with pytest.raises(Denied):
        list_openings(operator)
    ((listed, login),) = list_openings(authority)
    assert (listed.reason, login) == (REASON, "konto501")
    last = looks(operator)[-1]
    assert (last.action, last.kind, last.object) == ("viewed", "opening", opening.id)
    close_content(operator, opening.id)
    review_opening(authority, opening.id, "justified")
    assert list_openings(authority) == []
    assert len(list_openings(authority, everything=True)) == 1

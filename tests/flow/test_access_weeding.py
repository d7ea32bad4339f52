"""Days of the access log: sealed in the evidence log, held against it, weeded by two persons."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from sqlite3 import connect

import pytest

from leverans.audit.reading import events
from leverans.clock import LOCAL
from leverans.flow.access import access_log, looked
from leverans.flow.access_seals import days_found, seal_days, verify_access
from leverans.flow.access_weeding import confirm_weeding, passed, propose_weeding
from leverans.flow.doctor import examine
from leverans.flow.holds import lift_hold, place_hold
from leverans.flow.overview import proof_of
from leverans.flow.site import Site
from leverans.ledger import access_days
from leverans.ledger.access_log import AccessLog
from leverans.ledger.denied import Denied
from leverans.model.access_entry import Action
from leverans.model.errors import UsageError
from leverans.model.event import AuditEvent
from leverans.model.hold import Hold, HoldKind, HoldQuery
from leverans.testing.people import person, person_with
from leverans.testing.two_sides import TickingClock, TwoSides
from leverans.testing.who_looked import looks

BEGUN = datetime(2026, 3, 2, 9, 0, tzinfo=LOCAL)
KEPT = 30


@pytest.fixture
def site(sides: TwoSides) -> Iterator[Site]:
    opened = sides.open()
    terms = replace(
        opened.site.access, keep_days=KEPT, plan_row="2306", decision="KN 2026-00012 § 8"
    )
    with opened.site.ledger:
        yield replace(opened.site, access=terms)


@pytest.fixture
def two(site: Site) -> tuple[Site, Site]:
    """Who proposes, and who confirms."""
    return person_with(site, 501, "archivist"), person_with(site, 502, "records_authority")


ADDED = """INSERT INTO access_entry SELECT 99, 'ny', day, at, actor, role, action, kind, object,
    hits, audience, channel, outcome, break_glass FROM access_entry WHERE object = 'r1'"""


def on(site: Site, day: int) -> Site:
    """The site so many days after the beginning."""
    return replace(site, clock=TickingClock(at=BEGUN + timedelta(days=day)))


def look(site: Site, day: int, *records: str) -> None:
    looked(on(site, day), Action.VIEWED, "record", records)


def told(site: Site, event: str) -> list[AuditEvent]:
    with site.ledger.read() as connection:
        found = list(events(connection, site.chain))
    return [each.event for each in found if each.event.event == event]


def states(site: Site) -> list[tuple[str, str]]:
    return [(day.day, day.state) for day in days_found(site)]


def tampered(site: Site, act: str) -> None:
    """Change the log as its owner can, with the triggers out of the way."""
    with closing(connect(site.root / "var" / "access.sqlite")) as connection:
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for (name,) in connection.execute(triggers).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(act)
        connection.commit()


def test_a_day_that_is_over_is_sealed_once_with_a_count_and_no_ids(site: Site) -> None:
    look(site, 0, "r1", "r2")
    look(site, 1, "r3")
    assert seal_days(on(site, 1)) == 1
    assert seal_days(on(site, 1)) == 0
    (sealed,) = told(site, "access.sealed")
    assert sealed.counts == {"entries": 2}
    assert sealed.objects == (("access_log", "access-log"), ("access_day", "2026-03-02"))
    assert states(site) == [("2026-03-02", "whole"), ("2026-03-03", "open")]
    assert proof_of(site).ok


def test_a_seal_that_the_evidence_log_was_never_told_of_is_told_the_next_time(site: Site) -> None:
    look(site, 0, "r1")
    with access_log(site) as log, log.begin() as connection:
        access_days.seal(connection, "2026-03-03")  # and here the power goes
    assert states(site) == [("2026-03-02", "open")]
    assert seal_days(on(site, 1)) == 1
    assert states(site) == [("2026-03-02", "whole")]


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE access_entry SET actor = 'a9' WHERE object = 'r1'",
        "UPDATE access_entry SET object = 'r9' WHERE object = 'r1'",
        "DELETE FROM access_entry WHERE object = 'r1'",
        "DELETE FROM access_entry WHERE day = '2026-03-02'",
        ADDED,
        "UPDATE access_entry SET seq = 50 WHERE object = 'r1'",
    ],
)
def test_what_was_changed_on_a_sealed_day_is_found_and_which_day(site: Site, act: str) -> None:
    look(site, 0, "r1", "r2")
    look(site, 1, "r3")
    seal_days(on(site, 2))
    tampered(site, act)
    assert states(site) == [("2026-03-02", "changed"), ("2026-03-03", "whole")]


def test_sealing_a_changed_day_again_hides_nothing(site: Site) -> None:
    look(site, 0, "r1", "r2")
    seal_days(on(site, 1))
    tampered(site, "DELETE FROM access_entry WHERE object = 'r1'")
    tampered(site, "DELETE FROM access_seal")
    assert seal_days(on(site, 1)) == 0
    assert states(site) == [("2026-03-02", "changed")]


def test_a_log_that_is_gone_altogether_is_found(site: Site) -> None:
    look(site, 0, "r1")
    seal_days(on(site, 1))
    for path in (site.root / "var").glob("access.sqlite*"):
        path.unlink()
    assert states(site) == [("2026-03-02", "changed")]


def test_two_persons_weed_what_has_passed_its_time_and_the_seals_stay(
    site: Site, two: tuple[Site, Site]
) -> None:
    archivist, authority = two
    look(site, 0, "r1", "r2")
    look(site, 5, "r3")
    look(site, 40, "r4")
    late = 40
    found = passed(on(archivist, late))
    assert (found.before, found.entries, dict(found.months)) == ("2026-03-12", 3, {"2026-03": 3})
    order = propose_weeding(on(archivist, late))
    assert [each.object for each in looks(site)] == ["r1", "r2", "r3", "r4"]
    done = confirm_weeding(on(authority, late), order.id)
    assert done.entries == 3
    assert [each.object for each in looks(site)] == ["r4"]
    (weeded,) = told(site, "access.weeded")
    assert weeded.counts == {"entries": 3, "changed_days": 0}
    assert weeded.refs["before"] == "2026-03-12"
    assert weeded.refs["row"] == "2306"
    assert states(site) == [
        ("2026-03-02", "weeded"),
        ("2026-03-07", "weeded"),
        ("2026-04-11", "open"),
    ]
    assert {day.order for day in days_found(site) if day.state == "weeded"} == {order.id}
    assert proof_of(site).ok


def test_what_is_weeded_is_not_left_in_the_file(site: Site, two: tuple[Site, Site]) -> None:
    look(site, 0, "handling-som-gallras")
    look(site, 40, "handling-som-sparas")
    order = propose_weeding(on(two[0], 40))
    confirm_weeding(on(two[1], 40), order.id)
    said = b"".join(path.read_bytes() for path in (site.root / "var").glob("access.sqlite*"))
    assert b"som-sparas" in said
    assert b"som-gallras" not in said


def test_one_person_cannot_weed_alone(site: Site, two: tuple[Site, Site]) -> None:
    both = person_with(site, 503, "archivist", "records_authority")
    look(site, 0, "r1")
    order = propose_weeding(on(both, 40))
    with pytest.raises(UsageError, match="USE-SAME-PERSON"):
        confirm_weeding(on(both, 40), order.id)
    with pytest.raises(Denied):
        confirm_weeding(on(two[0], 40), order.id)
    with pytest.raises(Denied):
        propose_weeding(on(two[1], 40))
    with pytest.raises(Denied):
        verify_access(on(person(site, 504), 40))
    assert len(looks(site)) >= 1
    assert told(site, "access.weeded") == []


def test_without_a_row_and_a_decision_nothing_is_weeded(site: Site, two: tuple[Site, Site]) -> None:
    look(site, 0, "r1")
    archivist = two[0]
    for terms in (
        replace(site.access, plan_row=""),
        replace(site.access, decision=""),
    ):
        with pytest.raises(UsageError, match="USE-ACCESS-NO-DECISION"):
            propose_weeding(on(replace(archivist, access=terms), 40))
    with pytest.raises(UsageError, match="USE-ACCESS-NOTHING"):
        propose_weeding(on(archivist, 20))


@pytest.mark.parametrize(
    ("query", "before"),
    [
        (HoldQuery(), "2026-03-02"),
        (HoldQuery(records=("r3",)), "2026-03-07"),
        (HoldQuery(records=("r9",)), "2026-03-12"),
        (HoldQuery(case="arende-1"), "2026-03-02"),
    ],
)
def test_a_hold_keeps_what_it_may_catch(
    site: Site, two: tuple[Site, Site], query: HoldQuery, before: str
) -> None:
    archivist, authority = two
    look(site, 0, "r1")
    look(site, 5, "r3")
    order = propose_weeding(on(archivist, 40))
    about = Hold(id="", kind=HoldKind.SUPERVISION, query=query, title="tillsyn", mandate="IMY 1")
    hold = place_hold(on(archivist, 40), about)
    found = passed(on(archivist, 40))
    assert found.before == before
    assert found.held_by == (() if before == "2026-03-12" else (hold.id,))
    if not found.held_by:
        assert confirm_weeding(on(authority, 40), order.id).entries == 2
        return
    with pytest.raises(UsageError, match="USE-ACCESS-KEPT"):
        confirm_weeding(on(authority, 40), order.id)
    assert len(looks(site)) == 2
    for each in (archivist, authority):
        lift_hold(on(each, 40), hold.id)
    assert confirm_weeding(on(authority, 40), order.id).entries == 2


class Dies:
    """Opens the access log until it has been opened so many times; then the machine is gone."""

    def __init__(self, path: Path, times: int) -> None:
        self._path, self._left = path, times

    def __call__(self) -> AccessLog:
        """The log, or the end."""
        if not self._left:
            raise KeyboardInterrupt
        self._left -= 1
        return AccessLog.open(f"sqlite:///{self._path}")


def test_an_order_that_was_broken_off_is_carried_out_to_its_end(
    site: Site, two: tuple[Site, Site]
) -> None:
    archivist, authority = two
    look(site, 0, "r1")
    order = propose_weeding(on(archivist, 40))
    dying = Dies(site.root / "var" / "access.sqlite", 1)  # it looks once, and then is to delete
    killed = replace(authority, access=replace(site.access, opens=dying))
    with pytest.raises(KeyboardInterrupt):
        confirm_weeding(on(killed, 40), order.id)
    assert len(told(site, "access.weed_confirmed")) == 1
    assert told(site, "access.weeded") == []
    with access_log(site) as log, log.begin() as connection:
        assert access_days.weed(connection, order.id, order.before) == 1  # deleted, and not told
    seal_days(on(site, 40))
    done = confirm_weeding(on(authority, 40), order.id)
    assert (done.entries, len(told(site, "access.weed_confirmed"))) == (1, 1)
    (weeded,) = told(site, "access.weeded")
    assert weeded.counts["entries"] == 1
    with pytest.raises(UsageError, match="USE-ORDER-DONE"):
        confirm_weeding(on(authority, 40), order.id)


def test_days_that_were_changed_before_they_were_weeded_stay_told(
    site: Site, two: tuple[Site, Site]
) -> None:
    look(site, 0, "r1", "r2")
    seal_days(on(site, 1))
    tampered(site, "DELETE FROM access_entry WHERE object = 'r1'")
    order = propose_weeding(on(two[0], 40))
    confirm_weeding(on(two[1], 40), order.id)
    (weeded,) = told(site, "access.weeded")
    assert weeded.counts == {"entries": 1, "changed_days": 1}


def test_an_unknown_order_is_told(two: tuple[Site, Site]) -> None:
    with pytest.raises(UsageError, match="USE-ORDER-UNKNOWN"):
        confirm_weeding(two[1], "LOGG-2026-9999")


def test_doctor_says_what_is_unsealed_passed_and_open_to_others(site: Site) -> None:
    def said(day: int) -> str:
        (found,) = [each for each in examine(on(site, day), ()) if each.what == "access"]
        return found.said

    assert said(0) == "access"
    look(site, 0, "r1")
    assert said(1) == "access"
    assert said(5) == "access_unsealed"
    seal_days(on(site, 5))
    assert said(5) == "access"
    assert said(40) == "access_passed"
    (site.root / "var" / "access.sqlite").chmod(0o644)
    assert said(5) == "access_exposed"

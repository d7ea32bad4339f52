"""Names are forgotten on a decision of two persons; ids, counts and the evidence stay."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from leverans.audit.reading import events
from leverans.flow.except_item import leave_out
from leverans.flow.forget_names import (
    confirm_forgetting,
    names_tables,
    open_orders,
    propose_forgetting,
)
from leverans.flow.holds import lift_hold, place_hold
from leverans.flow.overview import proof_of
from leverans.flow.site import Site
from leverans.ledger.actors import login_of, same_person
from leverans.ledger.exceptions import excepted
from leverans.ledger.holds import hold_of
from leverans.ledger.item_names import name_items, names_of
from leverans.ledger.tables import DELIVERED_RECORD
from leverans.model.errors import UsageError
from leverans.model.event import AuditEvent
from leverans.model.hold import Hold, HoldKind, HoldQuery
from leverans.model.two_persons import Scope
from leverans.testing.people import person, person_with
from leverans.testing.two_sides import AGREEMENT, TwoSides

DECISION = "KUN 2026/12"
NAME = "Omplacering av Test Testsson.pdf"


@pytest.fixture
def site(sides: TwoSides) -> Iterator[Site]:
    found = sides.site()
    with found.ledger:
        yield found


@pytest.fixture
def two(site: Site) -> tuple[Site, Site]:
    return person_with(site, 501, "archivist"), person_with(site, 502, "records_authority")


def named(site: Site, item: str, name: str = NAME) -> str:
    with site.ledger.begin() as connection:
        name_items(connection, [(item, name)])
    return item


def names(site: Site, *items: str) -> dict[str, str]:
    with site.ledger.read() as connection:
        return names_of(connection, items)


def told(site: Site, event: str) -> list[AuditEvent]:
    with site.ledger.read() as connection:
        found = list(events(connection, site.chain))
    return [each.event for each in found if each.event.event == event]


def test_a_person_is_forgotten_and_his_events_stay(site: Site, two: tuple[Site, Site]) -> None:
    archivist, authority = two
    gone = person(site, 503)
    before = proof_of(site).events
    order = propose_forgetting(archivist, Scope.ACTOR, gone.actor, DECISION)
    with site.ledger.read() as connection:
        assert login_of(connection, gone.actor) == "konto503"
    assert [each.id for each in open_orders(archivist)] == [order.id]
    done = confirm_forgetting(authority, order.id)
    assert (done.entries, open_orders(archivist)) == (1, [])
    with site.ledger.read() as connection:
        assert login_of(connection, gone.actor) == ""
        assert same_person(connection, gone.actor, archivist.actor)
        assert not same_person(connection, authority.actor, archivist.actor)
    (event,) = told(site, "names.forgotten")
    assert event.objects == (("names_order", order.id), ("actor", gone.actor))
    assert event.counts == {"actor_name": 1}
    proof = proof_of(site)
    assert (proof.ok, proof.events) == (True, before + 2)


def test_the_same_account_is_somebody_new_when_it_comes_back(
    site: Site, two: tuple[Site, Site]
) -> None:
    gone = person(site, 503)
    order = propose_forgetting(two[0], Scope.ACTOR, gone.actor, DECISION)
    confirm_forgetting(two[1], order.id)
    assert person(site, 503).actor != gone.actor


def test_who_has_a_role_or_waits_for_one_cannot_be_forgotten(
    site: Site, two: tuple[Site, Site]
) -> None:
    archivist, authority = two
    for holder in (archivist, authority):
        with pytest.raises(UsageError, match="USE-FORGET-ROLE"):
            propose_forgetting(archivist, Scope.ACTOR, holder.actor, DECISION)
    later = person(site, 504)
    order = propose_forgetting(archivist, Scope.ACTOR, later.actor, DECISION)
    person_with(site, 504, "auditor")
    with pytest.raises(UsageError, match="USE-FORGET-ROLE"):
        confirm_forgetting(authority, order.id)
    with site.ledger.read() as connection:
        assert login_of(connection, later.actor) == "konto504"


def test_one_person_cannot_do_it_alone(site: Site, two: tuple[Site, Site]) -> None:
    both = person_with(site, 505, "archivist", "records_authority")
    item = named(site, "i1")
    order = propose_forgetting(both, Scope.ITEM, item, DECISION)
    with pytest.raises(UsageError, match="USE-SAME-PERSON"):
        confirm_forgetting(both, order.id)
    with pytest.raises(UsageError, match="USE-NOT-ALLOWED"):
        confirm_forgetting(two[0], order.id)
    with pytest.raises(UsageError, match="USE-NOT-ALLOWED"):
        propose_forgetting(two[1], Scope.ITEM, item, DECISION)
    assert names(site, item) == {item: NAME}
    confirm_forgetting(two[1], order.id)
    with pytest.raises(UsageError, match="USE-ORDER-DONE"):
        confirm_forgetting(two[1], order.id)
    assert names(site, item) == {}


def test_what_is_forgotten_is_not_left_in_the_file(site: Site, two: tuple[Site, Site]) -> None:
    item = named(site, "i1", "namn-som-tas-bort")
    named(site, "i2", "namn-som-finns")
    order = propose_forgetting(two[0], Scope.ITEM, item, DECISION)
    confirm_forgetting(two[1], order.id)
    site.ledger.close()
    said = b"".join(path.read_bytes() for path in (site.root / "var").glob("ledger.sqlite*"))
    assert b"namn-som-finns" in said
    assert b"namn-som-tas-bort" not in said


def test_an_item_that_was_left_out_stays_left_out(site: Site, two: tuple[Site, Site]) -> None:
    item = named(site, "i1")
    leave_out(two[0], AGREEMENT, NAME, "rör Test Testsson")
    order = propose_forgetting(two[0], Scope.ITEM, item, DECISION)
    assert confirm_forgetting(two[1], order.id).entries == 2
    with site.ledger.read() as connection:
        assert excepted(connection, AGREEMENT) == {item: ""}


def test_the_names_of_a_delivery_are_forgotten_and_of_no_other(three: TwoSides) -> None:
    three.through()
    site = three.site()
    with site.ledger:
        archivist = person_with(site, 501, "archivist")
        authority = person_with(site, 502, "records_authority")
        with site.ledger.read() as connection:
            delivered = list(connection.execute(select(DELIVERED_RECORD.c.archive_id)).scalars())
        for record in (*delivered, "annan"):
            named(site, record)
        with pytest.raises(UsageError, match="USE-UNKNOWN-ID"):
            propose_forgetting(archivist, Scope.DELIVERY, "99", DECISION)
        with pytest.raises(UsageError, match="USE-UNKNOWN-ID"):
            propose_forgetting(archivist, Scope.DELIVERY, "T1", DECISION)
        order = propose_forgetting(archivist, Scope.DELIVERY, "1", DECISION)
        assert confirm_forgetting(authority, order.id).entries == len(delivered) == 3
        assert names(site, *delivered, "annan") == {"annan": NAME}
        old = propose_forgetting
        for record in delivered:
            named(site, record)
        with pytest.raises(UsageError, match="USE-FORGET-NOTHING"):
            old(archivist, Scope.OLDER, "2026-03-02", DECISION)
        order = old(archivist, Scope.OLDER, "2026-03-03", DECISION)
        confirm_forgetting(authority, order.id)
        assert names(site, *delivered, "annan") == {"annan": NAME}


def test_words_of_what_is_over_are_forgotten_by_age_and_of_what_stands_never(
    site: Site, two: tuple[Site, Site]
) -> None:
    archivist, authority = two
    about = Hold(id="", kind=HoldKind.OTHER, query=HoldQuery(), title=NAME, mandate="KN 1")
    lifted, stands = place_hold(archivist, about), place_hold(archivist, about)
    for each in two:
        lift_hold(each, lifted.id)
    named(site, "i1")
    leave_out(archivist, AGREEMENT, NAME, "rör Test Testsson")
    order = propose_forgetting(archivist, Scope.OLDER, "2026-03-03", DECISION)
    confirm_forgetting(authority, order.id)
    (event,) = told(site, "names.forgotten")
    assert event.counts == {"exception_secret": 1, "hold_secret": 1}
    with site.ledger.read() as connection:
        kept, blank = hold_of(connection, stands.id), hold_of(connection, lifted.id)
        assert excepted(connection, AGREEMENT) == {"i1": ""}
    assert kept is not None
    assert (kept.title, kept.mandate) == (NAME, "KN 1")
    assert blank is not None
    assert (blank.title, blank.mandate, blank.note) == ("", "", "")
    with pytest.raises(UsageError, match="USE-FORGET-NOTHING"):
        propose_forgetting(archivist, Scope.OLDER, "2026-03-03", DECISION)


def test_it_needs_a_decision_and_a_date_that_is_one(two: tuple[Site, Site]) -> None:
    with pytest.raises(UsageError, match="USE-FORGET-DECISION"):
        propose_forgetting(two[0], Scope.OLDER, "2026-03-03", " ")
    with pytest.raises(UsageError, match="USE-DATE"):
        propose_forgetting(two[0], Scope.OLDER, "i fjol", DECISION)
    with pytest.raises(UsageError, match="USE-ORDER-UNKNOWN"):
        confirm_forgetting(two[1], "NAMN-2026-9999")


def test_the_list_counts_and_names_nobody(site: Site, two: tuple[Site, Site]) -> None:
    named(site, "i1")
    leave_out(two[0], AGREEMENT, NAME, "rör Test Testsson")
    found = {each.name: (each.rows, each.oldest) for each in names_tables(two[0])}
    assert found["item_name"] == (1, "")
    assert found["exception_secret"] == (1, "2026-03-02")
    assert found["actor_name"][0] >= 2
    assert "estsson" not in str(found)

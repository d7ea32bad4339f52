"""Once roles are in use, every verb asks for the right it needs; before, they work as they did."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from leverans.audit.reading import events
from leverans.flow.audit_archive import Portion, audit_archive
from leverans.flow.copy_archive import copy_archive
from leverans.flow.deciding import accept_package, refuse_package
from leverans.flow.deliver import deliver
from leverans.flow.desk import Desk
from leverans.flow.doctor import examine
from leverans.flow.except_item import leave_out
from leverans.flow.fetch import Wanted, fetch
from leverans.flow.find import find_in_archive, look_up
from leverans.flow.gate import waive_line
from leverans.flow.keys import create_own, pin_key, signer
from leverans.flow.migrate import migrate
from leverans.flow.outcome import Status
from leverans.flow.overview import log_events, overviews, received, show, verify_log
from leverans.flow.rebuild import rebuild_archive
from leverans.flow.receive import receive
from leverans.flow.site import Site
from leverans.flow.watch import Quiet
from leverans.ledger.denied import Denied
from leverans.ledger.tables_catalogue import RECORD
from leverans.model.catalogue_entry import Query
from leverans.model.gate import GateLine
from leverans.model.rights import RIGHTS
from leverans.signing.keys import new_key
from leverans.testing.people import give, person, person_with
from leverans.testing.two_sides import AGREEMENT, TwoSides
from leverans.wiring.site import Opened, acting_role, open_site

Verb = Callable[[Opened, Site], object]


def a_public_key(site: Site) -> Path:
    path = site.root / "annat.pub.pem"
    path.write_text(new_key().public.pem, "ascii")
    return path


PRODUCER: dict[str, Verb] = {
    "deliver": lambda opened, site: deliver(site, opened.engagement(AGREEMENT), Quiet()),
    "migrate": lambda opened, site: migrate(site, opened.engagement(AGREEMENT), Quiet()),
    "except": lambda _, site: leave_out(site, AGREEMENT, "nämnd/protokoll 1.pdf", "dubblett"),
    "gate waive": lambda opened, site: waive_line(
        site, opened.engagement(AGREEMENT), GateLine.AGE, "överenskommet"
    ),
    "keys create": lambda _, site: create_own(site),
    "keys pin": lambda _, site: pin_key(site, a_public_key(site), "Annat arkiv"),
    "log show": lambda _, site: list(log_events(site, 5)),
    "log verify": lambda _, site: verify_log(site),
    "status": lambda _, site: overviews(site),
    "show": lambda _, site: show(site, "1"),
    "search": lambda _, site: find_in_archive(site, Query(words="protokoll")),
}


def desk(opened: Opened, site: Site) -> Desk:
    drop = opened.drop()
    assert drop is not None
    return Desk(site=site, drop=drop, terms=opened.archive_terms(), key=signer(site), watch=Quiet())


ARCHIVE: dict[str, Verb] = {
    "receive": lambda opened, site: receive(site, desk(opened, site).drop, Quiet()),
    "accept": lambda opened, site: accept_package(desk(opened, site), "1"),
    "refuse": lambda opened, site: refuse_package(desk(opened, site), "1", "fel"),
    "audit": lambda _, site: audit_archive(site, Portion(everything=True), Quiet()),
    "copy": lambda _, site: copy_archive(site, Quiet()),
    "rebuild": lambda _, site: rebuild_archive(site, Quiet()),
    "received": lambda _, site: received(site),
    "get": lambda opened, site: fetch(
        site, Wanted(archive_id=_record(site), into=site.root / "ut"), opened.stored
    ),
    "show record": lambda _, site: look_up(site, _record(site)),
}


def _record(site: Site) -> str:
    with site.ledger.read() as connection:
        return str(connection.execute(select(RECORD.c.archive_id)).scalars().first())


def _denied(site: Site) -> int:
    with site.ledger.read() as connection:
        every = [each.event for each in events(connection, site.chain, limit=200)]
    return sum(each.event == "access.denied" and each.actor == site.actor for each in every)


@pytest.mark.parametrize("verb", PRODUCER)
def test_an_authoritys_verb_is_refused_to_who_has_no_role(three: TwoSides, verb: str) -> None:
    three.through()
    opened = three.open()
    person_with(opened.site, 501, "archivist")
    stranger = person(opened.site, 502)
    with pytest.raises(Denied):
        PRODUCER[verb](opened, stranger)
    assert _denied(stranger) == 1


@pytest.mark.parametrize("verb", ARCHIVE)
def test_an_archives_verb_is_refused_to_who_has_no_role(three: TwoSides, verb: str) -> None:
    three.through()
    opened = open_site(three.archive, environ={}, clock=three.clock, spoken="sv")
    with opened.site.ledger:
        stranger = person(opened.site, 502)
        person_with(opened.site, 501, "archive_receiver")
        with pytest.raises(Denied):
            ARCHIVE[verb](opened, stranger)
        assert _denied(stranger) == 1


def test_with_the_role_a_delivery_goes_all_the_way_in_that_role(three: TwoSides) -> None:
    opened = three.open()
    anna = person_with(opened.site, 501, "auditor", "archivist")
    outcome = deliver(anna, opened.engagement(AGREEMENT), Quiet())
    assert outcome.status is Status.WAITING
    with anna.ledger.read() as connection:
        told = [each.event for each in events(connection, anna.chain, limit=200)]
    mine = {event.role for event in told if event.actor == anna.actor}
    assert mine == {"archivist"}


def test_the_night_delivers_though_its_account_has_no_role(three: TwoSides) -> None:
    person_with(three.site(), 501, "archivist")
    opened = three.open(role="service:nightly")
    assert opened.site.role == "service:nightly"
    outcome = deliver(opened.site, opened.engagement(AGREEMENT), Quiet())
    assert outcome.status is Status.WAITING


def test_a_role_that_is_asked_for_counts_only_when_it_is_held(sides: TwoSides) -> None:
    site = sides.site()

    def acts_in(who: Site, asked: str) -> str:
        return acting_role(site.ledger, who.actor, asked, site.clock)

    one, other = person(site, 501), person(site, 502)
    assert acts_in(one, "archivist") == "archivist"
    give(one, "auditor", "contact")
    assert acts_in(one, "contact") == "contact"
    assert acts_in(one, "archive_receiver") == "contact"
    assert acts_in(other, "archivist") == "none"
    assert acts_in(other, "service:nightly") == "service:nightly"


def test_doctor_says_whether_roles_are_in_use_and_needs_none(sides: TwoSides) -> None:
    def roles(site: Site) -> tuple[str, str]:
        (found,) = [each for each in examine(site, []) if each.what == "roles"]
        return found.state, found.said

    site = sides.site()
    assert roles(site) == ("warn", "roles_none")
    person_with(site, 501, "tenant_admin")
    assert roles(site) == ("warn", "roles_few")
    person_with(site, 502, "records_authority")
    assert roles(person(site, 503)) == ("ok", "roles")


def test_nobody_but_approvers_and_administrators_decides_on_roles() -> None:
    deciding = {role for role, rights in RIGHTS.items() if "role_confirm" in rights}
    assert deciding == {"records_authority", "tenant_admin", "archive_receiver"}

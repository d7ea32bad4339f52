"""Who may do what, before and after a workspace has roles."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from leverans.flow.permission import acting_as, admitted, distinct, require, roles_of
from leverans.flow.site import Site, random_id
from leverans.ledger import role_grants
from leverans.ledger.actors import actor_for
from leverans.ledger.denied import Denied
from leverans.messages.catalogue import render
from leverans.model.errors import UsageError
from leverans.model.rights import RIGHTS, Right
from leverans.testing.people import give, person
from leverans.testing.two_sides import TwoSides


@pytest.fixture
def site(sides: TwoSides) -> Site:
    return sides.site()


def asked(site: Site, right: Right) -> str:
    with site.ledger.begin() as connection:
        return require(site, connection, right)


def test_a_right_is_used_in_the_first_role_that_has_it(site: Site) -> None:
    give(site, "records_authority", "archivist")
    assert asked(site, Right.HOLD_PLACE) == "archivist"
    assert asked(site, Right.CULL_APPROVE) == "records_authority"
    with site.ledger.read() as connection:
        assert acting_as(site, connection, Right.CULL_APPROVE).role == "records_authority"


def test_who_has_no_role_has_no_right_whatever_role_the_caller_names(site: Site) -> None:
    bold = replace(person(site, 7001), role="records_authority")
    for right in Right:
        with pytest.raises(UsageError, match="USE-NOT-ALLOWED"):
            asked(bold, right)


def test_a_refusal_names_the_right_who_has_it_and_the_command(site: Site) -> None:
    with pytest.raises(Denied) as caught:
        asked(person(site, 7001), Right.CULL_APPROVE)
    (finding,) = caught.value.findings
    swedish, english = render(finding, "sv"), render(finding, "en")
    assert "godkänna gallring" in swedish.message
    assert "approve culling" in english.message
    assert "records_authority" in swedish.message
    assert "leverans roles grant records_authority --login LOGIN" in swedish.remedy


def test_a_refusal_stays_in_the_log_although_what_was_begun_is_undone(sides: TwoSides) -> None:
    site = person(sides.site(), 7001)

    def begin_something(connection: Connection) -> None:
        actor_for(connection, 7002, "ogjord", mint=random_id)
        require(site, connection, Right.CULL_EXECUTE)

    with pytest.raises(Denied), site.ledger.begin() as connection:
        begin_something(connection)
    told = [event for event in sides.events() if event.event == "access.denied"]
    assert [(e.actor, e.role, e.outcome, e.refs["right"]) for e in told] == [
        (site.actor, "none", "refused", "cull_execute")
    ]
    again = person(site, 7002, "ogjord")
    with site.ledger.read() as connection:
        assert roles_of(again, connection) == ()


def test_a_refusal_while_only_reading_stays_in_the_log_too(sides: TwoSides) -> None:
    site = person(sides.site(), 7001)
    with pytest.raises(Denied), site.ledger.read() as connection:
        require(site, connection, Right.READ_LOG)
    assert sum(event.event == "access.denied" for event in sides.events()) == 1


def test_a_role_ends_with_its_last_day(site: Site) -> None:
    deputy = person(site, 7001)
    give(deputy, "archivist")
    today = site.clock().date()
    with site.ledger.begin() as connection:
        (grant,) = role_grants.grants(connection, holder=deputy.actor)
        ending = replace(grant, id="ROLL-9", role="records_authority", ends_on=today)
        role_grants.enter(connection, ending)
    assert asked(deputy, Right.CULL_APPROVE) == "records_authority"
    late = replace(deputy, clock=lambda: site.clock() + timedelta(days=1))
    with pytest.raises(Denied):
        asked(late, Right.CULL_APPROVE)
    assert asked(late, Right.CULL_PROPOSE) == "archivist"


def test_a_revoked_role_and_a_mere_proposal_give_nothing(site: Site) -> None:
    one = person(site, 7001)
    give(one, "archivist")
    with site.ledger.begin() as connection:
        (grant,) = role_grants.grants(connection, holder=one.actor)
        waiting = replace(grant, id="ROLL-8", role="auditor", confirmed_by="", confirmed_at=None)
        role_grants.enter(connection, waiting)
        role_grants.revoke(connection, grant.id, by=site.actor, at=site.clock())
    for right in (Right.CULL_PROPOSE, Right.READ_LOG):
        with pytest.raises(Denied):
            asked(one, right)


@pytest.mark.parametrize("right", sorted(set(Right) - RIGHTS["service:nightly"]))
def test_the_night_has_no_other_right_whatever_its_account_may(site: Site, right: Right) -> None:
    give(site, *(role for role in RIGHTS if not role.startswith("service:")))
    assert asked(site, right) in RIGHTS
    with pytest.raises(Denied):
        asked(replace(site, role="service:nightly"), right)


def test_the_night_cannot_cull_approve_lift_or_change_a_plan() -> None:
    kept = {
        Right.DELIVER,
        Right.CULL_LIST,
        Right.CONTROL,
        Right.READ_STATUS,
        Right.LOG_ANCHOR,
    }
    assert RIGHTS["service:nightly"] == kept


def test_the_night_delivers_without_a_grant(site: Site) -> None:
    night = replace(site, role="service:nightly")
    assert asked(night, Right.DELIVER) == "service:nightly"


def test_a_service_that_is_unknown_has_no_right(site: Site) -> None:
    give(site, "archivist")
    with pytest.raises(Denied):
        asked(replace(site, role="service:other"), Right.DELIVER)


def test_before_roles_are_in_use_old_verbs_go_on_and_new_ones_are_refused(site: Site) -> None:
    anybody = person(site, 7001)
    with site.ledger.read() as connection:
        assert admitted(anybody, connection, Right.DELIVER) is anybody
    with pytest.raises(Denied):
        asked(anybody, Right.CULL_PROPOSE)
    give(site, "archivist")
    with site.ledger.read() as connection:
        assert admitted(site, connection, Right.DELIVER).role == "archivist"
    with pytest.raises(Denied), site.ledger.read() as connection:
        admitted(anybody, connection, Right.DELIVER)


def test_one_person_with_two_accounts_is_one(site: Site) -> None:
    anna = person(site, 7001, "anna")
    renamed, renumbered = person(site, 7001, "anna.ny"), person(site, 7009, "anna")
    bo = person(site, 7002, "bo")
    distinct(anna, bo.actor, "")
    for other in (anna, renamed, renumbered):
        with pytest.raises(UsageError, match="USE-SAME-PERSON"):
            distinct(anna, bo.actor, other.actor)

"""Roles are given by two people to a third: whatever is tried, in whatever order."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
)
from sqlalchemy import delete, select

from leverans.audit.reading import events
from leverans.flow.permission import held_by
from leverans.flow.role_list import granted
from leverans.flow.roles import GRANTABLE, Account, confirm, found, propose, revoke
from leverans.flow.site import Site
from leverans.ledger import role_grants
from leverans.ledger.actors import same_person
from leverans.ledger.tables import ACTOR_NAME
from leverans.ledger.tables_roles import ROLE_GRANT
from leverans.model.errors import UsageError
from leverans.model.rights import APPROVERS, RIGHTS, Right
from leverans.model.role_grant import Basis, RoleGrant
from leverans.testing.people import person
from leverans.testing.two_sides import TwoSides

UIDS = (501, 502, 503, 504)


@pytest.fixture
def founder(sides: TwoSides) -> Site:
    return sides.site()


def account(uid: int) -> Account:
    return Account(uid=uid, login=f"konto{uid}")


def second(founder: Site, uid: int = 501) -> Site:
    """The second administrator."""
    grant = propose(founder, account(uid), "tenant_admin")
    other = person(founder, uid)
    confirm(other, grant.id)
    return other


def rule_of(error: pytest.ExceptionInfo[UsageError]) -> str:
    return error.value.findings[0].rule


def standing(site: Site) -> list[RoleGrant]:
    return [each.grant for each in granted(site) if each.state == "stands"]


def test_a_workspace_without_founder_gets_the_first_who_asks(founder: Site) -> None:
    with pytest.raises(UsageError) as caught:
        found(person(founder, 501))
    assert rule_of(caught) == "USE-ROLES-FOUNDED"


def test_an_older_workspace_is_founded_once(tmp_path: Path) -> None:
    site = person(TwoSides(tmp_path).make().site(), 501)
    with site.ledger.begin() as connection:
        connection.execute(delete(ROLE_GRANT))
    assert found(site).basis is Basis.FOUNDING
    with site.ledger.read() as connection:
        assert held_by(connection, site.actor, site.clock().date()) == ("tenant_admin",)
        *_, last = events(connection, site.chain, limit=100)
    assert (last.event.event, last.event.role) == ("role.granted", "tenant_admin")
    assert last.event.refs == {"role": "tenant_admin", "basis": "founding"}
    with pytest.raises(UsageError, match="USE-ROLES-FOUNDED"):
        found(person(site, 502))


def test_an_administrator_never_becomes_an_approver_by_himself(founder: Site) -> None:
    other = second(founder)
    for role in sorted(APPROVERS):
        for me in (founder, other):
            with pytest.raises(UsageError, match="USE-ROLE-OWN"):
                propose(me, _account_of(me), role)
    mine = propose(other, _account_of(founder), "records_authority")
    for me, refused in ((other, "USE-SAME-PERSON"), (founder, "USE-ROLE-OWN")):
        with pytest.raises(UsageError, match=refused):
            confirm(me, mine.id)


def test_who_lost_the_right_to_propose_has_no_proposal_confirmed(founder: Site) -> None:
    other = second(founder)
    third = propose(founder, account(502), "tenant_admin")
    confirm(other, third.id)
    waiting = propose(person(founder, 502), account(503), "archivist")
    revoke(founder, third.id)
    with pytest.raises(UsageError, match="USE-GRANT-PROPOSER"):
        confirm(other, waiting.id)


def test_the_last_administrator_stays(founder: Site) -> None:
    other = second(founder)
    (first, theirs) = standing(founder)
    revoke(other, theirs.id)
    with pytest.raises(UsageError, match="USE-LAST-ADMIN"):
        revoke(founder, first.id)


def test_the_founder_left_alone_may_have_a_second_again_and_it_says_so(founder: Site) -> None:
    revoke(second(founder), standing(founder)[1].id)
    second(founder, 502)
    assert [each.basis for each in standing(founder)] == [Basis.FOUNDING, Basis.SECOND]
    with pytest.raises(UsageError, match="USE-NOT-ALLOWED"):
        propose(person(founder, 501), account(503), "tenant_admin")


def test_the_founder_is_not_alone_while_anybody_has_any_role(founder: Site) -> None:
    other = second(founder)
    confirm(other, propose(founder, account(502), "auditor").id)
    revoke(other, standing(founder)[1].id)
    waiting = propose(founder, account(503), "tenant_admin")
    assert waiting.basis is Basis.TWO_PERSONS
    with pytest.raises(UsageError, match="USE-NOT-ALLOWED"):
        confirm(person(founder, 503), waiting.id)


def test_a_role_that_belongs_to_a_service_is_given_to_nobody(founder: Site) -> None:
    for role in ("service:nightly", "boss"):
        with pytest.raises(UsageError, match="USE-ROLE-UNKNOWN"):
            propose(founder, account(501), role)


def test_the_night_gives_and_takes_no_role_though_its_account_may(founder: Site) -> None:
    night = replace(founder, role="service:nightly")
    with pytest.raises(UsageError, match="USE-NOT-ALLOWED"):
        propose(night, account(501), "tenant_admin")
    mine = propose(founder, account(501), "tenant_admin")
    with pytest.raises(UsageError, match="USE-NOT-ALLOWED"):
        confirm(replace(person(founder, 501), role="service:nightly"), mine.id)
    with pytest.raises(UsageError, match="USE-NOT-ALLOWED"):
        revoke(night, standing(founder)[0].id)


def test_a_deputy_has_a_last_day(founder: Site) -> None:
    other = second(founder)
    today = founder.clock().date()
    with pytest.raises(UsageError, match="USE-ROLE-ENDED"):
        propose(founder, account(502), "archivist", today - timedelta(days=1))
    until = today + timedelta(days=7)
    confirm(other, propose(founder, account(502), "archivist", until).id)
    late = replace(founder, clock=lambda: founder.clock() + timedelta(days=8))
    assert [g.state for g in granted(late)] == ["stands", "stands", "ended"]
    with pytest.raises(UsageError, match="USE-ROLE-HELD"):
        propose(founder, account(501), "tenant_admin")
    assert propose(founder, account(502), "archivist").is_open


def test_nothing_but_ids_is_in_the_log(founder: Site) -> None:
    other = second(founder)
    confirm(other, propose(founder, account(502), "auditor").id)
    with founder.ledger.read() as connection:
        told = [repr(each.event) for each in events(connection, founder.chain, limit=100)]
    assert len(told) > 4
    assert not any("konto" in event for event in told)


def _account_of(site: Site) -> Account:
    with site.ledger.read() as connection:
        query = select(ACTOR_NAME).where(ACTOR_NAME.c.actor == site.actor)
        row = connection.execute(query).one()
    return Account(uid=row.uid, login=row.login)


class Grants(RuleBasedStateMachine):
    """People try everything; what counts is looked up in the ledger after each step."""

    ids: Bundle[str] = Bundle("ids")

    def __init__(self) -> None:
        super().__init__()
        self.place = TemporaryDirectory()

    @initialize()
    def begin(self) -> None:
        self.site = TwoSides(Path(self.place.name)).make().site()
        self.people = [self.site, *(person(self.site, uid) for uid in UIDS)]
        self.accounts = [_account_of(each) for each in self.people]

    def teardown(self) -> None:
        self.site.ledger.close()
        self.place.cleanup()

    @rule(
        target=ids,
        who=st.integers(0, len(UIDS)),
        whom=st.integers(0, len(UIDS)),
        role=st.sampled_from(["tenant_admin", "records_authority", "archivist", "manager"]),
        days=st.sampled_from([None, 0, 30]),
    )
    def somebody_proposes(self, who: int, whom: int, role: str, days: int | None) -> str:
        until = None if days is None else self.today + timedelta(days=days)
        with suppress(UsageError):
            return propose(self.people[who], self.accounts[whom], role, until).id
        return multiple()  # type: ignore[return-value]

    @rule(who=st.integers(0, len(UIDS)), grant=ids)
    def somebody_confirms(self, who: int, grant: str) -> None:
        with suppress(UsageError):
            confirm(self.people[who], grant)

    @rule(who=st.integers(0, len(UIDS)), grant=consumes(ids))
    def somebody_revokes(self, who: int, grant: str) -> None:
        with suppress(UsageError):
            revoke(self.people[who], grant)

    @property
    def today(self) -> date:
        return self.site.clock().date()

    @invariant()
    def nobody_holds_a_right_without_two_others_but_by_the_founding(self) -> None:
        with self.site.ledger.read() as connection:
            for grant in role_grants.grants(connection):
                if not grant.confirmed_by:
                    continue
                pair = (grant.proposed_by, grant.confirmed_by)
                own = [same_person(connection, grant.holder, each) for each in pair]
                if grant.basis is Basis.FOUNDING:
                    assert pair == (self.site.actor, self.site.actor)
                elif grant.basis is Basis.SECOND:
                    assert (grant.proposed_by, grant.role) == (self.site.actor, "tenant_admin")
                    assert own == [False, True]
                else:
                    assert own == [False, False]
                    assert not same_person(connection, *pair)

    @invariant()
    def somebody_can_always_propose(self) -> None:
        with self.site.ledger.read() as connection:
            able = [
                each
                for each in self.people
                for role in held_by(connection, each.actor, self.today)
                if Right.ROLE_GRANT in RIGHTS[role]
            ]
        assert able

    @invariant()
    def nobody_has_a_right_without_a_grant_that_stands(self) -> None:
        with self.site.ledger.read() as connection:
            every = role_grants.grants(connection)
            for each in self.people:
                known = {g.role for g in every if g.holder == each.actor and g.stands(self.today)}
                assert set(held_by(connection, each.actor, self.today)) == known
                assert known <= set(GRANTABLE)


Grants.TestCase.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
TestGrants = Grants.TestCase

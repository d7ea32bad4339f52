"""Orders under every sequence of what people, holds, faults and clocks may do to them."""

import shutil
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import mkdtemp

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from leverans.flow.cull.approve import approve
from leverans.flow.cull.execute import execute
from leverans.flow.cull.finalise import finish
from leverans.flow.cull.orders import items_of, list_orders, show_order
from leverans.flow.cull.place import Objection
from leverans.flow.cull.propose import propose
from leverans.flow.cull.reject import reject
from leverans.flow.cull.review import review
from leverans.flow.cull.verify import verify
from leverans.flow.overview import verify_log
from leverans.flow.watch import Quiet
from leverans.ledger.culling import FOLLOWS
from leverans.model.culling import CullingQuery, ItemState, OrderState, Step, Withheld
from leverans.model.errors import LeveransError, UsageError
from leverans.testing.culling_place import FolderPlace
from leverans.testing.culling_world import ARCHIVIST, AUTHORITY, CullingWorld, record_id
from leverans.testing.two_sides import TickingClock

RECORDS = 5
ENTERED = {
    Step.PROPOSED: OrderState.PROPOSED,
    Step.REVIEWED: OrderState.REVIEWED,
    Step.APPROVED: OrderState.APPROVED,
    Step.REJECTED: OrderState.REJECTED,
    Step.EXECUTED: OrderState.EXECUTED,
    Step.VERIFIED: OrderState.VERIFIED,
    Step.REOPENED: OrderState.EXECUTING,
    Step.FINAL: OrderState.FINAL,
}
GONE = (ItemState.DESTROYED, ItemState.ABSENT)
people = st.sampled_from([ARCHIVIST, AUTHORITY])
numbers = st.integers(min_value=1, max_value=RECORDS)


class Orders(RuleBasedStateMachine):
    """One workspace, two people, five records; whatever is refused is refused."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = Path(mkdtemp(prefix="orders-"))
        self.world = CullingWorld(self._folder / "w").make(records=RECORDS)
        self.place: FolderPlace = self.world.place
        self.approved: dict[str, frozenset[str]] = {}  # order -> records
        self.approver: dict[str, int] = {}

    def teardown(self) -> None:
        shutil.rmtree(self._folder)

    def _newest(self) -> str:
        with self.world.by(ARCHIVIST) as site:
            found = list_orders(site)
        return found[0].id if found else "GALLR-2026-9999"

    @rule(who=people, limit=st.integers(min_value=0, max_value=3))
    def propose(self, who: int, limit: int) -> None:
        with self.world.by(who) as site:
            try:
                propose(site, self.place, CullingQuery(limit=limit))
            except UsageError:
                return

    @rule(who=people)
    def review(self, who: int) -> None:
        order = self._newest()
        with self.world.by(who) as site:
            try:
                review(site, order)
            except UsageError:
                return

    @rule(who=people)
    def approve(self, who: int) -> None:
        order = self._newest()
        with self.world.by(who) as site:
            try:
                seen = show_order(site, order).order
                approve(site, order, seen.list_digest)
            except UsageError:
                return
            assert seen.proposed_by != site.actor
            listed = frozenset(item.record for item in items_of(site, order))
            self.approved[order], self.approver[order] = listed, who

    @rule(limit=st.integers(min_value=0, max_value=3))
    def an_order_is_made_ready(self, limit: int) -> None:
        try:
            order = self.world.approved(CullingQuery(limit=limit))
        except UsageError:
            return
        with self.world.by(ARCHIVIST) as site:
            self.approved[order.id] = frozenset(item.record for item in items_of(site, order.id))
        self.approver[order.id] = AUTHORITY

    @rule(who=people)
    def reject(self, who: int) -> None:
        order = self._newest()
        with self.world.by(who) as site:
            try:
                reject(site, order, "skäl")
            except UsageError:
                return
            self.approved.pop(order, None)

    @rule(who=people)
    def execute(self, who: int) -> None:
        order = self._newest()
        before = set(self.place.records())
        with self.world.by(who) as site:
            try:
                execute(site, self.place, order, Quiet())
            except LeveransError:
                assert set(self.place.records()) == before
                return
            assert self.approver[order] != who

    @rule(who=people)
    def verify(self, who: int) -> None:
        order = self._newest()
        with self.world.by(who) as site:
            try:
                done = verify(site, self.place, order, Quiet())
            except LeveransError:
                return
            if done.state is OrderState.VERIFIED:
                left = set(self.place.records())
                gone = {i.record for i in items_of(site, order) if i.state in GONE}
                assert not gone & left

    @rule(who=people)
    def finish(self, who: int) -> None:
        order = self._newest()
        with self.world.by(who) as site:
            try:
                done = finish(site, self.place, order, Quiet())
            except LeveransError:
                return
            if done.state is OrderState.FINAL:
                assert done.backups_until < self.world.clock().date().isoformat()

    @rule(number=numbers)
    def change_a_record(self, number: int) -> None:
        folder = self.place.root / record_id(number)
        if folder.is_dir():
            (folder / "a.pdf").write_bytes(b"annat")

    @rule(number=numbers)
    def object_to_a_record(self, number: int) -> None:
        self.place.objections[record_id(number)] = Objection(reason=Withheld.CUSTODY)

    @rule(number=numbers)
    def a_record_comes_back(self, number: int) -> None:
        if not (self.place.root / record_id(number)).exists():
            self.world.add(number)

    @rule(number=numbers)
    def the_place_lies(self, number: int) -> None:
        self.place.lies ^= {record_id(number)}

    @rule(number=numbers)
    def the_place_fails(self, number: int) -> None:
        self.place.fails = {} if self.place.fails else {record_id(number): "locked"}

    @rule(days=st.sampled_from([1, 31]))
    def days_go_by(self, days: int) -> None:
        self.world.later(days)

    @rule()
    def the_clock_is_set_back_while_somebody_executes(self) -> None:
        clock, before = self.world.clock, set(self.place.records())
        assert isinstance(clock, TickingClock)
        right = clock.at
        clock.at -= timedelta(days=2)
        try:
            with self.world.by(ARCHIVIST) as site:
                execute(site, self.place, self._newest(), Quiet())
        except UsageError:
            assert set(self.place.records()) == before
        else:  # it had been executed already
            assert set(self.place.records()) == before
        finally:
            clock.at = right

    @precondition(lambda self: not self.world.protocols.is_file())
    @rule()
    def protocols_cannot_be_stored_while_somebody_executes(self) -> None:
        before = set(self.place.records())
        aside = self.world.protocols.with_name("protokoll-undan")
        self.world.protocols.parent.mkdir(exist_ok=True)
        if self.world.protocols.exists():
            self.world.protocols.rename(aside)
        self.world.protocols.write_bytes(b"")
        try:
            self.execute(ARCHIVIST)
        finally:
            self.world.protocols.unlink()
            if aside.exists():
                aside.rename(self.world.protocols)
        assert set(self.place.records()) == before

    @invariant()
    def never_more_is_destroyed_than_was_approved(self) -> None:
        allowed = frozenset().union(*self.approved.values())
        assert set(self.place.destroyed) <= allowed

    @invariant()
    def what_is_called_gone_is_gone_or_came_back_by_another_hand(self) -> None:
        with self.world.by(ARCHIVIST) as site:
            for order in list_orders(site):
                for item in items_of(site, order.id):
                    if item.state in GONE:
                        assert item.record in self.place.destroyed
                        assert order.id in self.approved

    @invariant()
    def no_state_is_skipped(self) -> None:
        with self.world.by(ARCHIVIST) as site:
            assert verify_log(site).ok
            for order in list_orders(site):
                states = [ENTERED[s.step] for s in order.steps if s.step in ENTERED]
                begun = [s.step for s in order.steps]
                if OrderState.EXECUTED in states:
                    at = states.index(OrderState.EXECUTED)
                    assert Step.STARTED in begun
                    states.insert(at, OrderState.EXECUTING)
                for one, then in pairwise(states):
                    assert then in FOLLOWS[one] or one is then


Orders.TestCase.settings = settings(
    max_examples=8,
    stateful_step_count=14,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestOrders = Orders.TestCase

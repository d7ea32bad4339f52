"""By which ids a timeline asks the log, and which of the answers belong to it.

The log is asked for one id at a time, so many times as there are related ids; it is never read
through.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, islice

from sqlalchemy import Connection

from leverans.audit.reading import StoredEvent, events
from leverans.flow.history import logged
from leverans.flow.hold_list import row_teller
from leverans.flow.site import Site
from leverans.flow.timeline_subject import Subject
from leverans.ledger import holds, related
from leverans.ledger.catalogue import holding
from leverans.ledger.record_facts import facts, facts_of_record
from leverans.model.event import AuditEvent
from leverans.model.hold import Hold
from leverans.model.record_facts import RecordFacts
from leverans.model.timeline import TimelineEntry
from leverans.plan.holds import caught

MOST = 2000
"""Events that are read by one id; a timeline that would have more says that it is shortened."""
MOST_LOOKED_AT = 2000  # records of a package that are held against the holds
NOTED, CREATED = "trigger.noted", "package.created"
ARCHIVED = "disposal.archived"  # the package that it names is the protocol's own

Keep = Callable[[StoredEvent], bool]


@dataclass(slots=True)
class Gathered:
    """The entries found so far, each once, by the first way that led to it.

    Attributes:
        told: number in the chain -> entry. shortened: whether a question had more answers than
            are read.
    """

    connection: Connection
    chain: str
    told: dict[int, TimelineEntry] = field(default_factory=dict)
    shortened: bool = False

    def ask(self, kind: str, named: str, keep: Keep) -> None:
        """Ask the log for the events about an id, and keep those that belong here."""
        count = 0
        for stored in events(self.connection, self.chain, object_id=named, limit=MOST):
            count += 1
            if stored.seq not in self.told and keep(stored):
                through = (kind, named) if kind else ("", "")
                self.told[stored.seq] = TimelineEntry(
                    seq=stored.seq, hash=stored.hash, event=stored.event, through=through
                )
        self.shortened = self.shortened or count >= MOST

    @property
    def entries(self) -> list[TimelineEntry]:
        """In the order of the chain."""
        return [self.told[seq] for seq in sorted(self.told)]


def gather(site: Site, connection: Connection, subject: Subject) -> Gathered:
    """Everything that the log has of a subject and of what it hangs together with."""
    found = Gathered(connection, site.chain)
    for own in subject.own:
        found.ask("", own, _everything)
    belongs = Belonging(connection, subject)
    for kind, named, keep in belongs.ways(found):
        found.ask(kind, named, keep)
    for hold in dict.fromkeys(_holds(site, connection, subject)):
        found.ask("hold", hold, _is_of("hold."))
    _later_events(connection, subject, found)
    return found


@dataclass(frozen=True, slots=True)
class Belonging:
    """Which events of something related belong to the subject, and which to others beside it."""

    connection: Connection
    subject: Subject

    def ways(self, found: Gathered) -> Iterator[tuple[str, str, Keep]]:
        """(kind, id, which events) of what the subject hangs together with, lazily."""
        subject = self.subject
        for package in subject.packages:
            yield "package", logged(package), self.of_package
        for delivery in subject.deliveries:
            yield "delivery", delivery.id, self.of_delivery
        for agreement in dict.fromkeys(each.agreement for each in subject.deliveries):
            yield "agreement", agreement, self.of_agreement(found.entries)
        for order in self._orders(found):
            yield "order", order, self.of_order(order)
        for package in () if subject.record else subject.packages:
            for onward in related.onward_of(self.connection, package):
                yield "onward", logged(onward), _is_no_look

    def _orders(self, found: Gathered) -> tuple[str, ...]:
        """Those that list the subject, and those by which something of its package went."""
        named = (order for entry in found.entries for order in _ids(entry.event, "order"))
        listed = self.subject.orders
        return listed if self.subject.record else tuple(dict.fromkeys((*listed, *named)))

    def of_package(self, stored: StoredEvent) -> bool:
        """A record's package: not what was done to other records of it alone."""
        named = _ids(stored.event, "record")
        orders = _ids(stored.event, "order") <= set(self.subject.orders)
        return _is_no_look(stored) and named <= set(self.subject.own) and orders

    def of_delivery(self, stored: StoredEvent) -> bool:
        """Not what was done to another package of it."""
        mine = {logged(package) for package in self.subject.packages}
        return _is_no_look(stored) and _ids(stored.event, "package") <= mine

    def of_agreement(self, so_far: list[TimelineEntry]) -> Keep:
        """The agreement as it was delivered under, and what was excepted before the last build."""
        built = [entry.seq for entry in so_far if entry.event.event == CREATED]
        last = max(built, default=None)
        digests = {each.agreement_digest for each in self.subject.deliveries}

        def keep(stored: StoredEvent) -> bool:
            family = stored.event.event.partition(".")[0]
            if family == "agreement":
                return stored.event.refs.get("agreement_digest") in digests
            if family == "exception" and self.subject.record:
                return False  # what was left out is something else than this record
            early = last is None or stored.seq < last
            return family == "migration" or (family in ("gate", "exception") and early)

        return keep

    def of_order(self, order: str) -> Keep:
        """The steps of the order as a whole, and what was done with the subject under it."""
        mine = {logged(package) for package in self.subject.packages}
        listed = set(self.subject.own) if self.subject.record else self._listed(order)

        def keep(stored: StoredEvent) -> bool:
            named = _ids(stored.event, "record")
            own = not named or not named.isdisjoint(listed)
            packages = _ids(stored.event, "package") - mine
            elsewhere = packages and stored.event.event != ARCHIVED
            return own and _is_no_look(stored) and not elsewhere

        return keep

    def _listed(self, order: str) -> set[str]:
        asked = (
            related.listed_of_package(self.connection, order, package)
            for package in self.subject.packages
        )
        return {logged(record) for records in asked for record in records}


def _later_events(connection: Connection, subject: Subject, found: Gathered) -> None:
    """Of a record: what was noted of its case, and notes that were taken back."""
    if not subject.record:
        return
    case, _ = related.case_of_record(connection, subject.record)
    if case:
        found.ask("case", logged(case), _is_of("trigger."))
    for entry in found.entries:
        number = entry.event.refs.get("first", "")
        if entry.event.event == NOTED and number == entry.event.refs.get("last"):
            found.ask("trigger_event", number, _is_note)


def _holds(site: Site, connection: Connection, subject: Subject) -> Iterator[str]:
    """The holds that kept the subject from being culled, and those that would have."""
    for order in subject.orders:
        for record, package in subject.parts:
            yield from related.holds_against(connection, order, record=record, package=package)
    every = holds.holds(connection) if subject.packages else ()
    known = list(islice(_facts(connection, subject), MOST_LOOKED_AT)) if every else []
    came = {package: _came(connection, package) for package in subject.packages}
    for hold in every:
        row_of = row_teller(site, connection, hold)
        would = replace(hold, lifted_by="")
        if any(
            _stood(hold, came.get(one.package)) and caught(would, one, row_of(one)) for one in known
        ):
            yield hold.id


def _facts(connection: Connection, subject: Subject) -> Iterable[RecordFacts]:
    if subject.record:
        return facts_of_record(connection, subject.record)
    return chain.from_iterable(facts(connection, package=each) for each in subject.packages)


def _came(connection: Connection, package: str) -> datetime | None:
    row = holding(connection, package)
    return datetime.fromisoformat(row["received_at"]) if row and row["received_at"] else None


def _stood(hold: Hold, came: datetime | None) -> bool:
    """Whether a hold still stood when the package came; one that is placed later catches it too."""
    lifted = datetime.fromisoformat(hold.lifted_at) if hold.lifted_at else None
    return lifted is None or came is None or lifted >= came


def _ids(event: AuditEvent, kind: str) -> set[str]:
    return {named for is_kind, named in event.objects if is_kind == kind}


def _everything(_: StoredEvent) -> bool:
    return True


def _is_no_look(stored: StoredEvent) -> bool:
    """Who looked at something related has not looked at this."""
    return not stored.event.event.startswith("access.")


def _is_note(stored: StoredEvent) -> bool:
    return stored.event.event == "trigger.withdrawn"


def _is_of(family: str) -> Keep:
    return lambda stored: stored.event.event.startswith(family)

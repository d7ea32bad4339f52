"""A source as a place where records are culled: source copies, or what the plan keeps there.

Two places with one source: both read it again, ask for files and look whether they are gone. They
differ in who says what is due: the gate behind the archive's receipt, or the plan.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Protocol

from sqlalchemy import Connection

from leverans.flow.cull.place import Judging, Objection, Told
from leverans.flow.engagement import Engagement
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.flow.source_disposal.asking import (
    NOT_FOUND,
    ask,
    call_witnesses,
    removed,
    source_digest,
)
from leverans.flow.source_disposal.relisting import Relisting, relist
from leverans.flow.source_disposal.scan_file import ScanFile
from leverans.flow.watch import Watch
from leverans.ledger.source_disposal import asked_files, begun_with, list_of, orders_of, witnesses
from leverans.model.culling import CullingItem, OrderKind, Snapshot
from leverans.model.errors import SourceError
from leverans.model.record_facts import RecordFacts
from leverans.model.source_disposal import Method, SourceDisposalTerms

LOCATIONS: tuple[str, ...] = ("source",)
AT_ONCE = 200


class Grounds(Protocol):
    """Who says what may go, and has read the source for it."""

    kind: OrderKind

    @property
    def file(self) -> ScanFile:
        """What the source holds today."""

    def read(self, watch: Watch) -> None:
        """Read the source again."""

    def facts(self, found: RecordFacts) -> RecordFacts:
        """What is known of a record beside what the source says."""

    def judge(self, connection: Connection, today: date) -> Judging:
        """Who says what is due today."""

    def objection(self, connection: Connection, item: CullingItem, today: date) -> Objection | None:
        """What speaks against an item today."""


class SourcePlace:
    """A `CullingPlace` in the source of an agreement.

    The source is read when something is first asked of it; what it held then is what is answered
    from. So is whether something is gone; what we remove ourselves is looked for one by one.
    """

    def __init__(self, site: Site, engagement: Engagement, grounds: Grounds, watch: Watch) -> None:
        """Take the source as it is; nothing is read yet.

        Raises:
            UsageError: the agreement says nothing of culling at the source.
        """
        terms = terms_of(engagement)
        self.name = engagement.agreement.id
        self.kind = grounds.kind
        self.method = f"source_{terms.method}"
        self.locations = LOCATIONS
        self._site, self._engagement, self._terms = site, engagement, terms
        self._grounds, self._watch = grounds, watch
        self._is_read = False
        self._there: Relisting | None = None

    def prepare(self) -> None:
        """Read the source, unless it has been read; what follows then takes no time.

        Raises:
            SourceError: it cannot be listed or read.
        """
        if not self._is_read:
            self._grounds.read(self._watch)
            self._is_read = True

    def look_anew(self) -> None:
        """Forget what lay in the source: the next question is answered by another listing."""
        self._there = None

    def facts(self, connection: Connection, records: Sequence[str] = ()) -> Iterator[RecordFacts]:
        """What is known of records; see `CullingPlace.facts`."""
        del connection
        self.prepare()
        file = self._grounds.file
        found = (file.record(record) for record in records) if records else file.records()
        yield from (self._grounds.facts(one.facts) for one in found if one is not None)

    def judge(self, connection: Connection, today: date) -> Judging:
        """Who says what is due; see `CullingPlace.judge`."""
        self.prepare()
        return self._grounds.judge(connection, today)

    def objection(self, connection: Connection, item: CullingItem, today: date) -> Objection | None:
        """What speaks against it; see `CullingPlace.objection`."""
        self.prepare()
        return self._grounds.objection(connection, item, today)

    def snapshot(self, record: str) -> Snapshot | None:
        """What a record is now; see `CullingPlace.snapshot`. One without files is nothing."""
        self.prepare()
        found = self._grounds.file.record(record)
        if found is None or not found.facts.files:
            return None
        return Snapshot(digest=found.digest, files=found.facts.files, bytes=found.facts.bytes)

    def destroy(self, order: str, items: Iterable[CullingItem]) -> Iterator[Told]:
        """Ask for the files, or remove them; see `CullingPlace.destroy`."""
        self.prepare()
        wanted, found = list(items), self._grounds.file
        call_witnesses(self._site, order, found, self._listed())
        ask(self._site, self._engagement, order, wanted, found)
        for item in wanted:
            if next(found.files(item.record), None) is None:
                gone = self.absent(item.record)
                yield Told(record=item.record, failed="" if gone else NOT_FOUND)
            elif self._terms.method is Method.LIST:
                yield Told(record=item.record, requested=True)
            else:
                yield removed(self._engagement.source, item, found, self._listed())

    def absent(self, record: str) -> bool:
        """Whether none of the files that were asked for is there; see `CullingPlace.absent`.

        A record that an order has begun with, and of which no file was asked for yet, is not
        absent, whatever is missing: nobody has said what to look for.

        Raises:
            SourceError: the source cannot be reached or listed in full, or is another one now.
        """
        with self._site.ledger.read() as connection:
            orders = orders_of(connection, record)
            is_begun = begun_with(connection, self.name, record)
        if not orders:
            return not is_begun and self.snapshot(record) is None
        there = self._listed()
        for order in orders:
            self._same_source(order, there)
        with self._site.ledger.read() as connection:
            files = asked_files(connection, record=record)
            looked = ((one.file.item, *one.above) for one in files)
            return not any(there.has(item) for items in looked for item in items)

    def backups_until(self, ended: date) -> str:
        """When neither recycle bin nor backup has it; see `CullingPlace.backups_until`."""
        return (ended + timedelta(days=self._terms.horizon_days)).isoformat()

    def _listed(self) -> Relisting:
        if self._there is None:
            self._there = relist(self._site, self._engagement)
        return self._there

    def _same_source(self, order: str, there: Relisting) -> None:
        """An empty or another place proves nothing of the one that was asked."""
        with self._site.ledger.read() as connection:
            begun, others = list_of(connection, order), witnesses(connection, order)
        agreement = self._engagement.agreement
        if begun is None or begun.source_digest != source_digest(agreement.source):
            raise refused("USE-SOURCE-MOVED", agreement=agreement.id, order=order)
        if others and not any(there.has(item) for item in others):
            detail = "none of the files that were to stay is there: is the share mounted?"
            raise SourceError(detail, place=agreement.source.location)


def terms_of(engagement: Engagement) -> SourceDisposalTerms:
    """What the agreement says of culling at the source.

    Raises:
        UsageError: nothing.
    """
    terms = engagement.agreement.disposal
    if terms is None:
        raise refused("USE-NO-SOURCE-DISPOSAL", agreement=engagement.agreement.id)
    return terms

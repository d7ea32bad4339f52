"""What a place is to culling: a mellanarkiv, or a source whose copies are to go.

A new place fulfils `CullingPlace`, stands in `wiring.culling_places`, and has a test class on
`leverans.testing.culling_contract.CullingContract`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy import Connection

from leverans.model.culling import CullingItem, OrderKind, Snapshot, Withheld
from leverans.model.record_facts import RecordFacts
from leverans.model.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """Why a place keeps a record today; `detail` is an id that says more, or ""."""

    reason: Withheld
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a place says of one item that it was told to destroy. It is never taken at its word.

    Attributes:
        record: which. requested: it is somebody else's to destroy, and asked for; look later.
        failed: a word for why it could not be destroyed, "" where it says that it is done.
    """

    record: str
    requested: bool = False
    failed: str = ""


class Judging(Protocol):
    """Says what is to become of a record on the day that it was made for."""

    def verdict(self, facts: RecordFacts) -> Verdict:
        """The verdict; whatever is in doubt is kept."""


class CullingPlace(Protocol):
    """Where records lie that may be culled.

    Attributes:
        name: `mellanarkiv`, or the id of a source's agreement. kind: of its orders.
        method: id of how it destroys, for the protocol (`culling.method_…` in the texts).
        locations: ids of everything that holds a copy, such as `store` and `second`.
    """

    name: str
    kind: OrderKind
    method: str
    locations: tuple[str, ...]

    def facts(self, connection: Connection, records: Sequence[str] = ()) -> Iterator[RecordFacts]:
        """What is known of these records, of all where none are named; in a stable order."""

    def judge(self, connection: Connection, today: date) -> Judging:
        """Who says what is due today."""

    def objection(self, connection: Connection, item: CullingItem, today: date) -> Objection | None:
        """What the place itself has against it today: custody, or a receipt that is missing."""

    def snapshot(self, record: str) -> Snapshot | None:
        """What a record is now; None when the place has nothing of it."""

    def destroy(self, order: str, items: Iterable[CullingItem]) -> Iterator[Told]:
        """Destroy items of an order; the same again is safe, also after a kill at any moment.

        Raises:
            WorldError: the place cannot be reached or written; what was done stays done.
        """

    def absent(self, record: str) -> bool:
        """Whether nothing of a record is left in any location, by looking, never by memory."""

    def backups_until(self, ended: date) -> str:
        """ISO date on which the last backup expires of what was gone that day; "" = not known."""

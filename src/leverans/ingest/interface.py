"""What every source promises; checked by `leverans.testing.source_contract`."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable
from uuid import UUID

from leverans.model.inventory import Inventory
from leverans.model.record import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a source is asked for.

    Attributes:
        authority: the namespace that ids are minted in (`model.identity.mint`).
        work: a private folder for the source's own index of this delivery; may hold the index
            of an earlier, broken run, which `inventory` replaces.
    """

    authority: UUID
    work: Path


class Source(Protocol):
    """A system that records come from.

    File ids are `mint(authority, "item", system, name)` and record ids
    `mint(authority, "record", system, source_id)`: the same on every run.
    """

    name: str

    def inventory(self, scope: Scope) -> Inventory:
        """Count and list everything in the source before any content is read.

        Raises:
            SourceError: the source cannot be reached or listed.
        """

    def records(self, scope: Scope) -> Iterator[Record]:
        """The records of the inventory just taken, in stable order, no content read.

        Together with `Inventory.loose` and `Inventory.ignored` they hold every file.
        """


@runtime_checkable
class RelistedSource(Protocol):
    """A source that can be looked through for what still lies there, whatever its sheet says."""

    def items(self, scope: Scope) -> Iterator[str]:
        """Ids of all that lies there now, weeded and strange things too; nothing is passed over.

        Raises:
            SourceError: it cannot be listed in full: then nobody can say that something is gone.
        """


@runtime_checkable
class DestroyingSource(Protocol):
    """A source whose files we may remove ourselves, where the agreement says so."""

    def destroy(self, name: str, sha256: str) -> bool:
        """Remove a file if its bytes still have this digest (hex); False when they have not.

        One that is gone already is as good as removed: True.

        Raises:
            SourceError: the source cannot be reached, or refuses.
        """

    def lies_there(self, name: str) -> bool:
        """Whether anything lies under that name now, by looking.

        Raises:
            SourceError: the source cannot be reached.
        """

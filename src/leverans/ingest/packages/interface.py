"""What a reader of one kind of package promises."""

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from leverans.ingest.packages.package import OldPackage


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What holds for all packages of a place.

    Attributes:
        authority: namespace that ids are minted in. system: name of the older archive's system.
        defaults: attribute -> text for records that say nothing of it.
    """

    authority: UUID
    system: str
    defaults: dict[str, str] = field(default_factory=dict)


class PackageReader(Protocol):
    """Reads packages of one kind: facts, files that are listed, records, history."""

    kind: str

    def fits(self, package: OldPackage) -> bool:
        """Whether the package is of this kind, by what lies in its root folder."""

    def read(self, package: OldPackage, terms: Terms) -> None:
        """Write down what the package says. What is wrong with it is told, never raised.

        Raises:
            SourceError, StorageError: its bytes cannot be had.
        """

"""Where an archive keeps what it has, as wiring hands it to a site."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from leverans.archive.interface import Catalogue, Holding, StoredPackage
from leverans.storage.interface import Store

AUDIT_DAYS = 365


class NoCatalogue:
    """Where nothing is to be searched for: notes nothing."""

    def enter(self, holding: Holding, package: StoredPackage) -> None:
        """Nothing to note."""

    def withdraw(self, package_id: str) -> None:
        """Nothing to forget."""

    def holdings(self) -> Iterable[Holding]:
        """Nothing."""
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivePlaces:
    """Where an archive keeps what it has.

    Attributes:
        store: opens the store of the storage root. second: that of the second copy, or None.
        audit_days: within so many days every package is read whole.
        catalogue: what is to be told of packages that come and go.
        drop: opens the place where packages arrive; None where nothing is received.
    """

    store: Callable[[], Store]
    second: Callable[[], Store] | None = None
    audit_days: int = AUDIT_DAYS
    catalogue: Callable[[], Catalogue] = NoCatalogue
    drop: Callable[[], Store] | None = None

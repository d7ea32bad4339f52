"""The archive's catalogue, kept in the ledger (`archive.interface.Catalogue`)."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import asdict, fields, replace
from itertools import chain, islice

from leverans.archive.indexing import entries
from leverans.archive.interface import Holding, StoredPackage
from leverans.archive.tombstones import culling_documents
from leverans.ledger import catalogue
from leverans.ledger.catalogue import Piece
from leverans.ledger.database import Ledger
from leverans.ledger.tombstones import put_tombstones
from leverans.model.catalogue_entry import CatalogueEntry, FileEntry, Told

FILES_AT_ONCE = 20_000  # of a record or of several, in one transaction
MOST_NAMES = 1000  # names of files that a record is found by
_FIELDS = tuple(field.name for field in fields(Holding))


class LedgerCatalogue:
    """Enters packages in pieces, so that nobody waits long for the ledger meanwhile.

    Killed on the way, it leaves a holding that is not whole; `enter` then begins anew.
    """

    def __init__(self, ledger: Ledger) -> None:
        """Keep the catalogue in this ledger."""
        self._ledger = ledger

    def enter(self, holding: Holding, package: StoredPackage) -> None:
        """Note a package and its records; see `Catalogue.enter`.

        Raises:
            PackageError: a record of the package cannot be read; the package is then not noted.
        """
        values = asdict(holding)
        with self._ledger.read() as connection:
            known = catalogue.holding(connection, holding.package_id)
        if known is not None:
            whole = {"state": catalogue.ENTERED, "reading": catalogue.READING}
            if dict(known) == {**values, **whole}:
                return
            self.withdraw(holding.package_id)
        with self._ledger.begin() as connection:
            catalogue.begin(connection, values)
        try:
            with closing(entries(package)) as told:
                self._enter_all(holding.package_id, _pieces(told))
            self._remember(package)
        except BaseException:
            self.withdraw(holding.package_id)
            raise

    def withdraw(self, package_id: str) -> None:
        """Forget a package; see `Catalogue.withdraw`."""
        gone = False
        while not gone:
            with self._ledger.begin() as connection:
                gone = catalogue.withdraw(connection, package_id)

    def holdings(self) -> Iterator[Holding]:
        """Everything that is noted whole, in the order of the package ids."""
        with self._ledger.read() as connection:
            for row in catalogue.holdings(connection):
                yield Holding(**{name: row[name] for name in _FIELDS})

    def _remember(self, package: StoredPackage) -> None:
        """What was culled of the package; it is remembered when the package itself is forgotten."""
        for document in culling_documents(package):
            with self._ledger.begin() as connection:
                put_tombstones(connection, document.tombstones)

    def _enter_all(self, package_id: str, pieces: Iterator[Piece]) -> None:
        while True:
            with self._ledger.read() as connection:
                room = catalogue.room(connection)
            some = _some(pieces, room)
            with self._ledger.begin() as connection:
                if not some:
                    catalogue.finish(connection, package_id)
                    return
                catalogue.enter(connection, package_id, some)


def _some(pieces: Iterator[Piece], room: int) -> list[Piece]:
    """The next pieces, at most so many, and not many more files than go into one transaction."""
    some: list[Piece] = []
    files = 0
    for piece in islice(pieces, room):
        some.append(piece)
        files += len(piece.files)
        if files >= FILES_AT_ONCE:
            break
    return some


def _pieces(told: Iterable[Told]) -> Iterator[Piece]:
    """Each record with its files, in several pieces when they are many."""
    for entry, files in told:
        first, some = 0, list(islice(files, FILES_AT_ONCE))
        yield Piece(_with_names(entry, some), 0, some)
        while len(some) == FILES_AT_ONCE:
            first += len(some)
            some = list(islice(files, FILES_AT_ONCE))
            if some:
                yield Piece(entry, first, some)


def _with_names(entry: CatalogueEntry, files: list[FileEntry]) -> CatalogueEntry:
    """The record with the names of its files among the words that it is found by."""
    names = (_name(file.path) for file in files[:MOST_NAMES])
    return replace(entry, text="\n".join(chain(filter(None, (entry.text,)), names)))


def _name(path: str) -> str:
    """What the source called the file, as far as the package shows it."""
    head, found, below = path.partition("/data/")
    return below if found and head.startswith("representations/") else path

"""Two lists that may lie beside the packages: which are to be read, and what was culled."""

from collections.abc import Callable, Mapping

from leverans.ingest.names import raw
from leverans.ingest.packages.index import Index, Part
from leverans.ingest.packages.shelf import Shelf
from leverans.ingest.packages.weeded import Ignored
from leverans.ingest.sheet import read_sheet
from leverans.messages.catalogue import find
from leverans.model.finding import Finding

Tell = Callable[[Finding], None]
PACKAGE = ("paket", "package")
PATH = ("fil", "sökväg", "file", "path")


def read_culled(index: Index, store: Shelf, key: str, tell: Tell) -> None:
    """The list of what the old archive had culled: a package, a path in it or `*`, and why.

    Raises:
        SourceError, StorageError: it cannot be read.
    """
    if not key:
        return
    for row in read_sheet(store.content(store.stat(key)), key, tell):
        package, path = _cell(row.cells, PACKAGE), _cell(row.cells, PATH)
        if not path:
            tell(find("MIG-CULLED-ROW", location=f"{key}#row {row.number}"))
            continue
        said = "; ".join(cell for cell in row.cells.values() if cell.strip())
        sql = "INSERT OR IGNORE INTO culled (package, path, said) VALUES (?, ?, ?)"
        index.do(sql, package, raw(path), said)


def read_wanted(index: Index, store: Shelf, key: str, tell: Tell) -> Ignored:
    """Leave out the packages that are not in the list; what of them is counted is not read.

    Raises:
        SourceError, StorageError: the list cannot be read.
    """
    if not key:
        return {}
    index.do("CREATE TEMP TABLE wanted (key BLOB PRIMARY KEY)")
    for row in read_sheet(store.content(store.stat(key)), key, tell):
        name = _cell(row.cells, PACKAGE)
        found = index.row("SELECT key FROM package WHERE key = ? OR stem = ?", raw(name), raw(name))
        if found is None:
            tell(find("MIG-NOT-THERE", location=f"{key}#row {row.number}", package=name))
        else:
            index.do("INSERT OR IGNORE INTO wanted VALUES (?)", found[0])
    others = "SELECT n FROM package WHERE key NOT IN (SELECT key FROM wanted)"
    sums = f"SELECT count(*), coalesce(sum(size), 0) FROM entry WHERE package IN ({others})"  # noqa: S608 - our own question
    files, size = index.row(sums) or (0, 0)
    aside = f"UPDATE entry SET part = ?, package = NULL WHERE package IN ({others})"  # noqa: S608 - as above
    index.do(aside, Part.IGNORED)
    index.do("DELETE FROM package WHERE key NOT IN (SELECT key FROM wanted)")
    return {"@not_listed": (files, size)} if files else {}


def _cell(cells: Mapping[str, str], names: tuple[str, ...]) -> str:
    """The first cell under one of these headings."""
    folded = {heading.casefold(): cell.strip() for heading, cell in cells.items()}
    return next((folded[name] for name in names if folded.get(name)), "")

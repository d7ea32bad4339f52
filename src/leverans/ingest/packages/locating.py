"""Finds the packages of a place: folders by the marks in them, containers by their first bytes."""

from collections.abc import Iterator

from leverans.ingest.index import text_of
from leverans.ingest.names import raw
from leverans.ingest.packages.index import Index, Part
from leverans.ingest.packages.members import FOLDER_SHAPE, shape_of
from leverans.ingest.packages.shelf import Shelf
from leverans.model.errors import StorageError
from leverans.storage.interface import Kind

MARKS = ("METS.xml", "mets.xml", "sip.xml", "bagit.txt", "index.xml")
OCFL_OBJECT = "0=ocfl_object_1."
_OCFL_FRAME = (b"0=ocfl_1.", b"ocfl_layout.json", b"ocfl_1.", b"ocfl_extensions", b"extensions/")
_METS = b"http://www.loc.gov/METS/"
_DIDL = b"urn:mpeg:mpeg21:2002:02-DIDL-NS"
_SNIFFED = 64 * 1024
_HEAD = 512


def is_mark(name: str) -> bool:
    """Whether a file of that name may tell a package's root folder."""
    return name in MARKS or name.startswith(OCFL_OBJECT)


def is_meant(name: str, head: bytes) -> bool:
    """Whether a file that may be a mark is one: any web site has an `index.xml`."""
    if name == "index.xml":
        return _DIDL in head
    return _METS in head if name.endswith(".xml") else True


def locate(index: Index, store: Shelf) -> None:
    """Take in what the store lists, and divide it into packages and what is beside them."""
    index.add("INSERT INTO entry VALUES (?, ?, ?, ?, 0, NULL)", _entries(index, store))
    for folder in _meant(index, store):
        _add_folder(index, folder)
    _add_containers(index, store)
    _add_beside(index)
    _add_frames(index)


def below(folder: bytes) -> tuple[bytes, bytes]:
    """The range of keys below a folder; all, for the root."""
    return (folder + b"/", folder + b"0") if folder else (b"", b"\xff\xff")


def _entries(index: Index, store: Shelf) -> Iterator[tuple[bytes, int, int, str]]:
    for entry in store.list():
        key = raw(entry.key)
        folder, _, name = entry.key.rpartition("/")
        if entry.kind is Kind.FILE and is_mark(name):
            index.do("INSERT OR IGNORE INTO mark VALUES (?, ?)", raw(folder), name)
        yield key, entry.size, entry.mtime_ns, str(entry.kind)


def _meant(index: Index, store: Shelf) -> Iterator[bytes]:
    """Folders with a mark that is meant, the outermost first."""
    for folder, _ in index.rows("SELECT folder, name FROM mark ORDER BY length(folder), folder"):
        for name in _marks_in(index, folder):
            place = text_of(folder + b"/" if folder else b"") + name
            if is_meant(name, _head(store, place, _SNIFFED)):
                yield folder
                break


def _marks_in(index: Index, folder: bytes) -> list[str]:
    start = folder + b"/" if folder else b""
    names = [
        name
        for name in MARKS
        if index.row("SELECT 1 FROM entry WHERE key = ? AND kind = 'file'", start + name.encode())
    ]
    (kept,) = index.row("SELECT name FROM mark WHERE folder = ?", folder) or ("",)
    return list(dict.fromkeys((*names, kept)))


def _add_folder(index: Index, folder: bytes) -> None:
    """A folder package, unless it lies in another."""
    above = folder
    while above:
        above = above.rpartition(b"/")[0]
        if index.row("SELECT 1 FROM package WHERE key = ?", above):
            return
    if index.row("SELECT 1 FROM package WHERE key = ?", folder):
        return
    range_ = below(folder)
    sums = "SELECT coalesce(sum(size), 0), coalesce(max(mtime), 0) FROM entry"
    found = index.row(f"{sums} WHERE key >= ? AND key < ?", *range_) or (0, 0)
    number = index.add_package(folder, folder, FOLDER_SHAPE, (found[0], found[1]))
    index.do(
        "UPDATE entry SET part = ?, package = ? WHERE key >= ? AND key < ? AND part = 0",
        Part.CONTENT,
        number,
        *range_,
    )


def _add_containers(index: Index, store: Shelf) -> None:
    for key, size, mtime in _loose(index):
        shape = shape_of(_head(store, text_of(key), _HEAD))
        if shape:
            stem = key.rpartition(b".")[0] or key
            number = index.add_package(key, stem, shape, (size, mtime))
            _set(index, key, Part.CONTAINER, number)


def _add_beside(index: Index) -> None:
    """Files that are called as a package is, with more behind a dot: receipts, manifests."""
    for key, _, _ in _loose(index):
        folder, slash, name = key.rpartition(b"/")
        at = len(name)
        while (at := name.rfind(b".", 0, at)) > 0:
            stem = folder + slash + name[:at]
            found = index.row("SELECT n FROM package WHERE stem = ? OR key = ?", stem, stem)
            if found:
                _set(index, key, Part.BESIDE, found[0])
                break


def _add_frames(index: Index) -> None:
    """What an OCFL storage root has of its own, where the place is one."""
    root = "SELECT 1 FROM entry WHERE key >= ? AND key < ? AND part = 0"
    if not index.row(root, b"0=ocfl_1.", b"0=ocfl_1/"):
        return
    for key, _, _ in _loose(index):
        if key.startswith(_OCFL_FRAME):
            _set(index, key, Part.FRAME, None)


def add_strangers(index: Index) -> None:
    """Folders without any package in them are packages of no known kind, told by one name.

    Of folders in folders it is the outermost that has a file of its own.
    """
    for key, _, _ in _loose(index):
        parts = key.split(b"/")[:-1]
        for depth in range(1, len(parts) + 1):
            folder = b"/".join(parts[:depth])
            if not _is_above(index, folder) and _has_files(index, folder):
                _add_folder(index, folder)
                break


def _is_above(index: Index, folder: bytes) -> bool:
    """Whether a package lies in a folder."""
    inside = "SELECT 1 FROM package WHERE key >= ? AND key < ? LIMIT 1"
    return index.row(inside, *below(folder)) is not None


def _has_files(index: Index, folder: bytes) -> bool:
    """Whether a file lies in a folder itself."""
    sql = (
        "SELECT 1 FROM entry WHERE key >= ? AND key < ? AND part = 0"
        " AND instr(substr(key, ?), X'2F') = 0 LIMIT 1"
    )
    return index.row(sql, *below(folder), len(folder) + 2) is not None


def _loose(index: Index) -> Iterator[tuple[bytes, int, int]]:
    """Files that belong to nothing so far; what is found of one may be written at once."""
    sql = (
        "SELECT key, size, mtime FROM entry WHERE part = 0 AND kind = 'file' AND key > ?"
        " ORDER BY key LIMIT 500"
    )
    last = b""
    while some := list(index.rows(sql, last)):
        yield from some
        last = some[-1][0]


def _set(index: Index, key: bytes, part: int, package: int | None) -> None:
    index.do("UPDATE entry SET part = ?, package = ? WHERE key = ?", part, package, key)


def _head(store: Shelf, key: str, size: int) -> bytes:
    try:
        with store.open(key) as stream:
            return stream.read(size)
    except StorageError:
        return b""  # it is told where its bytes are needed

"""One package while it is read: its members, and what a reader writes down of it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, NamedTuple
from urllib.parse import unquote

from leverans.ingest.index import text_of
from leverans.ingest.names import raw
from leverans.ingest.packages.index import Index
from leverans.ingest.packages.members import FOLDER_SHAPE, content_of
from leverans.ingest.packages.shelf import Shelf
from leverans.model.errors import SourceError
from leverans.model.record import Content, Record
from leverans.model.record_json import to_json
from leverans.model.shown import shown
from leverans.storage.interface import Entry

_CLAIM = (
    "UPDATE member SET record = ? WHERE package = ? AND record IS NULL"
    " AND path IN (SELECT path FROM file WHERE record = ?)"
)
_SHARED = (
    "SELECT file.path FROM file JOIN member ON member.path = file.path WHERE file.record = ?"
    " AND member.package = ? AND member.record <> ? LIMIT 20"
)
_UNCLAIMED = (
    "DELETE FROM file WHERE record = ? AND NOT EXISTS (SELECT 1 FROM member WHERE package = ?"
    " AND member.path = file.path AND member.record = file.record)"
)
MOST_SMALL = 16 * 1024**2  # bytes of a document that is held whole


class Listed(NamedTuple):
    """A file that a package says it has: size -1, algorithm "" where it does not say.

    `modified` is ns since 1970, 0 unknown; `payload` is False for metadata.
    """

    path: str
    size: int = -1
    algorithm: str = ""
    digest: str = ""
    modified: int = 0
    payload: bool = True


class FilePlace(NamedTuple):
    """A record's file: where it lies in the package, and what the package says of it."""

    path: str
    use: str = "native"
    facts: Mapping[str, object] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the bytes of a package's members are.

    Attributes:
        store: the place. key: of container or folder. shape: tar, zip or folder.
        entry: of the container; None for a folder.
    """

    store: Shelf
    key: str
    shape: str
    entry: Entry | None

    def content(self, place: int | bytes, size: int, mtime_ns: int) -> Content:
        """The bytes of a member, by its place as the index has it."""
        if self.shape == FOLDER_SHAPE or isinstance(place, bytes):
            key = text_of(place) if isinstance(place, bytes) else ""
            return self.store.content(Entry(key=key, size=size, mtime_ns=mtime_ns))
        if self.entry is None:
            raise SourceError("is no container", place=shown(self.key))
        return content_of(self.shape, self.store.content(self.entry), (place, size))


@dataclass(slots=True, kw_only=True)
class OldPackage:
    """A package under way: what it is made of, and what is found.

    Attributes:
        index, number: where it is written down. place: where its members are.
        root: folder of the package in its container, with a slash, or "".
        kind, facts: set by the reader.
    """

    index: Index
    number: int
    place: Place
    root: str = ""
    kind: str = ""
    facts: dict[str, str] = field(default_factory=dict)

    # -- members -------------------------------------------------------------------------------

    def has(self, path: str) -> bool:
        """Whether a member of that path lies in the package."""
        return self._member(path) is not None

    def paths(self, *, begins: str = "", ends: str = "") -> Iterator[str]:
        """Paths of members below the package's root, in bytewise order; safe to write between."""
        last = raw(self.root + begins)
        sql = (
            "SELECT path FROM member WHERE package = ? AND path > ? AND path < ?"
            " ORDER BY path LIMIT 500"
        )
        beyond = raw(self.root + begins) + b"\xff"
        while some := list(self.index.rows(sql, self.number, last, beyond)):
            for (path,) in some:
                if path.endswith(raw(ends)):
                    yield text_of(path)[len(self.root) :]
            last = some[-1][0]

    def open(self, path: str) -> BinaryIO:
        """The bytes of a member.

        Raises:
            SourceError: there is none of that path.
        """
        found = self._member(path)
        if found is None:
            raise SourceError("is not in the package", place=f"{self.place.key}: {shown(path)}")
        size, mtime, place = found
        return self.place.content(place, size, mtime).open()

    def small(self, path: str, most: int = MOST_SMALL) -> bytes:
        """A small document's bytes, "" where there is none; cut off behind `most`."""
        if not self.has(path):
            return b""
        with self.open(path) as stream:
            parts: list[bytes] = []
            left = most
            while left and (part := stream.read(left)):
                parts.append(part)
                left -= len(part)
            return b"".join(parts)

    def find(self, link: str, folder: str = "") -> str:
        """The member that a link means, by the folder of the document it stands in.

        Links are paths or `file:` URLs, percent-encoded or not, from that folder or from the
        package's root. A link that leads nowhere gives the path that it would have.
        """
        names = list(dict.fromkeys(_spelt(link)))
        wanted = [
            inside for base in (folder, "") for name in names if (inside := _inside(base, name))
        ]
        return next((path for path in wanted if self.has(path)), wanted[0] if wanted else link)

    def _member(self, path: str) -> tuple[int, int, int | bytes] | None:
        sql = "SELECT size, mtime, place FROM member WHERE package = ? AND path = ?"
        found = self.index.row(sql, self.number, raw(self.root + path))
        return (found[0], found[1], found[2]) if found else None

    # -- what is found -------------------------------------------------------------------------

    def lists(self, files: Iterable[Listed]) -> None:
        """Files that the package says it has."""
        sql = "INSERT INTO listed VALUES (?, ?, ?, ?, ?, ?, ?)"
        rows = (
            (self.number, raw(self.root + one.path), one.size, one.algorithm, one.digest.lower(),
             one.modified, one.payload)
            for one in files
        )  # fmt: skip
        self.index.add(sql, rows)

    def record(self, record: Record, files: Iterable[FilePlace], *, own: bool = False) -> None:
        """A record with its files; of two that claim a file the first has it, which is told."""
        body = json.dumps(to_json(record), ensure_ascii=True)
        number = self.index.number("SELECT coalesce(max(n), 0) + 1 FROM record")
        values = (number, self.number, record.archive_id, int(own), body)
        self.index.do("INSERT INTO record VALUES (?, ?, ?, ?, ?)", *values)
        rows = (
            (number, one.use, place, raw(self.root + one.path), json.dumps(dict(one.facts)))
            for place, one in enumerate(files)
        )
        self.index.add("INSERT INTO file VALUES (?, ?, ?, ?, ?)", rows)
        self.index.do(_CLAIM, number, self.number, number)
        for (path,) in list(self.index.rows(_SHARED, number, self.number, number)):
            self.fault("SRC-PKG-SHARED", text_of(path))
        self.index.do(_UNCLAIMED, number, self.number)

    def fault(self, rule: str, path: str = "", **params: str) -> None:
        """Something that is wrong, and where in the package."""
        self.index.add_fault(self.number, rule, shown(path), params)

    def unmapped(self, map_name: str, fields: Iterable[str]) -> None:
        """Fields that have no place in a record."""
        for one in fields:
            self.index.add_unmapped(map_name, one)

    def happened(self, rows: Iterable[tuple[str, str, str, str, str]]) -> None:
        """Events of its history: type, time, outcome, detail, tool."""
        sql = "INSERT INTO happened VALUES (?, ?, ?, ?, ?, ?)"
        self.index.add(sql, ((self.number, *row) for row in rows))


def _spelt(link: str) -> Iterator[str]:
    """The ways in which a link may spell a path, the most literal first."""
    plain = link.strip()
    for scheme in ("file://", "file:"):
        plain = plain.removeprefix(scheme)
    plain = plain.lstrip("/").removeprefix("./")
    yield plain
    yield unquote(plain, errors="surrogateescape")
    yield unquote(plain, errors="surrogateescape").replace("\\", "/")


def _inside(folder: str, name: str) -> str:
    """The path of a name below a folder; "" when it leads out of the package."""
    parts: list[str] = []
    for part in f"{folder}{name}".split("/"):
        if part == "..":
            if not parts:
                return ""
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)

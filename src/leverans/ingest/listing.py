"""What can be read from a filled index: files of a record, loose items, names that collide.

Everything here is walked lazily and again and again; each walk opens the index for itself.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from leverans.ingest.index import RowState, State, opened, text_of
from leverans.ingest.names import normalised, package_name
from leverans.messages.catalogue import find
from leverans.model.finding import Finding
from leverans.model.identity import mint
from leverans.model.inventory import Loose
from leverans.model.record import File
from leverans.model.shown import shown
from leverans.storage.interface import Entry, Store

_RULES = {
    State.FILE: "SRC-NO-ROW",
    State.SYMLINK: "SRC-SYMLINK",
    State.SYMLINK_OUT: "SRC-SYMLINK-OUT",
    State.SPECIAL: "SRC-SPECIAL",
    State.UNREADABLE: "SRC-UNREADABLE",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What all listings of one inventory need.

    Attributes:
        path: the index. store: where the bytes are. authority: namespace of ids.
        system: name of the source system. sheet: the sheet's name, as findings call it.
    """

    path: Path
    store: Store
    authority: UUID
    system: str
    sheet: str

    def item(self, key: str) -> str:
        """Id of a file."""
        return mint(self.authority, "item", self.system, key)

    def file(self, key: bytes, size: int, mtime_ns: int, checksum: str, apart: int) -> File:
        """A file from its line in the index; `checksum` is `algorithm hex` or ""."""
        name = text_of(key)
        algorithm, _, digest = checksum.partition(" ")
        return File(
            id=self.item(name),
            name=name,
            package_name=package_name(name, apart=bool(apart)),
            size=size,
            mtime_ns=mtime_ns,
            content=self.store.content(Entry(key=name, size=size, mtime_ns=mtime_ns)),
            source_checksum=(algorithm, digest) if digest else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesOfRecord:
    """The files of one representation, in the order of the rows and of the keys below each."""

    share: Share
    record: int
    use: str

    def __iter__(self) -> Iterator[File]:
        sql = (
            "SELECT entry.key, entry.size, entry.mtime, row.checksum, entry.apart FROM row"
            " JOIN entry ON entry.row = row.number WHERE row.record = ? AND row.use = ?"
            " AND entry.state = ? ORDER BY row.number, entry.key"
        )
        with opened(self.share.path) as index:
            for line in index.execute(sql, (self.record, self.use, State.FILE)):
                yield self.share.file(*line)


@dataclass(frozen=True, slots=True, kw_only=True)
class LooseItems:
    """Entries that belong to no record, in the order of their keys, then rows without file."""

    share: Share

    def __iter__(self) -> Iterator[Loose]:
        entries = (
            "SELECT key, size, state FROM entry"
            " WHERE (state = ? AND row IS NULL) OR state BETWEEN ? AND ? ORDER BY key"
        )
        rows = "SELECT number, path, state FROM row WHERE state IN (?, ?) ORDER BY number"
        with opened(self.share.path) as index:
            states = (State.FILE, State.SYMLINK, State.UNREADABLE)
            for key, size, state in index.execute(entries, states):
                yield self._entry(text_of(key), size, State(state))
            for number, path, state in index.execute(rows, (RowState.NOTHING, RowState.TWICE)):
                yield self._row(number, path, RowState(state))

    def _entry(self, name: str, size: int, state: State) -> Loose:
        item = self.share.item(name)
        finding = find(_RULES[state], location=shown(name), item=item)
        return Loose(item=item, files=1, bytes=size, finding=finding)

    def _row(self, number: int, path: str, state: RowState) -> Loose:
        """A row is not the file it names: an exception for the one must not cover the other."""
        share = self.share
        apart = str(number) if state is RowState.TWICE or not path else ""
        item = mint(share.authority, "row", share.system, path, state.name, apart)
        rule = "SRC-NO-FILE" if state is RowState.NOTHING else "SRC-ROW-TWICE"
        place = f"{share.sheet}#row {number}"
        return Loose(
            item=item,
            files=0,
            bytes=0,
            finding=find(rule, location=place, item=item, path=shown(path)),
        )


def colliding(index: sqlite3.Connection, share: Share) -> Iterator[Finding]:
    """Names that some file system would take for one: by case, or by form of the letters."""
    sql = (
        "SELECT fold, key FROM entry WHERE fold IN"
        " (SELECT fold FROM entry WHERE state != ? GROUP BY fold HAVING count(*) > 1)"
        " AND state != ? ORDER BY fold, key"
    )
    first: tuple[int, str] | None = None
    for fold, key in index.execute(sql, (State.IGNORED, State.IGNORED)):
        name = text_of(key)
        if first is None or first[0] != fold:
            first = (fold, name)
            continue
        twins = normalised(first[1]) == normalised(name)
        rule = "SRC-NAME-TWIN" if twins else "SRC-NAME-CASE"
        told = {"other": shown(first[1]), "package_name": package_name(name, apart=True)}
        yield find(rule, told, location=shown(name), item=share.item(name))

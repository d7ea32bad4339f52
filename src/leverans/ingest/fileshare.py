"""A file share: any place with files, and a metadata sheet beside it, joined by path.

A row's path names a file, or a folder: then all files below it are one record. Rows with the
same value in the `record` column are one record with several files or representations.
"""

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from leverans.ingest.building import Origin, record_of
from leverans.ingest.index import Index, RowState, State, opened
from leverans.ingest.interface import Scope
from leverans.ingest.joining import Joining
from leverans.ingest.listing import FilesOfRecord, LooseItems, Share, colliding
from leverans.ingest.mapping import SheetMapping
from leverans.ingest.names import fault, normalised, package_name, raw
from leverans.ingest.reading import merged, texts_of
from leverans.ingest.sheet import read_sheet
from leverans.ingest.weeding import Weeding
from leverans.messages.catalogue import find
from leverans.model.agreement import SourceTerms
from leverans.model.errors import NotFoundInStore, SourceError, StorageError
from leverans.model.finding import Finding, Findings
from leverans.model.identity import mint
from leverans.model.inventory import Inventory
from leverans.model.record import Content, File, Record, Representation, Use
from leverans.model.shown import shown
from leverans.storage.deleting import delete_same
from leverans.storage.interface import Entry, Kind, Store
from leverans.storage.local import LocalFolder

_INDEX = "fileshare.sqlite"
_STATES = {
    Kind.FILE: State.FILE,
    Kind.SYMLINK: State.SYMLINK,
    Kind.SPECIAL: State.SPECIAL,
    Kind.UNREADABLE: State.UNREADABLE,
}
_ROWS = """
SELECT row.record, row.number, row.use, row.state, row.checksum, row.cells, record.key,
  entry.key, entry.size, entry.mtime, entry.apart
FROM row JOIN record ON record.id = row.record
LEFT JOIN entry ON entry.key = row.target AND entry.row = row.number AND entry.state = 0
WHERE row.state IN (0, 1) ORDER BY row.record, row.number
"""
_FEW = 20
"""Files up to which a representation holds them itself; beyond, they are read from the index."""

_Line = tuple[int, int, str, int, str, str, str, bytes | None, int, int, int]


class FileShare:
    """A `Source` over a store and a sheet."""

    name = "fileshare"

    def __init__(
        self,
        terms: SourceTerms,
        store: Store,
        *,
        sheet: Content,
        mapping: SheetMapping,
        limit: int = 1000,
    ) -> None:
        """Read `store` by `sheet` and `mapping`.

        Args:
            terms: `system` and `ignore` are used; `options["path_prefix"]` is cut from the
                paths in the sheet; `sheet` names it in findings.
            limit: findings of each rule that are listed; further ones are told as a number.
        """
        self._terms = terms
        self._store = store
        self._sheet = sheet
        self._mapping = mapping
        self._limit = limit
        self._sheet_name = shown(Path(terms.sheet or "sheet").name)

    def inventory(self, scope: Scope) -> Inventory:
        """Count and join everything; see `Source.inventory`."""
        share = self._share(scope)
        findings = Findings(self._limit)
        weeding = Weeding(self._terms.ignore, self._sheet_in_store())
        tally = _Tally()
        with Index.new(share.path) as index:
            index.add_entries(self._entries(share, weeding, tally, findings))
            joining = Joining(
                index,
                self._mapping,
                sheet=share.sheet,
                prefix=self._terms.options.get("path_prefix", ""),
                tell=findings.add,
            )
            rows = read_sheet(self._sheet, share.sheet, findings.add)
            joining.take(rows, authority=scope.authority, system=share.system)
            index.finish()
        for finding in weeding.findings(self._terms.system):
            findings.add(finding)
        with opened(share.path) as reading:
            for finding in colliding(reading, share):
                findings.add(finding)
            (records,) = reading.execute("SELECT count(*) FROM record").fetchone()
        return Inventory(
            files=tally.files,
            bytes=tally.bytes,
            records=records,
            keys_digest=tally.digest.hexdigest(),
            findings=(*findings.listed, *_more(findings, self._limit)),
            loose=LooseItems(share=share),
            ignored=dict(weeding.counts),
            ignored_bytes=weeding.bytes,
        )

    def records(self, scope: Scope) -> Iterator[Record]:
        """The records that have files, in the order of the sheet; see `Source.records`."""
        share = self._share(scope)
        with opened(share.path) as index:
            for _, lines in groupby(index.execute(_ROWS), key=itemgetter(0)):
                record = self._record(share, list(lines))
                if record.representations:
                    yield record

    def items(self, scope: Scope) -> Iterator[str]:
        """Ids of all that lies there now; see `RelistedSource.items`."""
        share = self._share(scope)
        for entry in self._store.list():
            if entry.kind is Kind.UNREADABLE:
                raise SourceError("cannot be listed in full", place=shown(entry.key))
            yield share.item(entry.key)

    def destroy(self, name: str, sha256: str) -> bool:
        """Remove a file that is the same still; see `DestroyingSource.destroy`."""
        if not isinstance(self._store, LocalFolder):
            raise SourceError("files are removed in a folder of this machine only")
        try:
            return delete_same(self._store.root, name, sha256)
        except StorageError as error:
            raise SourceError(error.detail, place=error.place) from error

    def lies_there(self, name: str) -> bool:
        """Whether anything lies under a name; see `DestroyingSource.lies_there`."""
        try:
            self._store.stat(name)
        except NotFoundInStore:
            return False
        except StorageError as error:
            raise SourceError(error.detail, place=error.place) from error
        return True

    def _record(self, share: Share, lines: list[_Line]) -> Record:
        """A record from its rows; without representations when none of its files can be had."""
        _, number, *_, source_id, _, _, _, _ = lines[0]
        cells = [json.loads(line[5]) for line in lines]
        texts = texts_of(cells[0], self._mapping)
        for further in cells[1:]:
            merged(texts, texts_of(further, self._mapping))
        raw_cells = dict(cells[0])
        for line, further in zip(lines[1:], cells[1:], strict=True):
            for column, cell in further.items():
                if cell != cells[0].get(column, ""):
                    raw_cells[f"{column} #row {line[1]}"] = cell
        archive_id = mint(share.authority, "record", share.system, source_id)
        origin = Origin(
            archive_id=archive_id,
            system=share.system,
            source_id=source_id,
            raw=raw_cells,
            raw_place=f"{share.sheet}#row {number}",
            representations=tuple(_representations(share, lines)),
        )
        return record_of(texts, origin)

    def _entries(
        self, share: Share, weeding: Weeding, tally: "_Tally", findings: Findings
    ) -> Iterator[tuple[Entry, State]]:
        for entry in self._store.list():
            tally.add(entry)
            if entry.kind is Kind.FILE and weeding.takes(entry.key, entry.size):
                yield entry, State.IGNORED
                continue
            for finding in _name_findings(share, entry.key):
                findings.add(finding)
            out = entry.kind is Kind.SYMLINK and entry.leads_out
            yield entry, State.SYMLINK_OUT if out else _STATES[entry.kind]

    def _sheet_in_store(self) -> tuple[str, ...]:
        """The sheet's own key, where it lies among the files that it describes."""
        if self._sheet.path is None or not isinstance(self._store, LocalFolder):
            return ()
        sheet, root = Path(self._sheet.path).resolve(), self._store.root.resolve()
        return (str(sheet.relative_to(root)),) if sheet.is_relative_to(root) else ()

    def _share(self, scope: Scope) -> Share:
        return Share(
            path=scope.work / _INDEX,
            store=self._store,
            authority=scope.authority,
            system=self._terms.system,
            sheet=self._sheet_name,
        )


class _Tally:
    """Counts, bytes and the digest over all keys, as they come."""

    def __init__(self) -> None:
        self.files = 0
        self.bytes = 0
        self.digest = sha256()

    def add(self, entry: Entry) -> None:
        self.files += 1
        self.bytes += entry.size
        self.digest.update(b"%s\t%d\n" % (raw(entry.key), entry.size))


def _name_findings(share: Share, name: str) -> Iterator[Finding]:
    """What a name is told for, by itself; what it is beside others, `colliding` tells."""
    if name.isascii() and name.isprintable() and fault(name) is None:
        return
    wrong = fault(name)
    if wrong:
        item, safe = share.item(name), package_name(name)
        yield find(wrong, location=shown(name), item=item, package_name=safe)
    if normalised(name) != name:
        yield find("SRC-NAME-NFD", location=shown(name), item=share.item(name))


def _representations(share: Share, lines: list[_Line]) -> Iterator[Representation]:
    """One for each use, in the order in which the rows name them."""
    for use in dict.fromkeys(line[2] for line in lines):
        its = [line for line in lines if line[2] == use]
        files: Iterable[File]
        if len(its) <= _FEW and all(line[3] == RowState.FILE for line in its):
            files = tuple(_files(share, its))
        else:
            files = FilesOfRecord(share=share, record=its[0][0], use=use)
        if next(iter(files), None) is not None:
            yield Representation(use=Use(use), files=files)


def _files(share: Share, lines: list[_Line]) -> Iterator[File]:
    """The files of rows that name one each; a symlink in a file's place is none."""
    for _, _, _, _, checksum, _, _, key, size, mtime_ns, apart in lines:
        if key is not None:
            yield share.file(key, size, mtime_ns, checksum, apart)


def _more(findings: Findings, limit: int) -> Iterator[Finding]:
    """For each rule with more findings than are listed, one that tells how many."""
    for (rule, _), count in findings.counts.items():
        if count > limit:
            yield find("SRC-MORE", rule=rule, count=count, limit=limit)

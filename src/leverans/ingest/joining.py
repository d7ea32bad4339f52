"""The sheet's rows, one by one, into the index; what is wrong with each is told at once."""

import json
from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from leverans.ingest.attributes import plain_values
from leverans.ingest.index import Index, IndexedRow, RowState
from leverans.ingest.mapping import SheetMapping
from leverans.ingest.reading import (
    Fault,
    Texts,
    differing,
    faults_of,
    missing,
    texts_of,
)
from leverans.ingest.table import Row, Tell
from leverans.messages.catalogue import find
from leverans.model.errors import ConfigurationError
from leverans.model.identity import mint
from leverans.model.record import Use


class Joining:
    """Joins the rows of one sheet with the entries of an index."""

    def __init__(
        self, index: Index, mapping: SheetMapping, *, sheet: str, prefix: str, tell: Tell
    ) -> None:
        r"""Join by `mapping`; `prefix` is cut from the front of paths (`\\server\share\`)."""
        self._index = index
        self._mapping = mapping
        self._sheet = sheet
        self._prefix = prefix.casefold()
        self._tell = tell
        self._first: tuple[str, Texts] = ("", {})
        self._seen: set[str] = set()
        self._filled: dict[str, int] = {}

    def take(self, rows: Iterable[Row], *, authority: UUID, system: str) -> None:
        """Take in all rows.

        Raises:
            ConfigurationError: the sheet has no column for the path.
        """
        for row in rows:
            self._note_columns(row.cells)
            texts = texts_of(row.cells, self._mapping)
            indexed = self._indexed(row, texts)
            place = f"{self._sheet}#row {row.number}"
            for fault in self._faults(indexed, texts):
                item = mint(authority, "record", system, indexed.record)
                self._tell(find(fault.rule, fault.params, location=place, item=item))
        self._tell_columns()

    def _indexed(self, row: Row, texts: Texts) -> IndexedRow:
        path = self._without_prefix(_first(texts, "path"))
        target, state = self._index.target(path) or (None, RowState.NOTHING)
        if state is RowState.FILE and target and not self._index.claim(target, row.number):
            target, state = None, RowState.TWICE
        return IndexedRow(
            number=row.number,
            record=_first(texts, "record") or path or f"#row {row.number}",
            path=path,
            target=target,
            state=state,
            use=_use(texts),
            checksum=_checksum(texts),
            cells=json.dumps(row.cells, ensure_ascii=False),
        )

    def _faults(self, row: IndexedRow, texts: Texts) -> Iterator[Fault]:
        """What is wrong with a row, by itself and beside the first row of its record."""
        before = self._index.add_row(row)
        yield from faults_of(texts, self._mapping)
        if before is None:
            self._first = (row.record, texts)
            yield from missing(texts, self._mapping)
            return
        if self._first[0] != row.record:
            self._first = (row.record, texts_of(json.loads(before[1]), self._mapping))
        yield from differing(self._first[1], texts, self._mapping)

    def _without_prefix(self, path: str) -> str:
        cut = self._prefix and path.casefold().startswith(self._prefix)
        return path[len(self._prefix) :] if cut else path

    def _note_columns(self, cells: Mapping[str, str]) -> None:
        if not cells.keys() <= self._seen:
            self._meet(cells)
        for heading in self._filled:
            if cells.get(heading):
                self._filled[heading] += 1

    def _meet(self, cells: Mapping[str, str]) -> None:
        """Note columns that were not seen before; in JSON lines they may come with any row."""
        for heading in cells.keys() - self._seen:
            if self._mapping.column(heading) is None:
                self._filled[heading] = 0
        is_first = not self._seen
        self._seen.update(cells)
        (path,) = self._mapping.columns_of("path")
        if is_first and not any(name.casefold() == path.name.casefold() for name in self._seen):
            columns = ", ".join(cells)
            raise ConfigurationError(
                f"the sheet has no column {path.name!r}, which the mapping takes for the path; "
                f"its columns: {columns}",
                place=self._sheet,
            )

    def _tell_columns(self) -> None:
        """One finding for each column that only one of the sheet and the mapping knows."""
        for heading, filled in sorted(self._filled.items()):
            self._tell(find("SRC-UNMAPPED", location=self._sheet, column=heading, filled=filled))
        seen = {name.casefold() for name in self._seen}
        for name, column in self._mapping.columns.items():
            if name not in seen and self._seen:
                self._tell(find("SRC-SHEET-COLUMN", location=self._sheet, column=column.name))


def _first(texts: Texts, attribute: str) -> str:
    return texts[attribute][0] if attribute in texts else ""


def _use(texts: Texts) -> str:
    """The representation that the row's file belongs to; an unknown word was told already."""
    use = _first(texts, "use")
    return use if use in plain_values("use") else str(Use.NATIVE)


def _checksum(texts: Texts) -> str:
    """`algorithm hex` as the sheet states it, or ""."""
    for attribute, values in texts.items():
        if attribute.startswith("checksum."):
            return f"{attribute.removeprefix('checksum.')} {values[0].lower()}"
    return ""

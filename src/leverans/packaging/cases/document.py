"""Gathers records into their cases while they pass, and writes the documents at the end.

Records of one case need not follow each other: their texts lie in a spool, and sixteen bytes a
record tell which case each belongs to and where it begins. A case stands where its first record
came.
"""

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence

from leverans.model.package import BuildOrder
from leverans.model.record import Aggregation, Record
from leverans.packaging.cases.forms import FORMS
from leverans.packaging.cases.homes import homeless
from leverans.packaging.cases.own import says
from leverans.packaging.cases.seen import Seen, hashed
from leverans.packaging.cases.text import CaseText
from leverans.packaging.spool import Document, Spool, Spools

_PART = 1 << 16


class CaseDocument:
    """The documents of cases of one package."""

    def __init__(self, order: BuildOrder, spools: Spools) -> None:
        """By `package.case_content` of the order's agreement."""
        self._order = order
        self._form = FORMS[order.agreement.package.case_content]
        self._cases = _Grouped(spools.new(), self._form.case_end.encode())
        self._loose = spools.new()
        self._ids, self._met = Seen(), Seen()
        self._left_out: Counter[str] = Counter()

    def draft(self, record: Record) -> CaseText:
        """What is written of a record; asked in the records' order."""
        case = record.aggregation
        begin, key = "", None
        if case is not None:
            key = hashed(case.id)
            begin = self._case(case) if self._met.is_new(key) else ""
        before, after = self._form.record(record, self._own_id(record))
        self._left_out.update(name for name in homeless(self._form.name) if says(record, name))
        return CaseText(key, begin.encode(), before.encode(), after.encode())

    def add(self, text: CaseText, files: Sequence[Spool]) -> None:
        """The record is complete: these are the texts about its files."""
        spool = self._loose
        if text.key is not None:
            spool = self._cases.spool
            self._cases.begin(text.key, is_first=bool(text.case))
            spool.write(text.case)
        spool.write(text.before)
        for lines in files:
            for chunk in lines.chunks():
                spool.write(chunk)
        spool.write(text.after)

    def documents(self) -> list[tuple[str, Document]]:
        """(name, document): of the cases, and of the records that belong to none."""
        form, found = self._form, []
        if self._cases.cases:
            found.append((form.cases_file, self._document(self._cases, cases=True)))
        if self._loose.size:
            found.append((form.records_file, self._document(self._loose, cases=False)))
        return found

    def left_out(self) -> str:
        """Attributes that the form has no place for, each with the number of records."""
        return ", ".join(f"{name} ({count})" for name, count in sorted(self._left_out.items()))

    def _document(self, content: "Spool | _Grouped", *, cases: bool) -> Document:
        head = self._form.head(self._order, cases=cases)
        return Document(head.encode(), content, self._form.end(cases=cases).encode())

    def _case(self, case: Aggregation) -> str:
        number = case.diary_number.normalised if case.diary_number else ""
        return self._form.case(case, self._unique(number, case.id))

    def _own_id(self, record: Record) -> str:
        return self._unique(record.display_id, record.source_id, record.archive_id)

    def _unique(self, *names: str) -> str:
        """The first of the names that nothing else in the package is called by."""
        said = [name.strip() for name in names if name.strip()]
        return next((name for name in said if self._ids.is_new(hashed(name))), said[-1])


class _Grouped:
    """Texts of records, read again case by case."""

    def __init__(self, spool: Spool, case_end: bytes) -> None:
        self.spool = spool
        self.cases = 0
        self._end = case_end
        self._keys, self._starts = array("Q"), array("Q")

    def begin(self, key: int, *, is_first: bool) -> None:
        """The next record's text begins; its case is known by `key`."""
        self.cases += is_first
        self._keys.append(key)
        self._starts.append(self.spool.size)

    @property
    def size(self) -> int:
        """Bytes of all cases."""
        return self.spool.size + self.cases * len(self._end)

    def chunks(self) -> Iterator[bytes]:
        """All bytes, case by case."""
        first, following = _chains(self._keys)
        for begin in range(len(self._keys)):
            if first[begin]:
                yield from self._text(begin)
                number = begin
                while number := following[number]:
                    yield from self._text(number)
                yield self._end

    def _text(self, number: int) -> Iterator[bytes]:
        start, after = self._starts[number], number + 1
        stop = self._starts[after] if after < len(self._starts) else self.spool.size
        return self.spool.part(start, stop - start)


def _chains(keys: "array[int]") -> tuple[bytearray, "array[int]"]:
    """(whether a record is the first of its case, the number of the next one or 0) for each.

    A part of the keys at a time, so that the table of those met stays small.
    """
    first, following = bytearray(len(keys)), array("Q", bytes(8 * len(keys)))
    parts = len(keys) // _PART + 1
    for part in range(parts):
        last: dict[int, int] = {}
        for number, key in enumerate(keys):
            if key % parts == part:
                if key in last:
                    following[last[key]] = number
                else:
                    first[number] = 1
                last[key] = number
    return first, following

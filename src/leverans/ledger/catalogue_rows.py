"""Rows of the catalogue as the words that others know them by."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, RowMapping, bindparam, or_, select

from leverans.ledger.search_terms import Document
from leverans.ledger.tables_catalogue import FILE, FILE_SECRET, HOLDING, RECORD, RECORD_SECRET
from leverans.model.catalogue_entry import FileEntry, Held
from leverans.model.exposure import Audience, Exposure, most_shown

AT_ONCE = 500
# written into the statement as they are: whole numbers of our own, thousands at a time
NUMBERS: BindParameter[int] = bindparam("numbers", expanding=True, literal_execute=True)
_SHOWN = (
    select(RECORD, RECORD_SECRET, HOLDING.c.version)
    .join(RECORD_SECRET, RECORD_SECRET.c.record == RECORD.c.n)
    .join(HOLDING, HOLDING.c.package_id == RECORD.c.package)
)


def held_by_number(
    connection: Connection, numbers: Sequence[int], audience: Audience
) -> list[Held]:
    """Records by their numbers, in that order."""
    rows = connection.execute(_SHOWN.where(RECORD.c.n.in_(NUMBERS)), {"numbers": list(numbers)})
    found = {row["n"]: _held(row, audience) for row in rows.mappings()}
    return [found[n] for n in numbers]


def held_by_id(
    connection: Connection, archive_id: str, audience: Audience, today: str
) -> list[Held]:
    """A record in every package that holds it, the newest first; none that may not be seen."""
    which = RECORD.c.archive_id == archive_id
    if audience is Audience.EXTERNAL:
        which &= ~unavailable(today)
    return _held_where(connection, audience, which)


def unavailable(today: str) -> ColumnElement[bool]:
    """Records whose period of availability has passed by `today`, or has not begun."""
    begin, end = RECORD.c.available_from, RECORD.c.available_to
    return or_(begin > today, (end != "") & (end < today))


def held_in(connection: Connection, package: str, audience: Audience, limit: int) -> list[Held]:
    """The first records of a package, by archive id."""
    return _held_where(connection, audience, RECORD.c.package == package, limit=limit)


def files_of(connection: Connection, held: Held) -> Iterator[FileEntry]:
    """The files of a record, in the order of its package; streamed."""
    asked = (
        select(FILE_SECRET.c.path, FILE)
        .join(
            FILE_SECRET, (FILE_SECRET.c.record == FILE.c.record) & (FILE_SECRET.c.seq == FILE.c.seq)
        )
        .join(RECORD, RECORD.c.n == FILE.c.record)
        .where(RECORD.c.archive_id == held.archive_id, RECORD.c.package == held.package)
        .order_by(FILE.c.seq)
    )
    with connection.execute(asked, execution_options={"yield_per": AT_ONCE}) as rows:
        for row in rows:
            yield FileEntry(row.path, row.size, row.sha256, row.puid, row.mime, row.use)


def documents(connection: Connection, numbers: Sequence[int]) -> Iterator[Document]:
    """Records as the index sees them, by number, ascending."""
    waiting = iter(sorted(numbers))
    asked = _SHOWN.where(RECORD.c.n.in_(NUMBERS)).order_by(RECORD.c.n)
    while some := list(islice(waiting, AT_ONCE)):
        for row in connection.execute(asked, {"numbers": some}).mappings():
            yield document_of(row)


def document_of(values: RowMapping | dict[str, Any]) -> Document:
    """A record as the index sees it, from the columns of its two tables."""
    return Document(
        n=values["n"],
        exposure=Exposure(values["exposure"]),
        title=values["title"],
        public_title=values["public_title"],
        text=values["text"],
        internal=values["internal"],
        ids=tuple(values["ids"].split("\n")),
        case_ids=tuple(values["case_ids"].split("\n")),
        types=(values["record_type"], values["type_name"]),
        classification=values["classification"],
        producers=(values["producer_id"], values["producer"]),
        date=values["date"],
    )


def _held_where(
    connection: Connection, audience: Audience, which: ColumnElement[bool], limit: int | None = None
) -> list[Held]:
    asked = (
        _SHOWN.where(which, RECORD.c.exposure <= most_shown(audience))
        .order_by(HOLDING.c.received_at.desc(), RECORD.c.package.desc(), RECORD.c.archive_id)
        .limit(limit)
    )
    return [_held(row, audience) for row in connection.execute(asked).mappings()]


def _held(row: RowMapping, audience: Audience) -> Held:
    exposure = Exposure(row["exposure"])
    whole = audience is Audience.INTERNAL or exposure is Exposure.PUBLIC
    return Held(
        archive_id=row["archive_id"],
        package=row["package"],
        version=row["version"],
        title=row["title"] if whole else row["public_title"],
        exposure=exposure,
        record_type=row["type_name"] or row["record_type"],
        classification=row["classification"],
        producer=row["producer"] or row["producer_id"],
        date=row["date"],
        diary_number=row["ids"].partition("\n")[0] if whole else "",
        document=row["document"] if whole else "",
        files=row["files"] if whole else 0,
        bytes=row["bytes"] if whole else 0,
    )

"""What the archive holds: packages and their records, entered, taken out and counted.

A package is entered in pieces, each a transaction that others need not wait long for; until the
last is in, its holding says `entering`, and whoever enters it next begins anew.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, delete, func, or_, select, update

from leverans.ledger.bits import BLOCK
from leverans.ledger.bulk import Row, insert_many
from leverans.ledger.catalogue_rows import document_of, documents
from leverans.ledger.numbering import last_number, set_number
from leverans.ledger.receptions import ReceptionState
from leverans.ledger.record_traits import trait_row
from leverans.ledger.search_filters import day_of
from leverans.ledger.search_index import add, remove
from leverans.ledger.storable import storable
from leverans.ledger.tables import RECEPTION
from leverans.ledger.tables_catalogue import FILE, FILE_SECRET, HOLDING, RECORD, RECORD_SECRET
from leverans.ledger.tables_control import TRAIT_SECRET
from leverans.ledger.tables_facts import RECORD_FACT_SECRET
from leverans.ledger.upsert import put
from leverans.model.catalogue_entry import CatalogueEntry, FileEntry
from leverans.model.record_facts import RecordFacts
from leverans.model.retention_rule import Trigger
from leverans.plan.record_dates import last_moment

COUNTER = "catalogue"
ENTERING, ENTERED = "entering", "entered"
READING = 2
"""What is told of a record today; a package that was entered by an older reading is read anew."""
AT_ONCE = 500
Values = dict[str, Any]


class Piece(NamedTuple):
    """A record with its first files, or (`first` > 0) more files of one entered before."""

    entry: CatalogueEntry
    first: int
    files: Sequence[FileEntry]


def room(connection: Connection) -> int:
    """How many records fit before a block of the index is full: a good number to enter at once."""
    return BLOCK - last_number(connection, COUNTER, lock=False) % BLOCK


def holding(connection: Connection, package_id: str) -> RowMapping | None:
    """What is noted of a package, with its `state`, or None."""
    asked = select(HOLDING).where(HOLDING.c.package_id == package_id)
    return connection.execute(asked).mappings().one_or_none()


def package_named(connection: Connection, named: str) -> str:
    """The package with this id, or with this reference of the archive's; "" when there is none."""
    same = or_(HOLDING.c.package_id == named, HOLDING.c.reference == named)
    asked = select(HOLDING.c.package_id).where(same, HOLDING.c.state == ENTERED)
    found = connection.execute(asked.order_by(HOLDING.c.package_id)).scalars()
    return next(iter(found), "") if named else ""


def holdings(connection: Connection) -> Iterator[RowMapping]:
    """Everything that has been entered whole, in the order of the package ids; streamed."""
    asked = select(HOLDING).where(HOLDING.c.state == ENTERED).order_by(HOLDING.c.package_id)
    with connection.execute(asked, execution_options={"yield_per": AT_ONCE}) as rows:
        yield from rows.mappings()


def records_found(connection: Connection, package_id: str) -> int:
    """How many records of a package the catalogue really has, whatever was noted of it."""
    asked = select(func.count()).select_from(RECORD).where(RECORD.c.package == package_id)
    return int(connection.execute(asked).scalar_one())


def accepted_roots(connection: Connection, producer: str) -> list[str]:
    """Where the packages of an archival creator lie that are accepted, in the order they came.

    Entered whole, and by no reception of ours on their way or refused.
    """
    undecided = select(RECEPTION.c.package).where(RECEPTION.c.state != ReceptionState.ACCEPTED)
    asked = select(HOLDING.c.object_root).where(
        HOLDING.c.state == ENTERED,
        HOLDING.c.producer == producer,
        HOLDING.c.package_id.not_in(undecided),
    )
    ordered = asked.order_by(HOLDING.c.received_at, HOLDING.c.package_id)
    return list(connection.execute(ordered).scalars())


def begin(connection: Connection, values: Mapping[str, str | int]) -> None:
    """Note a package that is about to be entered."""
    put(connection, HOLDING, [{**values, "state": ENTERING, "reading": READING}])


def finish(connection: Connection, package_id: str) -> None:
    """All its records are in."""
    done = update(HOLDING).where(HOLDING.c.package_id == package_id)
    connection.execute(done.values(state=ENTERED))


def enter(connection: Connection, package_id: str, pieces: Sequence[Piece]) -> None:
    """Enter records of a package and let them be found."""
    keep_pages(connection)
    last = last_number(connection, COUNTER)
    rows: list[Values] = []
    numbers: dict[str, int] = {}
    for piece in pieces:
        if piece.first == 0:
            numbers[piece.entry.archive_id] = last + len(rows)
            rows.append(_values(package_id, last + len(rows), piece))
        else:
            _count_more(connection, package_id, piece, numbers)
    set_number(connection, COUNTER, last + len(rows))
    for table in (RECORD, RECORD_SECRET, RECORD_FACT_SECRET):
        names = [column.name for column in table.c]
        insert_many(connection, table, (tuple(row[name] for name in names) for row in rows))
    insert_many(connection, TRAIT_SECRET, _trait_rows(pieces, numbers))
    insert_many(connection, FILE, _file_rows(pieces, numbers))
    insert_many(connection, FILE_SECRET, _path_rows(pieces, numbers))
    add(connection, map(document_of, rows))
    _settle(connection, _also_elsewhere(connection, package_id, list(numbers)))


def withdraw(connection: Connection, package_id: str, most: int = BLOCK) -> bool:
    """Take some records of a package out; True when it is gone altogether."""
    keep_pages(connection)
    last_number(connection, COUNTER)
    asked = select(RECORD.c.n).where(RECORD.c.package == package_id).order_by(RECORD.c.n)
    numbers = list(connection.execute(asked.limit(most)).scalars())
    if not numbers:
        connection.execute(delete(HOLDING).where(HOLDING.c.package_id == package_id))
        if connection.execute(select(RECORD.c.n).limit(1)).first() is None:
            set_number(connection, COUNTER, 0)
        return True
    remove(connection, documents(connection, numbers))
    for begin_at in range(0, len(numbers), AT_ONCE):
        some = numbers[begin_at : begin_at + AT_ONCE]
        ids = select(RECORD.c.archive_id).where(RECORD.c.n.in_(some))
        shared = _also_elsewhere(connection, package_id, list(connection.execute(ids).scalars()))
        for table in (TRAIT_SECRET, FILE_SECRET, FILE, RECORD_SECRET, RECORD_FACT_SECRET):
            connection.execute(delete(table).where(table.c.record.in_(some)))
        connection.execute(delete(RECORD).where(RECORD.c.n.in_(some)))
        _settle(connection, shared)
    return False


def _settle(connection: Connection, archive_ids: Iterable[str]) -> None:
    """Let the newest version of a record decide how much of the older ones may be shown."""
    for archive_id in archive_ids:
        asked = (
            select(RECORD.c.n, RECORD.c.own_exposure, RECORD.c.exposure)
            .join(HOLDING, HOLDING.c.package_id == RECORD.c.package)
            .where(RECORD.c.archive_id == archive_id)
            .order_by(HOLDING.c.received_at.desc(), RECORD.c.package.desc())
        )
        versions = connection.execute(asked).all()
        for version in versions:
            exposure = max(version.own_exposure, versions[0].own_exposure)
            if exposure != version.exposure:
                remove(connection, documents(connection, [version.n]))
                change = update(RECORD).where(RECORD.c.n == version.n)
                connection.execute(change.values(exposure=exposure))
                add(connection, documents(connection, [version.n]))


def _also_elsewhere(
    connection: Connection, package_id: str, archive_ids: Sequence[str]
) -> list[str]:
    """Those of the records that another package holds too."""
    found: set[str] = set()
    for begin_at in range(0, len(archive_ids), AT_ONCE):
        some = archive_ids[begin_at : begin_at + AT_ONCE]
        asked = select(RECORD.c.archive_id).where(
            RECORD.c.archive_id.in_(some), RECORD.c.package != package_id
        )
        found.update(connection.execute(asked).scalars())
    return sorted(found)


def _values(package_id: str, n: int, piece: Piece) -> Values:
    """The columns of both tables of a record."""
    entry = piece.entry
    return {
        "n": n,
        "record": n,
        "archive_id": entry.archive_id,
        "package": package_id,
        "document": storable(entry.document),
        "own_exposure": int(entry.exposure),
        "exposure": int(entry.exposure),
        "record_type": storable(entry.record_type[0]),
        "type_name": storable(entry.record_type[1]),
        "classification": storable(entry.classification),
        "producer_id": storable(entry.producer[0]),
        "producer": storable(entry.producer[1]),
        "date": entry.date,
        "day": day_of(entry.date),
        "available_from": entry.available_from,
        "available_to": entry.available_to,
        "files": len(piece.files),
        "bytes": _size(piece.files),
        "title": storable(entry.title),
        "public_title": storable(entry.public_title),
        "text": storable(entry.text),
        "internal": storable(entry.internal),
        "ids": _lines(entry.ids),
        "case_ids": _lines(entry.case_ids),
        **_facts(entry),
    }


def _facts(entry: CatalogueEntry) -> Values:
    """The columns of what the plan must know."""
    known = entry.facts or RecordFacts(id=entry.archive_id)
    closed = known.case_dates.get(Trigger.CLOSED.value, "")
    return {
        "case_id": storable(known.case),
        "case_closed": f"{last_moment(closed)[0]}|{closed}" if closed else "",
        "system": storable(known.system),
        "registered": known.registered,
        "dates": " ".join(f"{trigger}={value}" for trigger, value in known.dates.items()),
        "medium": known.medium,
        "copy": known.copy,
        "original": storable(known.original),
        "version_key": storable(entry.version_key),
        "migrated_on": known.migrated_on,
    }


def _count_more(
    connection: Connection, package_id: str, piece: Piece, numbers: dict[str, int]
) -> None:
    """Add files to a record that was entered in an earlier piece."""
    which = (RECORD.c.package == package_id, RECORD.c.archive_id == piece.entry.archive_id)
    number = connection.execute(select(RECORD.c.n).where(*which)).scalar_one()
    numbers[piece.entry.archive_id] = number
    more = {
        "files": RECORD.c.files + len(piece.files),
        "bytes": RECORD.c.bytes + _size(piece.files),
    }
    connection.execute(update(RECORD).where(RECORD.c.n == number).values(more))


def _file_rows(pieces: Sequence[Piece], numbers: Mapping[str, int]) -> Iterator[Row]:
    for piece in pieces:
        record = numbers[piece.entry.archive_id]
        for seq, file in enumerate(piece.files, start=piece.first):
            yield record, seq, file.size, file.sha256, file.puid, file.mime, file.use


def _path_rows(pieces: Sequence[Piece], numbers: Mapping[str, int]) -> Iterator[Row]:
    for piece in pieces:
        record = numbers[piece.entry.archive_id]
        for seq, file in enumerate(piece.files, start=piece.first):
            yield record, seq, storable(file.path)


def _trait_rows(pieces: Sequence[Piece], numbers: Mapping[str, int]) -> Iterator[Row]:
    for piece in pieces:
        traits = piece.entry.traits
        if piece.first == 0 and traits is not None:
            yield trait_row(numbers[piece.entry.archive_id], traits)


def _size(files: Sequence[FileEntry]) -> int:
    return sum(max(file.size, 0) for file in files)


def _lines(values: Sequence[str]) -> str:
    """Several values in one column, a line each."""
    return "\n".join(" ".join(storable(value).split()) for value in values)


def keep_pages(connection: Connection) -> None:
    """Let SQLite keep the pages of a piece of work; its own 2 MB are too few for a catalogue."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA cache_size=-65536")

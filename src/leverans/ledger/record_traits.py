"""Records as controlling asks for them, the same way in an archive and in a source.

An archive's are those of the catalogue; a source's are put into a scratch database that lies in
the work folder for the time of a run. Both are one relation with the columns below, so that a
check is one question, whichever side it looks at.

| column | what it says |
|---|---|
| `n` | number of the record in its relation |
| `id` | archive id; in a source the one that has been minted for it |
| `place` | agreement whose source it lies in; "" in an archive |
| `type_code`, `type_name`, `classification` | as the record says itself |
| `exposure` | what the catalogue shows of it; -1 in a source |
| `document` | "" for a package that tells of no record of ours |
| others | as in `model.record_traits.RecordTraits` |
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Executable,
    FromClause,
    Index,
    MetaData,
    RowMapping,
    SmallInteger,
    Table,
    Text,
    and_,
    create_engine,
    exists,
    insert,
    literal,
    or_,
    select,
)

from leverans.ledger.storable import storable
from leverans.ledger.tables_catalogue import HOLDING, RECORD
from leverans.ledger.tables_control import TRAIT_SECRET
from leverans.model.record import Record
from leverans.model.record_traits import RecordTraits, traits_of

AT_ONCE = 1000
ENTERED = "entered"
_TRAITS = (
    "given", "access_level", "restricted", "personal_data", "valid_to", "changed", "unit",
    "series", "version",
)  # fmt: skip
_SCRATCH = MetaData()
_SOURCE = Table(
    "record",
    _SCRATCH,
    Column("n", BigInteger, primary_key=True, autoincrement=False),
    *(Column(name, Text) for name in ("id", "place", "type_code", "type_name", "classification")),
    *(Column(name, Text) for name in ("document", "personal_data", "valid_to", "changed")),
    *(Column(name, Text) for name in ("unit", "series", "version")),
    *(Column(name, SmallInteger) for name in ("exposure", "access_level", "restricted")),
    Column("given", BigInteger),
    Index("ix_record_series", "series"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """A relation of records, and the connection to ask it with.

    Attributes:
        rows: see the module's table of columns. archive: whether it is the catalogue.
        every: the same with the older versions of records, for a first look: which version is the
            newest costs more than all that is asked of it.
    """

    connection: Connection
    rows: FromClause
    every: FromClause
    archive: bool

    def ask(self, question: Executable) -> Iterator[RowMapping]:
        """The answer, streamed."""
        options = {"yield_per": AT_ONCE}
        with self.connection.execute(question, execution_options=options) as answer:
            yield from answer.mappings()


def trait_row(record: int, traits: RecordTraits) -> tuple[object, ...]:
    """A row of the table of traits, in its columns' order."""
    return record, *_values(traits).values()


def archived(connection: Connection) -> Records:
    """The newest version of each record that the catalogue has entered whole."""
    newer, of_newer = RECORD.alias("newer"), HOLDING.alias("of_newer")
    later = or_(
        of_newer.c.received_at > HOLDING.c.received_at,
        and_(
            of_newer.c.received_at == HOLDING.c.received_at,
            newer.c.package > RECORD.c.package,
        ),
    )
    outdated = exists().where(
        newer.c.archive_id == RECORD.c.archive_id,
        newer.c.package != RECORD.c.package,
        of_newer.c.package_id == newer.c.package,
        of_newer.c.state == ENTERED,
        later,
    )
    asked = (
        select(
            RECORD.c.n,
            RECORD.c.archive_id.label("id"),
            literal("").label("place"),
            RECORD.c.record_type.label("type_code"),
            RECORD.c.type_name,
            RECORD.c.classification,
            RECORD.c.document,
            RECORD.c.exposure,
            *(TRAIT_SECRET.c[name] for name in _TRAITS),
        )
        .join(HOLDING, HOLDING.c.package_id == RECORD.c.package)
        .join(TRAIT_SECRET, TRAIT_SECRET.c.record == RECORD.c.n)
        .where(HOLDING.c.state == ENTERED)
    )
    return Records(
        connection=connection,
        rows=asked.where(~outdated).subquery("records"),
        every=asked.subquery("every"),
        archive=True,
    )


@contextmanager
def scratch(path: Path) -> Iterator[Connection]:
    """A scratch database for the records of sources; whatever lay there is replaced."""
    for old in (path, *path.parent.glob(f"{path.name}-*")):
        old.unlink(missing_ok=True)
    engine = create_engine(f"sqlite:///{path}")
    try:
        with engine.connect() as connection:
            for setting in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-32768"):
                connection.exec_driver_sql(f"PRAGMA {setting}")
            _SCRATCH.create_all(connection)
            yield connection
    finally:
        engine.dispose()
        path.unlink(missing_ok=True)


def fill(connection: Connection, place: str, records: Iterable[Record], *, first: int) -> int:
    """Put the records of a source into the scratch database.

    Args:
        place: id of the agreement. first: number of the first record.

    Returns:
        how many there were.
    """
    waiting: list[dict[str, object]] = []
    number = first
    for record in records:
        waiting.append(_source_row(number, place, record))
        number += 1
        if len(waiting) == AT_ONCE:
            connection.execute(insert(_SOURCE), waiting)
            waiting.clear()
    if waiting:
        connection.execute(insert(_SOURCE), waiting)
    return number - first


def empty(connection: Connection, place: str) -> None:
    """Take the records of a source out again, which could not be read to its end."""
    connection.execute(_SOURCE.delete().where(_SOURCE.c.place == place))


def in_sources(connection: Connection) -> Records:
    """The records that have been put into a scratch database."""
    return Records(connection=connection, rows=_SOURCE, every=_SOURCE, archive=False)


def _source_row(number: int, place: str, record: Record) -> dict[str, object]:
    kind = record.record_type
    return {
        "n": number,
        "id": record.archive_id,
        "place": place,
        "type_code": storable(kind.code),
        "type_name": storable(kind.name),
        "classification": storable(record.classification[-1].code) if record.classification else "",
        "document": "source",
        "exposure": -1,
        **_values(traits_of(record)),
    }


def _values(traits: RecordTraits) -> dict[str, object]:
    """The columns of `_TRAITS`, in their order."""
    values = {name: getattr(traits, name) for name in _TRAITS}
    return values | {"restricted": int(traits.restricted), "unit": storable(traits.unit)}

"""The evidence log's checkpoints: entered once, never changed; their stamps and deposits."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from leverans.ledger.tables_anchors import LOG_CHECKPOINT, LOG_DEPOSIT, LOG_STAMP
from leverans.ledger.upsert import put


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointRow:
    """A checkpoint as the table has it.

    Attributes:
        number, events, head, root: as in `Checkpoint`. made_at: local time with offset.
        key: id of the key that signed it. sha256: hex, of `document`, the signed document.
    """

    number: int
    events: int
    head: str
    root: str
    made_at: datetime
    key: str
    sha256: str
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StampRow:
    """A time stamp that was received.

    Attributes:
        checkpoint: number of what was stamped. authority: host that was asked.
        token: the answer, byte for byte. received_at: by our clock.
        stamped_at: by the authority's, None where that could not be verified.
        problem: "" when it was verified, otherwise a word for why it was not.
    """

    checkpoint: int
    authority: str
    token: bytes
    received_at: datetime
    stamped_at: datetime | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositRow:
    """How it stands with the copy of a checkpoint in one place.

    Attributes:
        place: the location as the settings have it. state: `kept`, `waiting`, or `differs`.
        at: since when.
    """

    checkpoint: int
    place: str
    state: str
    at: datetime


def add(connection: Connection, row: CheckpointRow) -> None:
    """Enter a new checkpoint; the database refuses a number that is taken."""
    connection.execute(insert(LOG_CHECKPOINT).values(_values(row)))


def checkpoints(
    connection: Connection, *, latest: int | None = None, number: int | None = None
) -> list[CheckpointRow]:
    """Checkpoints, the oldest first.

    Args:
        latest: only the last so many. number: only this one.
    """
    here = LOG_CHECKPOINT.c
    asked = select(LOG_CHECKPOINT).order_by(here.number.desc()).limit(latest)
    if number is not None:
        asked = asked.where(here.number == number)
    found = [CheckpointRow(**row) for row in connection.execute(asked).mappings()]
    return found[::-1]


def add_stamp(connection: Connection, row: StampRow) -> None:
    """Enter a token behind those that the checkpoint has already."""
    here = LOG_STAMP.c
    mine = select(func.max(here.seq)).where(here.checkpoint == row.checkpoint)
    seq = int(connection.execute(mine).scalar_one() or 0) + 1
    connection.execute(insert(LOG_STAMP).values(seq=seq, **_values(row)))


def stamps(connection: Connection, number: int | None = None) -> Iterator[StampRow]:
    """The tokens of one checkpoint, or of all, in the order in which they came."""
    here = LOG_STAMP.c
    asked = select(LOG_STAMP).order_by(here.checkpoint, here.seq)
    if number is not None:
        asked = asked.where(here.checkpoint == number)
    for row in connection.execute(asked).mappings():
        told = {name: value for name, value in row.items() if name != "seq"}
        yield StampRow(**told)


def note_deposit(connection: Connection, row: DepositRow) -> None:
    """Say how it stands with a copy; what was said of it before is replaced."""
    put(connection, LOG_DEPOSIT, [_values(row)])


def deposits(connection: Connection, place: str | None = None) -> Iterator[DepositRow]:
    """What is known of copies in one place, or in all."""
    here = LOG_DEPOSIT.c
    asked = select(LOG_DEPOSIT).order_by(here.checkpoint, here.place)
    if place is not None:
        asked = asked.where(here.place == place)
    for row in connection.execute(asked).mappings():
        yield DepositRow(**row)


def _values(row: CheckpointRow | StampRow | DepositRow) -> dict[str, object]:
    return {name: getattr(row, name) for name in row.__slots__}

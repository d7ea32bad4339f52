"""Controlling: what it must know of catalogued records, its tasks, who owns them, and its runs."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

from leverans.ledger.tables import METADATA, Moment


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


def _count(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default="0")


TRAIT_SECRET = Table(
    "catalogue_trait_secret",
    METADATA,
    Column("record", BigInteger, ForeignKey("catalogue_record.n"), primary_key=True),
    _count("given"),
    Column("access_level", SmallInteger, nullable=False),
    Column("restricted", SmallInteger, nullable=False),
    _text("personal_data"),
    _text("valid_to"),
    _text("changed"),
    _text("unit"),
    _text("series"),
    _text("version"),
    Index("ix_catalogue_trait_secret_series", "series"),
    comment="secrecy-marked: a digest of what the source calls a record can be guessed",
)

CONTROL_TASK = Table(
    "control_task",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("number", BigInteger, nullable=False, unique=True),
    _text("check"),
    _text("kind"),
    _text("subject"),
    _text("place"),
    _text("detail"),
    _count("amount"),
    _text("severity"),
    _text("state"),
    _text("owner"),
    Column("person", Text, ForeignKey("actor.id")),
    _text("due_on"),
    Column("first_seen", Moment, nullable=False),
    Column("last_seen", Moment, nullable=False),
    Column("seen_in", BigInteger, nullable=False),
    _count("sightings"),
    _count("reopened"),
    Column("done_by", Text, ForeignKey("actor.id")),
    Column("done_at", Moment),
    Column("closed_at", Moment),
    UniqueConstraint("check", "kind", "subject"),
    Index("ix_control_task_state", "state", "check"),
)

CONTROL_TASK_SECRET = Table(
    "control_task_secret",
    METADATA,
    Column("task", Text, ForeignKey("control_task.id"), primary_key=True),
    _text("unit"),
    _text("hint"),
    comment="secrecy-marked: what a task is about, in words of the source",
)

CONTROL_OWNER = Table(
    "control_owner",
    METADATA,
    Column("check", Text, primary_key=True),
    _text("owner"),
    Column("person", Text, ForeignKey("actor.id")),
    Column("actor", Text, ForeignKey("actor.id"), nullable=False),
    Column("at", Moment, nullable=False),
)

CONTROL_RUN = Table(
    "control_run",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("whole", Integer, nullable=False),  # 1 = the whole list, 0 = some checks
    _count("bytes"),
    _count("records"),
)

CONTROL_CHECK_RUN = Table(
    "control_check_run",
    METADATA,
    Column("run", BigInteger, ForeignKey("control_run.seq"), primary_key=True),
    Column("check", Text, primary_key=True),
    _text("ran"),
    _text("reason"),
    _count("found"),
    _count("opened"),
    _count("reopened"),
    _count("closed"),
    _count("more"),
)

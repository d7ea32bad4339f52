"""The ledger's tables, as SQLAlchemy Core; the migrations make them, a test holds the two equal.

All ids are text. All times are ISO 8601 text with offset, as the evidence log writes them, so
that an auditor who opens the database reads the same words in both. What can name a person or a
document stands in tables of its own, whose names end in `_name` or `_secret`: these are marked
for secrecy (`practice.md` §4), the others hold ids, counts and digests only.
"""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

from leverans.clock import stamp
from leverans.model.errors import LedgerError

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
UNFINISHED = text("state IN ('open', 'held')")


class Moment(TypeDecorator[datetime]):
    """A time with offset, kept as ISO 8601 text with milliseconds."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Write the time down; `LedgerError` for one without offset, which says nothing."""
        del dialect
        if value is not None and value.tzinfo is None:
            raise LedgerError(f"time without offset: {value}")
        return None if value is None else stamp(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """Read the time back, with the offset it was written with."""
        del dialect
        return None if value is None else datetime.fromisoformat(value)


def _text(name: str, default: str | None = None) -> Column[str]:
    return Column(name, Text, nullable=False, server_default=default)


def _count(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default="0")


def _key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def _figures() -> list[Column[int]]:
    return [_count(name) for name in ("files", "bytes", "payload_files", "payload_bytes")]


AUTHORITY = Table("authority", METADATA, _key("id"), _text("namespace"))

COUNTER = Table("counter", METADATA, _key("name"), Column("value", BigInteger, nullable=False))

ACTOR = Table("actor", METADATA, _key("id"))
ACTOR_NAME = Table(
    "actor_name",
    METADATA,
    Column("actor", Text, ForeignKey("actor.id"), primary_key=True),
    Column("uid", BigInteger, nullable=False),
    _text("login"),
    UniqueConstraint("uid", "login"),
    comment="secrecy-marked: ties a pseudonymous actor id to a person",
)

DELIVERY = Table(
    "delivery",
    METADATA,
    _key("id"),
    Column("number", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    _text("agreement"),
    _text("agreement_digest"),
    _text("kind"),
    _text("state"),
    _text("held_by", ""),
    Column("started_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    _text("survey", ""),
    UniqueConstraint("number", "version"),
    Index("ix_delivery_agreement", "agreement", "number"),
    # two processes can never have two deliveries under way under one agreement
    Index(
        "uq_delivery_unfinished",
        "agreement",
        "kind",
        unique=True,
        sqlite_where=UNFINISHED,
        postgresql_where=UNFINISHED,
    ),
)

PACKAGE = Table(
    "package",
    METADATA,
    _key("id"),
    Column("delivery", Text, ForeignKey("delivery.id"), nullable=False, index=True),
    _text("part"),
    _text("state"),
    Column("fence", BigInteger, nullable=False),
    Column("built_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("received_at", Moment),
    Column("rejected_at", Moment),
    _count("records"),
    *_figures(),
    _text("manifest_digest", ""),
    _text("container", ""),
    _count("size"),
    _text("place", ""),  # where below var/outbox it was built; "" = there itself
    _count("checkpoint"),  # of `log_checkpoint`, which it carries; 0 = none
)

DELIVERED_RECORD = Table(
    "delivered_record",
    METADATA,
    Column("package", Text, ForeignKey("package.id"), primary_key=True),
    _key("archive_id"),
    _text("content_hash"),
    _text("metadata_hash"),
    Index("ix_delivered_record_archive_id", "archive_id"),
)

EXCEPTION = Table(
    "exception",
    METADATA,
    _key("agreement"),
    _key("item"),
    Column("actor", Text, ForeignKey("actor.id"), nullable=False),
    Column("at", Moment, nullable=False),
)
EXCEPTION_SECRET = Table(
    "exception_secret",
    METADATA,
    _key("agreement"),
    _key("item"),
    _text("name"),
    _text("reason"),
    comment="secrecy-marked: name and free text of an exception",
)

ITEM_NAME = Table(
    "item_name",
    METADATA,
    _key("item"),
    _text("name"),
    comment="secrecy-marked: ties an item or record id to its name in the source",
)

RECEIPT = Table(
    "receipt",
    METADATA,
    _key("package"),  # of `package`, or of `reception` in the archive's own ledger
    _key("kind"),
    _text("reference"),
    Column("at", Moment, nullable=False),
    Column("document", LargeBinary, nullable=False),
    _text("sha256"),
)

RECEPTION = Table(
    "reception",
    METADATA,
    _key("package"),
    Column("number", BigInteger, nullable=False, unique=True),
    _text("reference"),
    _text("kind", "real"),  # or `test`
    _text("state"),
    Column("arrived_at", Moment, nullable=False),
    Column("decided_at", Moment),
    _text("manifest_digest", ""),
    *_figures(),
    _text("location", ""),
    _text("custody_holder", ""),
    _text("custody_from", ""),
    _text("custody_basis", ""),
)

JOB_RUN = Table(
    "job_run",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    _text("job"),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment),
    _text("outcome", ""),
    Index("ix_job_run_job", "job", "seq"),
)

CHECK_REPORT = Table(
    "check_report",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("about", Text, nullable=False, index=True),
    _text("path"),
    _text("sha256"),
    Column("at", Moment, nullable=False),
)

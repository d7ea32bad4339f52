"""What the plan must know of each catalogued record, and events that are told of them later.

The facts can be had from the archive's store again; the later events cannot: they are evidence.
Ids of cases are the source's own words and may name a person or a matter, so both are marked.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text

from leverans.ledger.tables import METADATA, Moment


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


RECORD_FACT_SECRET = Table(
    "record_fact_secret",
    METADATA,
    Column("record", BigInteger, ForeignKey("catalogue_record.n"), primary_key=True),
    _text("case_id"),
    _text("case_closed"),  # last day of it, a bar, and what was stated: the latest is the greatest
    _text("system"),
    _text("registered"),
    _text("dates"),  # trigger=value, a blank between two
    _text("medium"),
    _text("copy"),
    _text("original"),
    _text("version_key"),
    _text("migrated_on"),
    Index("ix_record_fact_secret_case_id", "case_id", "system", "case_closed"),
    Index("ix_record_fact_secret_version_key", "version_key"),
    comment="secrecy-marked: ids of cases and versions as the source has written them",
)

TOMBSTONE = Table(
    "tombstone",
    METADATA,
    Column("record", Text, primary_key=True),
    Column("package", Text, primary_key=True),
    _text("record_type"),
    _text("digest"),
    Column("files", BigInteger, nullable=False, server_default="0"),
    Column("bytes", BigInteger, nullable=False, server_default="0"),
    _text("order_id"),
    _text("protocol"),
    _text("decisions"),  # a line each
    _text("culled_at"),
    Index("ix_tombstone_package", "package"),
)

TRIGGER_EVENT = Table(
    "trigger_event",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    _text("kind"),  # `record` or `case`
    _text("trigger"),
    _text("date"),  # "" = cleared, as when a case is opened again
    Column("noted_by", Text, ForeignKey("actor.id"), nullable=False),
    Column("noted_at", Moment, nullable=False),
    Column("withdrawn_by", Text, ForeignKey("actor.id")),
    Column("withdrawn_at", Moment),
)

TRIGGER_EVENT_SECRET = Table(
    "trigger_event_secret",
    METADATA,
    Column("event", Integer, ForeignKey("trigger_event.id"), primary_key=True),
    _text("subject"),
    _text("system"),  # of a case, where the same id is used in several; "" = all
    Index("ix_trigger_event_secret_subject", "subject"),
    comment="secrecy-marked: ids of cases as the source has written them",
)

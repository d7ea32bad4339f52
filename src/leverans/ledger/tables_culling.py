"""The tables of culling orders. Nothing is ever deleted from them: they are the evidence.

An order's own row has what never changes and its state; who did what stands in `culling_step`,
one row for each time. What was kept, and why, stands with the items, and in `culling_kept` for
what was never listed.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text

from leverans.ledger.tables import METADATA, Moment


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


def _count(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default="0")


def _order() -> Column[str]:
    return Column("order_id", Text, ForeignKey("culling_order.id"), primary_key=True)


CULLING_ORDER = Table(
    "culling_order",
    METADATA,
    Column("id", Text, primary_key=True),
    _text("kind"),
    _text("state"),
    _text("place"),
    _text("query"),
    _text("query_digest"),
    _text("list_digest"),
    _text("evaluated_on"),
    _text("method"),
    _text("locations"),
    _text("backups_until"),
    _text("protocol"),
    _count("listed"),
    _count("files"),
    _count("bytes"),
    Column("changed_at", Moment, nullable=False),
)

CULLING_ORDER_SECRET = Table(
    "culling_order_secret",
    METADATA,
    _order(),
    _text("rejected_reason"),
    comment="secrecy-marked: free text of a rejection",
)

CULLING_STEP = Table(
    "culling_step",
    METADATA,
    _order(),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    _text("step"),
    Column("actor", Text, ForeignKey("actor.id"), nullable=False),
    _text("role"),
    Column("at", Moment, nullable=False),
)

ITEM_TEXTS = (
    "package", "case", "digest", "version", "row_id", "disposal_decision",
    "application_decision", "trigger", "trigger_date", "retain_through", "eligible_from",
    "state", "reason", "system", "record_type", "process_code", "phrase",
    "registered_version", "registered_row_id", "detail",
)  # fmt: skip

CULLING_ITEM = Table(
    "culling_item",
    METADATA,
    _order(),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("record", Text, nullable=False),
    *(_text("case_id" if name == "case" else name) for name in ITEM_TEXTS),
    _count("files"),
    _count("bytes"),
    Index("ix_culling_item_record", "record"),
    Index("uq_culling_item_order_record", "order_id", "record", unique=True),
    Index("ix_culling_item_package", "order_id", "package", "seq"),
)

CULLING_KEPT = Table(
    "culling_kept",
    METADATA,
    _order(),
    Column("reason", Text, primary_key=True),
    Column("detail", Text, primary_key=True),
    Column("row_id", Text, primary_key=True),
    _count("records"),
)

CULLING_DOCUMENT = Table(
    "culling_document",
    METADATA,
    _order(),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    _text("kind"),
    _text("key"),
    _text("sha256"),
    _count("size"),
    Column("at", Moment, nullable=False),
)

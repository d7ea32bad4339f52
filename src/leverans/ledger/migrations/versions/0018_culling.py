"""Culling orders, their items, steps and documents."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

ITEM_TEXTS = (
    "package", "case_id", "digest", "version", "row_id", "disposal_decision",
    "application_decision", "trigger", "trigger_date", "retain_through", "eligible_from",
    "state", "reason", "system", "record_type", "process_code", "phrase",
    "registered_version", "registered_row_id", "detail",
)  # fmt: skip


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default="0")


def _order(table: str) -> tuple[sa.Column[str], sa.ForeignKeyConstraint]:
    return (
        sa.Column("order_id", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["culling_order.id"], name=f"fk_{table}_order_id"),
    )


def upgrade() -> None:
    op.create_table(
        "culling_order",
        sa.Column("id", sa.Text, nullable=False),
        *(
            _text(name)
            for name in (
                "kind", "state", "place", "query", "query_digest", "list_digest",
                "evaluated_on", "method", "locations", "backups_until", "protocol",
            )
        ),
        *(_count(name) for name in ("listed", "files", "bytes")),
        sa.Column("changed_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_culling_order"),
    )  # fmt: skip
    op.create_table(
        "culling_order_secret",
        *_order("culling_order_secret"),
        _text("rejected_reason"),
        sa.PrimaryKeyConstraint("order_id", name="pk_culling_order_secret"),
        comment="secrecy-marked: free text of a rejection",
    )
    op.create_table(
        "culling_step",
        *_order("culling_step"),
        sa.Column("seq", sa.Integer, nullable=False),
        _text("step"),
        sa.Column("actor", sa.Text, nullable=False),
        _text("role"),
        sa.Column("at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("order_id", "seq", name="pk_culling_step"),
        sa.ForeignKeyConstraint(["actor"], ["actor.id"], name="fk_culling_step_actor"),
    )
    _items()
    _kept_and_documents()


def _kept_and_documents() -> None:
    op.create_table(
        "culling_kept",
        *_order("culling_kept"),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("reason", "detail", "row_id")),
        _count("records"),
        sa.PrimaryKeyConstraint("order_id", "reason", "detail", "row_id", name="pk_culling_kept"),
    )
    op.create_table(
        "culling_document",
        *_order("culling_document"),
        sa.Column("seq", sa.Integer, nullable=False),
        *(_text(name) for name in ("kind", "key", "sha256")),
        _count("size"),
        sa.Column("at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("order_id", "seq", name="pk_culling_document"),
    )


def _items() -> None:
    op.create_table(
        "culling_item",
        *_order("culling_item"),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("record", sa.Text, nullable=False),
        *(_text(name) for name in ITEM_TEXTS),
        _count("files"),
        _count("bytes"),
        sa.PrimaryKeyConstraint("order_id", "seq", name="pk_culling_item"),
    )
    op.create_index("ix_culling_item_record", "culling_item", ["record"])
    op.create_index(
        "uq_culling_item_order_record", "culling_item", ["order_id", "record"], unique=True
    )
    op.create_index("ix_culling_item_package", "culling_item", ["order_id", "package", "seq"])

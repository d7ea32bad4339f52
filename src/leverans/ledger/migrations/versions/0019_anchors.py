"""Checkpoints of the evidence log, their time stamps, and where copies of them lie."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def _of_checkpoint(table: str) -> tuple[sa.Column[int], sa.ForeignKeyConstraint]:
    return (
        sa.Column("checkpoint", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["checkpoint"], ["log_checkpoint.number"], name=f"fk_{table}_checkpoint"
        ),
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def upgrade() -> None:
    op.create_table(
        "log_checkpoint",
        sa.Column("number", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("events", sa.BigInteger, nullable=False),
        *(_text(name) for name in ("head", "root", "made_at", "key", "sha256")),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_log_checkpoint"),
    )
    op.create_table(
        "log_stamp",
        *_of_checkpoint("log_stamp"),
        sa.Column("seq", sa.Integer, nullable=False, autoincrement=False),
        _text("authority"),
        sa.Column("token", sa.LargeBinary, nullable=False),
        _text("received_at"),
        sa.Column("stamped_at", sa.Text),
        _text("problem"),
        sa.PrimaryKeyConstraint("checkpoint", "seq", name="pk_log_stamp"),
    )
    op.create_table(
        "log_deposit",
        *_of_checkpoint("log_deposit"),
        *(_text(name) for name in ("place", "state", "at")),
        sa.PrimaryKeyConstraint("checkpoint", "place", name="pk_log_deposit"),
    )

"""What the archive says of records that were culled."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "tombstone",
        sa.Column("record", sa.Text, nullable=False),
        sa.Column("package", sa.Text, nullable=False),
        *(_text(name) for name in ("record_type", "digest")),
        *(_count(name) for name in ("files", "bytes")),
        *(_text(name) for name in ("order_id", "protocol", "decisions", "culled_at")),
        sa.PrimaryKeyConstraint("record", "package", name="pk_tombstone"),
    )
    op.create_index("ix_tombstone_package", "tombstone", ["package"])


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default="0")

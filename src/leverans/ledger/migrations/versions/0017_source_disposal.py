"""Culling at the source: confirmations of fixity, deletion lists and their files."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "fixity_confirmation",
        sa.Column("package", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("package", "at", name="pk_fixity_confirmation"),
    )
    op.create_table(
        "deletion_list",
        sa.Column("order_id", sa.Text, nullable=False),
        sa.Column("agreement", sa.Text, nullable=False),
        sa.Column("source_digest", sa.Text, nullable=False),
        sa.Column("begun_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("order_id", name="pk_deletion_list"),
    )
    op.create_table(
        "deletion_file",
        sa.Column("order_id", sa.Text, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("record", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("above", sa.Text, nullable=False, server_default=""),
        sa.Column("said", sa.Text, nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("order_id", "item", name="pk_deletion_file"),
    )
    op.create_index("ix_deletion_file_record", "deletion_file", ["record"])
    op.create_table(
        "source_witness",
        sa.Column("order_id", sa.Text, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("order_id", "item", name="pk_source_witness"),
    )

"""Where the items of an older e-archive went."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "migrated_item",
        sa.Column("package", sa.Text, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("archive_id", sa.Text, nullable=False),
        sa.Column("old_package", sa.Text, nullable=False),
        sa.Column("old_algorithm", sa.Text, nullable=False),
        sa.Column("old_digest", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("package", "item", name="pk_migrated_item"),
        sa.ForeignKeyConstraint(["package"], ["package.id"], name="fk_migrated_item_package"),
    )
    op.create_index("ix_migrated_item_archive_id", "migrated_item", ["archive_id"])
    op.create_index("ix_migrated_item_old_package", "migrated_item", ["old_package"])
    op.create_table(
        "migrated_item_name",
        sa.Column("package", sa.Text, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("old_package_id", sa.Text, nullable=False),
        sa.Column("old_package_name", sa.Text, nullable=False),
        sa.Column("old_item", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("package", "item", name="pk_migrated_item_name"),
    )

"""Uploads in parts that have not come to their end, so that another process goes on with them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "upload",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("upload", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("part_size", sa.BigInteger, nullable=False),
        sa.Column("begun_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_upload"),
    )
    op.create_table(
        "upload_part",
        sa.Column("upload", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("md5", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("etag", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("upload", "number", name="pk_upload_part"),
        sa.ForeignKeyConstraint(
            ["upload"], ["upload.id"], name="fk_upload_part_upload", ondelete="CASCADE"
        ),
    )

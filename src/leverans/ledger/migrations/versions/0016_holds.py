"""Holds on culling."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "hold",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("placed_by", sa.Text, nullable=False),
        sa.Column("placed_at", sa.Text, nullable=False),
        sa.Column("review_on", sa.Text, nullable=False, server_default=""),
        sa.Column("lift_asked_by", sa.Text, nullable=False, server_default=""),
        sa.Column("lift_asked_at", sa.Text),
        sa.Column("lifted_by", sa.Text, nullable=False, server_default=""),
        sa.Column("lifted_at", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_hold"),
        sa.ForeignKeyConstraint(["placed_by"], ["actor.id"], name="fk_hold_placed_by"),
    )
    op.create_table(
        "hold_secret",
        sa.Column("hold", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("mandate", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("hold", name="pk_hold_secret"),
        sa.ForeignKeyConstraint(["hold"], ["hold.id"], name="fk_hold_secret_hold"),
        comment="secrecy-marked: what a hold is about, in words and as a query",
    )

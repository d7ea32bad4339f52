"""Roles that people were given."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("basis", sa.Text, nullable=False),
        sa.Column("proposed_by", sa.Text, nullable=False),
        sa.Column("proposed_at", sa.Text, nullable=False),
        sa.Column("ends_on", sa.Text, nullable=False, server_default=""),
        sa.Column("confirmed_by", sa.Text, nullable=False, server_default=""),
        sa.Column("confirmed_at", sa.Text),
        sa.Column("revoked_by", sa.Text, nullable=False, server_default=""),
        sa.Column("revoked_at", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_role_grant"),
        sa.ForeignKeyConstraint(["holder"], ["actor.id"], name="fk_role_grant_holder"),
        sa.ForeignKeyConstraint(["proposed_by"], ["actor.id"], name="fk_role_grant_proposed_by"),
    )
    op.create_index("ix_role_grant_holder", "role_grant", ["holder"])

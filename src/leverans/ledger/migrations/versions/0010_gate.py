"""What a person lets through the gate before a final archive."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "gate_waiver",
        sa.Column("agreement", sa.Text, nullable=False),
        sa.Column("line", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("agreement", "line", name="pk_gate_waiver"),
        sa.ForeignKeyConstraint(["actor"], ["actor.id"], name="fk_gate_waiver_actor"),
    )
    op.create_table(
        "gate_waiver_secret",
        sa.Column("agreement", sa.Text, nullable=False),
        sa.Column("line", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("agreement", "line", name="pk_gate_waiver_secret"),
        comment="secrecy-marked: free text of a waiver",
    )

"""Orders to weed the access log, content opened for a while, orders to forget names."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _empty(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _decided(table: str) -> list[sa.Column[str] | sa.ForeignKeyConstraint]:
    return [
        sa.Column("proposed_by", sa.Text, nullable=False),
        sa.Column("proposed_at", sa.Text, nullable=False),
        _empty("confirmed_by"),
        sa.Column("confirmed_at", sa.Text),
        sa.Column("done_at", sa.Text),
        sa.ForeignKeyConstraint(["proposed_by"], ["actor.id"], name=f"fk_{table}_proposed_by"),
    ]


def upgrade() -> None:
    op.create_table(
        "access_order",
        *_texts("id", "before"),
        sa.Column("entries", sa.BigInteger, nullable=False),
        *_texts("plan_row", "decision"),
        *_decided("access_order"),
        sa.PrimaryKeyConstraint("id", name="pk_access_order"),
    )
    op.create_table(
        "names_order",
        *_texts("id", "scope", "subject", "decision"),
        sa.Column("entries", sa.BigInteger, nullable=False),
        *_decided("names_order"),
        sa.PrimaryKeyConstraint("id", name="pk_names_order"),
    )
    op.create_table(
        "break_glass",
        *_texts("id", "kind", "object", "actor", "opened_at", "until"),
        _empty("closed_by"),
        sa.Column("closed_at", sa.Text),
        *(_empty(name) for name in ("closed_how", "reviewed_by")),
        sa.Column("reviewed_at", sa.Text),
        _empty("outcome"),
        sa.PrimaryKeyConstraint("id", name="pk_break_glass"),
        sa.ForeignKeyConstraint(["actor"], ["actor.id"], name="fk_break_glass_actor"),
    )
    op.create_table(
        "break_glass_secret",
        *_texts("opening", "reason"),
        sa.PrimaryKeyConstraint("opening", name="pk_break_glass_secret"),
        sa.ForeignKeyConstraint(
            ["opening"], ["break_glass.id"], name="fk_break_glass_secret_opening"
        ),
        comment="secrecy-marked: free text of why content was opened",
    )

"""What the plan must know of catalogued records, and events that are told of them later."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("holding", sa.Column("reading", sa.Integer, nullable=False, server_default="0"))
    _facts()
    _events()


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _facts() -> None:
    texts = ("case_id", "case_closed", "system", "registered", "dates", "medium", "copy")
    op.create_table(
        "record_fact_secret",
        sa.Column("record", sa.BigInteger, nullable=False),
        *(_text(name) for name in (*texts, "original", "version_key", "migrated_on")),
        sa.PrimaryKeyConstraint("record", name="pk_record_fact_secret"),
        sa.ForeignKeyConstraint(
            ["record"], ["catalogue_record.n"], name="fk_record_fact_secret_record"
        ),
        comment="secrecy-marked: ids of cases and versions as the source has written them",
    )
    op.create_index(
        "ix_record_fact_secret_case_id",
        "record_fact_secret",
        ["case_id", "system", "case_closed"],
    )
    op.create_index("ix_record_fact_secret_version_key", "record_fact_secret", ["version_key"])


def _events() -> None:
    op.create_table(
        "trigger_event",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        *(_text(name) for name in ("kind", "trigger", "date")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("noted_by", "noted_at")),
        *(sa.Column(name, sa.Text, nullable=True) for name in ("withdrawn_by", "withdrawn_at")),
        sa.PrimaryKeyConstraint("id", name="pk_trigger_event"),
        *(
            sa.ForeignKeyConstraint([name], ["actor.id"], name=f"fk_trigger_event_{name}")
            for name in ("noted_by", "withdrawn_by")
        ),
    )
    op.create_table(
        "trigger_event_secret",
        sa.Column("event", sa.Integer, nullable=False),
        *(_text(name) for name in ("subject", "system")),
        sa.PrimaryKeyConstraint("event", name="pk_trigger_event_secret"),
        sa.ForeignKeyConstraint(
            ["event"], ["trigger_event.id"], name="fk_trigger_event_secret_event"
        ),
        comment="secrecy-marked: ids of cases as the source has written them",
    )
    op.create_index("ix_trigger_event_secret_subject", "trigger_event_secret", ["subject"])

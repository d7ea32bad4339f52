"""Controlling: traits of catalogued records, tasks, who owns them, and runs."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    _traits()
    _tasks()
    _owners()
    _runs()


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False, server_default="") for name in names]


def _counts(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger, nullable=False, server_default="0") for name in names]


def _actor(table: str, name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], ["actor.id"], name=f"fk_{table}_{name}")


def _traits() -> None:
    table = "catalogue_trait_secret"
    op.create_table(
        table,
        sa.Column("record", sa.BigInteger, nullable=False),
        *_counts("given"),
        sa.Column("access_level", sa.SmallInteger, nullable=False),
        sa.Column("restricted", sa.SmallInteger, nullable=False),
        *_text("personal_data", "valid_to", "changed", "unit", "series", "version"),
        sa.PrimaryKeyConstraint("record", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["record"], ["catalogue_record.n"], name=f"fk_{table}_record"),
        comment="secrecy-marked: a digest of what the source calls a record can be guessed",
    )
    op.create_index(f"ix_{table}_series", table, ["series"])


def _tasks() -> None:
    table = "control_task"
    op.create_table(
        table,
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        *_text("check", "kind", "subject", "place", "detail"),
        *_counts("amount"),
        *_text("severity", "state", "owner"),
        sa.Column("person", sa.Text, nullable=True),
        *_text("due_on"),
        sa.Column("first_seen", sa.Text, nullable=False),
        sa.Column("last_seen", sa.Text, nullable=False),
        sa.Column("seen_in", sa.BigInteger, nullable=False),
        *_counts("sightings", "reopened"),
        *(sa.Column(n, sa.Text, nullable=True) for n in ("done_by", "done_at", "closed_at")),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("number", name=f"uq_{table}_number"),
        sa.UniqueConstraint("check", "kind", "subject", name=f"uq_{table}_check_kind_subject"),
        _actor(table, "person"),
        _actor(table, "done_by"),
    )
    op.create_index(f"ix_{table}_state", table, ["state", "check"])
    op.create_table(
        f"{table}_secret",
        sa.Column("task", sa.Text, nullable=False),
        *_text("unit", "hint"),
        sa.PrimaryKeyConstraint("task", name=f"pk_{table}_secret"),
        sa.ForeignKeyConstraint(["task"], [f"{table}.id"], name=f"fk_{table}_secret_task"),
        comment="secrecy-marked: what a task is about, in words of the source",
    )


def _owners() -> None:
    table = "control_owner"
    op.create_table(
        table,
        sa.Column("check", sa.Text, nullable=False),
        *_text("owner"),
        sa.Column("person", sa.Text, nullable=True),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("check", name=f"pk_{table}"),
        _actor(table, "person"),
        _actor(table, "actor"),
    )


def _runs() -> None:
    op.create_table(
        "control_run",
        sa.Column("seq", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("started_at", sa.Text, nullable=False),
        sa.Column("ended_at", sa.Text, nullable=True),
        sa.Column("whole", sa.Integer, nullable=False),
        *_counts("bytes", "records"),
        sa.PrimaryKeyConstraint("seq", name="pk_control_run"),
        sa.UniqueConstraint("id", name="uq_control_run_id"),
    )
    table = "control_check_run"
    op.create_table(
        table,
        sa.Column("run", sa.BigInteger, nullable=False),
        sa.Column("check", sa.Text, nullable=False),
        *_text("ran", "reason"),
        *_counts("found", "opened", "reopened", "closed", "more"),
        sa.PrimaryKeyConstraint("run", "check", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["run"], ["control_run.seq"], name=f"fk_{table}_run"),
    )

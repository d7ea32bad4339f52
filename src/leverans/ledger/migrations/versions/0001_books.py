"""The books: authority, actors, deliveries, packages, records, exceptions, receipts, runs."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _who()
    _deliveries()
    _packages()
    _exceptions()
    _receipts()
    _runs()


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=default)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default="0")


def _primary(table: str, *names: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*names, name=f"pk_{table}")


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}")


def _unique(table: str, *names: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*names, name=f"uq_{table}_{'_'.join(names)}")


def _who() -> None:
    op.create_table("authority", _text("id"), _text("namespace"), _primary("authority", "id"))
    value = sa.Column("value", sa.BigInteger, nullable=False)
    op.create_table("counter", _text("name"), value, _primary("counter", "name"))
    op.create_table("actor", _text("id"), _primary("actor", "id"))
    op.create_table(
        "actor_name",
        _text("actor"),
        sa.Column("uid", sa.BigInteger, nullable=False),
        _text("login"),
        _primary("actor_name", "actor"),
        _refers("actor_name", "actor", "actor"),
        _unique("actor_name", "uid", "login"),
        comment="secrecy-marked: ties a pseudonymous actor id to a person",
    )


def _deliveries() -> None:
    op.create_table(
        "delivery",
        _text("id"),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        _text("agreement"),
        _text("agreement_digest"),
        _text("kind"),
        _text("state"),
        _text("held_by", ""),
        _text("started_at"),
        _text("changed_at"),
        _text("survey", ""),
        _primary("delivery", "id"),
        _unique("delivery", "number", "version"),
    )
    op.create_index("ix_delivery_agreement", "delivery", ["agreement", "number"])
    unfinished = sa.text("state IN ('open', 'held')")
    op.create_index(
        "uq_delivery_unfinished",
        "delivery",
        ["agreement", "kind"],
        unique=True,
        sqlite_where=unfinished,
        postgresql_where=unfinished,
    )


def _packages() -> None:
    op.create_table(
        "package",
        _text("id"),
        _text("delivery"),
        _text("part"),
        _text("state"),
        sa.Column("fence", sa.BigInteger, nullable=False),
        _text("built_at"),
        _text("changed_at"),
        sa.Column("received_at", sa.Text),
        sa.Column("rejected_at", sa.Text),
        *[_count(n) for n in ("records", "files", "bytes", "payload_files", "payload_bytes")],
        _text("manifest_digest", ""),
        _text("container", ""),
        _count("size"),
        _primary("package", "id"),
        _refers("package", "delivery", "delivery"),
    )
    op.create_index("ix_package_delivery", "package", ["delivery"])
    op.create_table(
        "delivered_record",
        _text("package"),
        _text("archive_id"),
        _text("content_hash"),
        _text("metadata_hash"),
        _primary("delivered_record", "package", "archive_id"),
        _refers("delivered_record", "package", "package"),
    )
    op.create_index("ix_delivered_record_archive_id", "delivered_record", ["archive_id"])


def _exceptions() -> None:
    op.create_table(
        "exception",
        _text("agreement"),
        _text("item"),
        _text("actor"),
        _text("at"),
        _primary("exception", "agreement", "item"),
        _refers("exception", "actor", "actor"),
    )
    op.create_table(
        "exception_secret",
        _text("agreement"),
        _text("item"),
        _text("name"),
        _text("reason"),
        _primary("exception_secret", "agreement", "item"),
        comment="secrecy-marked: name and free text of an exception",
    )
    op.create_table(
        "item_name",
        _text("item"),
        _text("name"),
        _primary("item_name", "item"),
        comment="secrecy-marked: ties an item or record id to its name in the source",
    )


def _receipts() -> None:
    op.create_table(
        "receipt",
        _text("package"),
        _text("kind"),
        _text("reference"),
        _text("at"),
        sa.Column("document", sa.LargeBinary, nullable=False),
        _text("sha256"),
        _primary("receipt", "package"),
    )
    op.create_table(
        "reception",
        _text("package"),
        sa.Column("number", sa.BigInteger, nullable=False),
        _text("reference"),
        _text("state"),
        _text("arrived_at"),
        sa.Column("decided_at", sa.Text),
        _text("manifest_digest", ""),
        *[_count(n) for n in ("files", "bytes", "payload_files", "payload_bytes")],
        _text("location", ""),
        _primary("reception", "package"),
        _unique("reception", "number"),
    )


def _runs() -> None:
    op.create_table(
        "job_run",
        sa.Column("seq", sa.Integer, autoincrement=True, nullable=False),
        _text("id"),
        _text("job"),
        _text("started_at"),
        sa.Column("ended_at", sa.Text),
        _text("outcome", ""),
        _primary("job_run", "seq"),
        _unique("job_run", "id"),
    )
    op.create_index("ix_job_run_job", "job_run", ["job", "seq"])
    op.create_table(
        "check_report",
        sa.Column("seq", sa.Integer, autoincrement=True, nullable=False),
        _text("id"),
        _text("about"),
        _text("path"),
        _text("sha256"),
        _text("at"),
        _primary("check_report", "seq"),
        _unique("check_report", "id"),
    )
    op.create_index("ix_check_report_about", "check_report", ["about"])

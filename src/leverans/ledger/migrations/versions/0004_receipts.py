"""Several receipts for a package, keys that they are trusted by, custody, and arrived notes."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _receipts()
    _keys()
    _custody()
    _receptions()


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=f"fk_{table}_{column}")


def _receipts() -> None:
    with op.batch_alter_table("receipt") as receipt:
        receipt.drop_constraint("pk_receipt", type_="primary")
        receipt.create_primary_key("pk_receipt", ["package", "kind"])


def _keys() -> None:
    op.create_table(
        "trusted_key",
        _text("id"),
        _text("public_key"),
        _text("party"),
        sa.Column("own", sa.Boolean, nullable=False),
        _text("pinned_at"),
        _text("pinned_by"),
        sa.Column("revoked_at", sa.Text),
        sa.Column("revoked_by", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_trusted_key"),
        _refers("trusted_key", "pinned_by", "actor.id"),
        _refers("trusted_key", "revoked_by", "actor.id"),
    )
    op.create_table(
        "trusted_key_secret",
        _text("key"),
        _text("reason"),
        sa.PrimaryKeyConstraint("key", name="pk_trusted_key_secret"),
        _refers("trusted_key_secret", "key", "trusted_key.id"),
        comment="secrecy-marked: free text of why a key was revoked",
    )


def _custody() -> None:
    op.create_table(
        "custody",
        _text("package"),
        _text("receipt"),
        _text("holder"),
        sa.Column("ours", sa.Boolean, nullable=False),
        _text("since"),
        _text("basis"),
        _text("noted_at"),
        sa.Column("done_at", sa.Text),
        sa.PrimaryKeyConstraint("package", "receipt", name="pk_custody"),
    )
    op.create_index("ix_custody_done_at", "custody", ["done_at", "since"])


def _receptions() -> None:
    defaults = {"kind": "real", "custody_holder": "", "custody_from": "", "custody_basis": ""}
    for name, default in defaults.items():
        column = sa.Column(name, sa.Text, nullable=False, server_default=default)
        op.add_column("reception", column)
    op.create_table(
        "arrived_note",
        _text("package"),
        sa.Column("document", sa.LargeBinary, nullable=False),
        _text("sha256"),
        sa.PrimaryKeyConstraint("package", name="pk_arrived_note"),
        _refers("arrived_note", "package", "reception.package"),
    )

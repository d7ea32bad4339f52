"""Leases, one status for each package at each target, and where a package was built."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default="0")


def upgrade() -> None:
    op.create_table(
        "lease",
        sa.Column("name", sa.Text, nullable=False),
        _text("holder"),
        _text("place"),
        _text("mark"),
        sa.Column("fence", sa.BigInteger, nullable=False),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("taken_at", "renewed_at", "expires_at")
        ),
        sa.PrimaryKeyConstraint("name", name="pk_lease"),
    )
    op.create_table(
        "transfer",
        sa.Column("package", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("fence", sa.BigInteger, nullable=False),
        _count("tries"),
        _text("last_error"),
        sa.Column("changed_at", sa.Text, nullable=False),
        sa.Column("sent_at", sa.Text),
        _count("bytes"),
        _text("digest"),
        sa.ForeignKeyConstraint(["package"], ["package.id"], name="fk_transfer_package"),
        sa.PrimaryKeyConstraint("package", "target", name="pk_transfer"),
    )
    op.add_column("package", _text("place"))

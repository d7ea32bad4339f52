"""When each archived package was last read whole."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "fixity_audit",
        sa.Column("package", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("object_root", sa.Text, nullable=False),
        sa.Column("entered_at", sa.Text, nullable=False),
        sa.Column("audited_at", sa.Text),
        sa.Column("outcome", sa.Text, nullable=False, server_default=""),
        sa.Column("files", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("bytes", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("damaged", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("due_on", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("package", name="pk_fixity_audit"),
    )
    op.create_index("ix_fixity_audit_due_on", "fixity_audit", ["due_on"])

"""Which checkpoint of the log a package carries."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    carried = sa.Column("checkpoint", sa.BigInteger, nullable=False, server_default="0")
    op.add_column("package", carried)

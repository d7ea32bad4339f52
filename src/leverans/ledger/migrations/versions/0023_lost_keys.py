"""Which key succeeds which, and since when one may have been in other hands."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.add_column("trusted_key", _text("succeeds"))
    op.add_column("trusted_key", _text("lost_since"))
    op.add_column("trusted_key_secret", _text("rotation"))


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")

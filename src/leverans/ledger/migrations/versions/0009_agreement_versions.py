"""Every version of an agreement that was delivered under, word for word."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "agreement_version",
        sa.Column("agreement", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("agreement", "digest", name="pk_agreement_version"),
        sa.UniqueConstraint("agreement", "number", name="uq_agreement_version_agreement_number"),
        sa.ForeignKeyConstraint(["actor"], ["actor.id"], name="fk_agreement_version_actor"),
    )
    op.create_table(
        "agreement_document_secret",
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_agreement_document_secret"),
        comment="secrecy-marked: the agreement's text, which names contact persons",
    )

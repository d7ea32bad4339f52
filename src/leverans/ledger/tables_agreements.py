"""The table of agreement versions."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from leverans.ledger.tables import METADATA, Moment

AGREEMENT_VERSION = Table(
    "agreement_version",
    METADATA,
    Column("agreement", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("version", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("actor", Text, ForeignKey("actor.id"), nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("agreement", "number"),
)
AGREEMENT_DOCUMENT_SECRET = Table(
    "agreement_document_secret",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("document", LargeBinary, nullable=False),
    comment="secrecy-marked: the agreement's text, which names contact persons",
)

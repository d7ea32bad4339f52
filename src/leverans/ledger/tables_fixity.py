"""When each archived package was last read whole, with what outcome, and when it is due again."""

from sqlalchemy import BigInteger, Column, Index, Table, Text

from leverans.ledger.tables import METADATA, Moment

FIXITY_AUDIT = Table(
    "fixity_audit",
    METADATA,
    Column("package", Text, primary_key=True),
    Column("version", Text, nullable=False),
    Column("object_root", Text, nullable=False),
    Column("entered_at", Moment, nullable=False),
    Column("audited_at", Moment),
    Column("outcome", Text, nullable=False, server_default=""),
    Column("files", BigInteger, nullable=False, server_default="0"),
    Column("bytes", BigInteger, nullable=False, server_default="0"),
    Column("damaged", BigInteger, nullable=False, server_default="0"),
    Column("due_on", Text, nullable=False),
    Index("ix_fixity_audit_due_on", "due_on"),
)

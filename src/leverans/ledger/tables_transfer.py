"""Who is at work on what (`lease`), and how far each package is at each target (`transfer`)."""

from sqlalchemy import BigInteger, Column, ForeignKey, Table, Text

from leverans.ledger.tables import METADATA, Moment

LEASE = Table(
    "lease",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False, server_default=""),  # "" when given back
    Column("place", Text, nullable=False, server_default=""),
    Column("mark", Text, nullable=False, server_default=""),
    Column("fence", BigInteger, nullable=False),
    Column("taken_at", Moment, nullable=False),
    Column("renewed_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

TRANSFER = Table(
    "transfer",
    METADATA,
    Column("package", Text, ForeignKey("package.id"), primary_key=True),
    Column("target", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("tries", BigInteger, nullable=False, server_default="0"),
    Column("last_error", Text, nullable=False, server_default=""),
    Column("changed_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Column("bytes", BigInteger, nullable=False, server_default="0"),
    Column("digest", Text, nullable=False, server_default=""),
)

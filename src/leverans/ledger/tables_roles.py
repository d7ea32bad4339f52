"""The table of roles that people were given. Nothing is ever deleted from it."""

from sqlalchemy import Column, ForeignKey, Table, Text

from leverans.ledger.tables import METADATA, Moment

ROLE_GRANT = Table(
    "role_grant",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("holder", Text, ForeignKey("actor.id"), nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("proposed_by", Text, ForeignKey("actor.id"), nullable=False),
    Column("proposed_at", Moment, nullable=False),
    Column("ends_on", Text, nullable=False, server_default=""),
    Column("confirmed_by", Text, nullable=False, server_default=""),
    Column("confirmed_at", Moment),
    Column("revoked_by", Text, nullable=False, server_default=""),
    Column("revoked_at", Moment),
)

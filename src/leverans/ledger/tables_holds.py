"""The tables of holds on culling. What a hold is about may name a person: it stands apart."""

from sqlalchemy import Column, ForeignKey, Table, Text

from leverans.ledger.tables import METADATA, Moment

HOLD = Table(
    "hold",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("placed_by", Text, ForeignKey("actor.id"), nullable=False),
    Column("placed_at", Moment, nullable=False),
    Column("review_on", Text, nullable=False, server_default=""),
    Column("lift_asked_by", Text, nullable=False, server_default=""),
    Column("lift_asked_at", Moment),
    Column("lifted_by", Text, nullable=False, server_default=""),
    Column("lifted_at", Moment),
)
HOLD_SECRET = Table(
    "hold_secret",
    METADATA,
    Column("hold", Text, ForeignKey("hold.id"), primary_key=True),
    Column("title", Text, nullable=False),
    Column("mandate", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("query", Text, nullable=False),  # JSON, the fields of HoldQuery
    comment="secrecy-marked: what a hold is about, in words and as a query",
)

"""Table of explanations: why the evidence log's clock once went back. Free text, so kept apart."""

from sqlalchemy import BigInteger, Column, Table, Text

from leverans.ledger.tables import METADATA, Moment

CLOCK_NOTE_SECRET = Table(
    "clock_note_secret",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),  # of the event
    Column("reason", Text, nullable=False),
    Column("noted_by", Text, nullable=False),
    Column("noted_at", Moment, nullable=False),
)

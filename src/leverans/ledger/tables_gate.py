"""The tables of waivers: what a person lets through the gate before a final archive."""

from sqlalchemy import Column, ForeignKey, Table, Text

from leverans.ledger.tables import METADATA, Moment

GATE_WAIVER = Table(
    "gate_waiver",
    METADATA,
    Column("agreement", Text, primary_key=True),
    Column("line", Text, primary_key=True),
    Column("actor", Text, ForeignKey("actor.id"), nullable=False),
    Column("at", Moment, nullable=False),
)
GATE_WAIVER_SECRET = Table(
    "gate_waiver_secret",
    METADATA,
    Column("agreement", Text, primary_key=True),
    Column("line", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    comment="secrecy-marked: free text of a waiver",
)

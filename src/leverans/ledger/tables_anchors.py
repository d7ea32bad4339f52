"""Tables of the evidence log's checkpoints: what was signed, what stamped it, where copies lie.

They are no proof by themselves, for who can rewrite the log can rewrite them too; the copies are.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, Table, Text

from leverans.ledger.tables import METADATA, Moment

LOG_CHECKPOINT = Table(
    "log_checkpoint",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("events", BigInteger, nullable=False),
    Column("head", Text, nullable=False),
    Column("root", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("key", Text, nullable=False),  # of `trusted_key`
    Column("sha256", Text, nullable=False),
    Column("document", LargeBinary, nullable=False),
)
LOG_STAMP = Table(
    "log_stamp",
    METADATA,
    Column("checkpoint", BigInteger, ForeignKey("log_checkpoint.number"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("authority", Text, nullable=False),  # the host that was asked
    Column("token", LargeBinary, nullable=False),  # the bytes as they came
    Column("received_at", Moment, nullable=False),
    Column("stamped_at", Moment),  # what the token says, where it was verified
    Column("problem", Text, nullable=False),  # "" = verified, else why it is not
)
LOG_DEPOSIT = Table(
    "log_deposit",
    METADATA,
    Column("checkpoint", BigInteger, ForeignKey("log_checkpoint.number"), primary_key=True),
    Column("place", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

"""Orders to weed the access log, content opened for a while, orders to forget names.

The access log itself is a database of its own (`access_tables`): what stands here is kept.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Table, Text

from leverans.ledger.tables import METADATA, Moment


def _text(name: str, default: str | None = None) -> Column[str]:
    return Column(name, Text, nullable=False, server_default=default)


def _decided() -> list[Column[object]]:
    """Who proposed it, who confirmed it, and when it was done."""
    return [
        Column("proposed_by", Text, ForeignKey("actor.id"), nullable=False),
        Column("proposed_at", Moment, nullable=False),
        Column("confirmed_by", Text, nullable=False, server_default=""),
        Column("confirmed_at", Moment),
        Column("done_at", Moment),
    ]


ACCESS_ORDER = Table(
    "access_order",
    METADATA,
    Column("id", Text, primary_key=True),
    _text("before"),  # ISO date: the days before it are weeded
    Column("entries", BigInteger, nullable=False),
    _text("plan_row"),
    _text("decision"),
    *_decided(),
)

NAMES_ORDER = Table(
    "names_order",
    METADATA,
    Column("id", Text, primary_key=True),
    _text("scope"),
    _text("subject"),  # id of an actor or item, number of a delivery, or ISO date
    _text("decision"),
    Column("entries", BigInteger, nullable=False),
    *_decided(),
)

BREAK_GLASS = Table(
    "break_glass",
    METADATA,
    Column("id", Text, primary_key=True),
    _text("kind"),
    _text("object"),
    Column("actor", Text, ForeignKey("actor.id"), nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    _text("closed_by", ""),
    Column("closed_at", Moment),
    _text("closed_how", ""),
    _text("reviewed_by", ""),
    Column("reviewed_at", Moment),
    _text("outcome", ""),
)
BREAK_GLASS_SECRET = Table(
    "break_glass_secret",
    METADATA,
    Column("opening", Text, ForeignKey("break_glass.id"), primary_key=True),
    _text("reason"),
    comment="secrecy-marked: free text of why content was opened",
)

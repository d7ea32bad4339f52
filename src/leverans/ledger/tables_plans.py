"""The tables of the records plan: its versions, the decisions it rests on, phrases confirmed."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, Table, Text

from leverans.ledger.tables import METADATA, Moment


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


def _key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def _actor(name: str, *, nullable: bool = True) -> Column[str]:
    return Column(name, Text, ForeignKey("actor.id"), nullable=nullable)


PLAN_VERSION = Table(
    "plan_version",
    METADATA,
    _key("name"),
    _text("plan_id"),
    _text("version"),
    _text("decision"),
    _text("digest"),
    _text("in_force_from"),
    _text("in_force_to"),
    _text("default_trigger"),
    Column("row_count", Integer, nullable=False),
    _actor("imported_by", nullable=False),
    Column("imported_at", Moment, nullable=False),
    _text("asked_decision"),
    _actor("asked_by"),
    Column("asked_at", Moment),
    _actor("activated_by"),
    Column("activated_at", Moment),
    _text("application"),  # reference of the decision it was activated by
)
PLAN_TEXT_SECRET = Table(
    "plan_text_secret",
    METADATA,
    Column("plan", Text, ForeignKey("plan_version.name"), primary_key=True),
    _text("columns"),
    _text("about"),
    comment="secrecy-marked: headings of a plan, and what was stated of it, verbatim",
)
PLAN_ROW_SECRET = Table(
    "plan_row_secret",
    METADATA,
    Column("plan", Text, ForeignKey("plan_version.name"), primary_key=True),
    Column("position", Integer, primary_key=True),
    _text("row_id"),
    _text("phrase"),
    _text("body"),
    comment="secrecy-marked: rows of a plan as they were read; a remark may name somebody",
)
PLAN_DOCUMENT_SECRET = Table(
    "plan_document_secret",
    METADATA,
    _key("digest"),
    _text("kind"),
    Column("document", LargeBinary, nullable=False),
    comment="secrecy-marked: a plan's file, byte for byte; a remark may name somebody",
)

PLAN_DECISION = Table(
    "plan_decision",
    METADATA,
    _key("kind"),
    _key("ref"),
    Column("number", Integer, primary_key=True),
    _text("adopted"),
    _text("in_force_from"),
    _text("in_force_to"),
    _text("record_date_from"),
    _text("record_date_to"),
    Column("retroactive", Boolean, nullable=False),
    _actor("actor", nullable=False),
    Column("at", Moment, nullable=False),
    _actor("seconded_by"),
    Column("seconded_at", Moment),
    _actor("withdrawal_asked_by"),
    Column("withdrawal_asked_at", Moment),
    _actor("withdrawn_by"),
    Column("withdrawn_at", Moment),
)
PLAN_DECISION_APPLIES = Table(
    "plan_decision_applies",
    METADATA,
    _key("ref"),
    Column("number", Integer, primary_key=True),
    _key("disposal"),
)

PLAN_RESTS_ON = Table(  # the decisions that those two saw who activated the version
    "plan_rests_on",
    METADATA,
    Column("plan", Text, ForeignKey("plan_version.name"), primary_key=True),
    _key("kind"),
    _key("ref"),
    Column("number", Integer, primary_key=True),
)

PLAN_PHRASE = Table(
    "plan_phrase",
    METADATA,
    _key("phrase"),
    _key("default_trigger"),
    Column("number", Integer, primary_key=True),
    _text("rule"),
    _text("plan"),
    Column("stated", Boolean, nullable=False),
    _actor("asked_by", nullable=False),
    Column("asked_at", Moment, nullable=False),
    _actor("confirmed_by"),
    Column("confirmed_at", Moment),
)
PLAN_PHRASE_SECRET = Table(
    "plan_phrase_secret",
    METADATA,
    _key("phrase"),
    _text("folded"),
    comment="secrecy-marked: a phrase's text",
)

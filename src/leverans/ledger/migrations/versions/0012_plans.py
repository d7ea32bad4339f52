"""Versions of the records plan, the decisions they rest on, and the phrases confirmed."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _actors(table: str, *names: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([name], ["actor.id"], name=f"fk_{table}_{name}") for name in names
    ]


def _of_plan(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["plan"], ["plan_version.name"], name=f"fk_{table}_plan")


def upgrade() -> None:
    _versions()
    _rows()
    _decisions()
    _phrases()


def _versions() -> None:
    op.create_table(
        "plan_version",
        _key("name"),
        *[_text(name) for name in ("plan_id", "version", "decision", "digest")],
        *[_text(name) for name in ("in_force_from", "in_force_to", "default_trigger")],
        sa.Column("row_count", sa.Integer, nullable=False),
        sa.Column("imported_by", sa.Text, nullable=False),
        sa.Column("imported_at", sa.Text, nullable=False),
        _text("asked_decision"),
        sa.Column("asked_by", sa.Text),
        sa.Column("asked_at", sa.Text),
        sa.Column("activated_by", sa.Text),
        sa.Column("activated_at", sa.Text),
        _text("application"),
        sa.PrimaryKeyConstraint("name", name="pk_plan_version"),
        *_actors("plan_version", "imported_by", "asked_by", "activated_by"),
    )


def _rows() -> None:
    op.create_table(
        "plan_text_secret",
        _key("plan"),
        _text("columns"),
        _text("about"),
        sa.PrimaryKeyConstraint("plan", name="pk_plan_text_secret"),
        _of_plan("plan_text_secret"),
        comment="secrecy-marked: headings of a plan, and what was stated of it, verbatim",
    )
    op.create_table(
        "plan_row_secret",
        _key("plan"),
        sa.Column("position", sa.Integer, nullable=False),
        *[_text(name) for name in ("row_id", "phrase", "body")],
        sa.PrimaryKeyConstraint("plan", "position", name="pk_plan_row_secret"),
        _of_plan("plan_row_secret"),
        comment="secrecy-marked: rows of a plan as they were read; a remark may name somebody",
    )
    op.create_table(
        "plan_document_secret",
        _key("digest"),
        _text("kind"),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_plan_document_secret"),
        comment="secrecy-marked: a plan's file, byte for byte; a remark may name somebody",
    )


def _decisions() -> None:
    op.create_table(
        "plan_decision",
        _key("kind"),
        _key("ref"),
        sa.Column("number", sa.Integer, nullable=False),
        *[_text(name) for name in ("adopted", "in_force_from", "in_force_to")],
        *[_text(name) for name in ("record_date_from", "record_date_to")],
        sa.Column("retroactive", sa.Boolean, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("seconded_by", sa.Text),
        sa.Column("seconded_at", sa.Text),
        sa.Column("withdrawal_asked_by", sa.Text),
        sa.Column("withdrawal_asked_at", sa.Text),
        sa.Column("withdrawn_by", sa.Text),
        sa.Column("withdrawn_at", sa.Text),
        sa.PrimaryKeyConstraint("kind", "ref", "number", name="pk_plan_decision"),
        *_actors("plan_decision", "actor", "seconded_by", "withdrawal_asked_by", "withdrawn_by"),
    )
    op.create_table(
        "plan_decision_applies",
        _key("ref"),
        sa.Column("number", sa.Integer, nullable=False),
        _key("disposal"),
        sa.PrimaryKeyConstraint("ref", "number", "disposal", name="pk_plan_decision_applies"),
    )

    op.create_table(
        "plan_rests_on",
        _key("plan"),
        _key("kind"),
        _key("ref"),
        sa.Column("number", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("plan", "kind", "ref", "number", name="pk_plan_rests_on"),
        _of_plan("plan_rests_on"),
    )


def _phrases() -> None:
    op.create_table(
        "plan_phrase",
        _key("phrase"),
        _key("default_trigger"),
        sa.Column("number", sa.Integer, nullable=False),
        _text("rule"),
        _text("plan"),
        sa.Column("stated", sa.Boolean, nullable=False),
        sa.Column("asked_by", sa.Text, nullable=False),
        sa.Column("asked_at", sa.Text, nullable=False),
        sa.Column("confirmed_by", sa.Text),
        sa.Column("confirmed_at", sa.Text),
        sa.PrimaryKeyConstraint("phrase", "default_trigger", "number", name="pk_plan_phrase"),
        *_actors("plan_phrase", "asked_by", "confirmed_by"),
    )
    op.create_table(
        "plan_phrase_secret",
        _key("phrase"),
        _text("folded"),
        sa.PrimaryKeyConstraint("phrase", name="pk_plan_phrase_secret"),
        comment="secrecy-marked: a phrase's text",
    )

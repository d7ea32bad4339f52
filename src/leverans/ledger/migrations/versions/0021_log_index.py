"""The log gets its index of objects, and the database takes no row that does not follow on."""

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

SQLITE = (
    """CREATE TRIGGER audit_event_follows BEFORE INSERT ON audit_event
    WHEN NEW.prev_hash IS NOT CASE WHEN NEW.seq = 1 THEN printf('%064d', 0) ELSE
        (SELECT hash FROM audit_event WHERE chain = NEW.chain AND seq = NEW.seq - 1) END
    BEGIN SELECT RAISE(ABORT, 'audit_event is append-only: this row does not follow'); END""",
    """CREATE TRIGGER audit_head_no_replace BEFORE INSERT ON audit_head
    WHEN EXISTS (SELECT 1 FROM audit_head WHERE chain = NEW.chain)
    BEGIN SELECT RAISE(ABORT, 'audit_head is never replaced'); END""",
    """CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_head
    WHEN NEW.chain <> OLD.chain OR NEW.events < OLD.events
    BEGIN SELECT RAISE(ABORT, 'audit_head never goes back'); END""",
)
POSTGRESQL = (
    """CREATE FUNCTION audit_event_follows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.prev_hash IS DISTINCT FROM (CASE WHEN NEW.seq = 1 THEN repeat('0', 64) ELSE
        (SELECT hash FROM audit_event WHERE chain = NEW.chain AND seq = NEW.seq - 1) END)
    THEN RAISE EXCEPTION 'audit_event is append-only: this row does not follow'; END IF;
    RETURN NEW; END $$""",
    """CREATE TRIGGER audit_event_follows BEFORE INSERT ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_event_follows()""",
    """CREATE FUNCTION audit_head_forward() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.chain <> OLD.chain OR NEW.events < OLD.events
    THEN RAISE EXCEPTION 'audit_head never goes back'; END IF;
    RETURN NEW; END $$""",
    """CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_head
    FOR EACH ROW EXECUTE FUNCTION audit_head_forward()""",
)


def upgrade() -> None:
    op.create_table(
        "audit_object",
        sa.Column("chain", sa.Text, nullable=False),
        sa.Column("bucket", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("seq", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("key", sa.BigInteger, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("chain", "bucket", "seq", "key", name="pk_audit_object"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "clock_note_secret",
        sa.Column("seq", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("noted_by", sa.Text, nullable=False),
        sa.Column("noted_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_clock_note_secret"),
    )
    _fill(op.get_bind())
    postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in POSTGRESQL if postgresql else SQLITE:
        op.execute(sa.text(statement))


def _fill(connection: sa.Connection) -> None:
    """Index what an older version wrote; an event that cannot be read is left to `log verify`."""
    events = sa.text(
        "SELECT chain, seq, body FROM audit_event WHERE (chain, seq) > (:chain, :seq)"
        " ORDER BY chain, seq LIMIT 5000"
    )
    enter = sa.text("INSERT INTO audit_object VALUES (:chain, :bucket, :seq, :key)")
    chain, seq = "", 0
    while found := connection.execute(events, {"chain": chain, "seq": seq}).all():
        if rows := [row for event in found for row in _entries(*event)]:
            connection.execute(enter, rows)
        chain, seq = found[-1].chain, found[-1].seq


def _entries(chain: str, seq: int, body: bytes) -> list[dict[str, object]]:
    try:
        named = {str(object_id) for _, object_id in json.loads(body)["objects"]}
    except (ValueError, KeyError, TypeError):
        return []
    return [
        {"chain": chain, "bucket": key & 63, "seq": seq, "key": key}
        for key in {_key(object_id) for object_id in named}
    ]


def _key(object_id: str) -> int:
    digest = hashlib.sha256(object_id.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big", signed=True)

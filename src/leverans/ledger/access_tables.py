"""The tables of the access log, a database of its own, and the triggers that guard it.

An entry is never changed, and deleted only where a row of `access_weeded` says so first. Nothing
is written on a day that is sealed. Whoever owns the file can drop triggers; what proves then that
it was done is the seal in the evidence log.
"""

from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, Text

METADATA = MetaData()
FORM = 1


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


ACCESS_FORM = Table("access_form", METADATA, Column("form", Integer, primary_key=True))

ACCESS_ENTRY = Table(
    "access_entry",
    METADATA,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("day", Text, nullable=False, index=True),
    _text("at"),
    Column("actor", Text, nullable=False, index=True),
    _text("role"),
    _text("action"),
    _text("kind"),
    Column("object", Text, nullable=False, index=True),
    Column("hits", BigInteger, nullable=False),
    _text("audience"),
    _text("channel"),
    _text("outcome"),
    _text("break_glass"),
    comment="personal data: who looked at what; weeded after [access] keep_days",
)

ACCESS_SEAL = Table(
    "access_seal",
    METADATA,
    Column("day", Text, primary_key=True),
    Column("entries", BigInteger, nullable=False),
    _text("sha256"),
)

ACCESS_WEEDED = Table(
    "access_weeded",
    METADATA,
    Column("order_id", Text, primary_key=True),
    _text("before"),
    Column("entries", BigInteger, nullable=False),
)

SQLITE = (
    """CREATE TRIGGER access_entry_no_update BEFORE UPDATE ON access_entry
    BEGIN SELECT RAISE(ABORT, 'access_entry is append-only'); END""",
    """CREATE TRIGGER access_entry_no_delete BEFORE DELETE ON access_entry
    WHEN NOT EXISTS (SELECT 1 FROM access_weeded WHERE before > OLD.day)
    BEGIN SELECT RAISE(ABORT, 'access_entry is weeded by an order only'); END""",
    # INSERT OR REPLACE deletes without asking the trigger above
    """CREATE TRIGGER access_entry_no_replace BEFORE INSERT ON access_entry
    WHEN EXISTS (SELECT 1 FROM access_entry WHERE seq = NEW.seq OR id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'access_entry is append-only'); END""",
    """CREATE TRIGGER access_entry_sealed BEFORE INSERT ON access_entry
    WHEN EXISTS (SELECT 1 FROM access_seal WHERE day >= NEW.day)
    BEGIN SELECT RAISE(ABORT, 'that day is sealed'); END""",
    """CREATE TRIGGER access_seal_no_update BEFORE UPDATE ON access_seal
    BEGIN SELECT RAISE(ABORT, 'access_seal is append-only'); END""",
    """CREATE TRIGGER access_seal_no_delete BEFORE DELETE ON access_seal
    BEGIN SELECT RAISE(ABORT, 'access_seal is append-only'); END""",
    """CREATE TRIGGER access_seal_no_replace BEFORE INSERT ON access_seal
    WHEN EXISTS (SELECT 1 FROM access_seal WHERE day = NEW.day)
    BEGIN SELECT RAISE(ABORT, 'access_seal is append-only'); END""",
)
POSTGRESQL = (
    """CREATE FUNCTION access_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$""",
    """CREATE FUNCTION access_ordered() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
      IF NOT EXISTS (SELECT 1 FROM access_weeded WHERE before > OLD.day) THEN
        RAISE EXCEPTION 'access_entry is weeded by an order only';
      END IF;
      RETURN OLD;
    END $$""",
    """CREATE FUNCTION access_open() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
      IF EXISTS (SELECT 1 FROM access_seal WHERE day >= NEW.day) THEN
        RAISE EXCEPTION 'that day is sealed';
      END IF;
      RETURN NEW;
    END $$""",
    """CREATE TRIGGER access_entry_append_only BEFORE UPDATE OR TRUNCATE ON access_entry
    FOR EACH STATEMENT EXECUTE FUNCTION access_refuse()""",
    """CREATE TRIGGER access_entry_ordered BEFORE DELETE ON access_entry
    FOR EACH ROW EXECUTE FUNCTION access_ordered()""",
    """CREATE TRIGGER access_entry_open BEFORE INSERT ON access_entry
    FOR EACH ROW EXECUTE FUNCTION access_open()""",
    """CREATE TRIGGER access_seal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON access_seal
    FOR EACH STATEMENT EXECUTE FUNCTION access_refuse()""",
)

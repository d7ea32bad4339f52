"""The archive's catalogue and the index that it is searched by."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _holdings()
    _records()
    _files()
    _index()


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default="0")


def _small(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.SmallInteger, nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def _primary(table: str, *names: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*names, name=f"pk_{table}")


def _of_record(table: str) -> tuple[sa.Column[int], sa.ForeignKeyConstraint]:
    key = sa.ForeignKeyConstraint(["record"], ["catalogue_record.n"], name=f"fk_{table}_record")
    return sa.Column("record", sa.BigInteger, nullable=False), key


def _holdings() -> None:
    op.create_table(
        "holding",
        *(_text(name) for name in ("package_id", "object_root", "version")),
        *(_count(name) for name in ("files", "bytes", "records")),
        *(_text(name) for name in ("manifest_digest", "received_at", "producer", "agreement")),
        *(_text(name) for name in ("reference", "state")),
        _primary("holding", "package_id"),
    )


def _records() -> None:
    refers = sa.ForeignKeyConstraint(
        ["package"], ["holding.package_id"], name="fk_catalogue_record_package"
    )
    op.create_table(
        "catalogue_record",
        sa.Column("n", sa.BigInteger, nullable=False, autoincrement=False),
        *(_text(name) for name in ("archive_id", "package", "document")),
        *(_small(name) for name in ("own_exposure", "exposure")),
        *(_text(name) for name in ("record_type", "type_name", "classification")),
        *(_text(name) for name in ("producer_id", "producer", "date")),
        _count("day"),
        *(_text(name) for name in ("available_from", "available_to")),
        *(_count(name) for name in ("files", "bytes")),
        _primary("catalogue_record", "n"),
        refers,
        sa.UniqueConstraint("archive_id", "package", name="uq_catalogue_record_archive_id_package"),
    )
    op.create_index("ix_catalogue_record_package", "catalogue_record", ["package"])
    op.create_table(
        "catalogue_record_secret",
        *_of_record("catalogue_record_secret"),
        *(_text(name) for name in ("title", "public_title", "text", "internal")),
        *(_text(name) for name in ("ids", "case_ids")),
        _primary("catalogue_record_secret", "record"),
        comment="secrecy-marked: titles and other words of a record",
    )


def _files() -> None:
    op.create_table(
        "catalogue_file",
        *_of_record("catalogue_file"),
        _number("seq"),
        _count("size"),
        *(_text(name) for name in ("sha256", "puid", "mime", "use")),
        _primary("catalogue_file", "record", "seq"),
    )
    op.create_table(
        "catalogue_file_secret",
        *_of_record("catalogue_file_secret"),
        _number("seq"),
        _text("path"),
        _primary("catalogue_file_secret", "record", "seq"),
        comment="secrecy-marked: names of files",
    )


def _index() -> None:
    op.create_table(
        "catalogue_term_secret",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        _small("audience"),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("term", BYTEWISE, nullable=False),
        _primary("catalogue_term_secret", "id"),
        sa.UniqueConstraint(
            "audience", "kind", "term", name="uq_catalogue_term_secret_audience_kind_term"
        ),
        comment="secrecy-marked: words and other marks that records are found by",
    )
    op.create_table(
        "catalogue_suffix_secret",
        _small("audience"),
        sa.Column("suffix", BYTEWISE, nullable=False),
        _number("term"),
        _primary("catalogue_suffix_secret", "audience", "suffix", "term"),
        comment="secrecy-marked: every end of every word, so that parts of compounds are found",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "catalogue_mark_secret",
        _small("audience"),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("mark", BYTEWISE, nullable=False),
        sa.Column("record", sa.BigInteger, nullable=False),
        _primary("catalogue_mark_secret", "audience", "kind", "mark", "record"),
        comment="secrecy-marked: diary numbers and other ids that belong to few records each",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "catalogue_posting",
        *(_number("term"), _small("field"), _number("block")),
        sa.Column("bits", sa.LargeBinary, nullable=False),
        _primary("catalogue_posting", "term", "field", "block"),
        sqlite_with_rowid=False,
    )

"""The catalogue of what the archive holds, and the index by which it is searched.

Everything here can be had from the archive's store again. Titles, words, ids that people have
written and names of files stand in tables marked `_secret`; a posting is numbers alone.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

from leverans.ledger.tables import METADATA

# words are compared byte by byte, in every database and whatever its language is
BYTEWISE = Text().with_variant(Text(collation="C"), "postgresql")


def _text(name: str, default: str = "") -> Column[str]:
    return Column(name, Text, nullable=False, server_default=default)


def _count(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default="0")


def _small(name: str) -> Column[int]:
    return Column(name, SmallInteger, nullable=False)


def _record() -> Column[int]:
    return Column("record", BigInteger, ForeignKey("catalogue_record.n"), primary_key=True)


HOLDING = Table(
    "holding",
    METADATA,
    Column("package_id", Text, primary_key=True),
    _text("object_root"),
    _text("version"),
    _count("files"),
    _count("bytes"),
    _count("records"),
    _text("manifest_digest"),
    _text("received_at"),
    _text("producer"),
    _text("agreement"),
    _text("reference"),
    _text("state"),  # "entering" until its last record is in, then "entered"
    # which of our readings of a record it was entered by: an older one is read anew
    Column("reading", Integer, nullable=False, server_default="0"),
)

RECORD = Table(
    "catalogue_record",
    METADATA,
    # numbered by us, for the bits of the postings
    Column("n", BigInteger, primary_key=True, autoincrement=False),
    _text("archive_id"),
    Column("package", Text, ForeignKey("holding.package_id"), nullable=False),
    _text("document"),
    _small("own_exposure"),
    _small("exposure"),  # a newer version of the record may be more secret than this one
    _text("record_type"),
    _text("type_name"),
    _text("classification"),
    _text("producer_id"),
    _text("producer"),
    _text("date"),
    _count("day"),  # yyyymmdd, 0 = no date
    _text("available_from"),
    _text("available_to"),
    _count("files"),
    _count("bytes"),
    UniqueConstraint("archive_id", "package"),
    Index("ix_catalogue_record_package", "package"),
)

RECORD_SECRET = Table(
    "catalogue_record_secret",
    METADATA,
    _record(),
    _text("title"),
    _text("public_title"),
    _text("text"),
    _text("internal"),
    _text("ids"),
    _text("case_ids"),
    comment="secrecy-marked: titles and other words of a record",
)

FILE = Table(
    "catalogue_file",
    METADATA,
    _record(),
    Column("seq", Integer, primary_key=True),
    _count("size"),
    _text("sha256"),
    _text("puid"),
    _text("mime"),
    _text("use"),
)

FILE_SECRET = Table(
    "catalogue_file_secret",
    METADATA,
    _record(),
    Column("seq", Integer, primary_key=True),
    _text("path"),
    comment="secrecy-marked: names of files",
)

TERM_SECRET = Table(
    "catalogue_term_secret",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    _small("audience"),
    Column("kind", Text, nullable=False),
    Column("term", BYTEWISE, nullable=False),
    UniqueConstraint("audience", "kind", "term"),
    comment="secrecy-marked: words and other marks that records are found by",
)

SUFFIX_SECRET = Table(
    "catalogue_suffix_secret",
    METADATA,
    Column("audience", SmallInteger, primary_key=True),
    Column("suffix", BYTEWISE, primary_key=True),
    Column("term", Integer, primary_key=True),
    comment="secrecy-marked: every end of every word, so that parts of compounds are found",
    sqlite_with_rowid=False,
)

MARK_SECRET = Table(
    "catalogue_mark_secret",
    METADATA,
    Column("audience", SmallInteger, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("mark", BYTEWISE, primary_key=True),
    Column("record", BigInteger, primary_key=True),
    comment="secrecy-marked: diary numbers and other ids that belong to few records each",
    sqlite_with_rowid=False,
)

POSTING = Table(
    "catalogue_posting",
    METADATA,
    Column("term", Integer, primary_key=True),
    Column("field", SmallInteger, primary_key=True),
    Column("block", Integer, primary_key=True),
    Column("bits", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

"""Tables of culling at the source: the archive's confirmations, and what was asked of a source."""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Table, Text

from leverans.ledger.tables import METADATA, Moment

FIXITY_CONFIRMATION = Table(
    "fixity_confirmation",
    METADATA,
    Column("package", Text, primary_key=True),
    Column("at", Moment, primary_key=True),  # when the archive read it back, as it says
    Column("document", LargeBinary, nullable=False),
    Column("sha256", Text, nullable=False),
)

DELETION_LIST = Table(
    "deletion_list",
    METADATA,
    Column("order_id", Text, primary_key=True),
    Column("agreement", Text, nullable=False),
    Column("source_digest", Text, nullable=False),  # of where the source was then
    Column("begun_at", Moment, nullable=False),
)

DELETION_FILE = Table(
    "deletion_file",
    METADATA,
    Column("order_id", Text, primary_key=True),
    Column("item", Text, primary_key=True),  # id of the file in the source
    Column("record", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    # ids of the folders above it: where one is a symlink now, the file may lie behind it
    Column("above", Text, nullable=False, server_default=""),
    Column("said", Text, nullable=False, server_default=""),  # by the source system
    Index("ix_deletion_file_record", "record"),
)

SOURCE_WITNESS = Table(
    "source_witness",
    METADATA,
    # files that are on no list: a source that has none of them any more is another one, or empty
    Column("order_id", Text, primary_key=True),
    Column("item", Text, primary_key=True),
)

"""Tables of uploads in parts that have not come to their end.

Which place and key an upload belongs to is kept as a digest: the journal is only ever asked for
one that is known, and a key can name a person.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Table, Text

from leverans.ledger.tables import METADATA, Moment

UPLOAD = Table(
    "upload",
    METADATA,
    Column("id", Text, primary_key=True),  # sha256 of place and key
    Column("upload", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("part_size", BigInteger, nullable=False),
    Column("begun_at", Moment, nullable=False),
)

UPLOAD_PART = Table(
    "upload_part",
    METADATA,
    Column("upload", Text, ForeignKey("upload.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    Column("md5", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("etag", Text, nullable=False),
)

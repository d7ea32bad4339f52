"""Where the items of an older e-archive went: old → new, one row for each file.

Ids and digests stand here; what the old archive called things stands in the table apart, which
is marked for secrecy.
"""

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from leverans.ledger.tables import METADATA, Moment

MIGRATED_ITEM = Table(
    "migrated_item",
    METADATA,
    Column("package", Text, ForeignKey("package.id"), primary_key=True),
    Column("item", Text, primary_key=True),
    Column("archive_id", Text, nullable=False),
    Column("old_package", Text, nullable=False),
    Column("old_algorithm", Text, nullable=False),
    Column("old_digest", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_migrated_item_archive_id", "archive_id"),
    Index("ix_migrated_item_old_package", "old_package"),
)

MIGRATED_ITEM_NAME = Table(
    "migrated_item_name",
    METADATA,
    Column("package", Text, primary_key=True),
    Column("item", Text, primary_key=True),
    Column("old_package_id", Text, nullable=False),
    Column("old_package_name", Text, nullable=False),
    Column("old_item", Text, nullable=False),
)

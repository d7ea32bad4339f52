"""The log's tables; `ledger/migrations` makes them, triggers in it keep them append-only.

`audit_event` is what an auditor reads: `body` holds the canonical bytes exactly as they were
hashed. `audit_head` remembers how long each chain is, so that a lost tail is noticed.
`audit_object` is an index (`audit/objects.py`); it proves nothing and can be made anew.
"""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, Table, Text

METADATA = MetaData()

AUDIT_EVENT = Table(
    "audit_event",
    METADATA,
    Column("chain", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
    Column("prev_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
)

AUDIT_HEAD = Table(
    "audit_head",
    METADATA,
    Column("chain", Text, primary_key=True),
    Column("events", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
)

AUDIT_OBJECT = Table(
    "audit_object",
    METADATA,
    Column("chain", Text, primary_key=True),
    Column("bucket", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

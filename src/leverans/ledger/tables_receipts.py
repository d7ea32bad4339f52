"""Tables of receipts' keys, of custody, and of what an archive was told before a package came."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, LargeBinary, Table, Text

from leverans.ledger.tables import METADATA, Moment

TRUSTED_KEY = Table(
    "trusted_key",
    METADATA,
    Column("id", Text, primary_key=True),  # sha256 of the raw public key
    Column("public_key", Text, nullable=False),  # PEM
    Column("party", Text, nullable=False),
    Column("own", Boolean, nullable=False),  # the private half lies in our own folder `keys/`
    Column("pinned_at", Moment, nullable=False),
    Column("pinned_by", Text, ForeignKey("actor.id"), nullable=False),
    Column("revoked_at", Moment),
    Column("revoked_by", Text, ForeignKey("actor.id")),
    Column("succeeds", Text, nullable=False, server_default=""),  # id of the key it replaced
    Column("lost_since", Text, nullable=False, server_default=""),  # a day, YYYY-MM-DD
)
TRUSTED_KEY_SECRET = Table(
    "trusted_key_secret",
    METADATA,
    Column("key", Text, ForeignKey("trusted_key.id"), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("rotation", Text, nullable=False, server_default=""),
    comment="secrecy-marked: free text of why a key was revoked",
)

CUSTODY = Table(
    "custody",
    METADATA,
    Column("package", Text, primary_key=True),  # of `package`, or of `reception` at an archive
    Column("receipt", Text, primary_key=True),  # sha256 of the mottagningsbevis
    Column("holder", Text, nullable=False),
    Column("ours", Boolean, nullable=False),
    Column("since", Text, nullable=False),  # a day, YYYY-MM-DD
    Column("basis", Text, nullable=False),
    Column("noted_at", Moment, nullable=False),
    Column("done_at", Moment),  # when the day had come, and the event was written
    Index("ix_custody_done_at", "done_at", "since"),
)

ARRIVED_NOTE = Table(
    "arrived_note",
    METADATA,
    Column("package", Text, ForeignKey("reception.package"), primary_key=True),
    Column("document", LargeBinary, nullable=False),
    Column("sha256", Text, nullable=False),
)

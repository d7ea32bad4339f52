"""The journal of uploads in parts; each word of it is committed by itself.

It is not evidence: it may be lost without harm, and is forgotten when an upload has come to its
end.
"""

import hashlib

from sqlalchemy import Connection, delete, insert, select

from leverans.clock import Clock
from leverans.ledger.database import Ledger
from leverans.ledger.tables_uploads import UPLOAD, UPLOAD_PART
from leverans.ledger.upsert import put
from leverans.model.upload import Part, Unfinished


class LedgerUploads:
    """An upload journal in the ledger (`storage.journal.UploadJournal`)."""

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        """Keep it in this ledger, with the times of this clock."""
        self._ledger = ledger
        self._clock = clock

    def find(self, place: str, key: str) -> Unfinished | None:
        """The upload that was begun there under that key, with its parts in order."""
        name = _digest(place, key)
        with self._ledger.read() as connection:
            row = connection.execute(select(UPLOAD).where(UPLOAD.c.id == name)).one_or_none()
            if row is None:
                return None
            return Unfinished(
                place=place,
                key=key,
                size=row.size,
                part_size=row.part_size,
                upload_id=row.upload,
                parts=_parts(connection, name),
            )

    def keep(self, upload: Unfinished) -> None:
        """Remember an upload that begins; what stood under its place and key is forgotten."""
        name = _digest(upload.place, upload.key)
        values = {"upload": upload.upload_id, "size": upload.size, "part_size": upload.part_size}
        with self._ledger.begin() as connection:
            _forget(connection, name)
            connection.execute(
                insert(UPLOAD).values({**values, "id": name, "begun_at": self._clock()})
            )

    def keep_part(self, upload: Unfinished, part: Part) -> None:
        """Remember a part that the store has taken; nothing if the upload is forgotten."""
        name = _digest(upload.place, upload.key)
        known = select(UPLOAD.c.id).where(UPLOAD.c.id == name, UPLOAD.c.upload == upload.upload_id)
        with self._ledger.begin() as connection:
            if connection.execute(known.with_for_update()).one_or_none() is not None:
                put(connection, UPLOAD_PART, [{"upload": name, **part._asdict()}])

    def forget(self, place: str, key: str) -> None:
        """Forget an upload that came to its end, or was given up."""
        with self._ledger.begin() as connection:
            _forget(connection, _digest(place, key))


def _parts(connection: Connection, name: str) -> tuple[Part, ...]:
    columns = [UPLOAD_PART.c[field] for field in Part._fields]
    statement = select(*columns).where(UPLOAD_PART.c.upload == name)
    return tuple(Part(*row) for row in connection.execute(statement.order_by(UPLOAD_PART.c.number)))


def _forget(connection: Connection, name: str) -> None:
    connection.execute(delete(UPLOAD_PART).where(UPLOAD_PART.c.upload == name))
    connection.execute(delete(UPLOAD).where(UPLOAD.c.id == name))


def _digest(place: str, key: str) -> str:
    named = f"{place}\0{key}".encode("utf-8", "surrogateescape")
    return hashlib.sha256(named).hexdigest()

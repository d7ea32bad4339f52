"""The keys that receipts are signed with: our own, and those of other houses that were pinned."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, insert, select, update

from leverans.ledger.tables_receipts import TRUSTED_KEY, TRUSTED_KEY_SECRET
from leverans.ledger.upsert import put


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedKey:
    """A public key and whose it is.

    Attributes:
        id: sha256 (hex) of the raw key. public_key: PEM. party: name of the house.
        own: whether the private half is ours. pinned_at, pinned_by: when, and which actor.
        revoked_at: from when on nothing new that it signed is believed, or None.
        succeeds: id of the key that it replaced, "" for none. lost_since: the first day (ISO) on
            which it may have been in other hands, "" for a key that was not lost.
    """

    id: str
    public_key: str
    party: str
    own: bool
    pinned_at: datetime
    pinned_by: str
    revoked_at: datetime | None = None
    succeeds: str = ""
    lost_since: str = ""


def pin(connection: Connection, key: TrustedKey) -> None:
    """Enter a key that is not known yet."""
    names = ("id", "public_key", "party", "own", "pinned_at", "pinned_by", "succeeds")
    values = {name: getattr(key, name) for name in names}
    connection.execute(insert(TRUSTED_KEY).values(values))


def revoke(connection: Connection, key_id: str, *, reason: str, by: str, at: datetime) -> bool:
    """Trust a key no more; False when it was revoked before, or is not known."""
    unrevoked = (TRUSTED_KEY.c.id == key_id, TRUSTED_KEY.c.revoked_at.is_(None))
    statement = update(TRUSTED_KEY).where(*unrevoked).values(revoked_at=at, revoked_by=by)
    if connection.execute(statement).rowcount != 1:
        return False
    put(connection, TRUSTED_KEY_SECRET, [{"key": key_id, "reason": reason}])
    return True


def lose(connection: Connection, key_id: str, *, since: str, reason: str) -> None:
    """Note of a revoked key the first day (ISO) on which it may have been in other hands.

    Args:
        reason: is put behind what is said of the key already.
    """
    statement = update(TRUSTED_KEY).where(TRUSTED_KEY.c.id == key_id)
    connection.execute(statement.values(lost_since=since))
    here = TRUSTED_KEY_SECRET.c
    said = connection.execute(select(here.reason).where(here.key == key_id)).scalar() or ""
    told = said if reason in said.splitlines() else f"{said}\n{reason}".strip()
    put(connection, TRUSTED_KEY_SECRET, [{"key": key_id, "reason": told}])


def note_rotation(connection: Connection, key_id: str, reason: str) -> None:
    """Keep why a new key was made in the place of another."""
    put(connection, TRUSTED_KEY_SECRET, [{"key": key_id, "reason": "", "rotation": reason}])


def key_of(connection: Connection, key_id: str) -> TrustedKey | None:
    """A key by its id, revoked or not; None when it is not known."""
    row = connection.execute(select(TRUSTED_KEY).where(TRUSTED_KEY.c.id == key_id)).one_or_none()
    return None if row is None else _key(row)


def keys(connection: Connection) -> list[TrustedKey]:
    """All keys, in the order in which they were entered."""
    rows = connection.execute(select(TRUSTED_KEY))
    return sorted((_key(row) for row in rows), key=lambda key: (key.pinned_at, key.id))


def _key(row: Row[tuple[object, ...]]) -> TrustedKey:
    return TrustedKey(
        id=row.id,
        public_key=row.public_key,
        party=row.party,
        own=row.own,
        pinned_at=row.pinned_at,
        pinned_by=row.pinned_by,
        revoked_at=row.revoked_at,
        succeeds=row.succeeds,
        lost_since=row.lost_since,
    )

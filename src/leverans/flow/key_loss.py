"""A key that may be in other hands: revoked, and what it has signed since then told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from leverans.clock import LOCAL
from leverans.deliveries.wire_format import read_note
from leverans.flow.history import Happened, write
from leverans.flow.key_doubts import Doubtful, signed_since
from leverans.flow.keys import create_own
from leverans.flow.known_keys import TrustedKey, key_named, list_keys
from leverans.flow.permission import admitted
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.ledger import trusted_keys
from leverans.ledger.receptions import note_for
from leverans.model.errors import TargetError
from leverans.model.rights import Right


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """What was done about a lost key, and what is left to do.

    Attributes:
        key: the lost one. new: the key of our own that is used now, where the lost one was ours;
            None where it was another house's.
        doubtful: what it has signed since. tell: the houses that must hear of it, by name.
    """

    key: TrustedKey
    new: TrustedKey | None
    doubtful: Doubtful
    tell: tuple[str, ...]


def lose_key(site: Site, named: str, since: date, reason: str) -> Lost:
    """Revoke a key and note the first day on which it may have been in other hands.

    Nothing new that it signs is believed, and what it has signed since that day is doubtful; what
    is older stands. Where it was the one that we sign with, a new one is made, without a statement
    of succession: the lost key proves nothing.

    Raises:
        UsageError: no such key, or no reason, or the day is to come, or no earlier than what is
            noted already. StorageError: the folder of keys cannot be written.
    """
    if not reason.strip():
        raise refused("USE-REASON")
    now = site.clock()
    if since > now.astimezone(LOCAL).date():
        raise refused("USE-KEY-SINCE", since=since.isoformat())
    key = key_named(site, named)
    if key.lost_since and since.isoformat() >= key.lost_since:
        raise refused("USE-KEY-LOST", key=key.id, since=key.lost_since)
    with site.ledger.begin() as connection:
        acting = admitted(site, connection, Right.MANAGE_KEYS)
        trusted_keys.revoke(connection, key.id, reason=reason, by=acting.actor, at=now)
        trusted_keys.lose(connection, key.id, since=since.isoformat(), reason=reason)
        doubtful = signed_since(connection, key, since)
        write(acting, connection, _told(key, since, doubtful))
        tell = tuple(sorted(set(_houses(connection, key, doubtful))))
    new = _in_use(site) if key.own else None
    return Lost(key=key_named(site, key.id), new=new, doubtful=doubtful, tell=tell)


def _told(key: TrustedKey, since: date, doubtful: Doubtful) -> Happened:
    return Happened(
        event="key.lost",
        objects=(("key", key.id),),
        refs={"since": since.isoformat()},
        counts={"answers": len(doubtful.answers), "anchors": len(doubtful.anchors)},
    )


def _in_use(site: Site) -> TrustedKey:
    """The key that we sign with now; made where there is none left."""
    own = [key for key in list_keys(site) if key.own and key.revoked_at is None]
    return own[-1] if own else create_own(site)


def _houses(connection: Connection, key: TrustedKey, doubtful: Doubtful) -> Iterator[str]:
    """Those whose key it is, or who have trusted it: they got answers, or we trust them."""
    if not key.own:
        yield key.party
        return
    for answer in doubtful.answers:
        try:
            yield read_note(note_for(connection, answer.package)).submitter
        except TargetError:  # from before notes were kept
            continue
    for other in trusted_keys.keys(connection):
        if not other.own:
            yield other.party

"""Keys: our own that we sign with, and those of other houses that somebody has pinned here.

A key is pinned by a person who has compared its fingerprint over another way than it came. Which
keys are trusted stands in the ledger with its event, never in a settings file.
"""

from pathlib import Path

from sqlalchemy import Connection

from leverans.flow.history import Happened, write
from leverans.flow.permission import admitted, entering
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.ledger import trusted_keys
from leverans.ledger.trusted_keys import TrustedKey
from leverans.model.rights import Right
from leverans.signing.files import create_key, load_key, load_public, public_path
from leverans.signing.keys import NotAKey, PublicKey, SigningKey

__all__ = [  # with the word that these functions return, for faces that see no ledger
    "TrustedKey",
    "create_own",
    "key_named",
    "keys_folder",
    "list_keys",
    "own_key_file",
    "pin_key",
    "revoke_key",
    "signer",
]

FOLDER = "keys"
SHORTEST = 8  # characters of an id that are enough to name a key


def keys_folder(site: Site) -> Path:
    """Where our own keys lie."""
    return site.root / FOLDER


def own_key_file(site: Site, key: TrustedKey) -> Path:
    """The file with the public half of a key of ours, to be given away."""
    return public_path(keys_folder(site), key.id)


def create_own(site: Site) -> TrustedKey:
    """Make a key to sign with; from now on it is the one that is used.

    Those made before stay valid for what they have signed.
    """
    site = entering(site, Right.MANAGE_KEYS)
    public = create_key(keys_folder(site)).public
    with site.ledger.begin() as connection:
        key = _entry(site, public, site.name, own=True)
        trusted_keys.pin(connection, key)
        _write(site, connection, "key.created", key.id)
    return key


def pin_key(site: Site, path: Path, party: str) -> TrustedKey:
    """Trust the public key in a file as one of a house's; the same again changes nothing.

    Args:
        party: the house, by the name or id that the agreement gives its receiver.

    Raises:
        UsageError: the file holds no such key, or the key is another house's, or was revoked.
    """
    try:
        public = load_public(path)
    except NotAKey as error:
        raise refused("USE-KEY-FILE", problem=str(error)) from error
    if not party.strip():
        raise refused("USE-KEY-PARTY")
    with site.ledger.begin() as connection:
        site = admitted(site, connection, Right.MANAGE_KEYS)
        known = trusted_keys.key_of(connection, public.id)
        if known is None:
            key = _entry(site, public, party.strip(), own=False)
            trusted_keys.pin(connection, key)
            _write(site, connection, "key.pinned", key.id)
            return key
    if known.revoked_at is not None:
        raise refused("USE-KEY-REVOKED", key=known.id, at=f"{known.revoked_at:%Y-%m-%d}")
    if not is_of(known, party):
        raise refused("USE-KEY-PINNED", key=known.id, party=known.party)
    return known


def revoke_key(site: Site, named: str, reason: str) -> TrustedKey:
    """Believe nothing new that a key signs; what was received before stays received.

    Raises:
        UsageError: no such key, or no reason, or it was revoked before.
    """
    if not reason.strip():
        raise refused("USE-REASON")
    key, at = key_named(site, named), site.clock()
    with site.ledger.begin() as connection:
        site = admitted(site, connection, Right.MANAGE_KEYS)
        if not trusted_keys.revoke(connection, key.id, reason=reason, by=site.actor, at=at):
            when = key.revoked_at or at
            raise refused("USE-KEY-REVOKED", key=key.id, at=f"{when:%Y-%m-%d}")
        _write(site, connection, "key.revoked", key.id)
    return key_named(site, key.id)


def list_keys(site: Site) -> list[TrustedKey]:
    """Every key, our own too, the oldest first."""
    with site.ledger.read() as connection:
        return trusted_keys.keys(connection)


def key_named(site: Site, named: str = "") -> TrustedKey:
    """The key whose id begins so (blanks do not count); without a name, the one we sign with.

    Raises:
        UsageError: there is none, or more than one.
    """
    wanted, known = named.replace(" ", "").lower(), list_keys(site)
    if not wanted:
        return _newest_own(known)
    found = [key for key in known if key.id.startswith(wanted)]
    if len(found) != 1 or len(wanted) < SHORTEST:
        raise refused("USE-KEY-UNKNOWN", key=named)
    return found[0]


def signer(site: Site) -> SigningKey:
    """The key that we sign with today.

    Raises:
        UsageError: we have none, or its file is gone, changed, or open to others.
    """
    key = _newest_own(list_keys(site))
    try:
        return load_key(keys_folder(site), key.id)
    except NotAKey as error:
        raise refused("USE-KEY-FILE", problem=str(error)) from error


def is_of(key: TrustedKey, *names: str) -> bool:
    """Whether a key is of the house that goes by one of these names."""
    party = key.party.strip().casefold()
    return any(name.strip().casefold() == party for name in names if name.strip())


def _newest_own(known: list[TrustedKey]) -> TrustedKey:
    own = [key for key in known if key.own and key.revoked_at is None]
    if not own:
        raise refused("USE-NO-KEY")
    return own[-1]


def _entry(site: Site, public: PublicKey, party: str, *, own: bool) -> TrustedKey:
    return TrustedKey(
        id=public.id,
        public_key=public.pem,
        party=party,
        own=own,
        pinned_at=site.clock(),
        pinned_by=site.actor,
    )


def _write(site: Site, connection: Connection, event: str, key_id: str) -> None:
    write(site, connection, Happened(event=event, objects=(("key", key_id),)))

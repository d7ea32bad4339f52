"""Which keys are known: our own, and those of other houses that somebody has pinned here.

A key is pinned by a person who has compared its fingerprint over another way than it came. Which
keys are trusted stands in the ledger with its event, never in a settings file. No private key is
read here: that is the business of `flow.keys`.
"""

from pathlib import Path

from sqlalchemy import Connection

from leverans.flow.history import Happened, write
from leverans.flow.permission import admitted
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.ledger import trusted_keys
from leverans.ledger.trusted_keys import TrustedKey
from leverans.model.rights import Right
from leverans.signing.files import load_public, public_path
from leverans.signing.keys import NotAKey, PublicKey

__all__ = [  # with the word that these functions return, for faces that see no ledger
    "TrustedKey",
    "entry_of",
    "is_of",
    "key_named",
    "keys_folder",
    "list_keys",
    "newest_own",
    "own_key_file",
    "pin_key",
    "revoke_key",
]

FOLDER = "keys"
SHORTEST = 8  # characters of an id that are enough to name a key


def keys_folder(site: Site) -> Path:
    """Where our own keys lie: in the workspace, or where `[keys]` of `leverans.toml` says."""
    return site.keys if site.keys is not None else site.root / FOLDER


def own_key_file(site: Site, key: TrustedKey) -> Path:
    """The file with the public half of a key of ours, to be given away."""
    return public_path(keys_folder(site), key.id)


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
            key = entry_of(site, public, party.strip(), own=False)
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
        return newest_own(known)
    found = [key for key in known if key.id.startswith(wanted)]
    if len(found) != 1 or len(wanted) < SHORTEST:
        raise refused("USE-KEY-UNKNOWN", key=named)
    return found[0]


def is_of(key: TrustedKey, *names: str) -> bool:
    """Whether a key is of the house that goes by one of these names."""
    party = key.party.strip().casefold()
    return any(name.strip().casefold() == party for name in names if name.strip())


def newest_own(known: list[TrustedKey]) -> TrustedKey:
    """The key of our own that is used today.

    Raises:
        UsageError: there is none that is not revoked.
    """
    own = [key for key in known if key.own and key.revoked_at is None]
    if not own:
        raise refused("USE-NO-KEY")
    return own[-1]


def entry_of(
    site: Site, public: PublicKey, party: str, *, own: bool, succeeds: str = ""
) -> TrustedKey:
    """A key as it is entered now, by who acts."""
    return TrustedKey(
        id=public.id,
        public_key=public.pem,
        party=party,
        own=own,
        pinned_at=site.clock(),
        pinned_by=site.actor,
        succeeds=succeeds,
    )


def _write(site: Site, connection: Connection, event: str, key_id: str) -> None:
    write(site, connection, Happened(event=event, objects=(("key", key_id),)))

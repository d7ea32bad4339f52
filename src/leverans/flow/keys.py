"""Keys of our own, with the private halves that we sign with; and the others (`known_keys`)."""

from leverans.flow.history import Happened, write
from leverans.flow.known_keys import (
    TrustedKey,
    entry_of,
    is_of,
    key_named,
    keys_folder,
    list_keys,
    newest_own,
    own_key_file,
    pin_key,
    revoke_key,
)
from leverans.flow.permission import entering
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.ledger import trusted_keys
from leverans.model.rights import Right
from leverans.signing.keys import NotAKey, SigningKey
from leverans.signing.private_files import create_key, load_key

__all__ = [  # with those of `known_keys`, for verbs that also sign
    "TrustedKey",
    "create_own",
    "is_of",
    "key_named",
    "keys_folder",
    "list_keys",
    "own_key_file",
    "pin_key",
    "revoke_key",
    "signer",
    "signer_of",
]


def create_own(site: Site) -> TrustedKey:
    """Make a key to sign with; from now on it is the one that is used.

    Those made before stay valid for what they have signed.
    """
    site = entering(site, Right.MANAGE_KEYS)
    public = create_key(keys_folder(site)).public
    with site.ledger.begin() as connection:
        key = entry_of(site, public, site.name, own=True)
        trusted_keys.pin(connection, key)
        write(site, connection, Happened(event="key.created", objects=(("key", key.id),)))
    return key


def signer(site: Site) -> SigningKey:
    """The key that we sign with today.

    Raises:
        UsageError: we have none, or its file is gone, changed, or open to others.
    """
    return signer_of(site, newest_own(list_keys(site)))


def signer_of(site: Site, key: TrustedKey) -> SigningKey:
    """The private half of a key of ours.

    Raises:
        UsageError: its file is gone, changed, or open to others.
    """
    try:
        return load_key(keys_folder(site), key.id)
    except NotAKey as error:
        raise refused("USE-KEY-FILE", problem=str(error)) from error

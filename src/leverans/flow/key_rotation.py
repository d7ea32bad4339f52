"""A new key in the place of one that still is in good hands: continuity is proven by the old key.

The house that rotates writes a succession statement and sends it; a house that has pinned the old
key takes the statement for the new one. A key that was revoked proves nothing any more.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from leverans.clock import stamp
from leverans.flow.history import Happened, write
from leverans.flow.keys import signer_of
from leverans.flow.known_keys import (
    TrustedKey,
    entry_of,
    key_named,
    keys_folder,
)
from leverans.flow.permission import entering
from leverans.flow.site import Site
from leverans.ledger import trusted_keys
from leverans.model.errors import StorageError
from leverans.model.rights import Right
from leverans.model.succession import Succession
from leverans.signing.files import succession_path, write_new
from leverans.signing.private_files import create_key
from leverans.signing.succession import succession_document


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotated:
    """A rotation: both keys, and the file with the statement that is to be sent."""

    old: TrustedKey
    new: TrustedKey
    statement: Path


def rotate_own(site: Site, reason: str = "") -> Rotated:
    """Make a new key of our own, and state with the one we have that it succeeds that.

    The old key stays valid for what it has signed, until it is revoked.

    Raises:
        UsageError: we have no key, or its file cannot be used. StorageError: the folder of keys
            cannot be written.
    """
    site = entering(site, Right.MANAGE_KEYS)
    old = key_named(site)
    signing = signer_of(site, old)
    folder = keys_folder(site)
    new = create_key(folder)
    said = Succession(
        house=site.chain,
        old=old.id,
        new=new.public.id,
        public_key=new.public.pem,
        time=stamp(site.clock()),
    )
    document = succession_document(said, signing, new)
    path = succession_path(folder, new.public.id)
    try:
        write_new(path, document, 0o644)
    except OSError as error:
        raise StorageError(f"cannot be written: {error.strerror}", place=str(path)) from error
    with site.ledger.begin() as connection:
        key = entry_of(site, new.public, site.name, own=True, succeeds=old.id)
        trusted_keys.pin(connection, key)
        if reason.strip():
            trusted_keys.note_rotation(connection, key.id, reason.strip())
        _tell(site, connection, key, document)
    return Rotated(old=old, new=key, statement=path)


def _tell(site: Site, connection: Connection, key: TrustedKey, document: bytes) -> None:
    rotated = Happened(
        event="key.rotated",
        objects=(("key", key.id),),
        refs={"succeeds": key.succeeds},
        evidence=hashlib.sha256(document).hexdigest(),
    )
    write(site, connection, rotated)

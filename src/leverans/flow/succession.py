"""Takes another house's succession statement: its new key is trusted on the word of its old one."""

import hashlib
from pathlib import Path

from sqlalchemy import Connection

from leverans.flow.history import Happened, write
from leverans.flow.known_keys import entry_of, is_of
from leverans.flow.permission import admitted
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.ledger import trusted_keys
from leverans.ledger.trusted_keys import TrustedKey
from leverans.model.rights import Right
from leverans.model.succession import NotASuccession
from leverans.signing.keys import read_public
from leverans.signing.succession import Statement, is_proven_by, read_statement

LARGEST = 64 * 1024  # bytes of a statement; ours have some 1,500


def is_statement(path: Path) -> bool:
    """Whether a file that was sent is a statement, and not a public key; nothing is judged."""
    try:
        with path.open("rb") as stream:
            return stream.read(1) == b"{"
    except OSError:
        return False


def pin_successor(site: Site, path: Path, party: str = "") -> TrustedKey:
    """Trust the key that a statement names as the successor of one that is pinned here.

    The same statement again changes nothing.

    Args:
        party: whose it is to be, where somebody says so; the old key says whose it is.

    Raises:
        UsageError: it is no statement; or the old key is not pinned here, is another house's, is
            revoked, has not signed, or has another successor; or the new key may not be trusted.
            Then the fingerprint has to be compared over another way (`pin_key`).
    """
    document = _read(path)
    try:
        statement = read_statement(document)
    except NotASuccession as error:
        raise refused("USE-SUCCESSION-FILE", file=path.name, problem=str(error)) from error
    with site.ledger.begin() as connection:
        site = admitted(site, connection, Right.MANAGE_KEYS)
        old = _believed(connection, statement, party, path)
        known = trusted_keys.key_of(connection, statement.said.new)
        if known is not None:
            return _same(known, old)
        _alone(connection, old)
        key = entry_of(site, statement.new_key, old.party, own=False, succeeds=old.id)
        trusted_keys.pin(connection, key)
        told = Happened(
            event="key.succeeded",
            objects=(("key", key.id),),
            refs={"succeeds": old.id},
            evidence=hashlib.sha256(document).hexdigest(),
        )
        write(site, connection, told)
    return key


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(LARGEST)
    except OSError as error:
        problem = str(error.strerror)
        raise refused("USE-SUCCESSION-FILE", file=path.name, problem=problem) from error


def _believed(connection: Connection, statement: Statement, party: str, path: Path) -> TrustedKey:
    """The old key, where its word counts here."""
    old = trusted_keys.key_of(connection, statement.said.old)
    if old is None or old.own:
        raise refused("USE-SUCCESSION-UNKNOWN", key=statement.said.old)
    if party.strip() and not is_of(old, party):
        raise refused("USE-SUCCESSION-PARTY", key=old.id, party=old.party, other=party.strip())
    if old.revoked_at is not None:
        raise refused("USE-SUCCESSION-REVOKED", key=old.id, at=f"{old.revoked_at:%Y-%m-%d}")
    if not is_proven_by(statement, read_public(old.public_key.encode())):
        problem = "signature: not of the old key"
        raise refused("USE-SUCCESSION-FILE", file=path.name, problem=problem)
    return old


def _same(known: TrustedKey, old: TrustedKey) -> TrustedKey:
    """A key that is known already: that may be this statement again, and nothing else."""
    if known.revoked_at is not None:
        raise refused("USE-KEY-REVOKED", key=known.id, at=f"{known.revoked_at:%Y-%m-%d}")
    if known.own or not is_of(known, old.party):
        raise refused("USE-KEY-PINNED", key=known.id, party=known.party)
    return known


def _alone(connection: Connection, old: TrustedKey) -> None:
    """A key has one successor: who gets hold of one that was replaced cannot name another."""
    for key in trusted_keys.keys(connection):
        if key.succeeds == old.id:
            raise refused("USE-SUCCESSION-TWICE", key=old.id, other=key.id)

"""A succession statement: a signed document within a signed document.

The inner one is the statement, signed by the old key: the house that had it says so. The outer one
has the inner one, as text, for its payload and is signed by the new key: whoever wrote the
statement has the new key too, and has not named somebody else's. Both are checked with the same
two commands as every other signed document.
"""

from dataclasses import dataclass

from leverans.model.succession import NotASuccession, Succession, read_succession, succession_text
from leverans.signing.document import NotSigned, Signed, is_signed_by, read_signed, sign
from leverans.signing.keys import NotAKey, PublicKey, SigningKey, read_public


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A statement that has been read; the old key's word is not believed before `is_proven_by`.

    Attributes:
        said: what it says. new_key: the key that it names, which has signed it.
        by_old: what the old key is to have signed.
    """

    said: Succession
    new_key: PublicKey
    by_old: Signed


def succession_document(said: Succession, old: SigningKey, new: SigningKey) -> bytes:
    """The statement as it is sent, signed by both keys."""
    return sign(sign(succession_text(said), old).decode("utf-8"), new)


def read_statement(document: bytes) -> Statement:
    """Understand a statement, and verify the new key's signature.

    Raises:
        NotASuccession: it is none, the keys are not those it names, or the new key has not signed.
    """
    try:
        outer = read_signed(document)
        inner = read_signed(outer.payload.encode("utf-8"))
        said = read_succession(inner.payload)
        new_key = read_public(said.public_key.encode("utf-8"))
    except (NotSigned, NotAKey) as error:
        raise NotASuccession(str(error)) from error
    if (inner.key, outer.key, new_key.id) != (said.old, said.new, said.new):
        raise NotASuccession("key: signed with other keys than it names")
    if new_key.pem != said.public_key:
        raise NotASuccession("public_key: not in the form in which keys are written")
    if not is_signed_by(outer, new_key):
        raise NotASuccession("signature: not of the new key")
    return Statement(said=said, new_key=new_key, by_old=inner)


def is_proven_by(statement: Statement, old: PublicKey) -> bool:
    """Whether this very key has signed the statement as the old one."""
    return is_signed_by(statement.by_old, old)

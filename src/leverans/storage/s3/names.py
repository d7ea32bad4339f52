"""What a key is called in the bucket, and back.

A key is called what it is called, below the prefix: other programs find it there. Only a key
that is not UTF-8 cannot: S3 has no name for it. It goes to a folder of its own, its bytes in
hexadecimal digits, whose order is the order of the bytes.
"""

from leverans.model.errors import StorageError
from leverans.storage.keys import bytewise, checked
from leverans.storage.s3.terms import Location

NAMES = ".leverans-names"
LONGEST = 1024  # bytes, in S3


def name_of(where: Location, key: str) -> str:
    """The name of a key.

    Raises:
        StorageError: it is no key, is too long, or lies in the folder for what is not UTF-8.
    """
    if checked(key)[0] == NAMES:
        raise StorageError("is the store's own folder for names that are not UTF-8", place=key)
    name = root(where) + (key if is_utf8(key) else f"{NAMES}/{bytewise(key).hex()}")
    if len(bytewise(name)) > LONGEST:
        raise StorageError(f"is longer than the {LONGEST} bytes that S3 allows", place=key)
    return name


def key_of(where: Location, name: str) -> str | None:
    """The key that is called `name`; None for a name that we have not given."""
    inner = name.removeprefix(root(where))
    folder, _, digits = inner.partition("/")
    if folder != NAMES:
        return inner
    try:
        key = bytes.fromhex(digits).decode("utf-8", "surrogateescape")
    except ValueError:
        return None
    return key if not is_utf8(key) and bytewise(key).hex() == digits else None


def root(where: Location) -> str:
    """What every name begins with: the prefix and a slash, or nothing."""
    return f"{where.prefix}/" if where.prefix else ""


def is_utf8(key: str) -> bool:
    """Whether a key can be written in UTF-8."""
    return not any("\ud800" <= letter <= "\udfff" for letter in key)

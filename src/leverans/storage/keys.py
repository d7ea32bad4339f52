"""Keys: relative paths with `/` between parts that can never point outside a store's root."""

from leverans.model.errors import StorageError

PART_FOLDER = ".leverans-part"
"""Where stores keep bytes that are not whole yet; never listed, never a key."""


def checked(key: str) -> tuple[str, ...]:
    """The parts of a key.

    Raises:
        StorageError: the key is empty, absolute, has an empty, `.` or `..` part or a NUL
            character, or lies in the stores' own folder for unfinished bytes.
    """
    parts = tuple(key.split("/"))
    if any(part in {"", ".", ".."} for part in parts) or "\0" in key:
        raise StorageError("is no key: relative path without empty, '.' or '..' parts", place=key)
    if parts[0] == PART_FOLDER:
        raise StorageError("is the store's own folder for unfinished bytes", place=key)
    return parts


def checked_prefix(prefix: str) -> tuple[str, str]:
    """A listing's prefix, split into the folder to start in (`""` or ends in `/`) and the rest.

    Raises:
        StorageError: what is before the last `/` is no key, or the rest is `.` or `..`.
    """
    folder, slash, rest = prefix.rpartition("/")
    if slash:
        checked(folder)
    if rest in {".", ".."} or "\0" in rest:
        raise StorageError("is no prefix of a key", place=prefix)
    return folder + slash, rest


def bytewise(name: str) -> bytes:
    """A name as the bytes that order it; a folder's name is given with its trailing `/`."""
    return name.encode("utf-8", "surrogateescape")

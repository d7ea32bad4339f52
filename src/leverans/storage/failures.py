"""What the operating system says when a store fails, in our own words."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from leverans.model.errors import AlreadyInStore, NoSpace, NotFoundInStore, StorageError

_KINDS: dict[int | None, type[StorageError]] = {
    errno.ENOSPC: NoSpace,
    errno.EDQUOT: NoSpace,
    errno.ENOENT: NotFoundInStore,
    errno.ENOTDIR: NotFoundInStore,  # a part of the key is a file or a symlink: nothing below it
    errno.EEXIST: AlreadyInStore,
}

_LASTING = {errno.EACCES, errno.EPERM, errno.EROFS}  # somebody must do something first


@contextmanager
def told(place: str) -> Iterator[None]:
    """Turn an `OSError` within the block into the `StorageError` that fits, about `place`."""
    try:
        yield
    except OSError as error:
        kind = _KINDS.get(error.errno, StorageError)
        lasting = False if error.errno in _LASTING else None
        raise kind(error.strerror or str(error), place=place, again=lasting) from error

"""Give a file a new name without ever overwriting another: the last step of every write."""

import ctypes
import errno
import os
from functools import cache
from typing import Protocol, cast

_RENAME_NOREPLACE = 1
_CANNOT = {errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM}


class _Renameat2(Protocol):
    def __call__(self, source: int, old: bytes, target: int, new: bytes, flags: int, /) -> int: ...


@cache
def _renameat2() -> _Renameat2 | None:
    """The C library's `renameat2` (Linux), or None where there is none."""
    function = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    return cast("_Renameat2 | None", function)


def rename_new(source: int, old: str, target: int, new: str) -> None:
    """Rename `old` in folder `source` to `new` in folder `target` (open descriptors).

    Of several who try the same `new` at once exactly one succeeds. File systems that do not
    know `renameat2` get a second name by `link`, then lose the first: killed between the two,
    both names are left, each with all bytes.

    Raises:
        FileExistsError: `new` is taken. OSError: anything else.
    """
    rename = _renameat2()
    if rename is not None:
        if rename(source, os.fsencode(old), target, os.fsencode(new), _RENAME_NOREPLACE) == 0:
            return
        number = ctypes.get_errno()
        if number not in _CANNOT:
            raise OSError(number, os.strerror(number), new)
    os.link(old, new, src_dir_fd=source, dst_dir_fd=target, follow_symlinks=False)
    os.unlink(old, dir_fd=source)

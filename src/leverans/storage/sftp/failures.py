"""What an SFTP server or the line to it says when something fails, in our own words."""

from collections.abc import Iterator
from contextlib import contextmanager

from leverans.model.errors import NotFoundInStore, StorageError
from leverans.storage.sftp.wire import Code


class LineLost(StorageError):
    """The connection broke, or the server has not answered in time; a new one may do."""


class Refusal(Exception):
    """The server answered a request with a status other than "ok".

    Args:
        code: the status (see `Code`). said: the server's own words.
    """

    def __init__(self, code: int, said: str) -> None:
        super().__init__(said)
        self.code = code
        self.said = said

    @property
    def name(self) -> str:
        """The status by its name."""
        return Code(self.code).name if self.code in set(Code) else str(self.code)


def storage_error(refusal: Refusal, place: str) -> StorageError:
    """The `StorageError` that fits; one that will not mend itself says so."""
    if refusal.code == Code.NO_SUCH_FILE:
        return NotFoundInStore("there is nothing there", place=place)
    if refusal.code == Code.PERMISSION_DENIED:
        return StorageError("the server does not permit that", place=place, again=False)
    if refusal.code == Code.UNSUPPORTED:
        return StorageError("the server cannot do that", place=place, again=False)
    return StorageError(f"the server refuses ({refusal.name}: {refusal.said})", place=place)


@contextmanager
def told(place: str) -> Iterator[None]:
    """Turn a `Refusal` within the block into the `StorageError` that fits, about `place`."""
    try:
        yield
    except Refusal as refusal:
        raise storage_error(refusal, place) from refusal

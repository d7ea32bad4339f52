"""The bytes of an object, as a stream that tells when it breaks."""

import io
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO, cast

from leverans.model.errors import StorageError
from leverans.storage.s3.answers import asked, code_of, told
from leverans.storage.s3.client import client_for
from leverans.storage.s3.names import name_of
from leverans.storage.s3.terms import Terms
from leverans.storage.s3.trying import tried

_BUFFER = 1 << 20
_PARTIAL = 206


class _Body(io.RawIOBase):
    """The body of an answer; its length is compared with what the server foretold."""

    def __init__(self, terms: Terms, key: str, body: Any) -> None:  # noqa: ANN401
        self._terms = terms
        self._key = key
        self._body = body

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # the only caller's
        with told(self._terms, self._key):
            data = self._body.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        with suppress(OSError):
            self._body.close()
        super().close()


@dataclass(frozen=True, slots=True)
class S3Content:
    """An object by its place and key; another process opens the place anew."""

    terms: Terms
    key: str

    @property
    def path(self) -> None:
        """None: the bytes are reached by `open` only."""
        return

    def open(self) -> BinaryIO:
        """Open the object at its first byte; `StorageError` when that cannot be done."""
        return open_at(self.terms, self.key)


def open_at(terms: Terms, key: str, offset: int = 0) -> BinaryIO:
    """A stream of the bytes from `offset`, empty where there are none.

    Raises:
        NotFoundInStore: there is nothing under the key. StorageError: anything else; reading the
            stream raises it too, when it ends before all bytes that the server foretold.
    """
    ask: dict[str, Any] = {"Key": name_of(terms.where, key)}
    if offset:
        ask["Range"] = f"bytes={offset}-"
    get = partial(asked, terms, key, client_for(terms).get_object, **ask)
    try:
        answer: Any = tried(get)
    except StorageError as error:
        if code_of(error) == "InvalidRange":
            return io.BytesIO()
        raise
    if offset and answer["ResponseMetadata"]["HTTPStatusCode"] != _PARTIAL:
        raise StorageError("the server does not read from an offset", place=key, again=False)
    return cast("BinaryIO", io.BufferedReader(_Body(terms, key, answer["Body"]), _BUFFER))

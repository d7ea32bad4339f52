"""Bytes in order, cut into parts that are sent side by side: at most a few are in memory.

Who gives the bytes may be killed and give them again from the first: a part that the server
holds already is hashed, compared and not sent.
"""

import hashlib
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from functools import partial

from leverans.model.errors import AlreadyInStore, NotFoundInStore, StorageError
from leverans.model.upload import Part, Unfinished
from leverans.storage.interface import Entry, Sent
from leverans.storage.journal import UploadJournal
from leverans.storage.s3.confirming import Expected, confirmed, put_whole
from leverans.storage.s3.head import head_if_there
from leverans.storage.s3.parts import Bytes, Digests, Uploads, whole_etag
from leverans.storage.s3.resuming import Held, go_on
from leverans.storage.s3.terms import MOST_PARTS, Terms


def untold(_count: int) -> None:
    """Nobody wants to know how far it has come."""


class PartsSink:
    """A `StreamedPut` of one key. One thread gives the bytes; others send them.

    Args:
        size: bytes that will come, or about so many.
        sent: told, in the giver's thread, how many more bytes the server holds now.
        resumes: whether to go on with a broken try, and to leave one when this one breaks.
    """

    def __init__(
        self,
        terms: Terms,
        journal: UploadJournal | None,
        key: str,
        size: int,
        *,
        sent: Sent = untold,
        resumes: bool = True,
    ) -> None:
        self._terms = terms
        self._journal = journal if resumes else None
        self._uploads = Uploads(terms)
        self._key = key
        self._size = size
        self._part_size = terms.part_size_for(size)
        self._resumes = resumes
        self._held: Held | None = None
        if resumes and size > self._part_size:
            self._held = go_on(terms, journal, key, size, self._part_size)
        self._sent = sent
        self._pool = ThreadPoolExecutor(terms.senders, thread_name_prefix="s3-part")
        self._pending: set[Future[Part]] = set()
        self._parts: dict[int, Part] = {}
        self._cuts = 0
        self._free: list[bytearray] = []
        self._buffer = bytearray()
        self._filled = 0
        self._sha256 = hashlib.sha256()
        self._total = 0

    def whole(self) -> int:
        """Bytes from the first on that the server seems to hold already, in whole parts."""
        return self._held.whole() if self._held else 0

    def write(self, data: bytes) -> None:
        """Take the next bytes; see `StreamedPut.write`."""
        self._sha256.update(data)
        self._total += len(data)
        rest = memoryview(data)
        while rest:
            if self._filled == self._part_size:  # more than one part is certain only now
                self._cut()
            rest = rest[self._fill(rest) :]

    def _fill(self, data: memoryview) -> int:
        """Take what there is room for into the buffer: how much it was.

        A buffer grows while it is filled for the first time, and is written over later.
        """
        if not self._filled:
            self._buffer = self._free.pop() if self._free else bytearray()
        count = min(len(data), self._part_size - self._filled)
        end = self._filled + count
        if len(self._buffer) < end:
            self._buffer += data[:count]
        else:
            self._buffer[self._filled : end] = data[:count]
        self._filled = end
        return count

    def _data(self) -> Bytes:
        """What is in the buffer."""
        if self._filled == len(self._buffer):
            return self._buffer
        return bytes(memoryview(self._buffer)[: self._filled])

    def finish(self) -> Entry:
        """See all bytes under the key; see `StreamedPut.finish`."""
        entry = self._complete() if self._cuts else self._put_whole()
        self._pool.shutdown()
        self._drop()
        return entry

    def leave(self) -> None:
        """Stop; what was sent stays for another try; see `StreamedPut.leave`."""
        while self._pending:
            with suppress(StorageError):  # why we stop is known; what arrived is remembered
                self._collect()
        self._pool.shutdown()

    def abort(self) -> None:
        """Stop, and forget; see `StreamedPut.abort`."""
        self.leave()
        self._drop()

    def _drop(self) -> None:
        """Give up every upload of this key: none of them can still become an object.

        A frozen process that thaws then finds its upload gone, and overwrites nothing.
        """
        if self._journal:
            self._journal.forget(self._terms.place, self._key)
        if self._resumes:
            for begun in self._uploads.under(self._key):
                self._uploads.abort(self._key, begun.upload_id)
        elif self._held:
            self._uploads.abort(self._key, self._held.upload.upload_id)

    def _put_whole(self) -> Entry:
        entry = put_whole(self._terms, self._key, self._data())
        self._sent(entry.size)
        return entry

    def _complete(self) -> Entry:
        self._cut()
        while self._pending:
            self._collect()
        self._refuse_leftovers()
        parts = [self._parts[number] for number in sorted(self._parts)]
        complete = partial(self._uploads.complete, self._key, self._begun().upload_id, parts)
        expected = Expected(
            size=self._total, etag=whole_etag(parts), sha256=self._sha256.hexdigest()
        )
        return confirmed(self._terms, self._key, complete, expected)

    def _refuse_leftovers(self) -> None:
        """Some servers refuse to complete an upload that has more parts than are wanted."""
        if self._held and max(self._held.parts, default=0) > self._cuts:
            self._drop()
            raise StorageError(
                "an earlier try of this key had more bytes: what it left is given up, and has to "
                "be sent again",
                place=self._key,
            )

    def _cut(self) -> None:
        """Give what is in the buffer to a sender, as soon as one is free."""
        if self._cuts == MOST_PARTS:
            raise StorageError(
                f"more than {MOST_PARTS} parts of {self._part_size} bytes: say beforehand how "
                "large it is, or choose a larger part_size",
                place=self._key,
                again=False,
            )
        while len(self._pending) >= self._terms.senders:
            self._collect()
        held = self._begun_or_begin()
        self._cuts += 1
        self._pending.add(self._pool.submit(self._bring, held, self._cuts, self._data()))
        self._filled = 0

    def _begun_or_begin(self) -> Held:
        if self._held is None:
            upload = Unfinished(
                place=self._terms.place,
                key=self._key,
                size=self._size,
                part_size=self._part_size,
                upload_id=self._uploads.begin(self._key),
            )
            self._held = Held(upload=upload)
        if self._journal and not self._cuts and not self._held.ours:
            self._journal.keep(self._held.upload)
        return self._held

    def _begun(self) -> Unfinished:
        assert self._held is not None  # noqa: S101 - a part was cut
        return self._held.upload

    def _bring(self, held: Held, number: int, data: Bytes) -> Part:
        """See one part at the server, and give its buffer back; in a sender's thread."""
        digests = Digests(data)
        try:
            found = held.same(number, data, digests)
            if found is not None:
                return found
            return self._uploads.send(self._key, held.upload.upload_id, number, data, digests)
        except NotFoundInStore as error:
            raise self._overtaken() from error
        finally:
            if isinstance(data, bytearray) and len(data) == self._part_size:
                self._free.append(data)

    def _overtaken(self) -> StorageError:
        """Why the server knows our upload no more: somebody has brought another to its end."""
        if head_if_there(self._terms, self._key) is not None:
            return AlreadyInStore("somebody has written this meanwhile", place=self._key)
        return StorageError("the server has given up this upload: begin again", place=self._key)

    def _collect(self) -> None:
        """Wait for a part, remember it and say so; raises what went wrong with it."""
        done, self._pending = wait(self._pending, return_when=FIRST_COMPLETED)
        broken: StorageError | None = None
        for future in done:
            try:
                part = future.result()
            except StorageError as error:
                broken = error
                continue
            self._parts[part.number] = part
            if self._journal:
                self._journal.keep_part(self._begun(), part)
            self._sent(part.size)
        if broken is not None:
            raise broken

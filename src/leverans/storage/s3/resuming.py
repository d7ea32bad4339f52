"""The upload to go on with: what the journal remembers and what the server holds."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from leverans.model.upload import Part, Unfinished
from leverans.storage.journal import UploadJournal
from leverans.storage.s3.parts import Bytes, Digests, Uploads
from leverans.storage.s3.terms import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An upload that can be gone on with.

    Attributes:
        parts: size and ETag of what the server holds, by number.
        ours: what we remember to have sent, by number; empty where there is no journal.
    """

    upload: Unfinished
    parts: Mapping[int, tuple[int, str]] = field(default_factory=dict)
    ours: Mapping[int, Part] = field(default_factory=dict)

    def whole(self) -> int:
        """Bytes of the whole parts that are there in a row from the first."""
        number = 0
        while self.parts.get(number + 1, (0, ""))[0] == self.upload.part_size:
            number += 1
        return number * self.upload.part_size

    def same(self, number: int, data: Bytes, digests: Digests) -> Part | None:
        """The part where it holds exactly these bytes.

        The server's name of a part is its MD5; where the server encrypts it is not, and then
        the journal tells what was sent under that name.
        """
        size, etag = self.parts.get(number, (-1, ""))
        if size != len(data) or (etag != digests.md5.hex() and number not in self.ours):
            return None
        part = Part(number, size, digests.md5.hex(), digests.sha256.hex(), etag)
        return part if etag == part.md5 or self.ours[number] == part else None


def go_on(
    terms: Terms, journal: UploadJournal | None, key: str, size: int, part_size: int
) -> Held | None:
    """The broken try of an upload of that size, or None: there is none that fits.

    What the journal remembers of another size is given up at the server and forgotten.
    """
    uploads = Uploads(terms)
    known = journal.find(terms.place, key) if journal else None
    if journal and known is not None:
        parts = uploads.parts(key, known.upload_id)
        if parts is not None and (known.size, known.part_size) == (size, part_size):
            return Held(upload=known, parts=parts, ours={part.number: part for part in known.parts})
        uploads.abort(key, known.upload_id)
        journal.forget(terms.place, key)
    return _from_server(uploads, key, size, part_size)


def _from_server(uploads: Uploads, key: str, size: int, part_size: int) -> Held | None:
    """The latest upload of the key that the server holds and whose parts fit."""
    for begun in uploads.under(key):
        parts = uploads.parts(key, begun.upload_id)
        if parts and _fits(parts, size, part_size):
            upload = Unfinished(
                place=uploads.terms.place,
                key=key,
                size=size,
                part_size=part_size,
                upload_id=begun.upload_id,
            )
            return Held(upload=upload, parts=parts)
    return None


def _fits(parts: Mapping[int, tuple[int, str]], size: int, part_size: int) -> bool:
    """Whether parts can be those of a whole of about that size, cut in that way."""
    last = max(parts)
    whole = all(found == part_size for number, (found, _) in parts.items() if number < last)
    return whole and parts[last][0] <= part_size and last <= math.ceil(size / part_size)

"""Uploads in parts, as the server sees them: begun, listed, sent, completed, given up."""

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from leverans.model.errors import NotFoundInStore
from leverans.model.upload import Part
from leverans.storage.s3.answers import asked
from leverans.storage.s3.client import client_for, signed_sha256
from leverans.storage.s3.names import key_of, name_of, root
from leverans.storage.s3.terms import Terms
from leverans.storage.s3.trying import tried

SHA256 = "sha256"  # the name under which an object carries the SHA-256 of its bytes

Bytes = bytes | bytearray


class Digests:
    """MD5 and SHA-256 of some bytes, raw: the server compares what arrives with both.

    The client computes the second to sign it; who has sent the bytes takes it from there.
    """

    def __init__(self, data: Bytes) -> None:
        """Of these bytes."""
        self.md5 = hashlib.md5(data, usedforsecurity=False).digest()
        self._data = data
        self._sha256 = b""

    @property
    def sha256(self) -> bytes:
        """Computed when it is asked for and not known yet."""
        if not self._sha256:
            self._sha256 = hashlib.sha256(self._data).digest()
        return self._sha256

    def take_signed(self) -> None:
        """Take the SHA-256 that this thread has signed last: that of these bytes."""
        self._sha256 = signed_sha256()


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """An upload that the server holds and that has not come to its end."""

    key: str
    upload_id: str
    begun_at: datetime


@dataclass(frozen=True, slots=True)
class Uploads:
    """The uploads of one place."""

    terms: Terms

    def begin(self, key: str) -> str:
        """Begin one whose parts come from us; its id."""
        more = {"ChecksumAlgorithm": "SHA256"} if self.terms.profile.checksums else {}
        return self._begin(key, more)

    def begin_copy(self, key: str, metadata: Mapping[str, str]) -> str:
        """Begin one whose parts are copies of what lies there; its id."""
        return self._begin(key, {"Metadata": dict(metadata)})

    def _begin(self, key: str, more: Mapping[str, Any]) -> str:
        answer: Any = tried(partial(self._ask, key, "create_multipart_upload", **more))
        return str(answer["UploadId"])

    def under(self, key: str) -> list[Begun]:
        """Those of one key, the latest first."""
        found = [begun for begun in self.begun(key) if begun.key == key]
        return sorted(found, key=lambda begun: begun.begun_at, reverse=True)

    def begun(self, key: str = "") -> Iterator[Begun]:
        """All there are, or those whose name begins with that of `key`."""
        where = self.terms.where
        ask: dict[str, Any] = {"Prefix": name_of(where, key) if key else root(where)}
        list_them = client_for(self.terms).list_multipart_uploads
        while True:
            page: Any = tried(partial(asked, self.terms, key, list_them, **ask))
            for each in page.get("Uploads", ()):
                found = key_of(where, each["Key"])
                if found is not None:
                    yield Begun(key=found, upload_id=each["UploadId"], begun_at=each["Initiated"])
            if not page.get("IsTruncated"):
                return
            ask["KeyMarker"] = page["NextKeyMarker"]
            ask["UploadIdMarker"] = page["NextUploadIdMarker"]

    def parts(self, key: str, upload_id: str) -> dict[int, tuple[int, str]] | None:
        """Size and ETag of the parts that the server holds, by number; None: no such upload."""
        found: dict[int, tuple[int, str]] = {}
        ask: dict[str, Any] = {"UploadId": upload_id}
        while True:
            try:
                page: Any = tried(partial(self._ask, key, "list_parts", **ask))
            except NotFoundInStore:
                return None
            for each in page.get("Parts", ()):
                found[int(each["PartNumber"])] = (int(each["Size"]), each["ETag"].strip('"'))
            if not page.get("IsTruncated"):
                return found
            ask["PartNumberMarker"] = int(page["NextPartNumberMarker"])

    def send(self, key: str, upload_id: str, number: int, data: Bytes, digests: Digests) -> Part:
        """Send one part; again where that may help, for the same part replaces itself."""
        send = partial(
            self._ask,
            key,
            "upload_part",
            UploadId=upload_id,
            PartNumber=number,
            Body=data,
            **proof(self.terms, digests),
        )
        answer: Any = tried(send)
        digests.take_signed()
        return Part(
            number=number,
            size=len(data),
            md5=digests.md5.hex(),
            sha256=digests.sha256.hex(),
            etag=answer["ETag"].strip('"'),
        )

    def copy(self, key: str, upload_id: str, number: int, source: Mapping[str, Any]) -> str:
        """Copy bytes that lie there already into a part; its ETag."""
        copy = partial(
            self._ask, key, "upload_part_copy", UploadId=upload_id, PartNumber=number, **source
        )
        answer: Any = tried(copy)
        return str(answer["CopyPartResult"]["ETag"].strip('"'))

    def complete(self, key: str, upload_id: str, parts: Sequence[Part]) -> Mapping[str, Any]:
        """Make the parts one object, in one try: who tries again must look first."""
        named = [
            {"PartNumber": part.number, "ETag": f'"{part.etag}"', **self._checksum(part)}
            for part in parts
        ]
        more = {"IfNoneMatch": "*"} if self.terms.profile.conditional else {}
        answer: Mapping[str, Any] = self._ask(
            key,
            "complete_multipart_upload",
            UploadId=upload_id,
            MultipartUpload={"Parts": named},
            **more,
        )
        return answer

    def abort(self, key: str, upload_id: str) -> None:
        """Give one up, and free what its parts take; nothing if it is gone."""
        with suppress(NotFoundInStore):
            tried(partial(self._ask, key, "abort_multipart_upload", UploadId=upload_id))

    def _checksum(self, part: Part) -> dict[str, str]:
        if not (self.terms.profile.checksums and part.sha256):
            return {}
        return {"ChecksumSHA256": base64.b64encode(bytes.fromhex(part.sha256)).decode("ascii")}

    def _ask(self, key: str, verb: str, **arguments: Any) -> Any:  # noqa: ANN401
        call = getattr(client_for(self.terms), verb)
        return asked(self.terms, key, call, Key=name_of(self.terms.where, key), **arguments)


def proof(terms: Terms, digests: Digests) -> dict[str, str]:
    """The headers by which the server can tell that other bytes arrived than were sent.

    Beside the signed SHA-256 of the body, which the client adds.
    """
    found = {"ContentMD5": base64.b64encode(digests.md5).decode("ascii")}
    if terms.profile.checksums:
        found["ChecksumSHA256"] = base64.b64encode(digests.sha256).decode("ascii")
    return found


def whole_etag(parts: Sequence[Part]) -> str:
    """The ETag of an object of these parts: the MD5 of their MD5s, and how many they are."""
    md5s = b"".join(bytes.fromhex(part.md5) for part in parts)
    return f"{hashlib.md5(md5s, usedforsecurity=False).hexdigest()}-{len(parts)}"

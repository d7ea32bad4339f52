"""Recognises content that was delivered before, by reading it: the only use of a second read."""

import hashlib
import json
from collections.abc import Callable, Container

from leverans.flow.local_copy import reading
from leverans.model.content_hash import content_line
from leverans.model.record import Content, Record
from leverans.model.record_json import to_json

CHUNK = 256 * 1024
CHANGES_WITH_TIME = ("retention", "raw_place", "representations", "files")


def sha256_of(content: Content, step: Callable[[int], None]) -> tuple[str, int]:
    """SHA-256 (hex) of the content and the number of bytes read; `step` is told of each part."""
    digest = hashlib.sha256()
    size = 0
    with reading(content) as stream:
        while part := stream.read(CHUNK):
            digest.update(part)
            size += len(part)
            step(len(part))
    return digest.hexdigest(), size


def content_hash(record: Record, left_out: Container[str], step: Callable[[int], None]) -> str:
    """The record's content hash as `RecordBuilt` has it, computed from its source.

    Args:
        record: with content that can be opened.
        left_out: ids of files that are excepted from delivery, then as now.
        step: told of bytes read.
    """
    digest = hashlib.sha256()
    for representation in record.representations:
        for file in representation.files:
            if file.id in left_out:
                continue
            sha256, size = sha256_of(file.content, step)
            digest.update(content_line(representation.use, sha256, size, file.package_name))
    return digest.hexdigest()


def hash_metadata(record: Record) -> str:
    """SHA-256 (hex) of what the source says of a record, without what changes by itself."""
    told = {key: value for key, value in to_json(record).items() if key not in CHANGES_WITH_TIME}
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()

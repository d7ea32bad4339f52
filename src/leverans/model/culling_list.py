"""The list of an order in its canonical form: what is approved is this and no other."""

import hashlib
import json
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict

from leverans.model.culling import CullingItem, CullingQuery

NOT_APPROVED = frozenset({"state", "reason", "detail"})
"""What changes while an order is carried out, and is no part of what was approved."""


def canonical_json(document: object) -> bytes:
    """JSON with sorted keys, no blanks, NFC, UTF-8: the same value always gives the same bytes."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return unicodedata.normalize("NFC", text).encode("utf-8", "backslashreplace")


def query_json(query: CullingQuery) -> str:
    """What was asked for, without what was not given."""
    return canonical_json({key: value for key, value in asdict(query).items() if value}).decode()


def item_line(item: CullingItem) -> bytes:
    """One line of the canonical list, with a line feed at its end."""
    values = {key: value for key, value in asdict(item).items() if key not in NOT_APPROVED}
    return canonical_json(values) + b"\n"


def list_digest(items: Iterable[CullingItem]) -> str:
    """sha256 (hex) over the canonical lines, in the order of the list."""
    digest = hashlib.sha256()
    for item in items:
        digest.update(item_line(item))
    return digest.hexdigest()


def sha256(data: bytes | str) -> str:
    """sha256 (hex) of bytes, or of a text in UTF-8."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()

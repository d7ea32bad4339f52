"""Ids of a record beside the one that it goes by in the document."""

from collections.abc import Iterator

from leverans.model.record import Record


def other_ids(record: Record, own_id: str) -> Iterator[tuple[str, str]]:
    """(kind, id) of all others; the source's own is always among them."""
    yield "source_id", record.source_id
    for kind, text in (
        ("source_version", record.source_version),
        ("source_version_id", record.source_version_id),
        ("display_id", record.display_id),
        ("diary_number", record.diary_number.normalised if record.diary_number else ""),
    ):
        if text != own_id:
            yield kind, text

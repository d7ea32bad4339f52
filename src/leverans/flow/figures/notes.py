"""What a delivery note says that figures count by; read quickly, for there is one for each package.

The reception has read it strictly when it came. A note that says something impossible now was
changed since: it counts as one that cannot be read.
"""

import json
from typing import NamedTuple


class NoteTold(NamedTuple):
    """What is counted by: how many records, whose, and which delivery it was."""

    records: int
    archival_creator: str
    submitter: str
    agreement_reference: str
    delivery_number: int
    delivery_version: int
    test: bool

    @property
    def delivery(self) -> tuple[str, str, int, int, bool]:
        """What tells its delivery from every other that a note speaks of."""
        return (
            self.submitter,
            self.agreement_reference,
            self.delivery_number,
            self.delivery_version,
            self.test,
        )


def note_told(document: bytes | None) -> NoteTold | None:
    """A note as it was kept; None where there is none, or it cannot be read."""
    try:
        found = json.loads(document or b"")
        told = NoteTold(*(found[name] for name in NoteTold._fields))
    except (ValueError, KeyError, TypeError):
        return None
    types = (int, str, str, str, int, int, bool)
    right = all(type(value) is kind for value, kind in zip(told, types, strict=True))
    return told if right and told.records >= 0 else None

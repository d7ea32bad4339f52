"""A record as it waits for its files to be listed in the document of cases."""

from typing import NamedTuple


class CaseText(NamedTuple):
    """Finished text around the files of one record.

    Attributes:
        key: of its case, the same for all its records; None when it belongs to none.
        case: begin of the case, for its first record only. before, after: around the files.
    """

    key: int | None
    case: bytes
    before: bytes
    after: bytes

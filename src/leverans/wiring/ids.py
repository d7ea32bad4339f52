"""Names that a person chooses and that go into the evidence log."""

import re

# The log takes nothing that could be a file name or a person's number.
ID = re.compile(
    r"(?!(?:[0-9]{2})?[0-9]{6}-?[0-9]{4}$)[A-Za-z0-9åäöÅÄÖ](?:[A-Za-z0-9åäöÅÄÖ_-]|[.](?=[0-9]))*"
)


def is_id(name: str) -> bool:
    """Whether the evidence log takes such a name."""
    return ID.fullmatch(name) is not None

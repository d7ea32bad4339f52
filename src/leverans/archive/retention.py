"""Records to keep and to cull never share a package: culling would rewrite the kept ones too."""

import json
import re
from collections.abc import Callable

from leverans.model.errors import PackageError

RECORDS = "metadata/descriptive/records/"
"""Where our packages have a document for each record, as JSON."""
CULL = "dispose"
_RETENTION = re.compile(rb'"retention"\s*:\s*(?=\{)')
_DECODER = json.JSONDecoder()


class RetentionMixed(PackageError):
    """A package with records of both kinds; `kept` and `culled` are how many of each."""

    def __init__(self, kept: int, culled: int) -> None:
        super().__init__(f"{kept} records to keep and {culled} to cull lie in one package")
        self.kept, self.culled = kept, culled


class RetentionWatch:
    """Told of every file of a package; counts the records by what the plan says of them.

    What is unknown, or cannot be read, is to be kept.
    """

    def __init__(self) -> None:
        self.documents = self.culled = 0

    @property
    def kept(self) -> int:
        """Records that are not known to be culled."""
        return self.documents - self.culled

    @property
    def is_mixed(self) -> bool:
        """Whether there are both."""
        return bool(self.kept and self.culled)

    def see(self, path: str, head: Callable[[], bytes]) -> None:
        """Count a record's document by its beginning, which has everything but its files."""
        if path.startswith(RECORDS) and path.endswith(".json"):
            self.documents += 1
            self.culled += verdict(head()) == CULL


def verdict(data: bytes) -> str:
    """The plan's verdict in a record.json, "" when there is none; its files are not read."""
    match = _RETENTION.search(data)
    if match is None:
        return ""
    try:
        text = data[match.end() :].decode("utf-8", "surrogateescape")
        found, _ = _DECODER.raw_decode(text)
    except ValueError:
        return ""
    said = found.get("verdict") if isinstance(found, dict) else ""
    return said if isinstance(said, str) else ""

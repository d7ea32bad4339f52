"""The editions of BagIt: what differs between the drafts and RFC 8493 (version 1.0)."""

from typing import NamedTuple

from leverans.model.finding import Level


class Edition(NamedTuple):
    """One version of BagIt.

    `info` is the name of the file with metadata. `strict`: RFC 8493, which settled what the
    drafts had left open, and asks readers to be lenient with what was written before it (2.2.2).
    """

    version: str
    info: str
    strict: bool

    @property
    def must(self) -> Level:
        """Weight of what RFC 8493 forbids, and the drafts do not or not clearly."""
        return Level.ERROR if self.strict else Level.WARNING

    @property
    def should(self) -> Level:
        """Weight of what RFC 8493 advises, and the drafts do not speak of."""
        return Level.WARNING if self.strict else Level.INFO


LATEST = Edition("1.0", "bag-info.txt", strict=True)
EDITIONS = {
    "0.93": Edition("0.93", "package-info.txt", strict=False),
    "0.94": Edition("0.94", "package-info.txt", strict=False),
    "0.95": Edition("0.95", "package-info.txt", strict=False),
    "0.96": Edition("0.96", "bag-info.txt", strict=False),
    "0.97": Edition("0.97", "bag-info.txt", strict=False),
    "1.0": LATEST,
}

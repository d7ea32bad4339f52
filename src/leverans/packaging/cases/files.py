"""A file as a document of cases names it; runs in the workers, imports nothing heavy."""

from leverans.packaging.entry import Copied, Entry, Run, Terms
from leverans.packaging.escape import escape, href, shown

_TWO_GIB = 2**31  # xs:int, the type of Storlek, ends below
_UNKNOWN = "application/octet-stream"


class Bilaga:
    """FGS Ärendehantering: with size, media type and digest."""

    def __init__(self, terms: Terms) -> None:
        self._method = terms.shown

    def line(self, run: Run, one: Copied, modified: str) -> str:
        """One `Bilaga`; a size that the format cannot hold is left out."""
        del modified
        entry = one.entry
        size = f' Storlek="{entry.size}"' if entry.size < _TWO_GIB else ""
        mime = escape(entry.format[3] if entry.format else _UNKNOWN)
        return (
            f'<Bilaga Namn="{_named(entry)}" Lank="{href(run.folder + entry.path)}"'
            f'{size} Mimetyp="{mime}" Checksumma="{one.digests[0]}"'
            f' ChecksummaMetod="{self._method}"/>\n'
        )


class Appendix:
    """CITS ERMS: with the format's id; size and digest stand in METS alone."""

    def __init__(self, terms: Terms) -> None:
        del terms

    def line(self, run: Run, one: Copied, modified: str) -> str:
        """One `appendix`; its path is plain text, not a URL."""
        del modified
        entry = one.entry
        puid = entry.format[0] if entry.format else ""
        form = f' fileFormat="{escape(puid)}"' if puid else ""
        return f'<appendix name="{_named(entry)}"{form} path="{shown(run.folder + entry.path)}"/>\n'


def _named(entry: Entry) -> str:
    """Both formats want a name that says something; record.json keeps one of spaces alone."""
    return shown(entry.name if entry.name.strip() else f"({entry.id})")

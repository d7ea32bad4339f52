"""A file as DIDL names it; runs in the workers, imports nothing heavy."""

from leverans.packaging.entry import Copied, Run, Terms
from leverans.packaging.escape import escape, href, shown

_UNKNOWN = "application/octet-stream"


def component(key: str, size: int, names: tuple[str, str], mime: str, sha256: str) -> str:
    """One Component; `names`: as the source has it, and as it lies beside index.xml."""
    original, path = names
    return (
        '<Component><Descriptor><Statement mimeType="text/xml">'
        f'<core:File idType="UUID" id="{key}"><core:Size>{size}</core:Size>'
        f"<core:OriginalFileName>{shown(original)}</core:OriginalFileName>"
        f'<core:Checksum type="SHA-256">{sha256}</core:Checksum></core:File>'
        "</Statement></Descriptor>"
        f'<Resource ref="{href(path)}" mimeType="{escape(mime)}"/></Component>\n'
    )


class Component:
    """Formats the files of a record."""

    def __init__(self, terms: Terms) -> None:
        self._sha256 = terms.algorithms.index("SHA-256")

    def line(self, run: Run, one: Copied, modified: str) -> str:
        """One Component; the folder of the source is told in record.json."""
        del run, modified
        entry = one.entry
        mime = entry.format[3] if entry.format else _UNKNOWN
        names = entry.name.rpartition("/")[2] or entry.path, entry.path
        return component(entry.id, entry.size, names, mime, one.digests[self._sha256])

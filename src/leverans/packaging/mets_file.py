"""A file's line in METS for E-ARK; runs in the workers, imports nothing heavy."""

from leverans.packaging.entry import Copied, FormatFields, Run, Terms
from leverans.packaging.escape import escape, href

UNKNOWN: FormatFields = ("", "", "", "application/octet-stream", "", "", False)


class EArkFile:
    """Formats `<file>` elements (CSIP66-79, SIP32-35); what depends on the format alone, once."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._shown = terms.algorithms.index(terms.shown)
        self._formats: dict[FormatFields, tuple[str, str]] = {}

    def line(self, run: Run, one: Copied, modified: str) -> str:
        """One `<file>`; the registry's attribute names are those of the specification's text."""
        entry = one.entry
        mime, registry = self._format(entry.format or UNKNOWN)
        link = href(run.base + entry.path)
        group = f' GROUPID="{run.group}"' if run.group else ""
        return (
            f'<file ID="f-{entry.id}" MIMETYPE="{mime}" SIZE="{entry.size}"'
            f' CREATED="{modified}" CHECKSUM="{one.digests[self._shown]}"'
            f' CHECKSUMTYPE="{self._terms.shown}"{group}{registry}>'
            f'<FLocat LOCTYPE="URL" xlink:type="simple" xlink:href="{link}"/>'
            "</file>\n"
        )

    def _format(self, found: FormatFields) -> tuple[str, str]:
        text = self._formats.get(found)
        if text is None:
            puid, name, version, mime = found[:4]
            registry = f' sip:FILEFORMATNAME="{escape(name)}"' if name else ""
            registry += f' sip:FILEFORMATVERSION="{escape(version)}"' if version else ""
            if puid:
                registry += f' sip:FILEFORMATREGISTRY="PRONOM" sip:FILEFORMATKEY="{escape(puid)}"'
            text = self._formats[found] = (escape(mime), registry)
        return text

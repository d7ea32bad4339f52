"""A file's line in `sip.xml` (FGS 1.2); runs in the workers, imports nothing heavy."""

from leverans.packaging.entry import Copied, FormatFields, Run, Terms
from leverans.packaging.escape import escape, href, shown
from leverans.packaging.mets_file import UNKNOWN


class FgsFile:
    """Formats `<file>` elements; the source's own name stands in ext:ORIGINALFILENAME."""

    def __init__(self, terms: Terms) -> None:
        self._shown = terms.shown
        self._formats: dict[FormatFields, tuple[str, str]] = {}

    def line(self, run: Run, one: Copied, modified: str) -> str:
        """One `<file>` with its one FLocat."""
        entry = one.entry
        mime, registry = self._format(entry.format or UNKNOWN)
        return (
            f'<file ID="f-{entry.id}" MIMETYPE="{mime}" SIZE="{entry.size}" CREATED="{modified}"'
            f' CHECKSUM="{one.digests[0]}" CHECKSUMTYPE="{self._shown}"'
            f' ext:ORIGINALFILENAME="{shown(entry.name)}"{registry}{run.note}>'
            f'<FLocat LOCTYPE="URL" xlink:type="simple"'
            f' xlink:href="file:///{href(run.folder + entry.path)}"/></file>\n'
        )

    def _format(self, found: FormatFields) -> tuple[str, str]:
        text = self._formats.get(found)
        if text is None:
            puid, name, version, mime = found[:4]
            registry = f' ext:FILEFORMATNAME="{shown(name)}"' if name.strip() else ""
            registry += f' ext:FILEFORMATVERSION="{shown(version)}"' if version.strip() else ""
            if puid:
                registry += f' ext:FORMATREGISTRY="PRONOM" ext:FORMATREGISTRYKEY="{escape(puid)}"'
            text = self._formats[found] = (escape(mime), registry)
        return text

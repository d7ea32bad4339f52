"""What is written about each file, as finished text: manifest, record.json, PREMIS, the format's.

Runs in the workers, because formatting costs as much as hashing when files are tiny; imports
nothing heavy.
"""

import base64
import time
from collections.abc import Iterable
from json.encoder import encode_basestring

from leverans.packaging.entry import Copied, FormatFields, Lines, Run, Terms
from leverans.packaging.premis import doubt_event, file_object
from leverans.packaging.styles import BY_RECORD, BY_USE


class Lister:
    """Formats files; what depends on the format alone is formatted once."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._sha256 = terms.algorithms.index("SHA-256")
        self._digests = ",".join(f'"{name}":"%s"' for name in terms.algorithms)
        self._by_use = BY_USE[terms.style](terms)
        by_record = BY_RECORD.get(terms.case or terms.style)
        self._by_record = by_record(terms) if by_record else ()
        self._json_formats: dict[FormatFields, str] = {}

    def lines(self, run: Run, copied: Iterable[Copied]) -> Lines:
        """All text about a run of files that are in the package."""
        manifest, record, content, own = [], [], [], list[str]()
        by_use: list[list[str]] = [[] for _ in self._by_use]
        objects: list[str] = []
        events: list[str] = []
        for one in copied:
            sha256 = one.digests[self._sha256]
            modified = self._time(one.entry.mtime_ns)
            for text, writes in zip(by_use, self._by_use, strict=True):
                text.append(writes.line(run, one, modified))
            manifest.append(f"{sha256}  {run.folder}{one.entry.path}\n")
            if run.group:
                name = one.entry.stated or one.entry.path
                record.append(self._json(run, one, modified))
                content.append(f"{run.use}\t{sha256}\t{one.entry.size}\t{name}\n")
                own += [writes.line(run, one, modified) for writes in self._by_record]
                self._premis(run, one, objects, events)
        return Lines(
            by_use=[_joined(text) for text in by_use],
            by_record=_joined(own),
            manifest=_joined(manifest),
            record=",\n".join(record).encode("utf-8"),
            content=_joined(content),
            objects=_joined(objects),
            events=_joined(events),
        )

    def _json(self, run: Run, one: Copied, modified: str) -> str:
        """One object of `files` in record.json, on a line of its own."""
        entry = one.entry
        name, raw = entry.name, ""
        try:
            name.encode("utf-8")
        except UnicodeEncodeError:
            octets = name.encode("utf-8", "surrogateescape")
            raw = f',"name_base64":"{base64.b64encode(octets).decode("ascii")}"'
            name = octets.decode("utf-8", "replace")
        digests, stated = self._digests % tuple(one.digests), ""
        if entry.checksum:
            algorithm, value = map(encode_basestring, entry.checksum)
            stated = f',"source_checksum":{{{algorithm}:{value}}}'
        stated_name = f'"package_name":{encode_basestring(entry.stated)},' if entry.stated else ""
        return (
            f'{{"id":"{entry.id}","use":"{run.use}",'
            f'"path":{encode_basestring(run.folder + entry.path)},{stated_name}'
            f'"name":{encode_basestring(name)}{raw},"size":{entry.size},'
            f'"modified":"{modified}","digests":{{{digests}}}'
            f"{stated}{self._json_format(entry.format)}}}"
        )

    def _json_format(self, found: FormatFields | None) -> str:
        if found is None:
            return ""
        text = self._json_formats.get(found)
        if text is None:
            names = ("puid", "name", "version", "mime", "basis", "warning")
            pairs = zip(names, found[:6], strict=True)
            fields = [f'"{name}":{encode_basestring(value)}' for name, value in pairs if value]
            fields += ['"extension_mismatch":true'] if found[6] else []
            text = self._json_formats[found] = f',"format":{{{",".join(fields)}}}'
        return text

    def _premis(self, run: Run, one: Copied, objects: list[str], events: list[str]) -> None:
        doubtful = one.entry.format is not None and one.entry.format[5] != ""
        if doubtful or self._terms.objects:
            digests = zip(self._terms.algorithms, one.digests, strict=True)
            objects.append(file_object(one.entry, digests, run.use, self._terms))
        if doubtful:
            events.append(doubt_event(one.entry, self._terms))

    def _time(self, mtime_ns: int) -> str:
        """Modification time in UTC, whole seconds; the build's own when none is known."""
        if not mtime_ns:
            return self._terms.built_at
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(mtime_ns // 1_000_000_000))


def _joined(parts: list[str]) -> bytes:
    return "".join(parts).encode("utf-8")

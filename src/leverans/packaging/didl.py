"""Mellanarkiv DIDL (SISOM/SOFIA 2018), as tar, zip or folder: a folder for each archival object.

<package id>/<archive id>/index.xml           the object, its representations, its files
<package id>/<archive id>/document_001.docx   its files, numbered in the record's order
<package id>/<archive id>/record.json         as in every format, a METADATA representation
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from leverans.model.agreement import Agreement
from leverans.model.errors import ConfigurationError, PackageError
from leverans.model.package import BuildOrder
from leverans.model.record import File, Record, Use
from leverans.packaging.didl_component import component
from leverans.packaging.didl_needs import lacking
from leverans.packaging.didl_object import USES, archival_object, planning, stated
from leverans.packaging.draft import Described, Done, RecordDraft
from leverans.packaging.entry import Copied
from leverans.packaging.escape import element, shown
from leverans.packaging.interface import Lack
from leverans.packaging.line import LineFormat
from leverans.packaging.premis import derived
from leverans.packaging.scheme import Folder, Growing
from leverans.packaging.spool import Document, Piece, Spools

PREFIXES = ("core", "vgr", "vgrsy", "vgrsd")
_DIDL = "urn:mpeg:mpeg21:2002:02-DIDL-NS"
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,16}", re.ASCII)
_JSON = "application/json"
_RECORD = "record.json"


class Didl(LineFormat):
    """Builds packages for the mellanarkiv."""

    name = "didl"
    profile = "Mellanarkiv DIDL"
    versions = ("2018",)
    case_contents = ("",)

    def title(self, version: str) -> str:
        """`Mellanarkiv DIDL (SISOM/SOFIA 2018)`."""
        return f"{self.profile} (SISOM/SOFIA {version})"

    def scheme(self, order: BuildOrder, spools: Spools, title: str) -> "DidlScheme":
        """One package."""
        del spools
        return DidlScheme(order, title)

    def unfit(self, record: Record, agreement: Agreement) -> Iterator[Lack]:
        """What the archive would refuse the object for."""
        return lacking(record, agreement)


class DidlScheme:
    """Each record is an object with an index.xml of its own; there is none for the package."""

    def __init__(self, order: BuildOrder, title: str) -> None:
        """Refuse an agreement that leaves the namespaces open, or asks for what has no place."""
        self.title = title
        self._order = order
        self._head = _head(order.agreement.check.namespaces)
        if order.agreement.package.documentation:
            raise ConfigurationError("package.documentation has no place in the profile didl")

    def folder(self, archive_id: str, use: Use) -> Folder:
        """The object's own: what index.xml names lies beside it."""
        del use
        return Folder(f"{archive_id}/", "")

    def path_of(self, draft: RecordDraft, file: File) -> str:
        """`document_001` and so on, with the ending of its name."""
        draft.placed += 1
        name = file.package_name.rpartition("/")[2]
        stem, dot, ending = name.rpartition(".")
        known = stem and _ENDING.fullmatch(dot + ending)
        return f"document_{draft.placed:03d}{(dot + ending).lower() if known else ''}"

    def record_path(self, archive_id: str) -> str:
        """Beside index.xml."""
        return f"{archive_id}/{_RECORD}"

    def describe(self, record: Record) -> Described:
        """The object; and what its representations repeat of it."""
        planned = planning(record.retention, of_representation=True)
        return Described(archival_object(record, self._order).encode(), planned)

    def completed(self, package: Growing, done: Sequence[Done]) -> None:
        """Each record gets its index.xml."""
        sha256 = package.terms.algorithms.index("SHA-256")
        documents = [
            (f"{one.draft.archive_id}/index.xml", self._index(one, one.digests[sha256]))
            for one in done
        ]
        package.write(documents, "index")

    def wrote(self, copied: Sequence[Copied]) -> None:
        """Each index.xml names all that lies beside it."""

    def close(self, package: Growing) -> None:
        """Nothing follows the objects.

        Raises:
            PackageError: there are none, and a package of this kind is nothing but objects.
        """
        if not package.records:
            raise PackageError("a package of the profile didl holds at least one record")

    def _index(self, one: Done, sha256: str) -> Document:
        draft = one.draft
        pieces: list[bytes | Piece] = [self._head.encode(), b"<Item>\n", draft.described.text]
        for use in (use for use in Use if use in draft.by_use):
            begin = self._representation(draft, str(use), USES[use], draft.described.note)
            pieces += [begin.encode(), draft.by_use[use], b"</Item>\n"]
        key = derived(self._order.package_id, "record", draft.archive_id)
        about = component(key, one.size, (_RECORD, _RECORD), _JSON, sha256)
        begin = self._representation(draft, _RECORD, USES[Use.METADATA], "")
        pieces += [f"{begin}{about}</Item>\n".encode(), b"</Item>\n</DIDL>\n"]
        return Document(*pieces)

    def _representation(self, draft: RecordDraft, name: str, use: str, planned: str) -> str:
        """Begin of a representation; all but the record as it was made come from that."""
        source = ""
        made = str(Use.NATIVE)
        if Use.NATIVE in draft.by_use and name not in (made, _RECORD):
            key = self._id(draft, made)
            source = element("core:Relationship", type="hasSource", id=key)
        marks = {"idType": "UUID", "id": self._id(draft, name), "use": use}
        return "<Item>" + stated(element("core:Representation", planned + source, **marks))

    def _id(self, draft: RecordDraft, name: str) -> str:
        return derived(self._order.package_id, "representation", draft.archive_id, name)


def _head(namespaces: Mapping[str, str]) -> str:
    """The begin of every index.xml.

    Raises:
        ConfigurationError: the archive's namespaces are not told; they were never published.
    """
    missing = [f"check.namespaces.{one}" for one in PREFIXES if not namespaces.get(one, "").strip()]
    if missing:
        raise ConfigurationError(f"the profile didl needs {', '.join(missing)}")
    spaces = "".join(f' xmlns:{one}="{shown(namespaces[one])}"' for one in PREFIXES)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<DIDL xmlns="{_DIDL}"{spaces}>\n'

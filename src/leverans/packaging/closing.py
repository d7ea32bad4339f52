"""The last of a package: the metadata of its representations, its description, its own METS."""

import mimetypes
from pathlib import Path

from leverans.model.errors import SourceError
from leverans.model.record import Use
from leverans.packaging import dublin_core, ead3, mets, provenance
from leverans.packaging.build import Building
from leverans.packaging.draft import RepresentationDraft
from leverans.packaging.entry import Entry, Run
from leverans.packaging.escape import check_name, element
from leverans.packaging.mets import Group, Reference
from leverans.packaging.mets_header import head
from leverans.packaging.premis import derived
from leverans.packaging.spool import Document

_METS = "METS.xml"
_DESCRIPTION = "metadata/descriptive/"


def close_package(building: Building) -> None:
    """Write everything that follows the records; the root METS comes last."""
    order = building.order
    documentation = _documentation(building)
    drafts = [building.representations[use] for use in Use if use in building.representations]
    representations = [_representation(building, draft) for draft in drafts]
    described = _description(building)
    premis = provenance.of_package(order, building.records, building.payload_files)
    provenance_of = _refer(building, "premis", provenance.PATH, "PREMIS", premis)
    groups = [group for group in (documentation, *representations) if group is not None]
    amd = mets.xml_id(order, "root", "amd")
    text = Document(
        (head(order, order.package_id, order.agreement.label)).encode(),
        mets.descriptive(described).encode(),
        building.sections,
        mets.administrative(amd, [provenance_of]).encode(),
        _file_section(building, order.package_id, groups).encode(),
        _structure(building, provenance_of.id, described.id, groups).encode(),
    )
    building.write([(_METS, text)], "root")


def _structure(building: Building, admid: str, first: str, groups: list[Group]) -> str:
    sections = " ".join((first, *(f"r{number + 1}" for number in range(building.records))))
    order = building.order
    return mets.structure(order, order.package_id, (admid, sections), groups) + mets.END


def _file_section(building: Building, objid: str, groups: list[Group]) -> str:
    if not groups:
        return ""
    inner = "".join(
        mets.group_begin(building.order, group) + group.lines + mets.GROUP_END for group in groups
    )
    return mets.files_begin(building.order, objid) + inner + mets.FILES_END


def _refer(building: Building, key: str, path: str, kind: str, document: Document) -> Reference:
    """Write a metadata file below the root, and tell METS of it."""
    (digest,) = building.write([(path, document)], path)
    return building.reference(key, path, kind, document.size, digest)


def _description(building: Building) -> Reference:
    order = building.order
    if order.agreement.package.description == "ead3":
        document = Document(ead3.head(order).encode(), building.components, ead3.END.encode())
        return _refer(building, "description", _DESCRIPTION + ead3.NAME, ead3.KIND, document)
    document = Document(dublin_core.document(order, building.records).encode())
    path = _DESCRIPTION + dublin_core.NAME
    return _refer(building, "description", path, dublin_core.KIND, document)


def _representation(building: Building, draft: RepresentationDraft) -> Group:
    """PREMIS and METS of one representation; its group in the root METS."""
    order, use = building.order, str(draft.use)
    folder = f"representations/{use}/"
    premis = provenance.of_representation(order, draft)
    (digest,) = building.write([(folder + provenance.PATH, premis)], f"{use} provenance")
    reference = building.reference("premis", provenance.PATH, "PREMIS", premis.size, digest)
    data = Group(id=mets.xml_id(order, use, "data"), use=f"Representations/{use}/data")
    amd = mets.xml_id(order, use, "amd")
    begin = (
        head(order, use)
        + mets.administrative(amd, [reference])
        + mets.files_begin(order, use)
        + mets.group_begin(order, data)
    )
    end = mets.GROUP_END + mets.FILES_END
    end += mets.structure(order, use, (reference.id, ""), [data]) + mets.END
    document = Document(begin.encode(), draft.mets, end.encode())
    (digest,) = building.write([(folder + _METS, document)], f"{use} METS")
    return Group(
        id=mets.xml_id(order, "root", use),
        use=f"Representations/{use}",
        lines=_mets_file(building, folder + _METS, document.size, digest),
        mets=folder + _METS,
    )


def _mets_file(building: Building, path: str, size: int, digest: str) -> str:
    """A representation's METS as `<file>` of the root METS."""
    pointer = element("FLocat", LOCTYPE="URL", xlink__type="simple", xlink__href=path)
    return element(
        "file",
        pointer,
        ID=mets.xml_id(building.order, "root", "file", path),
        MIMETYPE="text/xml",
        SIZE=str(size),
        CREATED=building.terms.built_at,
        CHECKSUM=digest,
        CHECKSUMTYPE=building.terms.shown,
    )


def _documentation(building: Building) -> Group | None:
    """Copy the agreement's documentation into the package."""
    order = building.order
    names = order.agreement.package.documentation
    if not names:
        return None
    entries = [_documented(order.package_id, Path(name)) for name in names]
    lines = building.list_files(Run("documentation/", "documentation/", "", "", entries))
    return Group(id=mets.xml_id(order, "root", "documentation"), use="Documentation", lines=lines)


def _documented(package_id: str, path: Path) -> Entry:
    check_name(path.name)
    try:
        found = path.stat()
    except OSError as error:
        raise SourceError(
            f"documentation cannot be read: {error.strerror}", place=str(path)
        ) from error
    media = mimetypes.MimeTypes(filenames=()).guess_type(path.name)[0] or "application/octet-stream"
    return Entry(
        str(path), path.name, found.st_size, found.st_mtime_ns,
        derived(package_id, "documentation", path.name), path.name,
        ("", "", "", media, "extension", "", False),
    )  # fmt: skip

"""The last of an E-ARK package: representations, description, provenance, the root METS."""

from leverans.packaging import log_checkpoint, mets, provenance
from leverans.packaging.cases.forms import FORMS
from leverans.packaging.description import Description
from leverans.packaging.documentation import documentation
from leverans.packaging.draft import RepresentationDraft
from leverans.packaging.escape import element
from leverans.packaging.mets import Group, Reference
from leverans.packaging.mets_header import head
from leverans.packaging.scheme import Growing
from leverans.packaging.spool import Document, Spool

_METS = "METS.xml"
_DESCRIPTION = "metadata/descriptive/"
RECORD_KIND = "OTHER:RECORD-JSON"
_MEDIA = {RECORD_KIND: "application/json", log_checkpoint.KIND: "application/json"}
_PRESERVATION = "metadata/preservation/"


def close_package(package: Growing, description: Description, sections: Spool) -> None:
    """Write everything that follows the records; the root METS comes last.

    Args:
        package: the package. description: of it. sections: dmdSec of the records.
    """
    order = package.order
    documented = _documentation(package)
    representations = [_representation(package, draft) for draft in package.drafts()]
    path = _DESCRIPTION + description.name
    text = description.document(package.records)
    described = [_refer(package, "description", path, description.kind, text)]
    described += _cases(package)
    premis = provenance.of_package(order, package.title, counted(package))
    provenance_of = [_refer(package, "premis", provenance.PATH, "PREMIS", premis)]
    provenance_of += _checkpoint(package)
    groups = [group for group in (documented, *representations) if group is not None]
    amd = mets.xml_id(order, "root", "amd")
    root = Document(
        (head(order, order.package_id, order.agreement.label)).encode(),
        "".join(map(mets.descriptive, described)).encode(),
        sections,
        mets.administrative(amd, provenance_of).encode(),
        _file_section(package, order.package_id, groups).encode(),
        _structure(package, provenance_of, described, groups).encode(),
    )
    package.write([(_METS, root)], "root")


def counted(package: Growing) -> str:
    """What the package holds, in words for its provenance; what its case document leaves out."""
    said = f"records: {package.records}; files: {package.payload_files}"
    left = package.cases.left_out() if package.cases else ""
    return f"{said}; only in record.json: {left}" if left else said


def _cases(package: Growing) -> list[Reference]:
    """Write the documents of cases, where the agreement asks for them (CITS ERMS)."""
    if package.cases is None:
        return []
    kind = f"OTHER:{FORMS[package.terms.case].kind}"
    return [
        _refer(package, f"cases{number}", _DESCRIPTION + name, kind, document)
        for number, (name, document) in enumerate(package.cases.documents(), 1)
    ]


def _checkpoint(package: Growing) -> list[Reference]:
    """Write the checkpoint of the log that the package carries, where it carries one."""
    document = log_checkpoint.carried(package.order)
    if document is None:
        return []
    path = _PRESERVATION + log_checkpoint.NAME
    return [_refer(package, "log-checkpoint", path, log_checkpoint.KIND, document)]


def _structure(
    package: Growing, known: list[Reference], described: list[Reference], groups: list[Group]
) -> str:
    first = [one.id for one in described]
    sections = " ".join((*first, *(f"r{number + 1}" for number in range(package.records))))
    order, admid = package.order, " ".join(one.id for one in known)
    return mets.structure(order, order.package_id, (admid, sections), groups) + mets.END


def _file_section(package: Growing, objid: str, groups: list[Group]) -> str:
    if not groups:
        return ""
    inner = "".join(
        mets.group_begin(package.order, group) + group.lines + mets.GROUP_END for group in groups
    )
    return mets.files_begin(package.order, objid) + inner + mets.FILES_END


def reference(
    package: Growing, key: str, path: str, kind: str, size: int, digests: list[str]
) -> Reference:  # fmt: skip
    """What METS says of a metadata file; `path` from the METS file, `kind` its MDTYPE."""
    terms = package.terms
    return Reference(
        id=key,
        path=path,
        kind=kind,
        mime=_MEDIA.get(kind, "text/xml"),
        size=size,
        digest=digests[0],
        algorithm=terms.shown,
        created=terms.built_at,
    )


def _refer(package: Growing, key: str, path: str, kind: str, document: Document) -> Reference:
    """Write a metadata file below the root, and tell METS of it."""
    (one,) = package.write([(path, document)], path)
    return reference(package, key, path, kind, document.size, one.digests)


def _representation(package: Growing, draft: RepresentationDraft) -> Group:
    """PREMIS and METS of one representation; its group in the root METS."""
    order, use = package.order, str(draft.use)
    folder = f"representations/{use}/"
    premis = provenance.of_representation(order, package.title, draft)
    (one,) = package.write([(folder + provenance.PATH, premis)], f"{use} provenance")
    known = reference(package, "premis", provenance.PATH, "PREMIS", premis.size, one.digests)
    data = Group(id=mets.xml_id(order, use, "data"), use=f"Representations/{use}/data")
    amd = mets.xml_id(order, use, "amd")
    begin = (
        head(order, use)
        + mets.administrative(amd, [known])
        + mets.files_begin(order, use)
        + mets.group_begin(order, data)
    )
    end = mets.GROUP_END + mets.FILES_END
    end += mets.structure(order, use, (known.id, ""), [data]) + mets.END
    document = Document(begin.encode(), draft.texts[0], end.encode())
    (one,) = package.write([(folder + _METS, document)], f"{use} METS")
    return Group(
        id=mets.xml_id(order, "root", use),
        use=f"Representations/{use}",
        lines=_mets_file(package, folder + _METS, document.size, one.digests[0]),
        mets=folder + _METS,
    )


def _mets_file(package: Growing, path: str, size: int, digest: str) -> str:
    """A representation's METS as `<file>` of the root METS."""
    pointer = element("FLocat", LOCTYPE="URL", xlink__type="simple", xlink__href=path)
    return element(
        "file",
        pointer,
        ID=mets.xml_id(package.order, "root", "file", path),
        MIMETYPE="text/xml",
        SIZE=str(size),
        CREATED=package.terms.built_at,
        CHECKSUM=digest,
        CHECKSUMTYPE=package.terms.shown,
    )


def _documentation(package: Growing) -> Group | None:
    """Copy the agreement's documentation into the package."""
    order = package.order
    run = documentation(order, "documentation/", "documentation/")
    if run is None:
        return None
    (lines,) = package.list_files(run).by_use
    key = mets.xml_id(order, "root", "documentation")
    return Group(id=key, use="Documentation", lines=lines.decode())

"""The last of an FGS package: documentation, metadata, documents of cases, and `sip.xml`."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from leverans.packaging import log_checkpoint, provenance
from leverans.packaging.closing import counted
from leverans.packaging.description import Description
from leverans.packaging.documentation import documentation
from leverans.packaging.escape import element, href
from leverans.packaging.fgs_header import Extent, head
from leverans.packaging.mets import END, xml_id
from leverans.packaging.plain_names import plain_path
from leverans.packaging.scheme import Growing
from leverans.packaging.spool import Document, Piece

METADATA = "Metadata/"
_DOCUMENTATION = "Documentation/"


class _Group(NamedTuple):
    """A file group: its name, and the `<file>` lines in it."""

    use: str
    lines: Piece


def close_package(
    package: Growing, description: Description, extent: Extent, records: Piece
) -> None:
    """Write everything that follows the records; `sip.xml` comes last.

    Args:
        package: what is closed. description, extent: of its records.
        records: `<file>` lines of all record.json.
    """
    documented = _documented(package)
    sections = _description(package, description) + _provenance(package)
    groups = [_Group(str(draft.use), draft.texts[0]) for draft in package.drafts()]
    groups.append(_Group("records", records))
    groups.append(_Group("ERMS", Document("".join(_cases(package)).encode())))
    groups.append(_Group("Evidence", Document(_checkpoint(package))))
    groups.append(_Group("Documentation", Document(documented)))
    there = [group for group in groups if group.lines.size]
    text = Document(
        (head(package.order, extent) + sections).encode(),
        *_file_section(package, there),
        _structure(package, there).encode(),
    )
    package.write([("sip.xml", text)], "sip")


def file(package: Growing, key: str, path: str, size: int, digests: list[str], mime: str) -> str:
    """A file of ours as `<file>`; `key` is its XML id."""
    pointer = element("FLocat", **_link(path))
    stated = _stated(package, size, digests)
    return element("file", pointer, ID=key, MIMETYPE=mime, **stated) + "\n"


def _stated(package: Growing, size: int, digests: list[str]) -> dict[str, str]:
    terms = package.terms
    return {
        "SIZE": str(size),
        "CREATED": terms.built_at,
        "CHECKSUM": digests[0],
        "CHECKSUMTYPE": terms.shown,
    }


def _link(path: str) -> dict[str, str]:
    return {"LOCTYPE": "URL", "xlink:type": "simple", "xlink:href": f"file:///{href(path)}"}


def _section(package: Growing, tag: str, named: tuple[str, str, str], text: Document) -> str:
    """Write a metadata file; the section that points to it. `named`: id, MDTYPE, path."""
    key, kind, path = named
    (one,) = package.write([(path, text)], path)
    stated = _stated(package, text.size, one.digests)
    known = element("mdRef", **_link(path), MDTYPE=kind, MIMETYPE="text/xml", **stated)
    return element(tag, known, ID=key) + "\n"


def _description(package: Growing, description: Description) -> str:
    named = "description", description.kind, METADATA + description.name
    return _section(package, "dmdSec", named, description.document(package.records))


def _provenance(package: Growing) -> str:
    order = package.order
    texts = [("premis", provenance.of_package(order, package.title, counted(package)))]
    texts += [
        (f"premis-{draft.use}", provenance.of_representation(order, package.title, draft))
        for draft in package.drafts()
    ]
    inner = "".join(
        _section(package, "digiprovMD", (name, "PREMIS", f"{METADATA}{name}.xml"), text)
        for name, text in texts
    )
    return element("amdSec", inner, ID="amd") + "\n"


def _documented(package: Growing) -> bytes:
    run = documentation(package.order, _DOCUMENTATION, "")
    if run is None:
        return b""
    plain = [one._replace(path=plain_path(one.path, one.id)) for one in run.entries]
    return package.list_files(run._replace(entries=plain)).by_use[0]


def _cases(package: Growing) -> Iterator[str]:
    for name, document in package.cases.documents() if package.cases else ():
        path = METADATA + name
        (one,) = package.write([(path, document)], path)
        key = xml_id(package.order, "cases", name)
        yield file(package, key, path, document.size, one.digests, "text/xml")


def _checkpoint(package: Growing) -> bytes:
    """The checkpoint of the log as a file: FGS has no kind of metadata that it could be."""
    document = log_checkpoint.carried(package.order)
    if document is None:
        return b""
    path = METADATA + log_checkpoint.NAME
    (one,) = package.write([(path, document)], path)
    key = xml_id(package.order, "log-checkpoint")
    line = file(package, key, path, document.size, one.digests, "application/json")
    return line.encode()


def _file_section(package: Growing, groups: Iterable[_Group]) -> Iterator[bytes | Piece]:
    inner = [piece for group in groups for piece in _file_group(package, group)]
    if inner:
        yield b"<fileSec>\n"
        yield from inner
        yield b"</fileSec>\n"


def _file_group(package: Growing, group: _Group) -> Iterator[bytes | Piece]:
    yield f'<fileGrp ID="{_group_id(package, group)}" USE="{group.use}">\n'.encode()
    yield group.lines
    yield b"</fileGrp>\n"


def _group_id(package: Growing, group: _Group) -> str:
    return xml_id(package.order, "group", group.use)


def _structure(package: Growing, groups: Iterable[_Group]) -> str:
    inner = "".join(
        element("div", element("fptr", FILEID=_group_id(package, group)), LABEL=group.use)
        for group in groups
    )
    top = element("div", inner, LABEL="Package")
    return element("structMap", top, LABEL="Profilestructmap") + "\n" + END

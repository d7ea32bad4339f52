"""Mellanarkiv DIDL (SOFIA 2018): `index.xml`; an Item is a record, an Item in it a representation.

A package is one object, or has a folder with an index.xml for each of several.

The profile's own elements are known by their local names: their namespaces are not published.
"""

from collections.abc import Iterator

from lxml import etree

from leverans.ingest.building import Origin
from leverans.ingest.packages.described import (
    Circumstances,
    facts_of,
    record_from,
    unread_dates,
)
from leverans.ingest.packages.fields import Described, described, field_map, fields_of, local
from leverans.ingest.packages.interface import Terms
from leverans.ingest.packages.own import read_own
from leverans.ingest.packages.package import FilePlace, Listed, OldPackage
from leverans.model.identity import mint
from leverans.schemas.xml import XmlStream

DIDL = "urn:mpeg:mpeg21:2002:02-DIDL-NS"
INDEX = "index.xml"
_D = f"{{{DIDL}}}"
_HEAD = 64 * 1024
_NAME = "File/OriginalFileName"
_USES = {"ORIGINAL": "archival", "SURROGATE": "publication"}


class DidlPackage:
    """A package of the mellanarkiv."""

    kind = "didl"

    def fits(self, package: OldPackage) -> bool:
        """By index.xml and its namespace."""
        return next(_indexes(package), None) is not None

    def read(self, package: OldPackage, terms: Terms) -> None:
        """See `PackageReader.read`."""
        if read_own(package):
            return
        for path in _indexes(package):
            _read_index(package, terms, path)


def _indexes(package: OldPackage) -> Iterator[str]:
    """The indexes of a package's objects, in order."""
    for path in package.paths(ends=INDEX):
        at_root = path in (INDEX, f"{path.partition('/')[0]}/{INDEX}")
        if at_root and DIDL.encode() in package.small(path, _HEAD):
            yield path


def _read_index(package: OldPackage, terms: Terms, path: str) -> None:
    with package.open(path) as stream:
        reading = XmlStream(stream, tags=[f"{_D}Item"])
        for _, item in reading:
            if not any(above.tag == f"{_D}Item" for above in item.iterancestors()):
                _read_item(package, terms, item, path)
                _release(item)
    for fault in reading.faults[:1]:
        place = f"{path}#line {fault.line}"
        package.fault("SRC-PKG-XML", place, reason=fault.message)


def _read_item(package: OldPackage, terms: Terms, item: etree._Element, index: str) -> None:
    said = described(_statements(item), field_map("didl"))
    _worded(said)
    package.unmapped("didl", said.unmapped)
    for inner in item.iterdescendants(f"{_D}Item", f"{_D}Component"):
        package.unmapped("didl", described(_statements(inner), field_map("didl")).unmapped)
    for attribute, text in unread_dates(said):
        package.fault("SRC-PKG-DATE", index, attribute=attribute, value=text)
    facts = facts_of(said.texts)
    package.facts.update({name: facts[name] for name in facts if name != "system"})
    system = facts.get("system") or terms.system
    object_id = said.texts.get("extra.object_id", [""])[0]
    source_id = said.texts.get("extra.source_id", [""])[0] or object_id or package.place.key
    package.facts.setdefault("id", object_id or source_id)
    origin = Origin(
        archive_id=mint(terms.authority, "record", system, source_id),
        system=system,
        source_id=source_id,
        raw=said.raw,
        raw_place=f"{package.place.key}: {index}#line {item.sourceline}",
        representations=(),
    )
    texts = {name: [text] for name, text in terms.defaults.items()}
    around = Circumstances(system=system, texts=texts)
    record = record_from(said, None, around, origin)
    files = list(_files(package, item, index.removesuffix(INDEX)))
    package.lists(listed for listed, _ in files)
    package.record(record, (placed for _, placed in files))


def _worded(said: Described) -> None:
    """Confidential is the most restricted level; Public may be any of three, and stays unsaid."""
    levels = said.texts.pop("access_level", [])
    if "Confidential" in levels:
        said.texts["access_level"] = ["4"]


def _statements(item: etree._Element) -> Iterator[tuple[str, str]]:
    """(path, text) of what stands in the Item's own Statements; paths begin with its name."""
    for descriptor in item.iterchildren(f"{_D}Descriptor"):
        for statement in descriptor.iterchildren(f"{_D}Statement"):
            for one in statement:
                name = local(one)
                if not name:
                    continue
                for path, text in fields_of(one, field_map("didl")):
                    yield f"{name}/{path}", text


def _files(
    package: OldPackage, item: etree._Element, folder: str
) -> Iterator[tuple[Listed, FilePlace]]:
    """Its components, those of its representations in their use."""
    for component in item.iter(f"{_D}Component"):
        resource = component.find(f"{_D}Resource")
        if resource is None or not resource.get("ref"):
            continue
        path = package.find(str(resource.get("ref")), folder)
        parts = dict(_file_facts(component))
        size = parts.get("File/Size", "")
        listed = Listed(
            path=path,
            size=int(size) if size.isascii() and size.isdigit() and len(size) < 19 else -1,  # noqa: PLR2004 - what a column holds
            algorithm=parts.get("File/Checksum/@type", "").upper(),
            digest=parts.get("File/Checksum", ""),
        )
        named = {"original": parts[_NAME]} if _NAME in parts else {}
        yield listed, FilePlace(path, _use(component), named)


def _file_facts(component: etree._Element) -> Iterator[tuple[str, str]]:
    for path, text in _statements(component):
        if not path.endswith("/"):
            yield path, text


def _use(component: etree._Element) -> str:
    """The use of the nearest Item that says one."""
    for above in component.iterancestors(f"{_D}Item"):
        for path, text in _statements(above):
            if path == "Representation/@use":
                use = _USES.get(text, text.lower())
                return use if use in _KNOWN else "native"
    return "native"


_KNOWN = ("native", "archival", "publication", "plaintext", "metadata")


def _release(item: etree._Element) -> None:
    item.clear()
    before = item.getprevious()
    parent = item.getparent()
    if parent is not None and before is not None:
        parent.remove(before)

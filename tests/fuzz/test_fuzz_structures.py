"""METS documents and containers made up from their parts: what no valid one was spoilt into."""

import io
import tarfile
import zipfile
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr  # noqa: TID251 (writes, never reads)

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leverans.schemas.shelf import SchemaShelf
from leverans.testing.guard import guarded
from leverans.testing.sample_package import NAMESPACES
from leverans.validators.check import check_package
from leverans.validators.containers.interface import Limits
from leverans.validators.interface import CheckProfile

PROFILE = CheckProfile(workers=1, today="2026-11-22")
NO_SCHEMAS = SchemaShelf(home=Path("/nowhere"))
MANY = settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
FEW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))

NAMES = (
    "mets", "metsHdr", "agent", "name", "note", "altRecordID", "dmdSec", "amdSec", "digiprovMD",
    "rightsMD", "techMD", "mdRef", "mdWrap", "xmlData", "fileSec", "fileGrp", "file", "FLocat",
    "structMap", "div", "fptr", "mptr", "structLink", "behaviorSec", "xlink:a", "csip:b", "unbound",
)  # fmt: skip
ATTRIBUTES = (
    "ID", "OBJID", "TYPE", "LABEL", "PROFILE", "CREATEDATE", "ROLE", "OTHERTYPE", "STATUS",
    "MDTYPE", "LOCTYPE", "xlink:href", "xlink:type", "xlink:title", "SIZE", "CHECKSUM", "MIMETYPE",
    "CHECKSUMTYPE", "CREATED", "USE", "ADMID", "DMDID", "FILEID", "csip:OAISPACKAGETYPE",
    "csip:CONTENTINFORMATIONTYPE", "csip:NOTETYPE", "sip:FILEFORMATKEY", "csip:MISSPELT",
)  # fmt: skip
VALUES = st.sampled_from((
    "", "a", "a b", "METS.xml", "../METS.xml", "data/a.txt", "a%2fb", "CSIP", "PHYSICAL", "SIP",
    "Metadata", "Representations/rep1", "Documentation", "URL", "simple", "SHA-256", "0" * 64,
    "18446744073709551616", "-1", "2026-01-01T00:00:00Z", "SOFTWARE", "CREATOR", "OTHER", "MIXED",
)) | st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=8)  # fmt: skip


class Element(NamedTuple):
    """An element by its parts."""

    name: str
    attributes: dict[str, str]
    text: str
    children: list["Element"]

    def xml(self, more: str = "") -> str:
        attributes = "".join(
            f" {name}={quoteattr(value)}" for name, value in self.attributes.items()
        )
        inside = escape(self.text) + "".join(child.xml() for child in self.children)
        return f"<{self.name}{more}{attributes}>{inside}</{self.name}>"


def elements(children: st.SearchStrategy[list[Element]]) -> st.SearchStrategy[Element]:
    attributes = st.dictionaries(st.sampled_from(ATTRIBUTES), VALUES, max_size=5)
    return st.builds(Element, st.sampled_from(NAMES), attributes, VALUES, children)


LEAVES = elements(st.just([]))
TREES = st.recursive(LEAVES, lambda inner: elements(st.lists(inner, max_size=5)), max_leaves=40)
ROOTS = st.lists(TREES, max_size=6).map(lambda inner: Element("mets", {"OBJID": "p"}, "", inner))


def check_tree(root: Element, place: Path) -> None:
    private, package = place / "private", place / "p"
    private.mkdir(exist_ok=True)
    (package / "data").mkdir(parents=True, exist_ok=True)
    (package / "data" / "a.txt").write_text("a")
    (package / "METS.xml").write_text(root.xml(" " + NAMESPACES), "utf-8")
    with guarded(private):
        report = check_package(package, profile=PROFILE, shelf=NO_SCHEMAS)
    assert not report.passed  # none of them can be whole


class Thing(NamedTuple):
    """A member of a container."""

    name: str
    kind: bytes
    data: bytes
    link: str


PARTS = st.sampled_from((
    "p", "METS.xml", "mets.xml", "..", ".", "", "data", "representations", "bagit.txt", "a\\b",
    "C:", "~", "å", "a\u030a", "A", "a", "\udcff", "x" * 300, "a\nb", "con", "index.xml",
    "inventory.json", "0=ocfl_object_1.0", "manifest-sha256.txt", "sip.xml",
)) | st.text(st.characters(exclude_characters="\0"), max_size=5)  # fmt: skip
PATHS = st.lists(PARTS, min_size=1, max_size=5).map("/".join)
THINGS = st.lists(
    st.builds(
        Thing,
        PATHS,
        st.sampled_from((tarfile.REGTYPE, tarfile.DIRTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE,
                         tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.CONTTYPE, b"S", b"Z")),
        st.binary(max_size=300),
        PATHS,
    ),
    max_size=8,
)  # fmt: skip


def check_members(things: list[Thing], place: Path) -> None:
    private = place / "private"
    private.mkdir(exist_ok=True)
    for path in (_tar(things, place / "a.tar"), _zip(things, place / "a.zip")):
        with guarded(private):
            report = check_package(path, profile=PROFILE, shelf=NO_SCHEMAS, limits=Limits(depth=9))
        assert not report.passed


def _tar(things: list[Thing], path: Path) -> Path:
    with tarfile.open(path, "w", errors="surrogatepass") as archive:
        for thing in things:
            info = tarfile.TarInfo(thing.name.encode("utf-8", "replace").decode())
            info.type, info.linkname = thing.kind, thing.link.encode("utf-8", "replace").decode()
            info.size = len(thing.data) if thing.kind in (tarfile.REGTYPE, tarfile.CONTTYPE) else 0
            archive.addfile(info, io.BytesIO(thing.data))
    return path


def _zip(things: list[Thing], path: Path) -> Path:
    modes = {tarfile.SYMTYPE: 0o120777, tarfile.FIFOTYPE: 0o010644, tarfile.DIRTYPE: 0o040755}
    with zipfile.ZipFile(path, "w") as archive:
        for name, thing in {thing.name: thing for thing in things}.items():
            info = zipfile.ZipInfo(name.encode("utf-8", "replace").decode() or "x")
            info.external_attr = modes.get(thing.kind, 0o100644) << 16
            if info.filename not in archive.namelist():
                archive.writestr(info, thing.data)
    return path


@FEW
@given(root=ROOTS)
def test_a_few_made_up_documents(root: Element, tmp_path_factory: pytest.TempPathFactory) -> None:
    check_tree(root, tmp_path_factory.mktemp("tree"))


@pytest.mark.slow
@MANY
@given(root=ROOTS)
def test_many_made_up_documents(root: Element, tmp_path_factory: pytest.TempPathFactory) -> None:
    check_tree(root, tmp_path_factory.mktemp("tree"))


@FEW
@given(things=THINGS)
def test_a_few_made_up_containers(
    things: list[Thing], tmp_path_factory: pytest.TempPathFactory
) -> None:
    check_members(things, tmp_path_factory.mktemp("things"))


@pytest.mark.slow
@MANY
@given(things=THINGS)
def test_many_made_up_containers(
    things: list[Thing], tmp_path_factory: pytest.TempPathFactory
) -> None:
    check_members(things, tmp_path_factory.mktemp("things"))

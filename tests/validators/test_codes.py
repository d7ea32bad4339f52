"""Every id that is listed can be raised, and every id that is raised is listed.

The requirements of METS have their mutations in `leverans.testing`; what is wrong with a package as
a whole has a case here. A new id without a case fails the last test but one.
"""

import gzip
import hashlib
import io
import json
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from leverans.messages.catalogue import rules as catalogue
from leverans.messages.entries import entries
from leverans.model.finding import Report
from leverans.schemas.held import HeldSchema, SchemaText
from leverans.schemas.registry import known_schemas
from leverans.schemas.shelf import SchemaShelf
from leverans.schemas.xml import XmlStream, compile_schema, read_events
from leverans.testing.mutation import LOST
from leverans.testing.mutations_of_header import HEADER_MUTATIONS
from leverans.testing.mutations_of_kinds import KIND_MUTATIONS
from leverans.testing.mutations_of_maps import (
    FILE_SECTION_MUTATIONS,
    STRUCT_MAP_MUTATIONS,
    WHOLE_MUTATIONS,
)
from leverans.testing.mutations_of_sections import SECTION_MUTATIONS
from leverans.testing.sample_package import SamplePackage
from leverans.validators.check import check_package
from leverans.validators.containers.interface import Limits
from leverans.validators.interface import CheckProfile

KNOWN = {"CSIPSTR12", "CSIPSTR13"}  # rep2 has no METS of its own, on purpose
REP2 = "representations/rep2/"
DOCUMENTATION = "documentation/läs mig.txt"
RECORD = "metadata/descriptive/records/1.json"


class Package(NamedTuple):
    """What lies there to be checked, and how."""

    path: Path
    limits: Limits = Limits()
    formats: tuple[str, ...] = ()
    schemas: tuple[str, ...] = ()


Make = Callable[[SamplePackage, Path], Package]


class Case(NamedTuple):
    """How to break a rule, and exactly what breaks with it (`gone`: what no longer can)."""

    make: Make
    also: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()


def case(make: Make, *also: str, gone: set[str] | None = None) -> Case:
    return Case(make, frozenset(also), frozenset(gone or ()))


def files(change: Callable[[SamplePackage], object]) -> Make:
    """The package in a folder, changed."""

    def make(sample: SamplePackage, place: Path) -> Package:
        change(sample)
        return Package(sample.write(place))

    return make


def added(path: str, text: str = "x") -> Make:
    return files(lambda sample: sample.files.update({path: text}))


def swapped(*swaps: tuple[str, str]) -> Make:
    """Texts of the root METS."""

    def change(sample: SamplePackage) -> None:
        for old, new in swaps:
            sample.change("METS.xml", old, new)

    return files(change)


def moved(old: str, new: str) -> Make:
    """Everything that starts so starts otherwise; METS keeps saying what it said."""

    def make(sample: SamplePackage, place: Path) -> Package:
        package = sample.write(place)
        (package / new).parent.mkdir(parents=True, exist_ok=True)
        (package / old).rename(package / new)
        return Package(package)

    return make


def put(path: str, make_it: Callable[[Path], object]) -> Make:
    def make(sample: SamplePackage, place: Path) -> Package:
        package = sample.write(place)
        make_it(package / path)
        return Package(package)

    return make


def tarred(name: str, kind: bytes = tarfile.REGTYPE, limits: Limits | None = None) -> Make:
    """The package in a tar.gz, and one member more."""

    def make(sample: SamplePackage, place: Path) -> Package:
        with tarfile.open(place / "paket-1.tar.gz", "w:gz") as archive:
            for path, data in sample.contents().items():
                info = tarfile.TarInfo(f"{sample.name}/{path}")
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
            if name:
                more = tarfile.TarInfo(name)
                more.type = kind
                archive.addfile(more)
        return Package(place / "paket-1.tar.gz", limits or Limits())

    return make


def of_bytes(data: bytes) -> Make:
    def make(_: SamplePackage, place: Path) -> Package:
        (place / "paket").write_bytes(data)
        return Package(place / "paket")

    return make


def cut_tar(sample: SamplePackage, place: Path) -> Package:
    """A tar that ends before its end mark, every file whole."""
    packed = tarred("")(sample, place).path
    (place / "paket-1.tar").write_bytes(
        gzip.decompress(packed.read_bytes()).rstrip(b"\0") + bytes(511)
    )
    return Package(place / "paket-1.tar")


def mets_alone(sample: SamplePackage, place: Path) -> Package:
    return Package(sample.write(place) / "METS.xml")


def emptied(sample: SamplePackage, place: Path) -> Package:
    """The folder representations/ is there, and nothing in it."""
    package = moved("representations", "innehåll")(sample, place)
    (package.path / "representations").mkdir()
    return package


def locked_zip(sample: SamplePackage, place: Path) -> Package:
    """A zip whose directory calls its first file, the one that is no metadata, encrypted."""
    path = place / "paket-1.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("paket-1/schemas/extra.xsd", "<a/>")
        for name, data in sample.contents().items():
            archive.writestr(f"paket-1/{name}", data)
    data = path.read_bytes()
    central = data.index(b"PK\x01\x02") + 8
    path.write_bytes(data[:central] + b"\x01\x08" + data[central + 2 :])
    return Package(path)


def renamed_zip(sample: SamplePackage, place: Path) -> Package:
    """A sound package under the name that a browser gave its file."""
    path = place / "paket-1 (2).zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in sample.contents().items():
            archive.writestr(f"paket-1/{name}", data)
    return Package(path)


def wanting(*formats: str) -> Make:
    return lambda sample, place: Package(sample.write(place), formats=formats)


def converted(sample: SamplePackage, place: Path) -> Package:
    """A text whose line ends a transfer has changed since METS was written."""
    sample.files[DOCUMENTATION] = "en rad\nen till\n"
    package = sample.write(place)
    (package / DOCUMENTATION).write_bytes(b"en rad\r\nen till\r\n")
    return Package(package)


TECHNICAL = (  # a section that no requirement of its own speaks of
    '<techMD ID="tech"><mdRef LOCTYPE="URL" xlink:type="simple" xlink:href="{}" MDTYPE="OTHER"'
    ' SIZE="{}" CHECKSUM="{}" CHECKSUMTYPE="SHA-256"/></techMD>'
)


def technical(path: str, size: str, digest: str) -> Make:
    return swapped(
        ('<amdSec ID="amd">', '<amdSec ID="amd">' + TECHNICAL.format(path, size, digest)),
        ('ADMID="rights-1 prov-1"', 'ADMID="rights-1 prov-1 tech"'),
    )


def record(content: object) -> Make:
    return added(RECORD, json.dumps(content))


ERMS = "http://xml.ra.se/e-arkiv/FGS-ERMS"


def asserting(before: str, title: str = "<Rubrik>r</Rubrik>", after: str = "") -> Make:
    """A record of FGS Ärendehantering with this in it, before and after its title."""
    record = f"<ArkivobjektHandling><ArkivobjektID>1</ArkivobjektID>{before}{title}{after}"
    whole = f"<ArkivobjektListaHandlingar>{record}</ArkivobjektHandling>"
    start, end = (
        f'<Leveransobjekt xmlns="{ERMS}">',
        "</ArkivobjektListaHandlingar></Leveransobjekt>",
    )
    return added("metadata/other/arende.xml", start + whole + end)


def requiring(schema: str) -> Make:
    """The agreement names a schema, which a file of the shelf is, or isn't when it is empty."""

    def make(sample: SamplePackage, place: Path) -> Package:
        sample.files["metadata/other/a.xml"] = '<a xmlns="urn:vendor"/>'
        digest = hashlib.sha256(schema.encode()).hexdigest()
        if schema:
            (place / "none").mkdir()
            (place / "none/vendor.xsd").write_text(schema, encoding="utf-8")
        return Package(sample.write(place), schemas=(digest,))

    return make


XSD_OPEN = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:vendor">'
NO_CONTENT = (LOST, "CSIP64", "CSIP79", "CSIP110")  # nothing is where METS says that it is
SIZE, DIGEST = f"@size:{DOCUMENTATION}@", f"@sha256:{DOCUMENTATION}@"
CASES = {
    "CSIPSTR1": case(tarred("annan/fil.txt"), LOST),
    "CSIPSTR4": case(moved("METS.xml", "mets.xml"), LOST),
    "CSIPSTR5": case(moved("metadata", "andra"), LOST, "CSIP24", "CSIP38", "CSIP51"),
    "CSIPSTR6": case(
        moved("metadata/preservation", "metadata/Preservation"),
        "PKG-REF-CASE",
    ),
    "CSIPSTR7": case(moved("metadata/descriptive", "metadata/descriptive1"), LOST, "CSIP24"),
    "CSIPSTR9": case(moved("representations", "innehåll"), *NO_CONTENT, gone=KNOWN),
    "CSIPSTR10": case(emptied, *NO_CONTENT, gone=KNOWN),
    "CSIPSTR11": case(moved(REP2 + "data", REP2 + "Data"), "PKG-REF-CASE"),
    "CSIPSTR12": case(wanting()),
    "CSIPSTR13": case(wanting()),
    "CSIPSTR15": case(moved("schemas", "metadata/schemas"), LOST, "CSIP79"),
    "CSIPSTR16": case(moved("documentation", "Dokumentation"), LOST, "CSIP79"),
    "PKG-UNREADABLE": case(lambda _, place: Package(place / "saknas"), gone=KNOWN),
    "PKG-NOT-A-CONTAINER": case(of_bytes(b"%PDF-1.7"), gone=KNOWN),
    "PKG-DOCUMENT-ALONE": case(mets_alone, gone=KNOWN),
    "PKG-METS-LIMIT": case(
        swapped(("</metsHdr>", '<altRecordID TYPE="OTHER">a</altRecordID>' * 10_000 + "</metsHdr>"))
    ),
    "PKG-CONTAINER-BROKEN": case(cut_tar),
    "PKG-BOMB": case(tarred("", limits=Limits(unpacked=1000)), gone=KNOWN),
    "PKG-TOO-MANY-FILES": case(tarred("paket-1/a", limits=Limits(members=11))),
    "PKG-LINK": case(put("schemas/l", lambda path: path.symlink_to("eget.xsd"))),
    "PKG-SPECIAL": case(tarred("paket-1/d", tarfile.FIFOTYPE)),
    "PKG-ENCRYPTED": case(locked_zip),
    "PKG-DUPLICATE-MEMBER": case(tarred("paket-1/schemas/eget.xsd"), "CSIP69", "CSIP71"),
    "PKG-NAME-ABSOLUTE": case(tarred("/etc/x")),
    "PKG-NAME-OUTSIDE": case(tarred("paket-1/../../x")),
    "PKG-NAME-COLLISION": case(added("documentation/LÄS mig.txt"), LOST),
    "PKG-NAME-FOLDER": case(tarred("paket-1/schemas/eget.xsd/a"), LOST),
    "PKG-NAME-NOT-UTF8": case(tarred("paket-1/\udce5.txt")),
    "PKG-NAME-CONTROL": case(tarred("paket-1/a\nb")),
    "PKG-NAME-TOO-LONG": case(tarred("paket-1/" + "a/" * 200 + "b")),
    "PKG-FILE-NAME": case(renamed_zip),
    "PKG-UNREFERENCED": case(added("documentation/extra.txt")),
    "PKG-REF-UNICODE": case(moved(DOCUMENTATION, "documentation/la\u0308s mig.txt")),
    "PKG-REF-PERCENT": case(moved(DOCUMENTATION, "documentation/läs%20mig.txt")),
    "PKG-REF-DANGLING": case(technical("saknas.xml", "1", "a")),
    "PKG-REF-SIZE": case(technical("documentation/läs%20mig.txt", "1", DIGEST)),
    "PKG-REF-DIGEST": case(technical("documentation/läs%20mig.txt", SIZE, "0" * 64)),
    "PKG-LINE-ENDS": case(converted, "CSIP69", "CSIP71"),
    "PKG-FORMAT-NOT-ALLOWED": case(wanting("fmt/95")),
    "XSD-REQUIRED": case(requiring(f'{XSD_OPEN}<xs:element name="b"/></xs:schema>'), LOST),
    "XSD-REQUIRED-MISSING": case(requiring(""), LOST),
    "XSD-REQUIRED-BROKEN": case(requiring(f'{XSD_OPEN}<xs:element ref="b"/></xs:schema>'), LOST),
    "XSD-ARENDE-TITLE": case(asserting("", title=""), LOST),
    "XSD-ARENDE-DISPOSAL": case(
        asserting(
            '<Gallring Gallras="false"><GallringsPeriodSlut>2099</GallringsPeriodSlut></Gallring>'
        ),
        LOST,
    ),
    "XSD-ARENDE-RESTRICTION": case(asserting("", after='<Restriktion Typ="Annan typ"/>'), LOST),
    "XSD-ARENDE-RELATION": case(
        asserting(
            '<HandlingRelation Typ="Egen relationsdefinition" AnnanTyp=" ">1</HandlingRelation>'
        ),
        LOST,
    ),
    "REC-UNREADABLE": case(record([]), LOST),
    "REC-SECRECY-NO-LAW": case(record({"restrictions": [{"type": "secrecy", "law": " "}]}), LOST),
}
MUTATED = {
    mutation.rule
    for table in (
        HEADER_MUTATIONS,
        SECTION_MUTATIONS,
        FILE_SECTION_MUTATIONS,
        STRUCT_MAP_MUTATIONS,
        WHOLE_MUTATIONS,
        tuple(mutation for _, mutation in KIND_MUTATIONS),
    )
    for mutation in table
}


def found_in(package: Package, shelf: SchemaShelf) -> set[str]:
    profile = CheckProfile(
        workers=1, formats=package.formats, schemas=package.schemas, today="2026-11-22"
    )
    report: Report = check_package(
        package.path, profile=profile, shelf=shelf, limits=package.limits
    )
    return {finding.rule for finding in report.findings}


@pytest.mark.parametrize("rule", CASES)
def test_a_package_broken_in_one_way_breaks_that_rule_and_only_what_hangs_on_it(
    sample: SamplePackage, tmp_path: Path, rule: str
) -> None:
    broken = CASES[rule]
    package = broken.make(sample, tmp_path)
    found = found_in(package, SchemaShelf(home=tmp_path / "none", own=False))
    assert found == ({rule} | KNOWN | broken.also) - broken.gone


class EmptyShelf(SchemaShelf):
    """Has, for every known namespace, a schema that allows nothing."""

    def held(self, namespace: str, profile: str = "") -> HeldSchema | None:
        known = next(s for s in known_schemas() if s.namespace == namespace)
        schema = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{}"/>'
        text = SchemaText(namespace=namespace, main=schema.format(namespace).encode())
        return HeldSchema(
            name=known.name,
            version=profile,
            status="official",
            rule=known.rule,
            path="",
            text=text,
            compiled=compile_schema(text.main, {}),
        )


@pytest.mark.parametrize(
    ("namespace", "rule"),
    sorted({(s.namespace, f"XSD-{s.name.upper()}") for s in known_schemas() if not s.profile}),
)
def test_a_document_that_its_schema_refuses_is_named_by_its_schema(
    sample: SamplePackage, tmp_path: Path, namespace: str, rule: str
) -> None:
    assert rule in catalogue()
    prefix = "xml" if rule == "XSD-XML" else "x"  # bound to its namespace for ever
    sample.files["metadata/other/a.xml"] = f'<{prefix}:a xmlns:{prefix}="{namespace}"/>'
    found = found_in(Package(sample.write(tmp_path)), EmptyShelf(home=tmp_path))
    assert rule in found
    assert {name for name in found if name.startswith("XSD-")} == {rule, "XSD-METS", "XSD-PREMIS"}


@pytest.mark.parametrize("path", ["METS.xml", "metadata/other/rights.xml"])
def test_a_document_without_end_is_a_finding(
    sample: SamplePackage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """The limit is 8 GB; here it is lowered, for nobody wants to write so much."""
    sample.files[path] = f"<a>{'<b/>' * 20_000}</a>"
    package = Package(sample.write(tmp_path))
    for reader in (XmlStream.__init__, read_events):
        monkeypatch.setitem(reader.__kwdefaults__ or {}, "max_bytes", 50_000)
    assert "XML-TOO-LARGE" in found_in(package, SchemaShelf(home=tmp_path / "none", own=False))


def test_every_listed_id_of_packages_is_manual_or_has_a_case() -> None:
    listed = {entry.id for entry in entries("codes") if entry.file in {"eark.toml", "package.toml"}}
    manual = {rule for rule in listed if catalogue()[rule].check == "manual"}
    schemas = {schema.rule for schema in known_schemas()}
    proved = MUTATED | set(CASES) | schemas | {"XML-TOO-LARGE"}
    assert listed - manual - proved == set()
    assert proved & manual == set()
    assert (MUTATED | set(CASES)) - listed == set()

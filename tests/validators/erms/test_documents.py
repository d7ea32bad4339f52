"""Documents where they lie: alone, among files, in packages; versions, links, names said twice."""

import hashlib
import shutil
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from leverans.model.finding import Finding, Level, Report
from leverans.schemas.held import HeldSchema, SchemaText
from leverans.schemas.shelf import SchemaShelf, ShelfEntry
from leverans.schemas.xml import compile_schema
from leverans.testing.sample_erms import SampleErms, sample_arende, sample_cits
from leverans.testing.sample_package import SamplePackage
from leverans.validators.links import folders_around, read_link

Check = Callable[..., Report]
RECORD = "<ArkivobjektHandling><ArkivobjektID>{0}</ArkivobjektID><Rubrik>r</Rubrik>{1}"
RECORD += "</ArkivobjektHandling>\n"
HEAD = '<Leveransobjekt xmlns="http://xml.ra.se/e-arkiv/FGS-ERMS">\n<ArkivobjektListaHandlingar>\n'
TAIL = "</ArkivobjektListaHandlingar>\n</Leveransobjekt>\n"
CITS = "https://DILCIS.eu/XML/ERMS"


def records(*said: str | tuple[str, str]) -> SampleErms:
    """A document of records: each an identity, and what else it holds."""
    pairs = (one if isinstance(one, tuple) else (one, "") for one in said)
    return SampleErms(HEAD + "".join(RECORD.format(*pair) for pair in pairs) + TAIL, "h.xml")


def file(link: str, more: str = "") -> str:
    return f'<Bilaga Namn="b" Lank="{link}"{more}/>'


def ours(findings: Iterable[Finding]) -> list[tuple[str, str, dict[str, str]]]:
    return [
        (found.rule, found.location, dict(found.params))
        for found in findings
        if found.rule.startswith(("ARENDE-", "ERMS-", "XML-", "XSD-"))
    ]


def rules(report: Report) -> list[str]:
    return sorted(rule for rule, _, _ in ours(report.findings))


# --- alone


@pytest.mark.parametrize(
    ("sample", "profile", "named"),
    [
        (sample_arende(), "FGS Ärendehantering 1.0", ("ARENDE-FILES-ELSEWHERE", "3")),
        (sample_cits(), "CITS ERMS 3.0", ("ERMS-FILES-ELSEWHERE", "2")),
    ],
    ids=["arende", "cits"],
)
def test_a_document_alone_is_named_and_says_that_its_files_were_not_seen(
    sample: SampleErms, profile: str, named: tuple[str, str], check: Check, tmp_path: Path
) -> None:
    report = check(sample.write(tmp_path) / sample.name)
    assert report.passed
    assert report.profile == profile
    assert ours(report.findings) == [(named[0], sample.name, {"value": named[1]})]
    assert {rule for rule in report.checked if rule.startswith("ARENDE-")} or "CITS" in profile
    assert named[0] in report.checked


def test_a_document_that_names_no_files_says_nothing_of_them(check: Check, tmp_path: Path) -> None:
    sample = records("1", "2")
    assert check(sample.write(tmp_path) / sample.name).findings == ()


# --- among files


def test_the_files_of_a_document_in_a_package_are_compared_and_mets_still_minds_its_own(
    check: Check, tmp_path: Path
) -> None:
    package = SamplePackage()
    document = records(("1", file("å.txt", ' Storlek="9"')), ("2", file("b/b.txt")))
    package.files["representations/rep1/data/h.xml"] = document.text
    report = check(package.write(tmp_path))
    place = "representations/rep1/data/h.xml"
    assert ours(report.findings) == []
    unnamed = [f.location for f in report.findings if f.rule == "PKG-UNREFERENCED"]
    assert unnamed == [place], "METS does not name it, whatever it names itself"


@pytest.mark.parametrize("level", ["METS.xml", "group"])
def test_a_package_that_says_it_is_cits_erms_has_such_a_document(
    level: str, check: Check, tmp_path: Path
) -> None:
    package, said = SamplePackage(), ' csip:CONTENTINFORMATIONTYPE="citserms_v3_0"'
    if level == "group":
        package.change("METS.xml", ' csip:CONTENTINFORMATIONTYPE="ERMS"', said)
    else:
        package.change("METS.xml", ' csip:CONTENTINFORMATIONTYPE="MIXED"', said)
    report = check(package.write(tmp_path))
    assert report.passed
    assert rules(report) == ["ERMS-NOT-THERE"]
    assert "ERMS-NOT-THERE" in report.checked
    package.files["representations/rep1/data/erms.xml"] = sample_cits().filled()
    assert "ERMS-NOT-THERE" not in rules(check(package.write(tmp_path / "again")))


@pytest.mark.parametrize(
    "link",
    [
        "data/å.txt",
        "./data//å.txt",
        "../data/å.txt",
        "data/%C3%A5.txt",
        "file:///data/å.txt",
        "/data/å.txt",
        "representations/rep1/data/å.txt",
        "file:data/å.txt",
        "file://localhost/data/å.txt",
        "data/å.txt#sida=2",
    ],
)
def test_a_link_may_start_from_any_folder_around_the_document(
    link: str, check: Check, tmp_path: Path
) -> None:
    package = SamplePackage()
    package.files["representations/rep1/metadata/h.xml"] = records(("1", file(link))).text
    folder = package.write(tmp_path)
    assert ours(check(folder).findings) == []
    with zipfile.ZipFile(tmp_path / "paket-1.zip", "w") as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(tmp_path))
    assert ours(check(tmp_path / "paket-1.zip").findings) == []


@pytest.mark.parametrize(
    ("link", "rule"),
    [
        ("c.txt", "ARENDE-FILE-MISSING"),
        ("data/å.txt/", ""),
        ("data\\å.txt", "ARENDE-FILE-NEARLY"),
        ("Data/Å.TXT", "ARENDE-FILE-NEARLY"),
        ("data/a\u030a.txt", "ARENDE-FILE-NEARLY"),
        ("../../../../å.txt", "ARENDE-FILE-OUTSIDE"),
        ("//server/data/å.txt", "ARENDE-FILE-OUTSIDE"),
        ("\\\\server\\data\\å.txt", "ARENDE-FILE-OUTSIDE"),
        ("file://server/data/å.txt", "ARENDE-FILE-OUTSIDE"),
        ("file:////etc/passwd", "ARENDE-FILE-MISSING"),
        ("/etc/passwd", "ARENDE-FILE-MISSING"),
        ("https://exempel.invalid/å.txt", "ARENDE-FILE-OUTSIDE"),
        ("C:\\data\\å.txt", "ARENDE-FILE-OUTSIDE"),
        ("data/%FF%00.txt", "ARENDE-FILE-MISSING"),
        ("%2e%2e/%2e%2e/%2e%2e/å.txt", "ARENDE-FILE-OUTSIDE"),
        ("%", "ARENDE-FILE-MISSING"),
        (".", "ARENDE-FILE-MISSING"),
    ],
)
def test_a_link_that_leads_elsewhere_is_told_of(
    link: str, rule: str, check: Check, tmp_path: Path
) -> None:
    package = SamplePackage()
    package.files["representations/rep1/h.xml"] = records(("1", file(link))).text
    found = ours(check(package.write(tmp_path)).findings)
    assert [(name, place) for name, place, _ in found] == (
        [(rule, "representations/rep1/h.xml#3")] if rule else []
    )
    if rule == "ARENDE-FILE-NEARLY":
        assert found[0][2]["near"] == "representations/rep1/data/å.txt"


def test_a_name_is_taken_literally_before_it_is_taken_as_a_uri(check: Check) -> None:
    sample = records(("1", file("50%25 klart #1.txt", ' Storlek="4"')))
    sample.files = {"50%25 klart #1.txt": b"fyra", "50% klart ": b"annan"}
    assert rules(check(sample)) == []


@pytest.mark.parametrize("method", ["MD5", "sha1", "SHA-256", "SHA384", "sha_512", ""])
def test_a_digest_is_compared_by_whatever_method_it_was_made(
    method: str, check: Check, tmp_path: Path
) -> None:
    data = b"bilaga"
    made = hashlib.new((method or "SHA-256").replace("-", "").replace("_", "").lower(), data)
    said = f' Checksumma="{made.hexdigest().upper()}" ChecksummaMetod="{method}"'
    sample = records(("1", file("b.txt", said)), ("2", file("b.txt", said)))
    sample.files = {"b.txt": data}
    unsaid = ["ARENDE-DIGEST-NO-METHOD"] * (0 if method else 2)
    assert rules(check(sample)) == unsaid
    folder = tmp_path / "leverans"
    (folder / "b.txt").write_bytes(b"gilaba")
    report = check(folder)
    assert rules(report) == sorted([*unsaid, "ARENDE-FILE-DIGEST", "ARENDE-FILE-DIGEST"])
    shutil.make_archive(str(folder), "zip", tmp_path, "leverans")
    assert rules(check(folder.with_suffix(".zip"))) == rules(report)


def test_two_documents_keep_their_files_apart(check: Check, tmp_path: Path) -> None:
    wrong, right = records(("1", file("b.txt", ' Storlek="1"'))), records(("1", file("b.txt")))
    for name, sample, data in (("a", wrong, b"22"), ("c", right, b"333")):
        sample.files = {"b.txt": data}
        sample.write(tmp_path / name)
        shutil.move(tmp_path / name / "leverans", tmp_path / "allt" / name)
    found = ours(check(tmp_path / "allt").findings)
    assert [(rule, place) for rule, place, _ in found] == [("ARENDE-FILE-SIZE", "a/h.xml#3")]
    assert found[0][2] == {"file": "a/b.txt", "value": "1 ≠ 2"}


def test_links_never_lead_above_the_container() -> None:
    assert read_link("a/b/", "../x") == ("a/x", "a/x")
    assert read_link("a/", "../../x") == (None, None)
    assert read_link("", "x/../../y") == (None, None)
    assert folders_around("p/a/b/", "p/") == ["p/a/b/", "p/a/", "p/", ""]
    assert folders_around("", "") == [""]
    assert folders_around("/".join("abcdefghijklmnopqrst") + "/", "")[-1] == ""
    assert len(folders_around("a/" * 100, "")) < 20


# --- names said twice


def test_names_said_twice_are_told_with_the_line_of_each_but_the_first(check: Check) -> None:
    report = check(records("a", "b", "a", "c", " a ", "b"))
    found = [(place, params["value"]) for _, place, params in ours(report.findings)]
    assert found == [("h.xml#5", "a"), ("h.xml#7", "a"), ("h.xml#8", "b")]


def test_relations_may_point_forwards_and_to_the_systems_identity(check: Check) -> None:
    relation = '<HandlingRelation Typ="Referens">{}</HandlingRelation>'
    sample = records(
        ("a", relation.format("b") + relation.format("z")), ("b", relation.format("s-1"))
    )
    sample.change("<ArkivobjektHandling>", '<ArkivobjektHandling Systemidentifierare="s-1">')
    sample.text = sample.text.replace("<Rubrik>r</Rubrik>", "")
    sample.text = sample.text.replace(
        "</HandlingRelation></Ark", "</HandlingRelation><Rubrik>r</Rubrik></Ark"
    )
    found = ours(check(sample).findings)
    assert [(rule, params["value"]) for rule, _, params in found] == [
        ("ARENDE-SYSTEM-ID-FORM", "s-1"),
        ("ARENDE-RELATION-ELSEWHERE", "z"),
    ]


def test_what_lies_in_foreign_data_is_nobodys_identity(check: Check) -> None:
    foreign = "<TillkommandeXMLdata><ArkivobjektID>a</ArkivobjektID><Fel/></TillkommandeXMLdata>"
    assert rules(check(records("a", ("b", foreign), ("c", foreign)))) == []


# --- versions


class OwnShelf(SchemaShelf):
    """Has a schema of each version, that accepts no document but an empty one."""

    versions: tuple[str, ...] = ("3.0",)

    def entry_for(self, namespace: str, profile: str = "") -> ShelfEntry | None:
        """That of 3.0, unless another is asked for."""
        version = self._only.get(namespace, "3.0")
        status = "official" if self.held(namespace, profile) else "not_checked"
        return ShelfEntry(name="CITS-ERMS", version=version, status=status, path="")

    def held(self, namespace: str, _profile: str = "") -> HeldSchema | None:
        """As `entry_for` says."""
        version = self._only.get(namespace, "3.0")
        if namespace != CITS or version not in self.versions:
            return None
        return HeldSchema(
            name="CITS-ERMS",
            version=version,
            status="official",
            rule="XSD-CITS-ERMS",
            path="",
            text=SchemaText(namespace=CITS, main=XSD),
            compiled=SCHEMA,
        )


XSD = (
    f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{CITS}">'
    '<xs:element name="erms"><xs:complexType/></xs:element></xs:schema>'
).encode()
SCHEMA = compile_schema(XSD, {})


class BothVersions(OwnShelf):
    """Has the old one as well."""

    versions = ("3.0", "2.1.2")


def old() -> SampleErms:
    sample = sample_cits()
    start, end = (sample.text.index(mark) for mark in ("<classificationSchema ", "<maintenanceI"))
    sample.text = sample.text[:start] + sample.text[end:]
    sample.text = sample.text.replace('\n  classificationSchemaUsed="kls-2019"', "")
    sample.text = sample.text.replace("addressType=", "adressType=")
    sample.text = sample.text.replace('"digital"', '"digitial"')
    return sample


def test_a_document_of_the_old_version_is_held_against_the_old_schema_alone(
    check: Check, tmp_path: Path
) -> None:
    path = old().write(tmp_path) / "erms.xml"
    report = check(path, shelf=OwnShelf(home=tmp_path / "none"))
    assert report.profile == "CITS ERMS 2.1.2"
    assert rules(report) == ["ERMS-FILES-ELSEWHERE"]
    assert [(use.version, use.status) for use in report.schemas] == [("2.1.2", "not_checked")]
    report = check(path, shelf=BothVersions(home=tmp_path / "none"))
    assert [(use.version, use.status) for use in report.schemas] == [("2.1.2", "official")]
    assert set(rules(report)) == {"ERMS-FILES-ELSEWHERE", "XSD-CITS-ERMS"}


def test_a_document_of_the_new_version_is_not_read_again(check: Check, tmp_path: Path) -> None:
    path = sample_cits().write(tmp_path) / "erms.xml"
    report = check(path, shelf=BothVersions(home=tmp_path / "none"))
    assert [(use.version, use.status) for use in report.schemas] == [("3.0", "official")]
    assert "XSD-CITS-ERMS" in rules(report)


def test_each_document_of_a_package_is_held_against_its_own_version(
    check: Check, tmp_path: Path
) -> None:
    folder = sample_cits().write(tmp_path)
    (folder / "old.xml").write_text(old().filled(), encoding="utf-8")
    report = check(folder, shelf=OwnShelf(home=tmp_path / "none"))
    uses = {(use.version, use.status) for use in report.schemas}
    assert {("3.0", "official"), ("2.1.2", "not_checked")} <= uses
    assert {place.split("#")[0] for _, place, _ in ours(report.findings)} == {"erms.xml"}


@pytest.mark.parametrize(
    ("old_text", "new_text"),
    [
        ('agentType="administrator"', 'agentType="contact_person"'),
        ("<name>Test Testsson</name>\n</agent>", "<name>T</name>\n<notes/>\n</agent>"),
        ("<regulation>OSL 21 kap. 1 §</regulation>", None),
        ('"digitial"', '"digital"'),
        (
            "<objectId>RS 2019-1:1</objectId>",
            "<objectId>RS 2019-1:1</objectId><classification/><classification/>",
        ),
    ],
)
def test_what_only_3_0_has_beside_words_of_2_1_2_is_valid_by_neither(
    old_text: str, new_text: str | None, check: Check
) -> None:
    sample = old()
    agent = '<agent agentType="owner"><name>A</name></agent>'
    sample.change(old_text, new_text if new_text is not None else old_text + agent)
    assert "ERMS-VERSIONS-MIXED" in rules(check(sample))


def test_the_shelf_knows_one_version_alone_when_told_so(tmp_path: Path) -> None:
    shelf = SchemaShelf(home=tmp_path)
    entry = shelf.only(CITS, "2.1.2").entry_for(CITS)
    assert entry is not None
    assert (entry.version, entry.status) == ("2.1.2", "not_checked")
    assert shelf.only(CITS, "9").entry_for(CITS) is None
    plain = shelf.entry_for(CITS)
    assert plain is not None
    assert plain.version == "3.0"


# --- hints


def test_a_slip_of_the_pen_is_told_with_what_was_meant(check: Check) -> None:
    sample = sample_arende()
    sample.change("<StatusArande>Ad Acta.</StatusArande>", "<StatusArande>Ad acta</StatusArande>")
    sample.change("<StatusArande>Öppet</StatusArande>", "<StatusArende>Öppet</StatusArende>")
    sample.change("Mimetyp=", "Mimetype=")
    found = {rule: params["value"] for rule, _, params in ours(check(sample).findings)}
    assert found == {
        "ARENDE-TERM": "Ad acta (≈ Ad Acta.)",
        "ARENDE-ELEMENT-UNKNOWN": "StatusArende (≈ StatusArande)",
        "ARENDE-ATTRIBUTE-UNKNOWN": "Mimetype (≈ Mimetyp)",
    }


def test_a_persons_number_is_never_shown(check: Check) -> None:
    sample = sample_arende()
    sample.change('Typ="1">8020000000<', 'Typ="2">20200101+1234<')
    report = check(sample)
    assert rules(report) == ["ARENDE-PERSON-NUMBER-FORM"]
    assert "20200101" not in str(report)


def test_every_finding_is_counted_also_beyond_those_that_are_listed(check: Check) -> None:
    report = check(records(*(("", "") for _ in range(1500))))
    assert report.counts_by_rule["ARENDE-ID-MISSING", Level.ERROR] == 1500
    assert len(rules(report)) == 1000


@pytest.mark.parametrize(
    "written",
    [
        lambda text: text.encode(),
        lambda text: ('<?xml version="1.0" encoding="UTF-16"?>\n' + text).encode("utf-16"),
        lambda text: ("<!-- <a> -->\n" + text).encode(),
        lambda text: (f"<!--{'x' * 100_000}-->\n" + text).encode(),
        lambda text: text.replace("FGS-ERMS", "FGS&#45;ERMS").encode(),
        lambda text: text.replace("<", "<å:").replace("<å:/", "</å:")
        .replace("xmlns=", "xmlns:å=").encode(),
    ],
    ids=["plain", "utf-16", "comment", "late", "reference", "prefix"],
)  # fmt: skip
def test_a_document_among_content_is_found_however_it_is_written(
    check: Check, tmp_path: Path, written: Callable[[str], bytes]
) -> None:
    sample = SamplePackage()
    package = sample.write(tmp_path)
    document = package / "representations" / "rep1" / "data" / "b" / "ärende.xml"
    text = HEAD + RECORD.format("1", "") + RECORD.format("1", "") + TAIL
    document.write_bytes(written(text))
    assert "ARENDE-ID-REPEATED" in {found.rule for found in check(package).findings}

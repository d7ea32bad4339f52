"""Documents that mean harm, and documents that are large: a finding, little memory, no waiting."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from leverans.model.finding import Report
from leverans.testing.checked_apart import check_apart
from leverans.testing.sample_erms import sample_arende, sample_cits

Check = Callable[..., Report]

MEGABYTE = 1024**2
MEMORY = 120 * MEGABYTE  # of a whole process: Python, lxml, the index
ARENDE = '<?xml version="1.0" encoding="UTF-8"?>\n<Leveransobjekt xmlns="http://xml.ra.se/e-arkiv/FGS-ERMS">\n'
CITS = '<?xml version="1.0" encoding="UTF-8"?>\n<erms xmlns="https://DILCIS.eu/XML/ERMS">\n'
CASES = ARENDE + "<ArkivobjektListaArenden>\n"
RECORDS = ARENDE + "<ArkivobjektListaHandlingar>\n"
RECORDS_END = "</ArkivobjektListaHandlingar>\n</Leveransobjekt>\n"
RECORD = (
    '<ArkivobjektHandling Systemidentifierare="{0:08x}-0000-4000-8000-000000000000">\n'
    "<ArkivobjektID>RS {0}</ArkivobjektID>\n<Handlingstyp>Brev</Handlingstyp>\n"
    "<Rubrik>Handling {0}</Rubrik>\n<Skapad>2019-03-{1:02}</Skapad>\n"
    '<StatusHandling>Inkommen</StatusHandling>\n<Bilaga Namn="b" Lank="Bilagor/{0}.txt"/>\n'
    "</ArkivobjektHandling>\n"
)
CITS_RECORD = (
    '<record systemIdentifier="{0:08x}-0000-4000-8000-000000000000">\n'
    "<objectId>RS {0}</objectId>\n<title>Handling {0}</title>\n"
    '<dates><date dateType="created">2019-03-{1:02}T08:00:00</date></dates>\n</record>\n'
)
DEEP = {
    "creators": (ARENDE + "<ArkivbildarStruktur>", "<Arkivbildare>"),
    "own": (ARENDE + "<EgnaElement>", '<EgetElement Namn="a">'),
    "foreign": (ARENDE + "<TillkommandeXMLdata>", "<a>"),
    "unknown": (ARENDE, "<a>"),
    "aggregations": (CITS + "<aggregations>", '<aggregation aggregationType="class">'),
    "own-elements": (CITS + "<additionalInformation>", "<ownElement>"),
}
FLOODS = {  # start, one of very many, what is to be found of it
    "statuses": (
        CASES,
        "<ArkivobjektArende><StatusArande>Öpet{0}</StatusArande></ArkivobjektArende>\n",
        "ARENDE-TERM",
    ),
    "names": (ARENDE, "<Arkivobjektlista{0}/>\n", "ARENDE-ELEMENT-UNKNOWN"),
    "twins": (
        RECORDS,
        "<ArkivobjektHandling><ArkivobjektID>a</ArkivobjektID></ArkivobjektHandling>\n",
        "ARENDE-ID-REPEATED",
    ),
    "pairs": (
        RECORDS,
        "<ArkivobjektHandling><ArkivobjektID>{1}</ArkivobjektID></ArkivobjektHandling>\n",
        "ARENDE-ID-REPEATED",
    ),
    "relations": (
        RECORDS + "<ArkivobjektHandling>",
        '<HandlingRelation Typ="Referens">{0}</HandlingRelation>\n',
        "ARENDE-RELATION-ELSEWHERE",
    ),
    "links": (
        RECORDS + "<ArkivobjektHandling>",
        '<Bilaga Namn="b" Lank="a\\{0}"/>\n',
        "ARENDE-FILE-MISSING",
    ),
    "classes": (
        CITS + "<control>",
        '<classificationSchema classificationSchemaId="a{0}"/>\n',
        "ERMS-NO-LIST",
    ),
}


def found(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


@pytest.mark.parametrize("name", DEEP)
def test_elements_in_elements_without_end_are_refused(
    name: str, check: Check, tmp_path: Path
) -> None:
    start, one = DEEP[name]
    path = tmp_path / "deep.xml"
    path.write_text(start + one * 5_000, encoding="utf-8")
    assert "XML-MALFORMED" in found(check(path))


@pytest.mark.parametrize("sample", [sample_arende(), sample_cits()], ids=["arende", "cits"])
def test_a_document_cut_anywhere_is_a_finding(sample: object, check: Check, tmp_path: Path) -> None:
    whole = sample.filled().encode().rstrip()  # type: ignore[attr-defined]
    path = tmp_path / "cut.xml"
    start = whole.index(b"ERMS") + 60
    for cut in (*range(start, len(whole), len(whole) // 30), len(whole) - 1):
        path.write_bytes(whole[:cut])
        assert "XML-MALFORMED" in found(check(path)), cut


def lines(one: str, count: int) -> Iterator[str]:
    return (one.format(number, number % (count // 2)) for number in range(count))


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_of_one_fault_is_told_in_little_memory_and_time(name: str, tmp_path: Path) -> None:
    start, one, rule = FLOODS[name]
    folder = tmp_path / "leverans"
    folder.mkdir()
    tail = "</ArkivobjektHandling>\n" if start.endswith("<ArkivobjektHandling>") else ""
    ends = {CASES: "</ArkivobjektListaArenden></Leveransobjekt>", ARENDE: "</Leveransobjekt>"}
    end = ends.get(start, "</control></erms>" if start.startswith(CITS) else RECORDS_END)
    with (folder / "flood.xml").open("w", encoding="utf-8") as file:
        file.write(start)
        file.writelines(lines(one, 60_000))
        file.write(tail + end)
    begun = time.monotonic()
    memory, rules = check_apart(folder)
    assert rule in rules
    assert memory < MEMORY
    assert time.monotonic() - begun < 60


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (
            RECORDS + "<ArkivobjektHandling><ArkivobjektID>",
            "</ArkivobjektID></ArkivobjektHandling>" + RECORDS_END,
        ),
        (
            CITS + "<additionalInformation><additionalBinData>",
            "</additionalBinData></additionalInformation></erms>",
        ),
    ],
    ids=["identity", "data"],
)
def test_a_text_of_a_hundred_megabytes_is_let_go(start: str, end: str, tmp_path: Path) -> None:
    path = tmp_path / "long.xml"
    with path.open("w", encoding="utf-8") as file:
        file.write(start)
        file.writelines("x" * MEGABYTE for _ in range(100))
        file.write(end)
    memory, rules = check_apart(path, own=False)  # libxml2 holds what it judges by a schema
    assert rules & {"XSD-ARENDE-TITLE", "ERMS-NO-LIST"}
    assert memory < MEMORY


@pytest.mark.slow
@pytest.mark.parametrize(
    ("start", "record", "end"),
    [
        (RECORDS, RECORD, RECORDS_END),
        (CITS + "<control/>\n<records>\n", CITS_RECORD, "</records>\n</erms>\n"),
    ],
    ids=["arende", "cits"],
)
def test_a_million_records_are_read_in_flat_memory(
    start: str, record: str, end: str, tmp_path: Path
) -> None:
    folder = tmp_path / "leverans"
    folder.mkdir()
    with (folder / "many.xml").open("w", encoding="utf-8") as file:
        file.write(start)
        file.writelines(record.format(number, number % 28 + 1) for number in range(1_000_000))
        file.write(end)
    memory, rules = check_apart(folder, timeout=300)
    assert rules & {"ARENDE-FILE-MISSING", "ERMS-ELEMENT-MISSING"}
    assert memory < MEMORY

"""XML that means harm, in every place that is read: a finding, in bounded time and memory."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from leverans.model.finding import Report
from leverans.testing.checked_apart import check_apart
from leverans.testing.sample_package import SamplePackage

Check = Callable[..., Report]

ROOT, REP = "METS.xml", "representations/rep1/METS.xml"
OTHER = "metadata/preservation/premis.xml"
PLACES = (ROOT, REP, OTHER)
METS = "http://www.loc.gov/METS/"
PREMIS = "http://www.loc.gov/premis/v3"
NAMESPACES = {ROOT: METS, REP: METS, OTHER: PREMIS}
MEGABYTE = 1024**2
MEMORY = 120 * MEGABYTE  # of a whole process: Python, lxml, the index

BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 15))
DOCTYPES = {
    "external": '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r xmlns="{0}">&x;</r>',
    "http": '<!DOCTYPE r [<!ENTITY x SYSTEM "http://127.0.0.1:9/">]><r xmlns="{0}">&x;</r>',
    "parameter": '<!DOCTYPE r [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x">%x;]><r xmlns="{0}"/>',
    "subset": '<!DOCTYPE r SYSTEM "http://127.0.0.1:9/r.dtd"><r xmlns="{0}"/>',
    "public": '<!DOCTYPE r PUBLIC "-//P//P//SV" "file:///etc/passwd"><r xmlns="{0}"/>',
    "laughs": f'<!DOCTYPE r [<!ENTITY e0 "ha">{BOMB}]><r xmlns="{{0}}">&e14;</r>',
    "laughs-in-attribute": f'<!DOCTYPE r [<!ENTITY e0 "ha">{BOMB}]><r xmlns="{{0}}" a="&e14;"/>',
    "quadratic": '<!DOCTYPE r [<!ENTITY a "{1}">]><r xmlns="{0}">{2}</r>',
    "default": '<!DOCTYPE r [<!ATTLIST r OBJID CDATA "paket-1">]><r xmlns="{0}"/>',
    "empty": '<!DOCTYPE r []><r xmlns="{0}"/>',
}
MALFORMED: dict[str, Callable[[str], bytes]] = {
    "nothing": lambda _: b"",
    "blank": lambda _: b"  \n ",
    "zeros": lambda _: bytes(4096),
    "binary": lambda _: bytes(range(256)) * 20,
    "entity": lambda text: text.replace("<", "<r>&unknown;</r><", 1).encode(),
    "nesting": lambda _: b"<r>" * 100_000,
    "nesting-whole": lambda _: b"<r>" * 5_000 + b"</r>" * 5_000,
    "two-roots": lambda text: text.encode() + b"<r/>",
    "tail": lambda text: text.encode() + b"x",
    "attribute-twice": lambda _: b'<r a="1" a="2"/>',
    "prefix": lambda _: b"<nobody:r/>",
    "prefix-of-attribute": lambda _: b'<r nobody:a="1"/>',
    "character": lambda _: b"<r>&#0;</r>",
    "surrogate": lambda _: b"<r>&#xD800;</r>",
    "encoding": lambda _: b'<?xml version="1.0" encoding="klingon"?><r/>',
    "encoding-lies": lambda _: b'<?xml version="1.0" encoding="UTF-16"?><r/>',
    "latin": lambda text: text.replace("</", "\u00e5</", 1).encode("latin-1", "replace"),
    "utf-16-cut": lambda text: text.encode("utf-16")[:-7],
    "overlong": lambda _: b"<r>\xc0\xaf</r>",
}


class Door:
    """Stands where the network would be, and notes who knocks."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.knocks: list[object] = []
        for name in ("socket", "create_connection", "getaddrinfo"):
            patch.setattr(socket, name, self._refuse)

    def _refuse(self, *where: object, **_: object) -> None:
        self.knocks.append(where)
        raise OSError("no network here")


@pytest.fixture(autouse=True)
def door(monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    found = Door(monkeypatch)
    yield found
    assert found.knocks == []


def with_bytes(sample: SamplePackage, place: Path, data: dict[str, bytes]) -> Path:
    package = sample.write(place)
    for path, content in data.items():
        (package / path).write_bytes(content)
    return package


def told(report: Report, path: str) -> set[str]:
    """Ids of what is wrong with the XML of one file."""
    return {
        finding.rule
        for finding in report.findings
        if finding.location.split("#")[0] == path and finding.rule.startswith(("XML-", "XSD-"))
    }


@pytest.mark.parametrize("name", DOCTYPES)
def test_a_document_type_is_refused_wherever_it_stands(
    sample: SamplePackage, check: Check, tmp_path: Path, name: str
) -> None:
    texts = {
        path: DOCTYPES[name].format(namespace, "a" * 50_000, "&a;" * 50_000).encode()
        for path, namespace in NAMESPACES.items()
    }
    report = check(with_bytes(sample, tmp_path, texts))
    for path in PLACES:
        assert told(report, path) & {"XML-DOCTYPE", "XML-MALFORMED"}, path
    assert "root:" not in str(report)
    assert "haha" not in str(report)


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_no_xml_is_a_finding_wherever_it_stands(
    sample: SamplePackage, check: Check, tmp_path: Path, name: str
) -> None:
    texts = {path: MALFORMED[name](sample.files[path]) for path in PLACES}
    report = check(with_bytes(sample, tmp_path, texts))
    for path in PLACES:
        assert "XML-MALFORMED" in told(report, path), path


@pytest.mark.parametrize("path", PLACES)
def test_a_file_cut_anywhere_is_a_finding(
    sample: SamplePackage, check: Check, tmp_path: Path, path: str
) -> None:
    package = sample.write(tmp_path)
    whole = (package / path).read_bytes().rstrip()
    for cut in {*range(0, len(whole), max(1, len(whole) // 40)), len(whole) - 1}:
        (package / path).write_bytes(whole[:cut])
        assert "XML-MALFORMED" in told(check(package), path), cut


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "iso-8859-1", "windows-1252"])
def test_an_encoding_that_is_stated_rightly_is_read(
    sample: SamplePackage, check: Check, tmp_path: Path, encoding: str
) -> None:
    sample.change(ROOT, "Textual works – Digital", "Textual works &#x2013; Digital")
    package = sample.write(tmp_path)
    name = encoding.removesuffix("-sig")
    text = (package / ROOT).read_text("utf-8").replace('"UTF-8"', f'"{name}"')
    (package / ROOT).write_bytes(text.encode(encoding))
    report = check(package)
    assert told(report, ROOT) == set()
    assert report.passed


def test_addresses_in_a_document_are_never_asked(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    remote = "http://127.0.0.1:9/mets.xsd"
    hint = f'xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:schemaLocation="{METS} {remote}"'
    sample.change(ROOT, "<mets ", f"<mets {hint} ")
    sample.change(ROOT, "<mets ", f'<?xml-stylesheet href="{remote}" type="text/xsl"?>\n<mets ')
    include = f'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="{remote}"/>'
    sample.files["metadata/other/rights.xml"] = f"<r {hint}>{include}</r>"
    report = check(sample.write(tmp_path))
    assert told(report, ROOT) == set()
    assert report.passed


ENDLESS = {  # one thing that does not end: start, filling, end
    "attribute": ("<mets xmlns='{}' OBJID='", "x", "'/>"),
    "attributes": ("<mets xmlns='{}' ", "", "/>"),  # each of another name, made below
    "comment": ("<mets xmlns='{}'><!--", "x", "--></mets>"),
    "depth": ("<mets xmlns='{}'>", "<div>", ""),
    "instruction": ("<mets xmlns='{}'><?x ", "x", "?></mets>"),
    "name": ("<mets xmlns='{}'><", "x", "/></mets>"),
    "text": ("<mets xmlns='{}'>", "x", "</mets>"),
}
FLOODS = {  # many of one thing that is small
    "agents": ("<mets xmlns='{}'><metsHdr>", "<agent><name>x</name></agent>", "</metsHdr></mets>"),
    "blanks": ("<mets xmlns='{}'>", " \n", "</mets>"),
    "divs": ("<mets xmlns='{}'><structMap>", "<div LABEL='a'/>", "</structMap></mets>"),
    "locations": ("<mets xmlns='{}'><fileSec><file>", "<FLocat/>", "</file></fileSec></mets>"),
    "namespaces": ("<mets xmlns='{}'>", "<a xmlns='b'/>", "</mets>"),
}


def write_heavy(path: Path, parts: tuple[str, str, str], size: int) -> None:
    start, filling, end = parts
    with path.open("w") as file:
        file.write(start.format(METS))
        if filling:
            piece = filling * (MEGABYTE // len(filling))
            file.writelines(piece for _ in range(size // MEGABYTE))
        else:
            file.writelines(f"a{number}='' " for number in range(size // 12))
        file.write(end)


@pytest.fixture
def another_process(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """The door stands in this process only, and subprocess must not meet it."""
    del door
    monkeypatch.undo()


@pytest.mark.usefixtures("another_process")
@pytest.mark.parametrize("name", ENDLESS)
def test_a_hundred_megabytes_of_one_thing_end_in_a_finding_and_little_memory(
    sample: SamplePackage, tmp_path: Path, name: str
) -> None:
    package = sample.write(tmp_path)
    write_heavy(package / ROOT, ENDLESS[name], 100 * MEGABYTE)
    memory, rules = check_apart(package)
    expected = {"depth": "XML-MALFORMED", "text": "CSIP117"}  # text may be long: it is let go
    assert expected.get(name, "XML-TOO-LARGE") in rules
    assert memory < MEMORY


@pytest.mark.slow
@pytest.mark.usefixtures("another_process")
@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_of_small_things_is_read_in_little_memory(
    sample: SamplePackage, tmp_path: Path, name: str
) -> None:
    package = sample.write(tmp_path)
    write_heavy(package / ROOT, FLOODS[name], 16 * MEGABYTE)
    memory, rules = check_apart(package)
    assert rules & {"CSIP117", "CSIP10"}
    assert memory < MEMORY

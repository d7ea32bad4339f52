"""Our XSD 1.1 assertions: each is broken and kept, in flat time, beside the other rules."""

import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from lxml import etree

from leverans.messages.catalogue import rules as catalogue
from leverans.model.finding import Level, Report
from leverans.schemas.registry import known_schemas
from leverans.schemas.xml import Readable, opened, read_events
from leverans.testing.sample_package import SamplePackage
from leverans.validators.assertions import (
    LEVELS,
    Shape,
    asserted,
    assertion_ids,
    broken,
    subjects,
)
from leverans.validators.desk import Tell
from leverans.validators.documents import DocumentRules
from leverans.validators.erms.quiet import QuietDesk

Check = Callable[..., Report]
ERMS = "http://xml.ra.se/e-arkiv/FGS-ERMS"
FILE = "fgs-arendehantering-assertions.xsd"
OWN = 'Typ="Egen relationsdefinition"'
CASES = [
    ("<ArkivobjektHandling><Rubrik/></ArkivobjektHandling>", []),
    ("<ArkivobjektHandling><Beskrivning/></ArkivobjektHandling>", []),
    ("<ArkivobjektHandling><a><Rubrik/></a></ArkivobjektHandling>", ["XSD-ARENDE-TITLE"]),
    ('<Gallring Gallras="false"/>', []),
    ('<Gallring Gallras="true"><GallringsPeriodSlut/></Gallring>', []),
    ('<Gallring Gallras="false"><GallringsFrist/></Gallring>', []),
    ('<Gallring Gallras="false"><GallringsPeriodSlut/></Gallring>', ["XSD-ARENDE-DISPOSAL"]),
    ('<Gallring Gallras=" 0 "><GallringsPeriodSlut/></Gallring>', ["XSD-ARENDE-DISPOSAL"]),
    ('<Restriktion Typ="Sekretess"/>', []),
    ('<Restriktion Typ="Annan typ" AnnanTyp="Upphovsrätt"/>', []),
    ('<Restriktion Typ="Annan typ"/>', ["XSD-ARENDE-RESTRICTION"]),
    ('<Restriktion Typ="Annan typ" AnnanTyp=" "/>', ["XSD-ARENDE-RESTRICTION"]),
    ('<ArendeRelation Typ="Referens">1</ArendeRelation>', []),
    (f'<ArendeRelation {OWN} AnnanTyp="svar på">1</ArendeRelation>', []),
    (f"<ArendeRelation {OWN}>1</ArendeRelation>", ["XSD-ARENDE-RELATION"]),
    (f"<HandlingRelation {OWN}>1</HandlingRelation>", ["XSD-ARENDE-RELATION"]),
    (f'<a><HandlingRelation xmlns="urn:annat" {OWN}/></a>', []),
]


class Told(QuietDesk):
    """What was told, with its lines."""

    def __init__(self) -> None:
        self.rules: list[tuple[str, int]] = []

    def __call__(self, rule: str, level: Level, line: int, /, **params: str) -> None:
        assert level is LEVELS[rule]
        assert params == {}
        self.rules.append((rule, line))


def read(source: Readable, rules: DocumentRules | None = None) -> list[tuple[str, int]]:
    told = Told()
    found = asserted(ERMS, rules)
    assert found is not None
    assert read_events(source, found.reader(told)) == ()
    return told.rules


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_each_assertion_is_kept_and_broken(text: str, expected: list[str]) -> None:
    data = f'<Leveransobjekt xmlns="{ERMS}">\n{text}\n</Leveransobjekt>'
    assert read(opened(data.encode())) == [(rule, 2) for rule in expected]


def test_every_assertion_is_a_rule_with_its_level_and_case() -> None:
    files = [schema.assertions for schema in known_schemas() if schema.assertions]
    ids = {rule for name in files for rule in assertion_ids(name)}
    assert ids == set(LEVELS) == {rule for _, rules in CASES for rule in rules}
    assert all(catalogue()[rule].level == LEVELS[rule] for rule in ids)


def test_other_namespaces_have_their_own_rules_and_no_more() -> None:
    assert asserted("urn:annat", None) is None
    rules = DocumentRules(name="x", ids=("X",), reader=lambda _: Counting())
    assert asserted("urn:annat", rules) is rules


class Counting:
    """A handler of other rules."""

    line = 0

    def __init__(self, tell: Tell | None = None) -> None:
        self._tell = tell

    def start(self, tag: str, _: Mapping[str, str], /) -> None:
        if self._tell is not None and tag.endswith("Rubrik"):
            self._tell("XSD-ARENDE-TITLE", Level.WARNING, self.line)

    def end(self, tag: str, /) -> None:
        """Nothing."""

    def data(self, text: str, /) -> None:
        """Nothing."""


def test_they_are_told_in_the_same_pass_as_the_rules_of_the_namespace() -> None:
    rules = DocumentRules(name="FGS", ids=("OTHER",), reader=Counting)
    found = asserted(ERMS, rules)
    assert found is not None
    assert (found.name, found.anywhere) == ("FGS", False)
    assert found.ids == ("OTHER", *assertion_ids(FILE))
    data = f'<a xmlns="{ERMS}"><Rubrik/>\n<Restriktion Typ="Annan typ"/></a>'
    assert read(opened(data.encode()), rules) == [
        ("XSD-ARENDE-TITLE", 1),
        ("XSD-ARENDE-RESTRICTION", 2),
    ]


def test_a_test_asks_only_for_what_is_handed_over() -> None:
    """So a text, or anything deeper, would be judged as if it were not there."""
    found = subjects(FILE)
    assert {etree.QName(tag).localname for tag in found} == {
        "ArkivobjektHandling", "Gallring", "Restriktion", "ArendeRelation", "HandlingRelation",
    }  # fmt: skip
    gallring = found[f"{{{ERMS}}}Gallring"]
    assert gallring.attributes == {"Gallras"}
    assert gallring.literals == {"false", "0"}
    assert f"{{{ERMS}}}GallringsPeriodSlut" in gallring.children


class Records:
    """Records that all differ, each with another relation, as a file that is never held whole."""

    def __init__(self, count: int) -> None:
        self._pieces = self._made(count)

    def _made(self, count: int) -> Iterator[bytes]:
        yield f'<a xmlns="{ERMS}">'.encode()
        for number in range(count):
            yield (
                f'<ArkivobjektHandling Systemidentifierare="{number}"><Rubrik>{number}</Rubrik>'
                f'<HandlingRelation Typ="Typ {number}" AnnanTyp="{number}"/>'
                "</ArkivobjektHandling>\n"
            ).encode()
        yield b"</a>"

    def read(self, size: int = -1, /) -> bytes:
        """One record, however much is asked for."""
        del size
        return next(self._pieces, b"")


def test_a_hundred_thousand_records_cost_no_more_than_their_kinds() -> None:
    broken.cache_clear()
    began = time.monotonic()
    assert read(Records(100_000)) == []
    assert time.monotonic() - began < 10
    assert broken.cache_info().misses < 10


def test_a_shape_is_judged_alone() -> None:
    shape = Shape(
        tag=f"{{{ERMS}}}Gallring",
        attributes=frozenset({("Gallras", "false")}),
        children=frozenset({f"{{{ERMS}}}GallringsPeriodSlut"}),
    )
    assert broken(FILE, shape) == ("XSD-ARENDE-DISPOSAL",)


def test_a_report_tells_the_line_and_that_they_were_asked(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    text = f'<ArkivobjektListaHandlingar xmlns="{ERMS}">\n<ArkivobjektHandling>\n'
    sample.files["metadata/other/arende.xml"] = (
        f"{text}<ArkivobjektID>1</ArkivobjektID></ArkivobjektHandling></ArkivobjektListaHandlingar>"
    )
    report = check(sample.write(tmp_path))
    (found,) = (one for one in report.findings if one.rule.startswith("XSD-"))
    assert (found.rule, found.location) == ("XSD-ARENDE-TITLE", "metadata/other/arende.xml#2")

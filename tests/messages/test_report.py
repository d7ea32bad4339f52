"""The same report for a machine, for the terminal, and as a page."""

import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from leverans.messages.catalogue import find
from leverans.messages.finding_json import report_line
from leverans.messages.first_steps import first_steps
from leverans.messages.grouping import grouped_findings
from leverans.messages.index_page import index_line, index_page
from leverans.messages.place import place_words
from leverans.messages.report_page import ExceptedItem, ReportFacts, report_page
from leverans.messages.report_text import validation_text
from leverans.messages.tables import findings_text, summary, table
from leverans.model.delivery import PackageState, PackageStatus
from leverans.model.finding import Findings, Level, Report, SchemaUse
from leverans.model.inventory import Reconciliation

VOID = {"meta", "br"}
HEADINGS = {"h1", "h2", "h3", "h4"}


def report(*, limit: int = 1000) -> Report:
    found = Findings(limit)
    for row in range(1, 31):
        found.add(find("PLAN-ROW-NO-TYPE", location=f"plan.csv#row {row}"))
    found.add(find("PLAN-ROW-RAGGED", location="<b>plan\udce5.csv#row 9", cells=3, columns=4))
    found.add(find("PLAN-ROW-RAGGED", location="plan.csv#row 12", cells=5, columns=4))
    return Report(
        subject="källa & son",
        profile="E-ARK SIP 2.2.0",
        findings=found.listed,
        counts_by_rule=found.counts,
        checked=("PLAN-EMPTY", "PLAN-ROW-RAGGED"),
        manual=("CSIPSTR3",),
        schemas=(SchemaUse(name="METS", version="1.12.1", status="not_checked"),),
        files=3,
        bytes=1_500_000,
        manifest_digest="ab" * 32,
    )


class Page(HTMLParser):
    """Reads a page as strictly as a test needs: tags balance, and we know the tags and texts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self.text += " "

    def handle_data(self, data: str) -> None:
        self.text += data


def facts() -> ReportFacts:
    package = PackageStatus(
        id="0f1e",
        delivery_id="d",
        part="preserve",
        state=PackageState.RECEIVED,
        fence=1,
        built_at=datetime(2026, 1, 2, tzinfo=UTC),
        records=38,
        payload_files=38,
        payload_bytes=2000,
    )
    return ReportFacts(
        agreement="exempel – Exempel",
        delivery="7",
        packages=(package,),
        balance=Reconciliation(
            source_files=40,
            source_bytes=2000,
            packaged_files=38,
            packaged_bytes=2000,
            exceptions={"tom fil": (2, 0)},
            received_files=38,
            received_bytes=2000,
        ),
        exceptions=(ExceptedItem(name="tom.pdf", reason="<tom>", at="2026-01-02"),),
        made_at="2026-01-02 07:00",
        software="leverans 0.1.0",
    )


def test_the_machine_form_is_one_line_with_the_keys_that_others_rely_on() -> None:
    line = report_line(report(), "sv")
    assert "\n" not in line
    told = json.loads(line)
    first = ["package", "profile", "passed", "findings", "schemas", "counts"]
    assert list(told)[:6] == first
    assert set(told) - set(first) == {"counts_by_rule", "passed_rules", "not_checkable"}
    finding = told["findings"][0]
    assert list(finding)[:5] == ["rule", "level", "location", "message", "remedy"]
    assert (finding["who"], finding["clause"]) == ("archivist", "practice.md §1.1")
    assert told["counts_by_rule"]["PLAN-ROW-NO-TYPE"] == {"warning": 30}
    assert told["passed_rules"] == ["PLAN-EMPTY"]
    assert told["not_checkable"] == ["CSIPSTR3"]
    assert told["counts"] == {"files": 3, "bytes": 1_500_000}
    assert told["schemas"] == [{"name": "METS", "version": "1.12.1", "status": "not_checked"}]
    assert told["passed"] is False


def test_the_machine_form_is_valid_utf_8_whatever_the_names_are() -> None:
    told = json.loads(report_line(report(), "en").encode("utf-8"))
    assert told["findings"][30]["location"] == r"<b>plan\xe5.csv#row 9"


def test_the_machine_form_says_when_not_every_finding_is_listed() -> None:
    assert json.loads(report_line(report(limit=10), "sv"))["counts"]["unlisted"] == 20


def test_errors_come_first_and_all_are_counted() -> None:
    groups = [(group.level, group.rule, group.count) for group in grouped_findings(report(limit=5))]
    assert groups == [
        (Level.ERROR, "PLAN-ROW-RAGGED", 2),
        (Level.WARNING, "PLAN-ROW-NO-TYPE", 30),
    ]


def test_the_terminal_shows_places_what_to_do_and_who_acts() -> None:
    shown = findings_text(report(), "sv", places=3)
    assert shown.startswith("Fel PLAN-ROW-RAGGED (2)\n")
    assert r"    <b>plan\xe5.csv, rad 9: Raden har 3 celler men planen har 4 kolumner." in shown
    assert shown.count("plan.csv, rad") == 1 + 3
    assert "    … och 27 till" in shown
    assert shown.count("Åtgärd: ") == 2
    assert "Vem: Arkivarie" in shown
    assert shown.endswith("2 fel, 30 varningar, 0 upplysningar")


@pytest.mark.parametrize(
    ("location", "sv", "en"),
    [
        ("blad.csv#row 17", "blad.csv, rad 17", "blad.csv, row 17"),
        ("a.toml#line 3", "a.toml, rad 3", "a.toml, line 3"),
        ("#row 2", "rad 2", "row 2"),
        ("mapp #1/fil.pdf", "mapp #1/fil.pdf", "mapp #1/fil.pdf"),
        ("METS.xml#12", "METS.xml, rad 12", "METS.xml, line 12"),
        ("nr#12", "nr#12", "nr#12"),
        ("a.xml#12/b.pdf", "a.xml#12/b.pdf", "a.xml#12/b.pdf"),
        ("METS.xml#/mets/fileSec", "METS.xml#/mets/fileSec", "METS.xml#/mets/fileSec"),
        ("", "", ""),
    ],
)
def test_a_place_is_said_in_the_readers_language(location: str, sv: str, en: str) -> None:
    assert (place_words(location, "sv"), place_words(location, "en")) == (sv, en)


def test_without_findings_the_terminal_says_so() -> None:
    empty = Report(subject="x")
    assert findings_text(empty, "sv") == "Inga anmärkningar."
    assert summary(empty, "en") == "0 errors, 0 warnings, 0 notes"


def test_a_table_lines_up_also_with_combining_and_wide_characters() -> None:
    rows: list[list[str | int]] = [["a\u030ao", 12345], ["漢", 7], ["åäö", 100]]
    shown = table(["Namn", "Antal"], rows).splitlines()
    assert shown[0] == "Namn   Antal"
    assert shown[2] == "a\u030ao    12\N{NO-BREAK SPACE}345"
    assert shown[3] == "漢         7"
    assert shown[4] == "åäö      100"


def test_a_long_cell_is_cut_in_its_middle_and_control_signs_are_shown() -> None:
    shown = table(["Fil"], [["a" * 50 + ".pdf"], ["x\x1b[31m"]], widest=20).splitlines()
    assert shown[2] == "a" * 9 + "…" + "a" * 6 + ".pdf"
    assert shown[3] == r"x\x1b[31m"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_stands_alone_and_is_well_formed(language: str) -> None:
    html = report_page(report(), language, facts())
    page = Page(html)
    assert page.tags[0] == ("html", {"lang": language})
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in page.tags}
    assert not re.search(r"https?:|//|url\(|@import", html)
    headers = [attrs for tag, attrs in page.tags if tag == "th"]
    assert headers
    assert all(attrs.get("scope") in {"row", "col"} for attrs in headers)
    assert "{" not in page.text.split("}")[-1]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_can_be_read_by_everybody(language: str) -> None:
    page = Page(report_page(report(limit=25), language, facts()))
    levels = [int(tag[1]) for tag, _ in page.tags if tag in HEADINGS]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    skip = next(attrs for tag, attrs in page.tags if tag == "a")
    assert skip == {"class": "skip", "href": "#content"}
    links = [attrs["href"] for tag, attrs in page.tags if tag == "a"]
    assert {str(link).removeprefix("#") for link in links} <= set(ids)
    assert ("main", {"id": "content"}) in page.tags
    labels = {attrs.get("aria-labelledby") for tag, attrs in page.tags if tag == "section"}
    assert labels <= set(ids)
    assert not any("style" in attrs for _, attrs in page.tags)


def test_what_the_page_leaves_folded_is_all_there() -> None:
    page = report_page(report(limit=25), "sv")
    assert [page.count(f"<code>plan.csv, rad {row}</code>") for row in (1, 20, 21, 25)] == [1] * 4
    assert "… och 5 till, som inte räknas upp" in page


def test_the_page_begins_with_what_to_do_first_and_where_it_stands() -> None:
    page = report_page(report(), "sv")
    first = page[page.index('id="first"') : page.index('id="overview"')]
    assert 'href="#PLAN-ROW-RAGGED-error"' in first
    assert "Exportera planen på nytt" in first
    assert "PLAN-ROW-NO-TYPE" not in first
    assert 'id="PLAN-ROW-RAGGED-error"' in page


def test_what_hinders_the_other_checks_is_to_be_done_first() -> None:
    found = Findings()
    for _ in range(3):
        found.add(find("CSIP68", value="x"))
    for rule in ("CSIP9", "CSIP10", "XSD-METS", "XML-MALFORMED", "PKG-LINK", "CSIP2"):
        found.add(find(rule, value="x", reason="x"))
    groups = list(grouped_findings(Report(subject="x", findings=found.listed)))
    wanted = ["PKG-LINK", "XML-MALFORMED", "XSD-METS", "CSIP68", "CSIP2"]
    assert [group.rule for group in first_steps(groups)] == wanted
    rules = [group.rule for group in groups]
    assert rules.index("CSIP9") < rules.index("CSIP10")


def test_the_page_tells_what_passed_and_what_only_a_person_can_judge() -> None:
    text = Page(report_page(report(), "sv")).text
    assert "Prövade regler utan anmärkning (1)" in text
    assert "Kan bara bedömas av en människa (1)" in text
    assert "the package may be a tar or zip file, as agreed" in text


def test_a_check_that_broke_off_is_neither_passed_nor_held() -> None:
    found = Findings()
    found.add(find("PKG-CHECK-BROKE", reason="SIGKILL"))
    broken = Report(subject="x", findings=found.listed, counts_by_rule=found.counts)
    page = report_page(broken, "sv")
    assert "Avbruten: kontrollen kunde inte slutföras" in page
    assert "Stoppad:" not in page
    assert validation_text(broken, "en").startswith("x: Broken off: the check could not be")


def test_the_terminal_counts_what_passed_and_names_it_when_asked() -> None:
    shown = validation_text(report(), "sv")
    assert shown.startswith(
        "källa & son: Stoppad: felen nedan måste åtgärdas före leverans. (E-ARK"
    )
    assert "1 regel prövad utan anmärkning" in shown
    assert "1 regel kan bara bedömas av en människa: CSIPSTR3" in shown
    assert "Scheman: METS 1.12.1 (inte kontrollerat: schemat finns inte här)" in shown
    assert "Alla ställen finns i --format html" in shown
    assert "PLAN-EMPTY" not in shown
    assert validation_text(report(), "sv", passed_too=True).splitlines()[-1] == "    PLAN-EMPTY"


def test_the_index_leads_to_each_page_and_says_how_many_passed() -> None:
    clean = Report(subject="bra/19121212-1212.tar", profile="E-ARK SIP 2.2.0")
    lines = [index_line(clean, "bra å.html"), index_line(report(), "b.html")]
    html = index_page(lines, "sv", made_at="2026-01-02 07:00", software="leverans 0.1.0")
    page = Page(html)
    assert [attrs["href"] for tag, attrs in page.tags if tag == "a"][1:] == [
        "bra%20%C3%A5.html",
        "b.html",
    ]
    text = re.sub(r"[ \n]+", " ", page.text)
    assert "1 av 2 paket godkänt" in text
    assert "bra/********-****.tar Godkänt E-ARK SIP 2.2.0 0 0 0" in text
    assert "källa & son Stoppat E-ARK SIP 2.2.0 2 30 0" in text
    assert not re.search(r"https?:|//|url\(|@import|<script", html)


def test_the_page_escapes_names_and_shows_their_odd_bytes() -> None:
    html = report_page(report(), "sv", facts())
    assert r"&lt;b&gt;plan\xe5.csv, rad 9" in html
    assert "källa &amp; son" in html
    assert "&lt;tom&gt;" in html
    html.encode("utf-8")


def test_the_page_tells_what_a_person_needs() -> None:
    text = re.sub(r"[ \n]+", " ", Page(report_page(report(), "sv", facts())).text)
    for part in (
        "Stoppad: felen nedan",
        "2 fel, 30 varningar, 0 upplysningar",
        "3 filer, 1,5\N{NO-BREAK SPACE}MB; 2 regler prövade",
        "PLAN-ROW-NO-TYPE (30)",
        "… och 10 till",
        "Leveransnummer: 7",
        "Kvitterat",
        "Undantaget: tom fil 2 0",
        "Mottaget enligt kvittens 38 2\N{NO-BREAK SPACE}000",
        "Summorna går jämnt ut",
        "inte kontrollerat: schemat finns inte här",
        "Framtagen av leverans 0.1.0",
    ):
        assert part in text


def test_a_sum_that_differs_is_said_and_a_missing_receipt_too() -> None:
    differs = ReportFacts(
        balance=Reconciliation(source_files=2, source_bytes=9, packaged_files=1, packaged_bytes=9)
    )
    text = Page(report_page(report(), "en", differs)).text
    assert "do not come out even" in text
    assert "no acknowledgement yet" in text


def test_a_test_delivery_without_errors_is_called_ready() -> None:
    clean = Report(subject="x")
    assert "Redo: en skarp leverans" in report_page(clean, "sv", ReportFacts(test=True))
    assert "Godkänd: inget hindrar" in report_page(clean, "sv")

"""What holds a delivery, how a person lets it go on, and that everything left out is counted."""

import json
import tarfile
from pathlib import Path

import pytest

from leverans.flow.outcome import Outcome, Status
from leverans.flow.overview import overviews
from leverans.messages.catalogue import render
from leverans.model.errors import UsageError
from leverans.testing.two_sides import PDF_1_4, TwoSides

REASON = "Filen var tom redan i verksamheten, intyg KU 12"


def rules(outcome: Outcome) -> list[tuple[str, str]]:
    return sorted((f.rule, f.level.value) for report in outcome.reports for f in report.findings)


def reports(sides: TwoSides) -> str:
    """Everything the report pages say."""
    pages = sorted((sides.producer / "var" / "reports").glob("*.html"))
    return "\n".join(page.read_text("utf-8") for page in pages)


def test_a_held_delivery_sends_nothing_and_says_why(three: TwoSides) -> None:
    three.add("tom.pdf", b"")
    three.write()
    held = three.deliver()
    assert held.status is Status.HELD
    assert held.exit_code == 1
    assert rules(held) == [("SRC-EMPTY", "error")]
    assert held.delivery is not None
    assert held.delivery.held_by == ("SRC-EMPTY",)
    assert three.incoming() == []
    assert list((three.producer / "var" / "outbox").glob("*")) == []
    assert "tom.pdf" in reports(three)
    event = three.events()[-1]
    assert (event.event, event.outcome, event.reason) == ("delivery.held", "held", "SRC-EMPTY")
    assert event.counts == {"errors": 1, "warnings": 0}


def test_after_correction_the_same_delivery_goes_on_under_its_number(three: TwoSides) -> None:
    three.add("tom.pdf", b"")
    three.write()
    held = three.deliver()
    (three.source / "tom.pdf").write_bytes(PDF_1_4)
    done = three.through()
    assert held.delivery is not None
    assert done.delivery is not None
    assert done.status is Status.TAKEN_OVER
    assert (done.delivery.id, done.delivery.number) == (held.delivery.id, 1)
    assert [event.event for event in three.events()].count("delivery.opened") == 1


@pytest.mark.parametrize("by", ["path", "id"])
def test_an_exception_lets_the_rest_go_and_is_counted_with_its_reason(
    three: TwoSides, by: str
) -> None:
    three.add("tom.pdf", b"")
    three.write()
    ((finding,),) = (report.findings for report in three.deliver().reports)
    made = three.leave_out(finding.location if by == "path" else finding.item, REASON)
    assert (made.item, made.name) == (finding.item, "tom.pdf")
    done = three.through()
    assert done.status is Status.TAKEN_OVER
    balance = done.balance
    assert balance is not None
    assert balance.exceptions == {REASON: (1, 0)}
    assert (balance.source_files, balance.packaged_files, balance.received_files) == (4, 3, 3)
    assert balance.balances
    assert REASON in reports(three)


def test_an_item_is_excepted_by_the_name_that_a_report_shows_with_its_number_masked(
    three: TwoSides,
) -> None:
    name = "akt 100%_ 19121212-1212.pdf"
    three.add(name, b"")
    three.add("akt 100%_ 19121212-1212 b.pdf", b"")
    three.write()
    three.deliver()
    assert "akt 100%_ ********-****.pdf" in reports(three)
    assert "19121212" not in reports(three)
    made = three.leave_out("akt 100%_ ********-****.pdf", REASON)
    assert made.item
    with pytest.raises(UsageError):
        three.leave_out("akt 100xx ********-****.pdf", REASON)
    with pytest.raises(UsageError):
        three.leave_out("akt 100%_ *************.pdf", REASON)


def test_an_exception_is_an_event_that_keeps_its_reason_to_itself(three: TwoSides) -> None:
    three.add("tom.pdf", b"")
    three.write()
    three.deliver()
    made = three.leave_out("tom.pdf", REASON)
    event = three.events()[-1]
    assert event.event == "exception.made"
    assert event.objects == (("item", made.item), ("agreement", "filyta"))
    assert event.refs == {"agreement": "filyta"}
    assert event.reason == ""


def test_an_exception_for_what_no_report_named_is_refused(three: TwoSides) -> None:
    three.deliver()
    before = len(three.events())
    with pytest.raises(UsageError, match=r"USE-NO-ITEM.*protokoll 1"):
        three.leave_out("nämnd/protokoll 1.pdf", REASON)
    assert len(three.events()) == before


def test_an_exception_without_a_reason_is_refused(three: TwoSides) -> None:
    three.add("tom.pdf", b"")
    three.write()
    three.deliver()
    with pytest.raises(UsageError, match="USE-NO-REASON"):
        three.leave_out("tom.pdf", "  ")


def test_a_name_that_two_sources_share_must_be_given_as_an_id(
    three: TwoSides, tmp_path: Path
) -> None:
    other = TwoSides(tmp_path, rows=[])
    elsewhere = tmp_path / "annan"
    elsewhere.mkdir()
    (elsewhere / "tom.pdf").write_bytes(b"")
    three.add("tom.pdf", b"")
    three.write()
    sheet = tmp_path / "annat.csv"
    sheet.write_text("Sökväg;Rubrik;Handlingstyp;Åtkomsträtt\ntom.pdf;Tom;Protokoll;1\n", "utf-8")
    terms = {"source": str(elsewhere), "sheet": str(sheet)}
    other.agree("annan", **terms)
    path = three.producer / "agreements" / "annan.toml"
    text = path.read_text("utf-8").replace('system = "Filytan"', 'system = "Annan"')
    path.write_text(text, "utf-8")
    three.deliver()
    three.deliver("annan")
    with pytest.raises(UsageError, match=r"USE-MANY-ITEMS.*ids="):
        three.leave_out("tom.pdf", REASON)


def test_a_type_outside_the_plan_is_quarantined_with_the_row_it_resembles(three: TwoSides) -> None:
    three.add("okänd.pdf", PDF_1_4, Handlingstyp="Verksamhetsplaner")
    three.write()
    held = three.deliver()
    assert rules(held) == [("PLAN-UNKNOWN-TYPE", "error")]
    assert held.balance is not None
    assert held.balance.exceptions == {"@unplanned": (1, len(PDF_1_4))}
    assert held.balance.balances
    ((finding,),) = (report.findings for report in held.reports)
    words = render(finding, "sv").message
    assert "Verksamhetsplaner" in words
    assert "1201" in words
    assert "Verksamhetsplan" in words


def test_without_a_plan_every_record_is_held(three: TwoSides) -> None:
    path = three.producer / "agreements" / "filyta.toml"
    path.write_text(path.read_text("utf-8").replace('plan = "dhp"\n', ""), "utf-8")
    assert rules(three.deliver()) == [("PLAN-NO-TYPE", "error")] * 3


def test_secrecy_without_its_legal_section_holds(three: TwoSides) -> None:
    mapping = three.producer / "mappings" / "blad.toml"
    text = mapping.read_text("utf-8").replace('"Diarienummer" = "diary_number"\n', "")
    mapping.write_text(text + '"Diarienummer" = "restriction.text"\n', "utf-8")
    three.add("sekretess.pdf", PDF_1_4, Diarienummer="Uppgift om hälsa")
    three.write()
    assert ("SRC-SECRECY-NO-LAW", "error") in rules(three.deliver())


def test_keep_and_unresolved_become_two_packages_of_one_delivery(three: TwoSides) -> None:
    three.add("konsulent.pdf", PDF_1_4, Handlingstyp="Konsulentärende")
    three.write()
    done = three.through()
    assert done.status is Status.TAKEN_OVER
    assert done.delivery is not None
    parts = {package.part: package.payload_files for package in done.delivery.packages}
    assert parts == {"preserve": 3, "unresolved": 1}
    assert len([path for path in three.incoming() if path.suffix == ".tar"]) == 2
    assert done.balance is not None
    assert (done.balance.packaged_files, done.balance.received_files) == (4, 4)
    counts = [event.event for event in three.events()]
    assert counts.count("transfer.sent") == 2
    assert counts.count("receipt.collected") == 4  # kvittens and mottagningsbevis of each
    assert counts.count("delivery.closed") == 1


def test_what_is_to_be_culled_travels_in_a_package_of_its_own(three: TwoSides) -> None:
    (plan,) = (three.producer / "plans").glob("*.csv")
    lines = plan.read_text("utf-8").splitlines()
    decided = [f"{lines[0]};gallringsbeslut", *(f"{line};AN-EX 2022-014" for line in lines[1:])]
    plan.write_text("\n".join(decided) + "\n", "utf-8")
    three.add("konsulent.pdf", PDF_1_4, Handlingstyp="Konsulentärende")
    three.write()
    done = three.through()
    assert done.delivery is not None
    parts = {package.part: package for package in done.delivery.packages}
    assert {name: one.payload_files for name, one in parts.items()} == {"preserve": 3, "dispose": 1}
    assert done.status is Status.TAKEN_OVER
    (path,) = (one for one in three.incoming() if one.name == f"{parts['dispose'].id}.tar")
    with tarfile.open(path) as tar:
        (document,) = (name for name in tar.getnames() if "/records/" in name)
        stream = tar.extractfile(document)
        assert stream is not None
        kept = json.loads(stream.read())["retention"]
    assert (kept["verdict"], kept["status"]) == ("dispose", "DI")
    assert kept["disposal_decision"] == "AN-EX 2022-014"


def test_nothing_of_a_delivery_is_sent_while_one_of_its_packages_is_unchecked(
    three: TwoSides,
) -> None:
    three.add("konsulent.pdf", PDF_1_4, Handlingstyp="Konsulentärende")
    three.write()
    three.deliver()
    told = [event.event for event in three.events()]
    last_check = max(n for n, event in enumerate(told) if event == "validation.passed")
    assert told.count("validation.passed") == 2
    assert last_check < told.index("transfer.announced")


def test_what_the_agreement_weeds_is_left_out_and_counted(three: TwoSides) -> None:
    for name in ("Thumbs.db", "~$protokoll.docx"):
        (three.source / name).write_bytes(b"12345")
    done = three.through()
    assert done.status is Status.TAKEN_OVER
    assert done.balance is not None
    assert done.balance.exceptions == {"@weeded": (2, 10)}
    assert done.balance.source_files == 5
    assert done.balance.balances


def test_the_agreement_may_raise_or_lower_a_level(tmp_path: Path) -> None:
    levels = '[check.levels]\nSRC-EMPTY = "warning"\nSRC-ACCESS-MISSING = "error"'
    sides = TwoSides(tmp_path).make(check=levels)
    sides.add("tom.pdf", b"")
    sides.add("utan.pdf", Åtkomsträtt="")
    sides.write()
    assert rules(sides.deliver()) == [("SRC-ACCESS-MISSING", "error"), ("SRC-EMPTY", "warning")]


def test_a_held_delivery_is_what_status_shows(three: TwoSides) -> None:
    three.add("tom.pdf", b"")
    three.write()
    three.deliver()
    site = three.site()
    with site.ledger:
        (overview,) = overviews(site)
    assert overview.delivery.held_by == ("SRC-EMPTY",)
    assert overview.delivery.packages == ()

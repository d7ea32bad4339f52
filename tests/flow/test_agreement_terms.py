"""What the parties have signed binds: state, days, rows, cut-off day, and the words themselves."""

from datetime import date

import pytest

from leverans.flow.outcome import Status
from leverans.flow.scope_checks import Side, days_of, side_of
from leverans.ledger.agreements import document_of, versions_of
from leverans.model.errors import UsageError
from leverans.model.finding import Level
from leverans.model.record import Record, RecordType, When
from leverans.testing.two_sides import AGREEMENT, TwoSides

CUT_OFF = date(2023, 12, 31)


def refused(sides: TwoSides, *, test: bool = False) -> str:
    with pytest.raises(UsageError) as caught:
        sides.deliver(test=test)
    return caught.value.findings[0].rule


def test_a_draft_can_be_tested_and_not_delivered_under(three: TwoSides) -> None:
    three.agree(AGREEMENT, top='status = "draft"')
    assert refused(three) == "USE-AGREEMENT-DRAFT"
    assert three.deliver(test=True).status is Status.READY


@pytest.mark.parametrize(
    "terms",
    ['status = "ended"', "valid_from = 2026-03-03", "valid_to = 2026-03-01"],
)
def test_outside_of_its_days_nothing_is_opened(three: TwoSides, terms: str) -> None:
    three.agree(AGREEMENT, top=terms)
    assert refused(three) == refused(three, test=True) == "USE-AGREEMENT-NOT-IN-FORCE"
    assert three.incoming() == []


def test_the_first_and_the_last_day_are_days_of_the_agreement(three: TwoSides) -> None:
    three.agree(AGREEMENT, top="valid_from = 2026-03-02\nvalid_to = 2026-03-02")
    assert three.deliver().status is Status.WAITING


def test_what_was_sent_is_collected_when_the_agreement_has_ended(three: TwoSides) -> None:
    three.deliver()
    three.receive()
    three.agree(AGREEMENT, top='status = "ended"')
    assert three.deliver().status is Status.TAKEN_OVER


def test_a_record_of_a_row_that_is_not_covered_holds_the_delivery(three: TwoSides) -> None:
    three.agree(AGREEMENT, more='[scope]\nrows = ["1201"]')
    held = three.deliver()
    assert held.status is Status.HELD
    assert held.reports[0].counts_by_rule["SCOPE-ROW", Level.ERROR] == 3
    three.agree(AGREEMENT, more='[scope]\nrows = ["1201", "1101"]')
    assert three.deliver().status is Status.WAITING


def test_nothing_closed_later_comes_along(sides: TwoSides) -> None:
    sides.agree(AGREEMENT, more="[scope]\ncut_off = 2023-12-31")
    sides.add("gammal.pdf", Upprättad="2023-12-31")
    sides.add("ny.pdf", Upprättad="2024-01-01")
    sides.write()
    sent = sides.deliver()
    assert sent.status is Status.WAITING
    assert sent.balance is not None
    assert (sent.balance.source_files, sent.balance.packaged_files) == (2, 1)
    assert sent.balance.exceptions["@after_cut_off"][0] == 1


def test_a_record_without_a_day_is_never_guessed_to_be_covered(sides: TwoSides) -> None:
    sides.agree(AGREEMENT, more="[scope]\ncut_off = 2023-06-30")
    sides.add("odaterad.pdf")
    sides.add("bara år.pdf", Upprättad="2023")
    sides.add("klar.pdf", Upprättad="2022")
    sides.write()
    held = sides.deliver()
    assert held.status is Status.HELD
    assert held.reports[0].counts_by_rule["SCOPE-DATE", Level.ERROR] == 2


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2023", date(2023, 1, 1), date(2023, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-12", date(2023, 12, 1), date(2023, 12, 31)),
        ("2023-12-31", date(2023, 12, 31), date(2023, 12, 31)),
        ("2023-12-31T23:30:00Z", date(2024, 1, 1), date(2024, 1, 1)),
        ("2023-12-31T23:30:00", date(2023, 12, 31), date(2023, 12, 31)),
    ],
)
def test_a_date_means_the_local_days_that_its_precision_allows(
    value: str, first: date, last: date
) -> None:
    assert days_of(When(value=value, raw=value)) == (first, last)


@pytest.mark.parametrize(
    ("dates", "side"),
    [
        ({"closed": "2024-01-01", "created": "2019-01-01"}, Side.LATER),
        ({"closed": "2023-12-31", "created": "2024-05-01"}, Side.COVERED),
        ({"received": "2023"}, Side.COVERED),
        ({"created": "2024"}, Side.LATER),
        ({"valid_to": "2020-01-01"}, Side.UNCLEAR),
        ({}, Side.UNCLEAR),
    ],
)
def test_the_closing_day_decides_before_any_other(dates: dict[str, str], side: Side) -> None:
    record = Record(
        archive_id="a1",
        source_system="x",
        source_id="1",
        title="t",
        record_type=RecordType(name="Protokoll"),
        dates={name: When(value=value, raw=value) for name, value in dates.items()},
    )
    assert side_of(record, CUT_OFF) is side
    assert side_of(record, None) is Side.COVERED


def test_every_version_that_was_delivered_under_is_kept_word_for_word(three: TwoSides) -> None:
    file = three.producer / "agreements" / f"{AGREEMENT}.toml"
    first = file.read_bytes()
    three.through()
    three.agree(AGREEMENT, top='version = "2"')
    three.add("till.pdf", b"%PDF-1.4\n%%EOF\n")
    three.write()
    three.deliver()
    site = three.site()
    with site.ledger, site.ledger.read() as connection:
        used = versions_of(connection, AGREEMENT)
        kept = [document_of(connection, each.digest) for each in used]
    assert [(each.number, each.version) for each in used] == [(1, ""), (2, "2")]
    assert kept == [first, file.read_bytes()]
    words = [event.event for event in three.events() if event.event.startswith("agreement.")]
    assert words == ["agreement.registered", "agreement.changed"]


def test_a_version_that_was_delivered_under_cannot_be_changed_in_silence(three: TwoSides) -> None:
    three.agree(AGREEMENT, top='version = "1"')
    three.through()
    three.agree(AGREEMENT, top='version = "1"', more="[scope]\nrecords = 10")
    assert refused(three) == "USE-AGREEMENT-VERSION"
    three.agree(AGREEMENT, top='version = "2"', more="[scope]\nrecords = 10")
    assert three.deliver().status is Status.NOTHING_NEW


def test_before_anything_is_sent_a_version_may_still_be_worked_on(three: TwoSides) -> None:
    three.agree(AGREEMENT, top='version = "1"', more='[scope]\nrows = ["9"]')
    assert three.deliver().status is Status.HELD
    three.agree(AGREEMENT, top='version = "1"', more='[scope]\nrows = ["1101"]')
    assert three.deliver().status is Status.WAITING

"""Story 6 of the practice study: the yearly plan import, on the sample plan.

The plan of 2025 follows from that of 2026 by its column `andring`. Changed are 1205, 2306 (longer)
and 3102 (shorter, for cases closed from 2026-01-01); 2103 is new. A refused application closed on
2020-05-04 shows 2031-01-01, one closed on 2026-02-01 shows 2032-01-01. Confirmed phrases are not
asked for again; activation needs the § and a second person; a file in Windows-1252 reads the same.
"""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from leverans.clock import LOCAL, now
from leverans.flow.activate_plan import activate_plan
from leverans.flow.catalogue import LedgerCatalogue
from leverans.flow.compare_plans import compare_plans
from leverans.flow.import_plan import import_plan, read_to_import
from leverans.flow.overview import log_events
from leverans.flow.plan_decisions import Step, add_decision, disposal_refs
from leverans.flow.plan_file import AboutPlan
from leverans.flow.plan_phrases import PhraseStatus, confirm_phrase, phrase_states
from leverans.flow.plans import plan_versions
from leverans.flow.site import Site
from leverans.ledger.record_facts import facts
from leverans.model.errors import UsageError
from leverans.model.plan import ApplicationDecision, DisposalDecision
from leverans.model.plan_diff import Change, Effect
from leverans.model.record import Aggregation, Record, RecordType, When
from leverans.model.verdict import Outcome, Verdict
from leverans.plan.judge import Judge
from leverans.testing.catalogue_contract import a_record
from leverans.testing.kept_record import holding_of, keep_package
from leverans.testing.people import person_with
from leverans.testing.persons import Office, common_ground
from leverans.testing.sample_plan import SAMPLE, needs_sample
from leverans.testing.small_ods import write_ods
from leverans.testing.two_sides import TickingClock, TwoSides
from leverans.wiring.site import open_site

pytestmark = [
    pytest.mark.story,
    needs_sample,
]

THEN = "KN 2024-00388 § 98"
NOW = "KN 2025-00417 § 112"
CHANGED = re.compile(r"ändrad \(2025: (.+)\)")
NEW_PHRASES = {
    "Gallras 2 år efter årsredovisningen fastställts",
    "Gallras 2 år efter avslut",
}
REFUSED = RecordType(code="", name="Ansökan om kulturbidrag, avslagen")
LOG = RecordType(code="2306", name="Systemlogg över inloggning och åtkomst")


def plan_of_2025() -> bytes:
    """The plan of the year before, as the column `andring` tells it."""
    read = csv.DictReader(io.StringIO(SAMPLE.read_text("utf-8"), newline=""), delimiter=";")
    stream = io.StringIO()
    writer = csv.DictWriter(stream, read.fieldnames or (), delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    for row in read:
        old = CHANGED.fullmatch(row["andring"])
        if row["andring"] == "ny":
            continue
        row |= {"plan_version": "2025", "plan_beslut": f"{THEN} (2024-12-10)"}
        row |= {"plan_galler_fran": "2025-01-01", "andring": ""}
        if old:
            row |= {"gallringsfrist": old[1], "tillampas_pa_handlingar_fran": ""}
        writer.writerow(row)
    return stream.getvalue().encode()


@pytest.fixture
def sides(tmp_path: Path) -> TwoSides:
    return TwoSides(tmp_path, TickingClock(datetime(2025, 12, 15, 9, tzinfo=LOCAL))).make()


@pytest.fixture
def archivist(sides: TwoSides) -> Iterator[Site]:
    """Who has 5 % of a post for this, in the mellanarkiv's workspace."""
    opened = open_site(sides.archive, environ={}, clock=sides.clock, spoken="sv")
    with opened.site.ledger:
        yield person_with(opened.site, 7001, "archivist")


@pytest.fixture
def authority(archivist: Site) -> Site:
    """The arkivansvarig."""
    return person_with(archivist, 7002, "records_authority")


def take_in(site: Site, folder: Path, data: bytes, name: str) -> str:
    """Import a version; what it rests on is in its own columns."""
    file = folder / f"{name}.csv"
    file.write_bytes(data)
    wanted = read_to_import(file, "", AboutPlan(default_trigger="created"))
    import_plan(site, wanted)
    return wanted.name


def decide(site: Site, name: str, ref: str, adopted: str) -> None:
    """Enter the decisions that the rows of a version name, and the authority's own."""
    for each in disposal_refs(site, name):
        add_decision(site, DisposalDecision(ref=each, adopted=f"{each.split()[1][:4]}-06-01"))
    applied = tuple(sorted(disposal_refs(site, name)))
    add_decision(site, ApplicationDecision(ref=ref, adopted=adopted, applied=applied))


def asked(site: Site, name: str) -> set[str]:
    """The phrases that a person is asked to confirm."""
    return {
        state.read.text for state in phrase_states(site, name) if state.status is PhraseStatus.OPEN
    }


def confirm_all(site: Site, name: str, second: Site) -> None:
    for phrase in sorted(asked(site, name)):
        if confirm_phrase(site, name, phrase).step is Step.ASKED:
            assert confirm_phrase(second, name, phrase).step is Step.SECONDED


@pytest.fixture
def last_year(archivist: Site, authority: Site, tmp_path: Path) -> str:
    """The plan of 2025: imported, confirmed, decided, active."""
    name = take_in(archivist, tmp_path, plan_of_2025(), "plan-2025")
    decide(archivist, name, THEN, "2024-12-10")
    confirm_all(archivist, name, authority)
    assert activate_plan(archivist, name, THEN) is Step.ASKED
    assert activate_plan(authority, name, THEN) is Step.SECONDED
    return name


@pytest.fixture
def this_year(archivist: Site, last_year: str, tmp_path: Path) -> str:
    """The plan of 2026: imported, nothing decided yet."""
    name = take_in(archivist, tmp_path, SAMPLE.read_bytes(), "plan-2026")
    assert (last_year, name) == ("DHP-KULTUR-2025", "DHP-KULTUR-2026")
    return name


def hold(site: Site, place: Path, *records: Record) -> None:
    """Let the mellanarkiv hold records."""
    store = place / "store"
    kept = keep_package(store, "p1", [(one, {f"{one.archive_id}.txt": b"xyz"}) for one in records])
    LedgerCatalogue(site.ledger).enter(holding_of("p1"), kept)


def refused_application(number: int, registered: str, closed: str) -> Record:
    return a_record(
        number,
        "Ansökan",
        record_type=REFUSED,
        aggregation=Aggregation(id=f"KN {registered[:4]}-{number}"),
        dates=when(received=registered, closed=closed),
    )


def when(**dates: str) -> dict[str, When]:
    return {name: When(value=value, raw="") for name, value in dates.items()}


def verdicts(site: Site, today: date) -> dict[str, Verdict]:
    """Archive id's last digits -> what the plan says of the record."""
    with site.ledger.read() as connection:
        judge = Judge(plan_versions(site, connection), today)
        return {one.id[-1]: judge.verdict(one) for one in facts(connection)}


def adopt(archivist: Site, authority: Site, name: str) -> None:
    decide(archivist, name, NOW, "2025-12-09")
    confirm_all(archivist, name, authority)
    activate_plan(archivist, name, NOW)
    assert activate_plan(authority, name, NOW) is Step.SECONDED


def test_the_comparison_names_what_is_changed_shorter_longer_and_new(
    archivist: Site, last_year: str, this_year: str
) -> None:
    found = compare_plans(archivist, last_year, this_year, as_read=True).diff
    changed = {
        change: [one.row_id for one in found.of(change)]
        for change in Change
        if change is not Change.UNCHANGED
    }
    kinds = {row_id: change for change, ids in changed.items() for row_id in ids}
    told = {row_id: kinds[row_id] for row_id in ("1205", "2306", "3102", "2103")}
    assert told["2306"] is Change.LENGTHENED
    assert told["3102"] is Change.SHORTENED
    assert told["2103"] is Change.ADDED
    assert told["1205"] in {Change.DIFFERENT, Change.SHORTENED}  # "Vid inaktualitet" is no period
    assert set(kinds) == set(told)


def test_a_refused_application_keeps_what_it_was_promised(
    archivist: Site, authority: Site, this_year: str, tmp_path: Path
) -> None:
    hold(
        archivist,
        tmp_path,
        refused_application(1, "2019-11-20", "2020-05-04"),
        refused_application(2, "2025-10-02", "2026-02-01"),
    )
    adopt(archivist, authority, this_year)
    found = verdicts(archivist, date(2026, 3, 2))
    assert {key: one.eligible_from for key, one in found.items()} == {
        "1": "2031-01-01",
        "2": "2032-01-01",
    }
    assert {key: one.phrase for key, one in found.items()} == {
        "1": "Gallras 10 år efter avslut",
        "2": "Gallras 5 år efter avslut",
    }
    assert {one.outcome for one in found.values()} == {Outcome.WAITING}
    assert {one.disposal_decision for one in found.values()} == {"AN-EX 2024-019"}


def test_only_new_phrases_are_asked_for(archivist: Site, last_year: str, this_year: str) -> None:
    assert asked(archivist, last_year) == set()
    texts = {state.read.text for state in phrase_states(archivist, this_year)}
    before = {state.read.text for state in phrase_states(archivist, last_year)}
    assert texts - before == NEW_PHRASES
    assert asked(archivist, this_year) <= NEW_PHRASES
    assert "Gallras 2 år efter avslut" in asked(archivist, this_year)


def test_activation_needs_the_paragraph_and_a_second_person(
    archivist: Site, authority: Site, this_year: str
) -> None:
    for wrong in ("KN 2025-00417 § 11", "KN 2025-00417", NOW):  # the last is not entered yet
        with pytest.raises(UsageError):
            activate_plan(archivist, this_year, wrong)
    decide(archivist, this_year, NOW, "2025-12-09")
    assert activate_plan(archivist, this_year, NOW) is Step.ASKED
    with pytest.raises(UsageError, match="USE-SAME-PERSON"):
        activate_plan(archivist, this_year, NOW)
    with pytest.raises(UsageError, match="USE-NOT-ALLOWED"):
        activate_plan(person_with(archivist, 7003, "archivist"), this_year, NOW)
    assert activate_plan(authority, this_year, NOW) is Step.SECONDED
    names = [stored.event.event for stored in log_events(archivist, 10_000)]
    assert names.count("plan.activated") == 2


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-16"])
def test_another_encoding_reads_the_same(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "plan.csv"
    file.write_bytes(SAMPLE.read_text("utf-8").encode(encoding))
    ours, other = (read_to_import(each, "", AboutPlan()) for each in (SAMPLE, file))
    assert other.plan.rows == ours.plan.rows
    assert other.plan.columns == ours.plan.columns
    assert len(other.plan.rows) == 46
    assert other.report.findings == ours.report.findings == ()


def test_a_spreadsheet_reads_the_same(tmp_path: Path) -> None:
    table = list(csv.reader(io.StringIO(SAMPLE.read_text("utf-8"), newline=""), delimiter=";"))
    book = Workbook()
    for cells in table:
        book.worksheets[0].append(cells)
    book.save(tmp_path / "plan.xlsx")
    write_ods(tmp_path / "plan.ods", table)
    ours = read_to_import(SAMPLE, "", AboutPlan())
    for name in ("plan.xlsx", "plan.ods"):
        other = read_to_import(tmp_path / name, "", AboutPlan())
        assert other.plan.rows == ours.plan.rows
        assert (other.name, other.report.findings) == (ours.name, ())


def test_the_consequence_for_what_is_held_is_known_before_anybody_decides(
    archivist: Site, last_year: str, this_year: str, tmp_path: Path
) -> None:
    logs = [
        a_record(number, "Logg", record_type=LOG, dates=when(created="2024-03-01"))
        for number in range(3, 8)
    ]
    old = refused_application(1, "2019-11-20", "2020-05-04")
    kept = a_record(2, "Protokoll", record_type=RecordType(code="1101"))
    hold(archivist, tmp_path, old, kept, *logs)
    told = compare_plans(archivist, last_year, this_year, as_read=True)
    assert told.day == "2026-01-01"
    assert told.assumed
    assert told.consequences is not None
    (move,) = told.consequences.changed
    assert (move.old_phrase, move.new_phrase) == ("Gallras 1 år", "Gallras 2 år")
    assert move.all.records == 5
    assert set(move.effects) == {Effect.NO_LONGER_DUE}
    assert told.consequences.unchanged.records == 2
    assert {one.activated for one in _versions(archivist)} == {True, False}


def _versions(site: Site) -> tuple[Any, ...]:
    with site.ledger.read() as connection:
        return plan_versions(site, connection)


ANNA, BO = 61_001, 61_002


def test_two_people_of_flesh_and_blood_import_decide_and_activate() -> None:
    with common_ground() as place:
        sides = TwoSides(place, clock=now).make()
        office = Office(sides.archive, sides.drop)
        office.appoint(ANNA, "archivist")
        office.appoint(BO, "records_authority")
        (place / "dhp.csv").write_bytes(SAMPLE.read_text("utf-8").encode("cp1252"))
        (place / "dhp.csv").chmod(0o644)
        name = "DHP-KULTUR-2026"
        assert office.run(ANNA, "plan", "import", place / "dhp.csv").code == 0
        assert office.run(BO, "plan", "import", place / "dhp.csv", "--name", "bo").code == 2

        rule = ("--action", "dispose", "--trigger", "decided", "--period", "P1Y")
        urval = ("plan", "confirm", name, "--phrase", "Bevaras i urval", *rule, "--json")
        assert office.run(ANNA, *urval).json["step"] == "asked"
        assert office.run(ANNA, *urval).code == 2
        assert office.run(BO, *urval).json["step"] == "seconded"

        activate = ("plan", "activate", name, "--decision", NOW, "--json")
        assert office.run(ANNA, *activate).code == 2
        entered = ("--kind", "application", "--adopted", "2025-12-09", "--plan", name)
        assert office.run(ANNA, "plan", "decision", "add", NOW, *entered).code == 0
        assert office.run(ANNA, *activate).json["activated"] is False
        assert office.run(ANNA, *activate).code == 2
        assert office.run(BO, *activate).json["activated"] is True
        shown = office.run(BO, "plan", "show", name, "--json").json
        assert (shown["state"], shown["rows"], shown["application"]) == ("activated", 46, NOW)
        late = ("plan", "decision", "add", "AN-EX 2017-050", "--kind", "disposal", "--json")
        assert office.run(ANNA, *late).json["step"] == "asked"
        assert office.run(BO, *late).json["step"] == "seconded"

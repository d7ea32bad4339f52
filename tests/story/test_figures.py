"""The yearly figures of the practice study (§4), at both sides, after a year with much in it.

January: a test delivery, and a real one. February: one that the archive refuses, and its
re-delivery. March: a hold, and culling of a part of a package. April: onward delivery to the
regional archive, which answers for it from the first of July. June: four nights, one of them
missed. August: an audit. Every number is held against what was done here, and the months against
the year. Then somebody changes a row of the ledger by hand, and the report says which number.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest

from leverans.clock import LOCAL
from leverans.flow.activate_plan import activate_plan
from leverans.flow.audit_archive import Portion, audit_archive
from leverans.flow.cull.approve import approve
from leverans.flow.cull.execute import execute
from leverans.flow.cull.finalise import finish
from leverans.flow.cull.mellanarkiv import MellanarkivPlace
from leverans.flow.cull.propose import propose
from leverans.flow.cull.review import review
from leverans.flow.cull.verify import verify
from leverans.flow.deciding import accept_package
from leverans.flow.figures.gather import figures
from leverans.flow.gate import waive_line
from leverans.flow.holds import lift_hold, place_hold
from leverans.flow.import_plan import import_plan, read_to_import
from leverans.flow.outcome import Status
from leverans.flow.plan_decisions import add_decision
from leverans.flow.plan_file import AboutPlan
from leverans.flow.plan_phrases import confirm_phrase
from leverans.flow.rebuild import rebuild_archive
from leverans.flow.site import Site
from leverans.flow.watch import Quiet
from leverans.jobs.nightly import run_night
from leverans.model.balance import Amount, Balance
from leverans.model.culling import CullingQuery, OrderState
from leverans.model.figures import (
    CullingLine,
    DeliveryLine,
    ExceptionLine,
    Figures,
    Fixity,
    HoldLine,
    Kind,
    Nights,
    totals,
)
from leverans.model.gate import GateLine
from leverans.model.hold import Hold, HoldKind, HoldQuery
from leverans.model.period import Period
from leverans.model.plan import ApplicationDecision, DisposalDecision
from leverans.testing.onward import ONWARD, OnwardSides
from leverans.testing.people import give, person, person_with
from leverans.testing.two_sides import TickingClock, TwoSides
from leverans.wiring.controlling import surroundings
from leverans.wiring.site import open_site

pytestmark = pytest.mark.story

YEAR = Period.of_year(2026)
CREATOR = "Kulturnämnden, Exempelregionen"
MINUTES = range(2012, 2016)  # row 1101, kept for ever
APPLICATIONS = (2022, 2022, 2025)  # row 3102, culled after two years: two are due in March
ARCHIVIST, AUTHORITY, DEPUTY = 7001, 7002, 7003
DECISION = "KN 2026-00417 § 12"
OURS = """plan_id;plan_version;rad_id;process_kod;process;handlingstyp;gallringsfrist
DHP-KULTUR;2026;1101;1.1.1;Leda;Protokoll;Bevaras
DHP-KULTUR;2026;3102;3.1.2;Bidrag;Avslagen ansökan;Gallras 2 år
"""
THEIRS = """plan_id;rad_id;processkod;handlingstyp;gallringsfrist;gallringsbeslut
DHP-KULTUR;1101;1.1.1;Protokoll;Bevaras;
DHP-KULTUR;3102;3.1.2;Avslagen ansökan;Gallras 2 år;AN-EX 1
"""
ONLY_PDF_A = '[check]\nformats = ["fmt/95"]\n'
AGREED = """
[acceptance]
custody = "archive"
custody_from = 2026-07-01
custody_basis = "Arkivnämnden 2026 § 17"
"""
LITTER = b"skr\xc3\xa4p"
HELD = Hold(
    id="",
    kind=HoldKind.ACCESS_REQUEST,
    query=HoldQuery(case="KN B-1"),
    title="Begäran av Test Testsson",
    mandate="TF 2 kap.",
)
BACKUPS = "\n[culling]\nbackup_days = 0\n"


def pdf(name: str) -> bytes:
    return f"%PDF-1.4\n% {name}\n%%EOF\n".encode()


class TheYear:
    """What is done in the year, by day, and what it came to."""

    def __init__(self, root: Path) -> None:
        self.sides = TwoSides(root, clock=TickingClock(at=moment("2026-01-05"))).make()
        (self.sides.producer / "plans" / "dhp.csv").write_text(OURS, "utf-8")
        settings = self.sides.archive / "leverans.toml"
        settings.write_text(settings.read_text("utf-8") + BACKUPS, "utf-8")
        self.onward: OnwardSides | None = None

    def at(self, day: str, hour: int = 9) -> None:
        clock = self.sides.clock
        assert isinstance(clock, TickingClock)
        clock.at = moment(day, hour)

    @contextmanager
    def mellanarkiv(self, uid: int | None = None) -> Iterator[Site]:
        opened = open_site(self.sides.archive, environ={}, clock=self.sides.clock, spoken="sv")
        with opened.site.ledger:
            yield opened.site if uid is None else person(opened.site, uid)

    def january(self) -> None:
        for year in MINUTES:
            cells = {"Upprättad": f"{year}-05-04", "Klass": "1.1.1", "Ärende": f"KN {year}-1"}
            self.sides.add(f"nämnd/{year}.pdf", pdf(f"{year}"), **cells)
        for number, year in enumerate(APPLICATIONS):
            cells = {"Upprättad": f"{year}-02-04", "Klass": "3.1.2", "Ärende": f"KN B-{number}"}
            cells["Handlingstyp"] = "Avslagen ansökan"
            self.sides.add(f"bidrag/{number}.pdf", pdf(f"avslag {number}"), **cells)
        self.sides.write()
        (self.sides.source / "slask.pdf").write_bytes(LITTER)  # no row of the sheet tells of it
        assert self.sides.deliver().status is Status.HELD
        self.sides.leave_out("slask.pdf", "Test Testssons privata anteckning")
        self.at("2026-01-08")
        self.sides.deliver(test=True, sent=True)
        self.sides.receive()
        tested = self.sides.deliver(test=True, sent=True)
        assert tested.status is Status.TEST_ACCEPTED
        self.at("2026-01-10")
        self.sides.deliver()
        self.at("2026-01-12")
        self.sides.receive()
        self.at("2026-01-31", 23)
        assert self.sides.deliver().status is Status.TAKEN_OVER

    def february(self) -> None:
        """What comes is refused for its format, and is delivered again when that is settled."""
        self.at("2026-02-02")
        cells = {"Upprättad": "2011-05-04", "Klass": "1.1.1", "Ärende": "KN 2011-1"}
        self.sides.add("nämnd/2011.pdf", pdf("2011"), **cells)
        self.sides.write()
        given = self.sides.give_agreement()
        given.write_text(given.read_text("utf-8").replace("[check]\n", ONLY_PDF_A), "utf-8")
        assert self.sides.through().status is Status.REJECTED
        self.at("2026-02-20")
        self.sides.give_agreement()
        assert self.sides.through().status is Status.TAKEN_OVER

    def march(self) -> None:
        """Two applications are due; one is held, so a part of a package is culled."""
        self.at("2026-03-02")
        with self.mellanarkiv() as site:
            archivist, authority = self._people(site)
            place = MellanarkivPlace(archivist)
            order = propose(archivist, place, CullingQuery())
            assert order.listed == 2
            review(archivist, order.id)
            approve(authority, order.id, order.list_digest)
            held = place_hold(person(site, DEPUTY), HELD)
            self.at("2026-03-03")
            execute(archivist, MellanarkivPlace(archivist), order.id, Quiet())
            verify(archivist, MellanarkivPlace(archivist), order.id, Quiet())
            self.at("2026-03-20")
            done = finish(archivist, MellanarkivPlace(archivist), order.id, Quiet())
            assert done.state is OrderState.FINAL
            for uid in (DEPUTY, AUTHORITY):
                lift_hold(person(site, uid), held.id)
            rebuild_archive(site, Quiet())

    def april(self) -> None:
        """The minutes go onward; the regional archive answers for them from July."""
        self.at("2026-04-10")
        onward = OnwardSides.after(self.sides)
        onward.give_agreement(AGREED, ONWARD)
        for found in onward.deliver(ONWARD).reports[0].findings:
            if found.rule == "GATE-PRESERVE":
                onward.leave_out(found.item, "Gallras hos myndigheten", ONWARD)
        opened = onward.open()
        with opened.site.ledger:
            waive_line(opened.site, opened.engagement(ONWARD), GateLine.AGE, "RA 2026-11")
        onward.deliver(ONWARD)
        onward.receive()
        with onward.desk() as desk:
            accept_package(desk, "1")
        assert onward.deliver(ONWARD).status is Status.TAKEN_OVER
        self.onward = onward
        self.at("2026-07-01")
        self.sides.receive()
        onward.deliver(ONWARD)

    def june(self) -> None:
        """The nightly job of the authority: the 3rd is missed, and the 4th never ends."""
        for day in (1, 2, 4):
            self.at(f"2026-06-0{day}", 2)
            opened = self.sides.open(role="service:nightly")
            with opened.site.ledger:
                run_night(opened.site, [], Quiet(), lambda _: None)

    def august(self) -> None:
        self.at("2026-08-15")
        with self.mellanarkiv() as site:
            audit_archive(site, Portion(everything=True), Quiet())

    def _people(self, site: Site) -> tuple[Site, Site]:
        """People in their roles, and a plan that they have activated."""
        archivist = person_with(site, ARCHIVIST, "archivist")
        authorities = [person_with(site, uid, "records_authority") for uid in (AUTHORITY, 7004)]
        person_with(site, DEPUTY, "archivist")
        give(site, "archive_receiver", "archivist")
        file = self.sides.root / "plan.csv"
        file.write_text(THEIRS, "utf-8")
        about = AboutPlan(
            decision=DECISION, version="2026", in_force_from="2012-01-01", default_trigger="created"
        )
        import_plan(archivist, read_to_import(file, "p26", about))
        add_decision(archivist, DisposalDecision(ref="AN-EX 1", adopted="2012-01-01"))
        applied = ApplicationDecision(ref=DECISION, adopted="2012-01-01", applied=("AN-EX 1",))
        add_decision(archivist, applied)
        for who in (archivist, authorities[0]):
            confirm_phrase(who, "p26", "Gallras 2 år")
        for who in authorities:
            activate_plan(who, "p26", DECISION)
        return archivist, authorities[0]

    def report(self, workspace: Path, period: Period = YEAR) -> Figures:
        """As `leverans report` counts it, long after."""
        return next(self.reports(workspace, period))

    def reports(self, workspace: Path, *periods: Period) -> Iterator[Figures]:
        opened = open_site(workspace, environ={}, clock=self.sides.clock, spoken="sv")
        with opened.site.ledger:
            around = surroundings(opened)
            for period in periods:
                yield figures(opened.site, period, around)


def moment(day: str, hour: int = 9) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour:02d}:00").replace(tzinfo=LOCAL)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> TheYear:
    made = TheYear(tmp_path_factory.mktemp("aret"))
    for month in (made.january, made.february, made.march, made.april, made.june, made.august):
        month()
    made.at("2027-01-04")
    return made


def size(*names: str) -> int:
    return sum(len(pdf(name)) for name in names)


OLD = [str(year) for year in MINUTES]
CULLABLE = [f"avslag {number}" for number in range(len(APPLICATIONS))]
FIRST = Amount(packages=2, records=7, files=7, bytes=size(*OLD, *CULLABLE))
SECOND = Amount(packages=1, records=1, files=1, bytes=size("2011"))
CULLED = Amount(records=1, files=1, bytes=size("avslag 0"))
ONWARD_ = Amount(packages=1, records=4, files=4, bytes=size(*OLD))


def balance(found: Figures, name: str) -> Balance:
    return next(each for each in found.balances if each.name == name)


def flows(found: Figures, name: str) -> dict[str, Amount]:
    told = {flow.name: flow.amount for flow in balance(found, name).flows}
    return {flow: amount for flow, amount in told.items() if amount != Amount()}


def line(kind: str, status: str, amount: Amount, deliveries: int = 1) -> DeliveryLine:
    return DeliveryLine(
        creator=CREATOR,
        kind=kind,
        status=status,
        deliveries=deliveries,
        packages=amount.packages,
        records=amount.records,
        files=amount.files,
        bytes=amount.bytes,
    )


def test_the_authority_delivered_what_it_surveyed(year: TheYear) -> None:
    found = year.report(year.sides.producer)
    assert found.differences() == ()
    assert found.sides == ("delivers",)
    assert found.deliveries == (
        line("real", "done", FIRST + SECOND, deliveries=2),
        line("real", "rejected", SECOND),
        line("test", "done", FIRST),
    )
    assert flows(found, "on_the_way") == {
        "packed": FIRST + SECOND + SECOND,
        "taken_over": FIRST + SECOND,
        "refused": SECOND,
    }
    again = 2 * (FIRST.files + 1)  # in each of the two later surveys: delivered before, or litter
    assert flows(found, "surveyed")["surveyed"].files == FIRST.files + 1 + again + 2
    assert flows(found, "surveyed")["packed"].files == FIRST.files + 2
    assert found.exceptions == (
        ExceptionLine(reason="by_person", files=3, bytes=3 * len(LITTER)),
        ExceptionLine(reason="delivered_before", files=14, bytes=2 * FIRST.bytes),
    )
    assert (found.refusals.packages, found.refusals.redelivered) == (1, 1)
    assert "CONTENT-FORMAT-NOT-ALLOWED" in {each.rule for each in found.refusals.top_rules}
    assert found.nights == Nights(run=3, failed=0, missed=1 + days_until_new_year(5, 6))


def days_until_new_year(day: int, month: int) -> int:
    """From that day of 2026 to the last of December, both included: no night was run there."""
    return (datetime(2027, 1, 1, tzinfo=LOCAL) - datetime(2026, month, day, tzinfo=LOCAL)).days


def test_it_took_so_many_days(year: TheYear) -> None:
    found = {each.step: each for each in year.report(year.sides.producer).lead_times}
    opened = found["opened_custody"]  # from the 5th of January to late on the 31st, and at once
    assert (opened.packages, opened.median, opened.longest) == (3, 26.6, 26.6)
    acknowledged = found["acknowledged_custody"]
    assert acknowledged.longest == 0.0  # the authority collects both at once
    answered = year.report(year.sides.archive).lead_times[-1]
    assert (answered.step, answered.packages, answered.longest) == ("arrived_custody", 3, 0.0)


def test_the_archive_holds_what_came_less_what_went(year: TheYear) -> None:
    found = year.report(year.sides.archive)
    assert found.differences() == ()
    assert found.sides == ("archive", "delivers")
    held = balance(found, "holdings")
    assert held.opening == Amount()
    told = flows(found, "holdings")
    protocol = told.pop("protocols")
    assert (protocol.packages, protocol.records, protocol.files) == (1, 2, 3)
    assert told == {
        "received": FIRST + SECOND,
        "culled": CULLED,
        # the minutes of 2011 are of the authority's second delivery, and went onward alike
        "onward": ONWARD_ + SECOND,
    }
    left = Amount(packages=1, records=2, files=2, bytes=size("avslag 1", "avslag 2"))
    assert held.closing == left + protocol
    assert found.receptions == (
        line("real", "accepted", FIRST + SECOND, deliveries=2),
        line("real", "refused", SECOND),
        line("test", "tested", FIRST),
    )


def test_the_archive_tells_of_culling_holds_audits_and_refusals(year: TheYear) -> None:
    found = year.report(year.sides.archive)
    assert found.culling == (
        CullingLine(row="3102", executed=1, files=1, bytes=CULLED.bytes),
        CullingLine(row="3102", reason="hold", withheld=1),
    )
    assert found.holds == (HoldLine(kind="access_request", placed=1, lifted=1),)
    assert found.fixity == Fixity(audits=4, objects=4)
    assert (found.refused.packages, found.refused.redelivered) == (1, 1)


def test_the_regional_archive_answers_for_what_went_onward(year: TheYear) -> None:
    assert year.onward is not None
    found = year.report(year.onward.archive)
    assert found.differences() == ()
    all_ = Amount(packages=1, records=5, files=5, bytes=size(*OLD, "2011"))
    assert balance(found, "holdings").closing == all_


def test_nothing_in_the_figures_names_a_person_a_title_or_a_file(year: TheYear) -> None:
    for side in (year.sides.producer, year.sides.archive):
        told = str(year.report(side))
        for secret in ("Test Testsson", "slask", "avslag", "nämnd/", "bidrag", "Begäran"):
            assert secret not in told


def test_the_months_add_up_to_the_year_and_each_opens_as_the_last_closed(year: TheYear) -> None:
    for side in (year.sides.producer, year.sides.archive):
        *months, whole = year.reports(side, *YEAR.months(), YEAR)
        assert [month.differences() for month in months] == [()] * 12
        assert flows_of_all(months) == flows_of_all([whole])
        for before, after in pairwise(months):
            for one, other in zip(before.balances, after.balances, strict=True):
                assert one.closing == other.opening
        for one, other in zip(months[-1].balances, whole.balances, strict=True):
            assert one.closing == other.closing


def flows_of_all(reports: list[Figures]) -> dict[str, int]:
    """Every figure of the period, added up; nought is not told."""
    found: dict[str, int] = {}
    for report in reports:
        for name, number in totals(report, Kind.FLOW).items():
            found[name] = found.get(name, 0) + number
    return {name: number for name, number in found.items() if number}


def tampered(workspace: Path, statement: str) -> None:
    """Change the ledger as nobody may, past all its rules."""
    with sqlite3.connect(workspace / "var" / "ledger.sqlite") as connection:
        assert connection.execute(statement).rowcount > 0
    connection.close()


JANUARY = Period.of_month(2026, 1)
TAMPERINGS: list[tuple[str, Period, dict[str, int]]] = [
    (
        "UPDATE reception SET payload_files = payload_files + 3 WHERE kind = 'real'",
        JANUARY,
        {"holdings.files": -6},
    ),
    (
        "DELETE FROM catalogue_record WHERE package IN (SELECT package FROM tombstone)",
        YEAR,
        {
            "holdings.packages": -1,
            "holdings.records": -2,
            "holdings.files": -2,
            "holdings.bytes": -size("avslag 1", "avslag 2"),
        },
    ),
    ("UPDATE tombstone SET bytes = bytes + 1000", JANUARY, {"holdings.bytes": 1000}),
    (
        "UPDATE culling_item SET state = 'withheld' WHERE state = 'absent'",
        YEAR,
        {
            "holdings.records": -1,
            "holdings.files": -1,
            "holdings.bytes": -CULLED.bytes,
            "log.records_culled": -1,
        },
    ),
    (
        "UPDATE package SET records = records - 1 WHERE received_at IS NOT NULL",
        YEAR,
        {"holdings.records": -1, "on_the_way.records": 1},
    ),
    (
        "DELETE FROM reception WHERE kind = 'real' AND payload_files = 3",
        YEAR,
        {"log.packages_accepted": -1},
    ),
    ("DELETE FROM hold", YEAR, {"log.holds_placed": -1, "log.holds_lifted": -1}),
    (
        "DELETE FROM receipt WHERE kind = 'mottagningsbevis'",
        JANUARY,
        {"log.packages_accepted": -2},
    ),
    (
        "UPDATE reception SET state = 'refused' WHERE kind = 'real' AND payload_files = 4",
        YEAR,
        {
            "holdings.records": 4,
            "holdings.files": 4,
            "holdings.bytes": size(*OLD),
        },
    ),
]


@pytest.mark.parametrize(("statement", "period", "expected"), TAMPERINGS)
def test_a_row_that_was_changed_by_hand_is_told_with_how_much(
    year: TheYear, tmp_path: Path, statement: str, period: Period, expected: dict[str, int]
) -> None:
    workspace = tmp_path / "mellanarkiv"
    shutil.copytree(year.sides.archive, workspace)
    tampered(workspace, statement)
    found = year.report(workspace, period)
    assert {each.figure: each.by for each in found.differences()} == expected
    assert found.exit_code == 1

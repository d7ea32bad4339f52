"""The checks of packages, deliveries, audits, storage and jobs, each failing and passing."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, update

from leverans.clock import LOCAL
from leverans.flow.control.checks import CHECKS
from leverans.flow.control.interface import Inspection, Surroundings
from leverans.ledger.control_runs import Run
from leverans.ledger.deliveries import NewDelivery, set_state, start
from leverans.ledger.fixity_audits import AuditOutcome, Scheduled, note_audit, schedule
from leverans.ledger.packages import add
from leverans.ledger.receptions import ReceptionState, advance, register
from leverans.ledger.runs import end_run, start_run
from leverans.ledger.tables import PACKAGE, RECEIPT
from leverans.ledger.tables_catalogue import HOLDING
from leverans.ledger.tables_receipts import CUSTODY
from leverans.model.agreement import Agreement
from leverans.model.control import ControlTerms, Fault
from leverans.model.delivery import DeliveryKind, DeliveryState, PackageState
from leverans.model.submission import AgreementStatus, ConductTerms, SubmissionTerms
from leverans.testing.controlled import (
    GIGABYTE,
    ControlledArchive,
    agreement_with,
    clean_record,
)

TODAY = datetime(2026, 3, 2, 9, 0, tzinfo=LOCAL)
AGO = TODAY - timedelta(days=40)


def days_ago(days: int) -> datetime:
    return TODAY - timedelta(days=days)


@dataclass(slots=True)
class Ledger:
    """The archive's ledger, asked by one check at a time."""

    archive: ControlledArchive

    def find(self, check: str, **more: object) -> list[Fault]:
        of_files = set(Surroundings.__slots__) - {"unread"}
        around = {name: more.pop(name) for name in tuple(more) if name in of_files}
        run = Run(seq=2, id="r", started_at=TODAY, ended_at=None, whole=True, bytes=0, records=0)
        given: dict[str, object] = {"run": run, "free": GIGABYTE, "archive": True, **more}
        with self.archive.site() as site, site.ledger.read() as connection:
            inspection = Inspection(
                connection=connection,
                now=TODAY,
                around=Surroundings(**around),  # type: ignore[arg-type]
                **given,  # type: ignore[arg-type]
            )
            return list(CHECKS[check].find(inspection))

    def deliver(
        self, state: DeliveryState, at: datetime, *, agreement: str = "filyta", number: int = 1
    ) -> str:
        new = NewDelivery(
            id=f"delivery-{agreement}-{number}",
            agreement=agreement,
            agreement_digest="0" * 64,
            kind=DeliveryKind.REAL,
            at=at,
            number=number,
        )
        with self.archive.ledger() as connection:
            start(connection, new)
            set_state(connection, new.id, state, at)
        return new.id

    def package(self, state: PackageState, at: datetime, name: str = "p1") -> str:
        delivery = self.deliver(DeliveryState.OPEN, at)
        with self.archive.ledger() as connection:
            add(connection, package_id=name, delivery_id=delivery, part="preserve", built_at=at)
            moved = update(PACKAGE).where(PACKAGE.c.id == name)
            connection.execute(moved.values(state=state, changed_at=at))
        return name

    def arrive(self, *states: ReceptionState, at: datetime, name: str = "q1") -> None:
        with self.archive.ledger() as connection:
            reception = register(connection, name, at=at)
            for state in states:
                reception = advance(connection, reception, state, at=at)

    def answer(self, package: str, *, sha256: str = "a" * 64) -> None:
        values = {"package": package, "kind": "mottagningsbevis", "reference": "RA-1", "at": AGO}
        with self.archive.ledger() as connection:
            connection.execute(insert(RECEIPT).values(**values, document=b"{}", sha256=sha256))

    def custody(self, package: str, *, receipt: str = "a" * 64) -> None:
        values = {"package": package, "receipt": receipt, "holder": "Nämnden", "ours": True}
        dated = {"since": "2026-01-01", "basis": "KU 1", "noted_at": AGO}
        with self.archive.ledger() as connection:
            connection.execute(insert(CUSTODY).values(**values, **dated))

    def audited(self, due: date, *, damaged: int = 0, name: str = "p1") -> None:
        entry = Scheduled(
            package_id=name,
            version="v1",
            object_root=name,
            entered_at=AGO,
            files=1,
            bytes=1,
            due_on=due,
        )
        with self.archive.ledger() as connection:
            schedule(connection, entry)
            if damaged:
                note_audit(
                    connection,
                    name,
                    at=TODAY,
                    outcome=AuditOutcome.DAMAGED,
                    damaged=damaged,
                    days=365,
                )


@pytest.fixture
def ledger(archive: ControlledArchive) -> Ledger:
    return Ledger(archive)


def subjects(faults: list[Fault]) -> list[tuple[str, str]]:
    return [(fault.subject, fault.detail) for fault in faults]


@pytest.mark.parametrize("check", sorted(CHECKS))
def test_an_empty_ledger_gives_nothing(ledger: Ledger, check: str) -> None:
    assert ledger.find(check) == []


@pytest.mark.parametrize("state", [DeliveryState.OPEN, DeliveryState.HELD, DeliveryState.REJECTED])
@pytest.mark.parametrize(("days", "found"), [(15, 1), (13, 0)])
def test_a_delivery_that_nobody_moves_is_found(
    ledger: Ledger, state: DeliveryState, days: int, found: int
) -> None:
    ledger.deliver(state, days_ago(days))
    told = ledger.find("failed_items")
    assert subjects(told) == [("delivery-filyta-1", state.value)][:found]


def test_only_the_last_delivery_under_an_agreement_counts(ledger: Ledger) -> None:
    ledger.deliver(DeliveryState.REJECTED, days_ago(90))
    ledger.deliver(DeliveryState.DONE, days_ago(80), number=2)
    ledger.deliver(DeliveryState.DONE, days_ago(90), agreement="annan", number=3)
    assert ledger.find("failed_items") == []


R = ReceptionState


@pytest.mark.parametrize(
    ("states", "days", "detail"),
    [
        ((), 15, "arrived"),
        ((R.VERIFIED, R.AWAITING), 15, "awaiting"),
        ((R.REFUSED,), 15, "refused"),
        ((R.REFUSED,), 10, ""),
        ((), 10, ""),
        ((R.VERIFIED, R.APPROVED, R.ACCEPTED), 90, ""),
        ((R.VERIFIED, R.TESTED), 90, ""),
    ],
)
def test_a_package_that_nobody_decides_on_is_found(
    ledger: Ledger, states: tuple[ReceptionState, ...], days: int, detail: str
) -> None:
    ledger.arrive(*states, at=days_ago(days))
    assert subjects(ledger.find("failed_items")) == ([("q1", detail)] if detail else [])


def test_a_refusal_is_settled_when_something_is_accepted_after_it(ledger: Ledger) -> None:
    ledger.arrive(R.REFUSED, at=days_ago(60))
    ledger.arrive(R.VERIFIED, R.APPROVED, R.ACCEPTED, at=days_ago(50), name="q2")
    assert ledger.find("failed_items") == []


def late(
    days: int = 1, *, first: date | None = None, status: AgreementStatus = AgreementStatus.AGREED
) -> Agreement:
    deadline = TODAY.date() - timedelta(days=days)
    terms = SubmissionTerms(
        status=status, valid_from=first, conduct=ConductTerms(deadline=deadline)
    )
    return agreement_with(submission=terms)


def test_a_delivery_past_its_last_day_is_found_until_it_is_taken_over(ledger: Ledger) -> None:
    agreements = (late(),)
    (fault,) = ledger.find("overdue_delivery", delivering=agreements)
    assert (fault.kind, fault.subject, fault.detail, fault.count) == (
        "agreement", "filyta", "not_delivered", 1,
    )  # fmt: skip
    ledger.deliver(DeliveryState.HELD, AGO)
    assert len(ledger.find("overdue_delivery", delivering=agreements)) == 1


def test_what_is_delivered_or_not_due_is_not_overdue(ledger: Ledger) -> None:
    assert ledger.find("overdue_delivery", delivering=(late(0), agreement_with())) == []
    ended = late(status=AgreementStatus.ENDED)
    assert ledger.find("overdue_delivery", delivering=(ended,)) == []
    ledger.deliver(DeliveryState.DONE, AGO)
    assert ledger.find("overdue_delivery", delivering=(late(),)) == []
    newer = late(first=date(2026, 2, 1))  # what was done before the agreement began is not it
    assert len(ledger.find("overdue_delivery", delivering=(newer,))) == 1


def test_what_others_should_have_delivered_is_found_at_the_archive(ledger: Ledger) -> None:
    (fault,) = ledger.find("overdue_delivery", receiving=(late(),))
    assert fault.detail == "not_received"
    ledger.archive.keep("p1", clean_record(1))
    with ledger.archive.ledger() as connection:
        connection.execute(update(HOLDING).values(agreement="KU 2026-filyta"))
    assert ledger.find("overdue_delivery", receiving=(late(),)) == []


P = PackageState


@pytest.mark.parametrize(
    ("state", "days", "found"),
    [
        (P.IN_TRANSIT, 31, 1),
        (P.RECEIVED, 31, 1),
        (P.RECEIVED, 29, 0),
        (P.BUILT, 400, 0),
        (P.IN_INTERMEDIATE_ARCHIVE, 400, 0),
    ],
)
def test_an_answer_that_is_late_is_found(
    ledger: Ledger, state: PackageState, days: int, found: int
) -> None:
    ledger.package(state, days_ago(days))
    told = ledger.find("awaited_receipts")
    assert subjects(told) == [("p1", state.value)][:found]


def test_the_agreement_says_how_long_an_answer_may_take(ledger: Ledger) -> None:
    ledger.package(P.RECEIVED, days_ago(12))
    terms = SubmissionTerms(conduct=ConductTerms(answer_days=10))
    agreement = agreement_with(submission=terms)
    assert len(ledger.find("awaited_receipts", delivering=(agreement,))) == 1


def test_custody_and_receipt_have_to_agree(ledger: Ledger) -> None:
    ledger.package(P.IN_INTERMEDIATE_ARCHIVE, AGO)
    assert subjects(ledger.find("custody_differs")) == [("p1", "no_receipt")]
    ledger.answer("p1")
    assert subjects(ledger.find("custody_differs")) == [("p1", "no_custody")]
    ledger.custody("p1")
    assert ledger.find("custody_differs") == []
    with ledger.archive.ledger() as connection:
        connection.execute(delete(CUSTODY))
    ledger.custody("p1", receipt="b" * 64)
    assert subjects(ledger.find("custody_differs")) == [("p1", "other_receipt")]


def test_what_an_archive_has_accepted_needs_both_too(ledger: Ledger) -> None:
    ledger.arrive(R.VERIFIED, R.APPROVED, R.ACCEPTED, at=AGO)
    assert subjects(ledger.find("custody_differs")) == [("q1", "no_receipt")]
    ledger.answer("q1")
    ledger.custody("q1")
    assert ledger.find("custody_differs") == []


@pytest.mark.parametrize(("days", "found"), [(8, 1), (7, 0), (-30, 0)])
def test_a_package_that_is_not_read_in_time_is_found(ledger: Ledger, days: int, found: int) -> None:
    ledger.audited(days_ago(days).date())
    assert len(ledger.find("fixity_overdue")) == found


def test_damage_that_is_not_mended_is_found(ledger: Ledger) -> None:
    ledger.audited(TODAY.date(), damaged=3)
    ledger.audited(TODAY.date(), name="p2")
    (fault,) = ledger.find("fixity_damaged")
    assert (fault.subject, fault.count) == ("p1", 3)


@pytest.mark.parametrize(("free", "found"), [(150, 1), (151, 0), (0, 1)])
def test_a_disk_that_is_nearly_full_is_found(ledger: Ledger, free: int, found: int) -> None:
    told = ledger.find("storage_size", capacity=1000, free=free)
    assert subjects(told) == [("disk", "full")][:found]


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        (2 * GIGABYTE, 4 * GIGABYTE, 1),
        (2 * GIGABYTE, 3 * GIGABYTE, 0),  # just as much as it may
        (2 * GIGABYTE, GIGABYTE, 0),
        (1000, 900_000, 0),  # too small to worry
        (0, 4 * GIGABYTE, 0),
    ],
)
def test_a_store_that_grows_faster_than_it_may_is_found(
    ledger: Ledger, before: int, now: int, found: int
) -> None:
    run = Run(seq=2, id="r", started_at=TODAY, ended_at=None, whole=True, bytes=now, records=0)
    told = ledger.find("storage_size", run=run, previous=replace(run, seq=1, bytes=before))
    assert subjects(told) == [("store", "grown")][:found]


def night(days: float, *, ended: bool = True) -> Callable[[Ledger], None]:
    def run(ledger: Ledger) -> None:
        at = TODAY - timedelta(days=days)
        with ledger.archive.ledger() as connection:
            start_run(connection, "n1", job="nightly", at=at)
            if ended:
                end_run(connection, "n1", at=at, outcome="success")

    return run


def received(days: int) -> Callable[[Ledger], None]:
    return lambda ledger: ledger.arrive(R.VERIFIED, at=days_ago(days))


@pytest.mark.parametrize(
    ("world", "detail"),
    [
        (night(3), "missed"),
        (night(1.5), ""),
        (night(1.5, ended=False), "broken_off"),
        (night(0.5, ended=False), ""),  # it may be at work still
        (received(3), "missed"),
        (received(1), ""),
    ],
    ids=["missed", "in_time", "broken_off", "at_work", "never", "new"],
)
def test_nights_without_a_job_are_found(
    ledger: Ledger, world: Callable[[Ledger], None], detail: str
) -> None:
    world(ledger)
    assert subjects(ledger.find("missed_jobs")) == ([("nightly", detail)] if detail else [])


def test_who_has_nothing_to_do_by_night_misses_none(ledger: Ledger) -> None:
    night(30)(ledger)
    manual, weekly = agreement_with(), agreement_with(schedule="monday, thursday")
    assert ledger.find("missed_jobs", archive=False, delivering=(manual,)) == []
    assert len(ledger.find("missed_jobs", archive=False, delivering=(manual, weekly))) == 1


def test_an_agreement_or_source_that_cannot_be_read_is_found(ledger: Ledger) -> None:
    (fault,) = ledger.find("unread_source", unread={"filyta": "SourceError"})
    assert (fault.kind, fault.subject, fault.detail) == ("agreement", "filyta", "SourceError")


def test_packages_that_the_catalogue_must_read_anew_are_found(ledger: Ledger) -> None:
    for name in ("p1", "p2", "p3"):
        ledger.archive.keep(name, clean_record(int(name[1:])))
    with ledger.archive.ledger() as connection:
        old = update(HOLDING).where(HOLDING.c.package_id == "p1")
        connection.execute(old.values(reading=HOLDING.c.reading - 1))
        half = update(HOLDING).where(HOLDING.c.package_id == "p2")
        connection.execute(half.values(state="entering"))
    assert subjects(ledger.find("stale_catalogue")) == [("p1", ""), ("p2", "")]


def test_terms_of_the_workspace_count(ledger: Ledger) -> None:
    ledger.deliver(DeliveryState.HELD, days_ago(5))
    terms = ControlTerms(failed_days=3)
    assert len(ledger.find("failed_items", terms=terms)) == 1

"""The night job's own rules: when something is due, what was missed, and that one fault is one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from leverans.cli.nightly import due_tonight
from leverans.clock import LOCAL
from leverans.flow.engagement import Engagement
from leverans.flow.watch import Quiet
from leverans.jobs.nightly import ROLE, TRIES, Due, Night, is_due, missed_nights, run_night
from leverans.ledger.runs import Run
from leverans.model.errors import (
    ConfigurationError,
    LedgerBusy,
    LeveransError,
    NoSpace,
    SourceError,
    TargetError,
)
from leverans.testing.two_sides import AGREEMENT, TickingClock, TwoSides

TONIGHT = datetime(2026, 3, 29, 1, 30, tzinfo=LOCAL)  # a Sunday


@dataclass(slots=True)
class Told(Quiet):
    """Keeps what it was told of faults of our own."""

    faults: list[Exception] = field(default_factory=list)

    def broken(self, error: Exception) -> None:
        self.faults.append(error)


class Killed(BaseException):
    """The process is gone."""


def due(agreement: str, open_: Callable[[], Engagement]) -> Due:
    return Due(agreement=agreement, open=open_)


def failing(*errors: BaseException) -> Callable[[], Engagement]:
    """Fails with one error after the other, the last one for ever."""
    waiting = list(errors)

    def open_() -> Engagement:
        raise waiting.pop(0) if len(waiting) > 1 else waiting[0]

    return open_


def night_of(sides: TwoSides, *others: Due, watch: Told | None = None) -> Night:
    opened = sides.open(role=ROLE)
    with opened.site.ledger:
        every = [*others, *due_tonight(opened)]
        return run_night(opened.site, every, watch or Told(), lambda _seconds: None)


@pytest.fixture
def sides(tmp_path: Path) -> TwoSides:
    sides = TwoSides(tmp_path, clock=TickingClock(at=TONIGHT)).make()
    sides.add("protokoll.pdf")
    sides.write()
    return sides


@pytest.mark.parametrize(
    ("schedule", "tonight", "expected"),
    [
        ("nightly", date(2026, 3, 29), True),
        ("manual", date(2026, 3, 29), False),
        ("sunday", date(2026, 3, 29), True),
        ("monday, thursday", date(2026, 3, 29), False),
        ("monday, thursday", date(2026, 3, 30), True),
        ("monday, thursday", date(2026, 4, 2), True),
    ],
)
def test_an_agreement_is_due_on_its_nights(schedule: str, tonight: date, *, expected: bool) -> None:
    assert is_due(schedule, tonight) is expected


def test_only_what_is_due_is_run(sides: TwoSides) -> None:
    sides.agree("ibland", schedule="monday")
    sides.agree("aldrig", schedule="manual")
    assert [result.agreement for result in night_of(sides).results] == [AGREEMENT]


def test_a_schedule_may_be_a_list_of_weekdays(sides: TwoSides) -> None:
    path = sides.producer / "agreements" / f"{AGREEMENT}.toml"
    text = path.read_text("utf-8")
    for days, expected in (('["monday"]', []), ('["monday", "sunday"]', [AGREEMENT])):
        path.write_text(text.replace('"nightly"', days), "utf-8")
        assert [result.agreement for result in night_of(sides).results] == expected


@pytest.mark.parametrize(
    ("last", "missed"),
    [
        (TONIGHT - timedelta(days=1), []),
        (TONIGHT - timedelta(minutes=5), []),
        (TONIGHT - timedelta(days=2), [date(2026, 3, 28)]),
        (TONIGHT - timedelta(days=4), [date(2026, 3, day) for day in (26, 27, 28)]),
    ],
)
def test_the_nights_between_two_runs_were_missed(last: datetime, missed: list[date]) -> None:
    run = Run(id="x", job="nightly", started_at=last)
    assert list(missed_nights(run, TONIGHT)) == missed


def test_the_first_night_has_missed_nothing() -> None:
    assert missed_nights(None, TONIGHT) == ()


def test_a_run_that_was_killed_is_told_by_the_next(sides: TwoSides) -> None:
    with pytest.raises(Killed):
        night_of(sides, due("dör", failing(Killed())))
    after = night_of(sides)
    assert after.broken_off
    assert after.exit_code == 0
    assert not night_of(sides).broken_off


@pytest.mark.parametrize(
    ("error", "tries", "exit_code"),
    [
        (SourceError("down"), TRIES, 3),
        (TargetError("down"), TRIES, 3),
        (NoSpace("full"), 1, 3),
        (ConfigurationError("wrong"), 1, 2),
        (LedgerBusy("busy"), 1, 3),
    ],
)
def test_each_kind_of_failure_is_tried_as_often_as_it_is_worth(
    sides: TwoSides, error: LeveransError, tries: int, exit_code: int
) -> None:
    night = night_of(sides, due("sjuk", failing(error)))
    sick, well = night.results
    assert (sick.status, sick.tries, sick.exit_code) == ("failed", tries, exit_code)
    assert sick.reason == type(error).__name__
    assert sick.advice == error.advice
    assert (well.status, well.exit_code) == ("waiting", 0)
    assert night.exit_code == exit_code
    failed = [event for event in sides.events() if event.event == "transfer.failed"]
    assert [(event.reason, event.counts["tries"]) for event in failed] == [(sick.reason, tries)]


def test_what_works_at_the_second_try_is_no_failure(sides: TwoSides) -> None:
    opened = sides.open(role=ROLE)
    tries: list[int] = []

    def open_() -> Engagement:
        tries.append(1)
        if len(tries) == 1:
            raise SourceError("a short break")
        return opened.engagement(AGREEMENT)

    with opened.site.ledger:
        night = run_night(opened.site, [due(AGREEMENT, open_)], Told(), lambda _seconds: None)
    (result,) = night.results
    assert (result.status, result.tries, result.exit_code) == ("waiting", 2, 0)


def test_a_fault_of_our_own_stops_only_the_agreement_that_met_it(sides: TwoSides) -> None:
    watch = Told()
    night = night_of(sides, due("bugg", failing(ZeroDivisionError("x"))), watch=watch)
    sick, well = night.results
    assert (sick.status, well.status) == ("failed", "waiting")
    assert [type(fault) for fault in watch.faults] == [ZeroDivisionError]
    assert sick.exit_code == 3


def test_an_agreement_file_that_is_wrong_stops_only_itself(sides: TwoSides) -> None:
    (sides.producer / "agreements" / "aaa.toml").write_text("reference = \n", "utf-8")
    broken, fine = night_of(sides).results
    assert (broken.agreement, broken.status, broken.exit_code) == ("aaa", "failed", 2)
    assert broken.reason == "ConfigurationError"
    assert (fine.agreement, fine.status) == (AGREEMENT, "waiting")


def test_an_agreement_with_an_odd_file_name_stops_only_itself(sides: TwoSides) -> None:
    (sides.producer / "agreements" / "aa bb å.toml").write_text("reference = \n", "utf-8")
    results = {result.agreement: result.status for result in night_of(sides).results}
    assert results[AGREEMENT] == "waiting"


def test_a_held_agreement_is_a_held_night(sides: TwoSides) -> None:
    sides.add("tom.pdf", b"")
    sides.write()
    night = night_of(sides)
    (result,) = night.results
    assert (result.status, result.reason, result.exit_code) == ("held", "SRC-EMPTY", 1)
    assert night.exit_code == 1
    ended = sides.events()[-1]
    assert ended.counts == {"agreements": 1, "failed": 0, "held": 1}


def test_a_quiet_night_is_a_success_without_results(tmp_path: Path) -> None:
    sides = TwoSides(tmp_path).make(schedule="manual")
    night = night_of(sides)
    assert night.results == ()
    assert night.exit_code == 0
    assert [(e.event, e.outcome) for e in sides.events()[3:]] == [
        ("job.started", "success"),
        ("job.ended", "success"),
    ]

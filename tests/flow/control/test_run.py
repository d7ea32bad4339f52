"""A run makes tasks of what it finds; only a run that has looked closes one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from leverans.audit.reading import events
from leverans.flow.control import run as running
from leverans.flow.control.checks import CHECKS
from leverans.flow.control.interface import Check, Inspection
from leverans.flow.control.run import nothing
from leverans.flow.control.tasks import assign, list_tasks, say_done, task_named
from leverans.flow.watch import Quiet
from leverans.flow.working import working
from leverans.ledger.actors import actor_for
from leverans.model.control import Fault, Ran, Severity, TaskState
from leverans.model.errors import LedgerBusy, StorageError, UsageError
from leverans.testing.controlled import ControlledArchive, clean_record, record_id
from leverans.testing.people import person, person_with

CHECK = "missing_metadata"


def bad(number: int) -> object:
    return clean_record(number, classification=())


@pytest.fixture
def one(archive: ControlledArchive) -> ControlledArchive:
    """An archive with one fault, found once."""
    archive.keep("p1", clean_record(1, classification=()), clean_record(2))
    archive.run()
    return archive


def mend(archive: ControlledArchive, at: str = "2026-04-02T09:00:00+02:00") -> None:
    archive.keep("p2", clean_record(1), received_at=at)


def log(archive: ControlledArchive) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    with archive.site() as site, site.ledger.read() as connection:
        found = [stored.event for stored in events(connection, site.chain)]
    return [(one.event, one.objects) for one in found if one.event.startswith("control.")]


def test_the_same_fault_found_again_is_the_same_task(one: ControlledArchive) -> None:
    first = one.tasks()
    one.clock.at += timedelta(days=91)
    one.run()
    (task,) = one.tasks()
    assert task == replace(first[0], sightings=2, last_seen=task.last_seen)
    assert task.last_seen - task.first_seen > timedelta(days=90)


def test_nobodys_word_closes_a_task(one: ControlledArchive) -> None:
    with one.site() as site:
        said = say_done(site, "k1")
    assert said.state is TaskState.ASKED_CLOSED
    done = one.run()
    (task,) = one.tasks()
    assert (task.state, task.reopened) == (TaskState.OPEN, 1)
    assert sum(check.reopened for check in done.checks) == 1


def test_what_is_said_done_and_is_gone_is_closed_by_the_next_run(one: ControlledArchive) -> None:
    mend(one)
    with one.site() as site:
        say_done(site, "K1")
    assert [task.state for task in one.tasks()] == [TaskState.ASKED_CLOSED]
    done = one.run()
    assert one.tasks() == []
    (task,) = one.tasks(closed=True)
    assert task.state is TaskState.CLOSED
    assert task.closed_at is not None
    assert task.done_by
    assert sum(check.closed for check in done.checks) == 1


def test_what_is_gone_without_a_word_is_closed_too_for_the_run_has_looked(
    one: ControlledArchive,
) -> None:
    mend(one)
    one.run()
    assert one.tasks() == []


def test_a_fault_that_comes_back_opens_its_task_again(one: ControlledArchive) -> None:
    mend(one)
    one.run()
    one.keep("p3", clean_record(1, title=""), received_at="2026-05-02T09:00:00+02:00")
    one.run()
    (task,) = one.tasks()
    assert (task.id, task.state, task.reopened, task.detail) == ("K1", TaskState.OPEN, 1, "title")
    assert task.closed_at is None


def test_a_run_of_one_check_leaves_the_tasks_of_the_others(one: ControlledArchive) -> None:
    mend(one)
    done = one.run("validity_passed")
    assert [check.check for check in done.checks] == ["validity_passed"]
    assert len(one.tasks()) == 1
    one.run(CHECK)
    assert one.tasks() == []


def test_the_log_has_ids_alone(one: ControlledArchive) -> None:
    with one.site() as site:
        assign(site, "K1", role="unit_contributor")
        say_done(site, "K1")
    one.run()
    mend(one)
    one.run()
    task = (("task", "K1"),)
    told = [event for event in log(one) if event[0] != "control.run"]
    assert told == [
        ("control.task_opened", task),
        ("control.task_assigned", task),
        ("control.task_done", task),
        ("control.task_reopened", task),
        ("control.task_closed", task),
    ]
    assert sum(event == "control.run" for event, _ in log(one)) == 3


@dataclass(slots=True)
class Breaking:
    """A check that finds something and breaks off."""

    error: Exception

    def find(self, inspection: Inspection) -> Iterator[Fault]:
        yield Fault(kind="record", subject=f"before-{inspection.run.seq}")
        raise self.error


@pytest.mark.parametrize("error", [StorageError("gone"), RuntimeError("ours")])
def test_a_check_that_breaks_off_closes_nothing_and_stops_no_other(
    one: ControlledArchive, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    broken = replace(CHECKS[CHECK], find=Breaking(error).find)
    checks = {broken.id: broken, "validity_passed": CHECKS["validity_passed"]}
    monkeypatch.setattr(running, "CHECKS", checks)
    mend(one)
    with one.site() as site:
        done = running.control(site, one.around, Quiet(), broken=nothing)
    assert [(check.ran, check.reason) for check in done.checks] == [
        (Ran.FAILED, type(error).__name__),
        (Ran.RAN, ""),
    ]
    assert done.exit_code == 1
    assert [task.state for task in one.tasks()] == [TaskState.OPEN]


def test_one_run_has_room_for_so_many_new_tasks_and_tells_of_the_rest(
    archive: ControlledArchive,
) -> None:
    archive.settings(most=3)
    archive.keep("p1", *(clean_record(number, classification=()) for number in range(1, 8)))
    checks = {check.check: check for check in archive.run().checks}
    assert (checks[CHECK].found, checks[CHECK].opened, checks[CHECK].more) == (7, 3, 4)
    checks = {check.check: check for check in archive.run().checks}
    assert (checks[CHECK].opened, checks[CHECK].more, checks[CHECK].closed) == (3, 1, 0)
    archive.run()
    assert len(archive.tasks()) == 7


def test_many_tasks_are_found_and_closed_in_pieces(archive: ControlledArchive) -> None:
    archive.keep("p1", *(clean_record(number, classification=()) for number in range(1, 1203)))
    archive.run(CHECK)
    assert len(archive.tasks()) == 1202
    archive.settings(mandatory=("title",))
    (done,) = archive.run(CHECK).checks
    assert (done.closed, done.found) == (1202, 0)


def test_two_runs_at_a_time_are_refused(one: ControlledArchive) -> None:
    with one.site() as site, working(site, running.WORK), pytest.raises(LedgerBusy):
        one.run()


def test_a_task_is_given_to_a_role_and_a_person(one: ControlledArchive) -> None:
    with one.site() as site:
        with site.ledger.begin() as connection:
            person = actor_for(connection, 4711, "tete01", mint=lambda: "a-person")
        assert assign(site, "K1", role="unit_contributor", login="tete01") == 1
        task, login = task_named(site, "K1")
    assert (task.owner, task.person, login) == ("unit_contributor", person, "tete01")
    one.run()
    assert [task.owner for task in one.tasks(owner="unit_contributor")] == ["unit_contributor"]
    assert one.tasks(owner="archivist") == []


def test_a_check_is_given_away_with_what_it_has_found_and_will_find(
    one: ControlledArchive,
) -> None:
    with one.site() as site:
        assert assign(site, CHECK, role="unit_contributor") == 1
    one.keep("p2", clean_record(7, title=""))
    one.run()
    assert [task.owner for task in one.tasks()] == ["unit_contributor", "unit_contributor"]


@pytest.mark.parametrize(
    ("rule", "named", "how"),
    [
        ("USE-NO-TASK", "K99", {"role": "archivist"}),
        ("USE-ASSIGN-WHOM", "K1", {}),
        ("USE-ASSIGN-ROLE", "K1", {"role": "service:nightly"}),
        ("USE-ASSIGN-PERSON", "K1", {"login": "ingen99"}),
    ],
)
def test_what_cannot_be_given_is_refused(
    one: ControlledArchive, rule: str, named: str, how: dict[str, str]
) -> None:
    with one.site() as site, pytest.raises(UsageError, match=rule):
        assign(site, named, **how)


def test_what_is_closed_or_said_before_is_not_said_again(one: ControlledArchive) -> None:
    with one.site() as site:
        say_done(site, "K1")
        with pytest.raises(UsageError, match="USE-TASK-ASKED"):
            say_done(site, "K1")
    mend(one)
    one.run()
    with one.site() as site, pytest.raises(UsageError, match="USE-TASK-CLOSED"):
        say_done(site, "K1")


def test_a_check_that_is_none_is_refused_with_those_there_are(one: ControlledArchive) -> None:
    with pytest.raises(UsageError, match="USE-NO-CHECK"):
        one.run("ingen_kontroll")


def test_the_most_urgent_comes_first_whatever_its_number(
    one: ControlledArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find(_: Inspection) -> Iterator[Fault]:
        yield Fault(kind="record", subject=record_id(9))

    urgent = Check(
        id="exposed_index", owner="archivist", severity=Severity.URGENT, days=1, find=find
    )
    monkeypatch.setattr(running, "CHECKS", {urgent.id: urgent})
    one.run()
    with one.site() as site:
        assert [task.id for task in list_tasks(site)] == ["K2", "K1"]


def test_roles_decide_who_may_control_once_they_are_in_use(one: ControlledArchive) -> None:
    with one.site() as site:
        contact, archivist = (
            person_with(site, 7003, "contact"),
            person_with(site, 7004, "archivist"),
        )
        for forbidden in (
            lambda: running.control(contact, one.around, Quiet()),
            lambda: say_done(contact, "K1"),
            lambda: assign(contact, "K1", role="contact"),
            lambda: list(list_tasks(person(site, 7005))),
        ):
            with pytest.raises(UsageError, match="USE-NOT-ALLOWED"):
                forbidden()
        assert [task.id for task in list_tasks(contact)] == ["K1"]
        running.control(archivist, one.around, Quiet())
        service = replace(site, role="service:nightly")
        assert running.control(service, one.around, Quiet()).failed == ()

"""Two machines with scratch files of their own and one ledger: one delivery, whoever freezes."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from leverans.flow.outcome import Status
from leverans.flow.working import working
from leverans.ledger.all_tables import METADATA
from leverans.model.errors import LedgerBusy, PackageError
from leverans.testing.bystander import look
from leverans.testing.killed import opened, program, run_deliver, run_receive
from leverans.testing.two_sides import AGREEMENT, PDF_1_4, TwoSides, pin_archive
from leverans.wiring.init import init_workspace

APPROVED = ("stage announce", "stage send")
LONG_AGO = "2026-01-01T00:00:00.000+01:00"


@dataclass
class Machines:
    """Two of them, `first` and `second`: workspaces of one authority below a root each."""

    sides: TwoSides
    url: str

    first: Path
    second: Path

    def swap(self) -> None:
        """Call the first the second."""
        self.first, self.second = self.second, self.first

    def rows(self, sql: str) -> list[dict[str, object]]:
        engine = create_engine(self.url)
        with engine.begin() as connection:
            result = connection.execute(text(sql))
            found = [dict(row) for row in result.mappings()] if result.returns_rows else []
        engine.dispose()
        return found

    def lease_runs_out(self) -> None:
        self.rows(f"UPDATE lease SET expires_at = '{LONG_AGO}'")  # noqa: S608 - our own words

    def look(self) -> str:
        """What the second program says of the second machine, whose ledger it is given to read."""
        if not self.url.startswith("sqlite"):
            self._copy_ledger(self.second / "forvaltning" / "var" / "ledger.sqlite")
        return look(self.second)

    def _copy_ledger(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        there, here = create_engine(self.url), create_engine(f"sqlite:///{path}")
        METADATA.create_all(here)
        with here.begin() as connection:
            for table in ("audit_event", "audit_head"):
                rows = self.rows(f"SELECT * FROM {table}")  # noqa: S608 - our own words
                connection.execute(text(f"CREATE TABLE {table} ({', '.join(rows[0])})"))
                names = ", ".join(f":{name}" for name in rows[0])
                insert = text(f"INSERT INTO {table} VALUES ({names})")  # noqa: S608 - our own words
                connection.execute(insert, rows)
            for name in ("delivery", "package", "receipt", "trusted_key"):
                with there.connect() as source:
                    table_ = METADATA.tables[name]
                    rows = [dict(row) for row in source.execute(table_.select()).mappings()]
                connection.execute(table_.insert(), rows)
        there.dispose()
        here.dispose()


def machines_at(root: Path, url: str) -> Machines:
    sides = TwoSides(root).make()
    for number in range(3):
        sides.add(f"nämnd/{number}/protokoll.pdf", PDF_1_4 + b"%% %d" % number)
    sides.write()
    url = url or f"sqlite:///{sides.producer}/var/ledger.sqlite"
    with (sides.producer / "leverans.toml").open("a") as settings:
        settings.write(f'[ledger]\nurl = "{url}"\n')
    if not url.startswith("sqlite"):
        init_workspace(sides.producer, role="producer")
        pin_archive(sides.producer)
    machines = Machines(sides, url, sides.root, sides.root / "maskin-2")
    machines.second.mkdir()
    shutil.copytree(
        sides.producer, machines.second / "forvaltning", ignore=shutil.ignore_patterns("var")
    )
    (machines.second / "forvaltning" / "var").mkdir()
    if url.startswith("sqlite"):
        ledger = machines.second / "forvaltning" / "var" / "ledger.sqlite"
        ledger.symlink_to(sides.producer / "var" / "ledger.sqlite")
    for shared in ("mellanarkiv", "drop"):
        (machines.second / shared).symlink_to(sides.root / shared)
    return machines


Make = Callable[[str], Machines]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    def made(name: str) -> Machines:
        url = ""
        if request.param == "postgresql":
            url = request.getfixturevalue("postgres").database()
        return machines_at(tmp_path / name, url)

    return made


@pytest.fixture
def machines(make: Make) -> Machines:
    return make("sidor")


def deliver_on(root: Path, *options: str) -> subprocess.Popen[str]:
    command = program("deliver", root, "--alive", *options)
    return subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def delivered_once(machines: Machines) -> bool:
    """Run to the end on the second machine: one of everything, and nothing that is not true."""
    second = machines.second / "forvaltning"
    run_receive(opened(machines.sides.archive, alive=True))
    assert run_deliver(opened(second, alive=True), AGREEMENT).status in (
        Status.TAKEN_OVER,
        Status.NOTHING_NEW,
    )
    assert run_deliver(opened(second, alive=True), AGREEMENT).status is Status.NOTHING_NEW
    assert len(machines.rows("SELECT id FROM delivery")) == 1
    (package,) = machines.rows("SELECT state FROM package")
    assert package["state"] == "in_intermediate_archive"
    (transfer,) = machines.rows("SELECT state FROM transfer")
    assert transfer["state"] == "sent"
    assert len(list((machines.sides.drop / "incoming").glob("*.tar"))) == 1
    assert not list((machines.sides.drop / "parts").glob("*"))
    sent = [row for row in machines.rows("SELECT body FROM audit_event") if _is_sent(row["body"])]
    assert len(sent) == 1
    assert machines.look() == ""
    return True


def _is_sent(body: object) -> bool:
    assert isinstance(body, bytes)
    return b'"event":"transfer.sent"' in body


@pytest.mark.parametrize(
    "where", ["stage survey", "stage build", "stage check", "stage announce", "stage send"]
)
def test_one_that_freezes_is_followed_by_the_other_and_stopped_when_it_wakes_up(
    make: Make, machines: Machines, where: str
) -> None:
    counting = deliver_on(make("räknat").first)
    counted = counting.communicate(timeout=60)[0].splitlines()
    at = next(n for n, passed in enumerate(counted, start=1) if passed.startswith(where))
    worker = deliver_on(machines.first, "--signal", "STOP", "--at", str(at))
    _, status = os.waitpid(worker.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    try:
        with pytest.raises(LedgerBusy):
            run_deliver(opened(machines.second / "forvaltning", alive=True), AGREEMENT)
        machines.lease_runs_out()
        if where in APPROVED:
            assert sends_nothing(machines)
        else:
            done = run_deliver(opened(machines.second / "forvaltning", alive=True), AGREEMENT)
            assert done.status is Status.WAITING
    finally:
        os.kill(worker.pid, signal.SIGCONT)
        _, errors = worker.communicate(timeout=60)
        assert (worker.returncode, errors[:8]) == (3, "Outrun: ")
    if where in APPROVED:  # it goes on where the container is
        done = run_deliver(opened(machines.first / "forvaltning", alive=True), AGREEMENT)
        assert done.status is Status.WAITING
        machines.swap()
    assert delivered_once(machines)


def sends_nothing(machines: Machines) -> bool:
    """What has been approved lies on the first machine; the second says so and sends nothing."""
    before = machines.rows("SELECT state FROM package")
    with pytest.raises(PackageError, match="another machine"):
        run_deliver(opened(machines.second / "forvaltning", alive=True), AGREEMENT)
    assert machines.rows("SELECT state FROM package") == before
    return not list((machines.sides.drop / "incoming").glob("*.tar"))


def test_of_two_that_begin_at_once_one_delivers(machines: Machines) -> None:
    workers = [deliver_on(root) for root in (machines.first, machines.second)]
    ended = [worker.communicate(timeout=120)[1] for worker in workers]
    codes = [worker.returncode for worker in workers]
    assert codes.count(0) >= 1, ended
    assert all(said.startswith("LedgerBusy: ") for said in ended if said)
    winner = machines.second if codes[1] == 0 and codes[0] != 0 else machines.first
    assert len(list((machines.sides.drop / "incoming").glob("*.tar"))) == 1
    assert (winner / "forvaltning" / "var" / "outbox").is_dir()
    assert len(machines.rows("SELECT id FROM package")) == 1


def test_one_that_is_killed_is_followed_at_once_on_its_machine_and_later_on_another(
    machines: Machines,
) -> None:
    worker = deliver_on(machines.first, "--at", "12")
    worker.communicate(timeout=60)
    assert worker.returncode == -signal.SIGKILL
    with pytest.raises(LedgerBusy):
        run_deliver(opened(machines.second / "forvaltning", alive=True), AGREEMENT)
    again = deliver_on(machines.first)
    _, errors = again.communicate(timeout=60)
    assert again.returncode == 0, errors


def test_as_long_as_a_worker_lives_its_heart_keeps_the_lease(machines: Machines) -> None:
    first = opened(machines.first / "forvaltning", alive=True)
    second = opened(machines.second / "forvaltning", alive=True)
    short = replace(first.site, lease=0.6)
    with first.site.ledger, second.site.ledger:
        with working(short, AGREEMENT):
            time.sleep(1.5)
            with pytest.raises(LedgerBusy), working(second.site, AGREEMENT):
                raise AssertionError
        with working(second.site, AGREEMENT):
            pass

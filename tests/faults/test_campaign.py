"""Random faults on the way to the archive, some hundred of them: one package, whole, and no lie.

A package is built once. Each run gets a copy of the workspace in which it is approved and not
sent, meets one fault at a random moment, goes on until it is through, and is then looked at by a
second program. `LEVERANS_CAMPAIGN` sets the number of runs, `LEVERANS_SEED` the first seed.
"""

import errno
import io
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from leverans.deliveries.dropfolder import DropFolder
from leverans.flow.deliver import deliver
from leverans.flow.outcome import Outcome, Status
from leverans.model.errors import LeveransError
from leverans.storage.interface import Entry, Opened, Store
from leverans.testing.bystander import LEDGER, digest, look, rows
from leverans.testing.campaign_places import Place, account, bucket, small_disk
from leverans.testing.killed import Moments, opened, program, run_receive
from leverans.testing.sshd import Server, sshd
from leverans.testing.two_sides import AGREEMENT, PDF_1_4, TwoSides

pytestmark = pytest.mark.slow
RUNS = int(os.environ.get("LEVERANS_CAMPAIGN", "300"))
SEED = int(os.environ.get("LEVERANS_SEED", "20261127"))
SIZE = 50_000_000
DISK = 160_000_000
Places = Callable[[Path], Place]  # given the drop folder that the second program looks at
OVER = "2026-01-01T00:00:00.000+01:00"


SHARES = {"folder": 0.5, "bucket": 0.3, "account": 0.2}


@dataclass
class OnTheWay:
    """A `Store` that does something once, when so many bytes have passed."""

    store: Store
    at: int
    does: Callable[[bytes], bytes]

    def put_on(self, key: str, size: int, opened_: Opened, sent: Callable[[int], None]) -> Entry:
        return self.store.put_on(key, size, lambda offset: self._stream(opened_, offset), sent)

    def __getattr__(self, name: str) -> object:
        return getattr(self.store, name)

    def _stream(self, opened_: Opened, offset: int) -> BinaryIO:
        return cast("BinaryIO", Passing(opened_(offset), offset, self))


class Passing(io.RawIOBase):
    """Bytes on their way."""

    def __init__(self, stream: BinaryIO, offset: int, way: OnTheWay) -> None:
        self._stream, self._offset, self._way = stream, offset, way

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # the only caller's
        data = self._stream.read(len(buffer))
        if 0 <= self._way.at - self._offset < len(data):
            self._way.at = -1  # once
            data = self._way.does(data)
        self._offset += len(data)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


class OutsideOfWrites(Moments):
    """Stops nowhere within a write of the ledger.

    On SQLite it would hold the one write lock there is, and all others would wait for it
    (`LedgerBusy`): nothing is wrong then, and nothing goes on.
    """

    def reach(self, name: str) -> None:
        if name != "before a commit":
            super().reach(name)


@dataclass
class Run:
    """One run: its two sides, its place, its chance."""

    sides: TwoSides
    place: Place
    chosen: random.Random
    met: list[str] = field(default_factory=list)

    # Forked, for a process that starts anew takes longer than the delivery. What the source is
    # identified with does not outlive a fork: the package is built in other processes.
    def child(self, way: Callable[[Store], Store] = lambda store: store, at: int = 0,
              sends: signal.Signals = signal.SIGKILL) -> int:  # fmt: skip
        """Deliver in a process of its own, which sends itself a signal at a moment; its pid."""
        pid = os.fork()
        if pid == 0:
            moments = OutsideOfWrites if sends is signal.SIGSTOP else Moments
            os._exit(self._deliver(way, moments(at, sends)))
        return pid

    def _deliver(self, way: Callable[[Store], Store], moments: Moments) -> int:
        moments.watch_ledger()
        try:
            workspace = opened(self.sides.producer, alive=True)
            with workspace.site.ledger:
                engagement = workspace.engagement(AGREEMENT)
                target = DropFolder(way(self.place.open()))
                deliver(workspace.site, replace(engagement, target=target), moments)
        except LeveransError as error:
            (self.sides.root / "said").write_text(type(error).__name__, "utf-8")
            return error.exit_code
        except BaseException as error:  # noqa: BLE001 - the parent must hear of it
            (self.sides.root / "said").write_text(repr(error), "utf-8")
            return 70
        return 0

    def said(self) -> str:
        """The last error's class."""
        path = self.sides.root / "said"
        return path.read_text("utf-8") if path.exists() else ""

    def ended(self, pid: int) -> int:
        """Exit code, negative for a signal."""
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    def moment(self) -> int:
        """A random moment: of a commit, a stage, or a piece of 1 MiB."""
        return self.chosen.randrange(1, 30 + SIZE // (1 << 20))

    def byte(self) -> int:
        """A random byte of the container."""
        return self.chosen.randrange(SIZE)


def lease_runs_out(sides: TwoSides, **also: str) -> None:
    """As if its holder had said nothing for as long as a lease lasts."""
    values = {"expires_at": OVER, **also}
    changed = ", ".join(f"{name} = :{name}" for name in values)
    with closing(sqlite3.connect(sides.producer / LEDGER)) as ledger:
        ledger.execute(f"UPDATE lease SET {changed}", values)  # noqa: S608 - our own words
        ledger.commit()


def killed(run: Run) -> None:
    """SIGKILL, up to three times in a row."""
    for _ in range(run.chosen.randrange(1, 4)):
        run.met.append(str(run.ended(run.child(at=run.moment()))))


def frozen(run: Run) -> None:
    """SIGSTOP; the lease runs out, a second worker does it all, and the first wakes up."""
    first = run.child(at=run.moment(), sends=signal.SIGSTOP)
    _, status = os.waitpid(first, os.WUNTRACED)
    if not os.WIFSTOPPED(status):
        run.met.append("it was through before")
        return
    lease_runs_out(run.sides)
    second = run.ended(run.child())
    os.kill(first, signal.SIGCONT)
    code = run.ended(first)
    run.met.append(f"second {second}, thawed {code} {run.said()}")
    assert second == 0
    assert (code, run.said()) == (3, "Outrun") or code == 0


def raced(run: Run) -> None:
    """Two at the same time."""
    workers = [run.child(), run.child()]
    codes = sorted(run.ended(worker) for worker in workers)
    run.met.append(f"{codes} {run.said()}")
    assert codes[0] == 0
    assert codes[1] == 0 or run.said() == "LedgerBusy"


def full(run: Run) -> None:
    """The disk of the archive is full in the middle; then there is room again."""
    place = run.place
    if place.fill is None or place.empty is None:
        return cut(run)
    fill = place.fill

    def filling(data: bytes) -> bytes:
        fill()
        return data

    at = run.byte()
    code = run.ended(run.child(lambda store: cast("Store", OnTheWay(store, at, filling))))
    run.met.append(f"{code} {run.said()}")
    place.empty()
    assert (code, run.said()) == (3, "NoSpace") or code == 0
    return None


def cut(run: Run) -> None:
    """Reading breaks; it is tried again, in the same run where the store takes it for its own."""

    def breaks(_: bytes) -> bytes:
        raise ConnectionResetError(errno.ECONNRESET, "cut")

    at = run.byte()
    code = run.ended(run.child(lambda store: cast("Store", OnTheWay(store, at, breaks))))
    run.met.append(f"{code} {run.said()}")
    assert code == 0 or (code == 3 and run.place.mirror is not None)


def spoiled(run: Run) -> None:
    """A bit is another on arrival; it is noticed, taken away, and sent once more."""

    def flips(data: bytes) -> bytes:
        wrong = bytearray(data)
        wrong[run.chosen.randrange(len(wrong))] ^= 1 << run.chosen.randrange(8)
        return bytes(wrong)

    at = run.byte()
    assert run.ended(run.child(lambda store: cast("Store", OnTheWay(store, at, flips)))) == 0


def unanswered(run: Run) -> None:
    """The archive's answer is lost, and given again; elsewhere than in a folder, a broken line."""
    if run.place.mirror is not None:
        return cut(run)
    assert run.ended(run.child()) == 0
    run_receive(opened(run.sides.archive, alive=True))
    for answer in (run.sides.drop / "answers").iterdir():
        answer.unlink()
    assert run.ended(run.child()) == 0
    run_receive(opened(run.sides.archive, alive=True))
    return None


FAULTS = [killed, frozen, raced, full, cut, spoiled, unanswered]
WEIGHTS = [30, 20, 5, 12, 12, 12, 3]


@pytest.fixture(scope="module")
def approved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both sides with a package of 50 MB that is approved, and nothing of it sent."""
    root = tmp_path_factory.mktemp("approved")
    sides = TwoSides(root).make(source="../kalla", sheet="../blad.csv", drop="../drop")
    sides.add("film.pdf", PDF_1_4 + random.Random(SEED).randbytes(SIZE))  # noqa: S311
    sides.add("protokoll.pdf")
    sides.write()
    copy = shutil.copytree(root, root.with_name("counted"))
    counted = subprocess.run(
        program("deliver", copy, "--alive"), check=True, capture_output=True, text=True
    )
    at = counted.stdout.splitlines().index("stage announce") + 1
    stopped = subprocess.run(program("deliver", root, "--alive", "--at", str(at)), check=False)
    assert stopped.returncode == -signal.SIGKILL
    shutil.rmtree(copy)
    assert rows(sides.producer, "SELECT state FROM package") == [{"state": "approved_for_delivery"}]
    return root


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A disk of 160 MB in memory, for the drop folder of one run at a time."""
    folder = tmp_path_factory.mktemp("disk")
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(command, check=False, capture_output=True).returncode:
        cannot = "small disks need root and the right to mount"
        pytest.fail(cannot) if os.environ.get("CI") == "true" else pytest.skip(cannot)
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def begun(approved: Path, root: Path, disk: Path) -> TwoSides:
    """A copy of both sides; what is never changed is linked, not copied."""
    for side in ("forvaltning", "mellanarkiv"):
        shutil.copytree(approved / side, root / side, ignore=shutil.ignore_patterns("outbox"))
    outbox = root / "forvaltning" / "var" / "outbox"
    outbox.mkdir()
    for path in (approved / "forvaltning" / "var" / "outbox").iterdir():
        (outbox / path.name).hardlink_to(path)
    for name in ("kalla", "blad.csv"):
        (root / name).symlink_to(approved / name)
    shutil.rmtree(disk / "drop", ignore_errors=True)
    (disk / "ballast").unlink(missing_ok=True)
    (disk / "drop").mkdir()
    (root / "drop").symlink_to(disk / "drop")
    sides = TwoSides(root)
    lease_runs_out(sides, holder="")  # that of the worker that built it, elsewhere
    return sides


def through(run: Run) -> None:
    """Go on until it is sent; there must be nothing that somebody would have to mend."""
    for _ in range(3):
        if run.ended(run.child()) == 0:
            return
    raise AssertionError(f"it does not get through: {run.said()}")


@pytest.fixture(params=SHARES)
def places(request: pytest.FixtureRequest) -> tuple[str, Places]:
    """The kind of place, and what gives a new one for each run."""
    if request.param == "bucket":
        return "bucket", partial(bucket, gateway=request.getfixturevalue("gateway"))
    if request.param == "account":
        return "account", partial(account, server=request.getfixturevalue("server"))
    return "folder", small_disk


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with sshd() as running:
        yield running


@pytest.mark.services
def test_whatever_breaks_there_is_one_package_and_the_ledger_tells_the_truth(
    approved: Path, disk: Path, tmp_path: Path, places: tuple[str, Places]
) -> None:
    kind, new_place = places
    whole = {
        path.name: digest(path)
        for path in (approved / "forvaltning" / "var" / "outbox").glob("*.tar")
    }
    began = time.monotonic()
    for number in range(max(1, round(RUNS * SHARES[kind]))):
        chosen = random.Random(SEED + number)  # noqa: S311 - not a secret: it must come again
        root = tmp_path / str(number)
        root.mkdir()
        sides = begun(approved, root, disk)
        run = Run(sides, new_place(disk / "drop"), chosen)
        (fault,) = chosen.choices(FAULTS, WEIGHTS)
        sys.stdout.write(f"run {number}, seed {SEED + number}: {fault.__name__}\n")
        fault(run)
        through(run)
        sys.stdout.write(f"  {run.met} after {time.monotonic() - began:.0f} s\n")
        assert run.place.containers() == whole
        if run.place.mirror is not None:
            run.place.mirror()
        (package,) = rows(sides.producer, "SELECT state FROM package")
        answered = fault is unanswered and run.place.mirror is None
        assert package["state"] == ("in_intermediate_archive" if answered else "in_transit")
        assert look(root) == ""
        shutil.rmtree(root)


def test_the_campaign_ends_received(approved: Path, disk: Path, tmp_path: Path) -> None:
    """The last step of a run, once: what was sent is what the archive takes."""
    sides = begun(approved, tmp_path, disk)
    run = Run(sides, small_disk(disk / "drop"), random.Random(SEED))  # noqa: S311
    through(run)
    run_receive(opened(sides.archive, alive=True))
    workspace = opened(sides.producer, alive=True)
    with workspace.site.ledger:
        outcome: Outcome = deliver(workspace.site, workspace.engagement(AGREEMENT), Moments())
    assert outcome.status is Status.TAKEN_OVER

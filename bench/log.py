"""The evidence log: appended durably, verified by two processes, and asked about one package.

The peer is a chain as one would write it in an afternoon: lines of JSON in a file, each with the
hash of the one before, synchronised to the disk as often as ours. It has no columns, no tree, no
index, one process, and it believes its own form.
"""

import hashlib
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from uuid import UUID

from bench.case import Case, Done

from leverans.audit.log import append_many
from leverans.audit.reading import events
from leverans.audit.verification import verify
from leverans.ledger.database import Ledger
from leverans.model.event import AuditEvent

CHAIN = str(UUID(int=7 << 100, version=4))
BATCH = 1000
EVENTS_OF_ONE = 12
ASKED = 200
GENESIS = "0" * 64
WORDS = ("package.created", "fixity.computed", "transfer.sent", "transfer.received")


def told(count: int) -> Iterator[AuditEvent]:
    """Events of packages that are worked on side by side; twelve of each, a delivery of 1,000."""
    chance = random.Random(6)  # noqa: S311 (a measurement repeats itself)
    packages = [number // EVENTS_OF_ONE for number in range(count)]
    chance.shuffle(packages)
    for number, package in enumerate(packages):
        second, milli = divmod(number * 40, 1000)
        minute, second = divmod(second, 60)
        hour, minute = divmod(minute, 60)
        yield AuditEvent(
            event=WORDS[number % 4],
            at=f"2026-{3 + hour // 480:02}-{1 + hour // 24 % 20:02}T{hour % 24:02}"
            f":{minute:02}:{second:02}.{milli:03}+01:00",
            actor="0b9d1c1e-5d0c-4a6e-9a3a-2f1f6f1d2c3b",
            role="service:nightly",
            objects=(("delivery", f"d{package // 1000}"), ("package", package_id(package))),
            refs={"agreement": "kultur"},
            counts={"files": 40, "bytes": 9_000_000 + number},
            evidence=f"{number:064x}",
            software="leverans 0.1.0",
            config="cd" * 32,
        )


def package_id(number: int) -> str:
    """A random-looking id, made quickly: what the caller does is no part of the figure."""
    mixed = number * 0x9E3779B97F4A7C15 % (1 << 64)
    return (
        f"{mixed >> 32:08x}-{mixed >> 16 & 0xFFFF:04x}-4000-8000-{mixed & 0xFFFF:04x}{number:08x}"
    )


def logs(folder: Path, count: int) -> None:
    """A log of so many events, one of a tenth, and the same events for the peer."""
    folder.mkdir(parents=True)
    for name, many in (("whole", count), ("tenth", count // 10)):
        with Ledger.create(f"sqlite:///{folder / name}.sqlite") as ledger:
            _append(ledger, many)
        _append_plainly(folder / f"{name}.jsonl", many)
    (folder / "count").write_text(str(count), "ascii")


def _count(folder: Path) -> int:
    return int((folder / "count").read_text("ascii"))


def _append(ledger: Ledger, count: int) -> None:
    waiting = told(count)
    while batch := list(islice(waiting, BATCH)):
        with ledger.begin() as connection:
            append_many(connection, CHAIN, batch)


def _append_plainly(path: Path, count: int) -> None:
    waiting, before = told(count), GENESIS
    with path.open("wb") as stream:
        while batch := list(islice(waiting, BATCH)):
            for event in batch:
                said = {name: getattr(event, name) for name in event.__slots__}
                line = json.dumps({**said, "prev": before}, sort_keys=True).encode()
                before = hashlib.sha256(line).hexdigest()
                stream.write(line + b"\n")
            stream.flush()
            os.fsync(stream.fileno())


def append_log(folder: Path, out: Path) -> Done:
    """Ours, on a disk: one transaction for each thousand."""
    del out
    count = _count(folder)
    with tempfile.TemporaryDirectory(dir="/var/tmp") as place:
        path = Path(place) / "ledger.sqlite"
        with Ledger.create(f"sqlite:///{path}") as ledger:
            _append(ledger, count)
        return Done(files=count, bytes=path.stat().st_size)


def append_lines(folder: Path, out: Path) -> Done:
    """The peer's, on the same disk."""
    del out
    count = _count(folder)
    with tempfile.TemporaryDirectory(dir="/var/tmp") as place:
        path = Path(place) / "log.jsonl"
        _append_plainly(path, count)
        return Done(files=count, bytes=path.stat().st_size)


def _verified(name: str) -> Callable[[Path, Path], Done]:
    def verify_log(folder: Path, out: Path) -> Done:
        del out
        path = folder / f"{name}.sqlite"
        with Ledger.open(f"sqlite:///{path}") as ledger, ledger.read() as connection:
            proof = verify(connection, CHAIN, workers=2)
        if not proof.ok:
            raise SystemExit(f"the log is broken: {proof.problems[:3]}")
        return Done(files=proof.events, bytes=path.stat().st_size)

    return verify_log


def _verified_plainly(name: str) -> Callable[[Path, Path], Done]:
    def verify_lines(folder: Path, out: Path) -> Done:
        del out
        before, count = GENESIS, 0
        path = folder / f"{name}.jsonl"
        with path.open("rb") as stream:
            for line in stream:
                if json.loads(line)["prev"] != before:
                    raise SystemExit("the log is broken")
                before, count = hashlib.sha256(line[:-1]).hexdigest(), count + 1
        return Done(files=count, bytes=path.stat().st_size)

    return verify_lines


verify_whole, verify_tenth = _verified("whole"), _verified("tenth")
lines_whole, lines_tenth = _verified_plainly("whole"), _verified_plainly("tenth")
for _job, _name in (
    (verify_whole, "verify_whole"),
    (verify_tenth, "verify_tenth"),
    (lines_whole, "lines_whole"),
    (lines_tenth, "lines_tenth"),
):
    _job.__name__ = _name  # by which another process finds it


def _wanted(folder: Path, many: int) -> list[str]:
    packages = range(_count(folder) // EVENTS_OF_ONE)
    chance = random.Random(9)  # noqa: S311
    return [package_id(each) for each in chance.sample(packages, many)]


def timelines(folder: Path, out: Path) -> Done:
    """Ours: the events of many packages, one after another, each in a transaction of its own."""
    del out
    taken, found = [], 0
    with Ledger.open(f"sqlite:///{folder / 'whole.sqlite'}") as ledger:
        for wanted in _wanted(folder, ASKED):
            begun = time.perf_counter()
            with ledger.read() as connection:
                found += len(list(events(connection, CHAIN, object_id=wanted)))
            taken.append(time.perf_counter() - begun)
    _tell("ours", taken)
    if found != ASKED * EVENTS_OF_ONE:
        raise SystemExit(f"{found} events found")
    return Done(files=ASKED, bytes=found)


def scans(folder: Path, out: Path) -> Done:
    """The peer's: three packages, by reading the whole file."""
    del out
    taken, found = [], 0
    for wanted in _wanted(folder, 3):
        begun, needle = time.perf_counter(), wanted.encode()
        with (folder / "whole.jsonl").open("rb") as stream:
            found += sum(1 for line in stream if needle in line)
        taken.append(time.perf_counter() - begun)
    _tell("peer", taken)
    return Done(files=3, bytes=found)


def _tell(who: str, taken: list[float]) -> None:
    middle, worst = statistics.median(taken) * 1000, max(taken) * 1000
    print(f"  {who}: median {middle:.1f} ms, at most {worst:.1f} ms", file=sys.stderr)


CASES = (
    Case(name="log: append, durable each 1,000", data="log", ours=append_log, peer=append_lines),
    Case(name="log: verify, two processes", data="log", ours=verify_whole, peer=lines_whole),
    Case(name="log: verify a tenth", data="log", ours=verify_tenth, peer=lines_tenth),
    Case(name="log: timeline of one package", data="log", ours=timelines, peer=scans),
)

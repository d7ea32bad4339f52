"""Virus scanning of a package's files by ClamAV, and what is said of those it did not scan."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Self

from leverans.messages.catalogue import find
from leverans.model.finding import Finding
from leverans.validators.containers.interface import Member
from leverans.validators.content.clamd import LARGEST, Clamd, Daemon, Lost, NoAddress, Refused
from leverans.validators.content.source import Source, Unreadable

MOST_SILENCES = 3
CONNECTIONS = 4  # a daemon keeps each waiting some milliseconds, however small the file
UNDER_WAY = 16  # files that are read and scanned while their turn to be told of comes


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """What scanning came to.

    Attributes:
        engine, database: program and signature database as the daemon names them, or "".
        files: scanned. infected: those of them in which something was found.
        not_scanned: files that were to be scanned and were not.
    """

    engine: str = ""
    database: str = ""
    files: int = 0
    infected: int = 0
    not_scanned: int = 0


class VirusScan:
    """Scans a few files at a time, and stops when the daemon is gone. A context manager."""

    def __init__(self, address: str, report: Callable[[Finding], None]) -> None:
        """`address`: see `clamd.parse_address`."""
        self._report = report
        self._files = self._infected = self._left = self._silences = 0
        self._lost = ""  # why the daemon is not asked any more
        self._daemon = Daemon("", "")
        self._threads = ThreadPoolExecutor(CONNECTIONS)
        self._under_way = deque[tuple[str, Future[str]]]()
        try:
            self._clamd = Clamd(address)
            self._daemon = self._clamd.version()
        except NoAddress:
            self._lost = f"{address}: no socket on this machine"
        except (Lost, Refused) as fault:
            self._lost = str(fault)

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Wait until nothing is being read any more."""
        self._threads.shutdown(cancel_futures=True)

    def take(self, member: Member, place: str, source: Source) -> None:
        """Scan one file; what comes of it is said a few files later."""
        if self._lost:
            self._left += 1
        elif member.size > LARGEST:
            self._left += 1
            self._report(find("CONTENT-NOT-SCANNED", location=place, reason="> 2 GB"))
        else:
            scan = self._threads.submit(self._clamd.scan, source.chunks(member), member.size)
            self._under_way.append((place, scan))
            self._settle(UNDER_WAY)

    def _settle(self, most: int) -> None:
        """Take answers in the order of the files until so many are left."""
        while len(self._under_way) > most:
            self._note(*self._under_way.popleft())

    def _note(self, place: str, scan: "Future[str]") -> None:
        try:
            signature = scan.result()
        except (Lost, Refused, Unreadable) as fault:
            self._left += 1
            if not self._lost and isinstance(fault, Lost) and not self._goes_on(fault):
                self._lost = str(fault)
            if not self._lost:
                self._report(find("CONTENT-NOT-SCANNED", location=place, reason=str(fault)))
            return
        self._files += 1
        if signature:
            self._infected += 1
            self._report(find("CONTENT-VIRUS", location=place, signature=signature))

    def finish(self, place: str) -> Scanned:
        """Say what it came to; `place` names the package."""
        self._settle(0)
        scanned = Scanned(
            engine=self._daemon.engine,
            database=self._daemon.database,
            files=self._files,
            infected=self._infected,
            not_scanned=self._left,
        )
        if self._lost:
            lost = find("CONTENT-SCANNER-LOST", location=place, reason=self._lost, files=self._left)
            self._report(lost)
        if self._files:
            done = find(
                "CONTENT-SCANNED",
                location=place,
                files=scanned.files,
                infected=scanned.infected,
                engine=scanned.engine,
                database=scanned.database or "-",
            )
            self._report(done)
        return scanned

    def _goes_on(self, fault: Lost) -> bool:
        """Whether it was this file only: over its limit a daemon hangs up without a word."""
        self._silences += fault.silent
        return self._silences < MOST_SILENCES and self._clamd.is_there()

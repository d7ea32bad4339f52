"""Virus scanning of a package's files by ClamAV, and what is said of those it did not scan."""

from collections.abc import Callable
from dataclasses import dataclass

from leverans.messages.catalogue import find
from leverans.model.finding import Finding
from leverans.validators.containers.interface import Member
from leverans.validators.content.clamd import LARGEST, Clamd, Daemon, Lost, NoAddress, Refused
from leverans.validators.content.source import Source, Unreadable

MOST_SILENCES = 3


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
    """Scans files one by one, and stops when the daemon is gone."""

    def __init__(self, address: str, report: Callable[[Finding], None]) -> None:
        """`address`: see `clamd.parse_address`."""
        self._report = report
        self._files = self._infected = self._left = self._silences = 0
        self._lost = ""  # why the daemon is not asked any more
        self._daemon = Daemon("", "")
        try:
            self._clamd = Clamd(address)
            self._daemon = self._clamd.version()
        except NoAddress:
            self._lost = f"{address}: no socket on this machine"
        except (Lost, Refused) as fault:
            self._lost = str(fault)

    def take(self, member: Member, place: str, source: Source) -> None:
        """Scan one file."""
        if self._lost:
            self._left += 1
            return
        try:
            if member.size > LARGEST:
                raise Refused("> 2 GB")  # noqa: TRY301
            signature = self._clamd.scan(source.chunks(member), member.size)
        except (Lost, Refused, Unreadable) as fault:
            self._left += 1
            if isinstance(fault, Lost) and not self._goes_on(fault):
                self._lost = str(fault)
                return
            self._report(find("CONTENT-NOT-SCANNED", location=place, reason=str(fault)))
            return
        self._files += 1
        if signature:
            self._infected += 1
            self._report(find("CONTENT-VIRUS", location=place, signature=signature))

    def finish(self, place: str) -> Scanned:
        """Say what it came to; `place` names the package."""
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

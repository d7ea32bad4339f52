"""An authority and an archive with a drop folder between, on disk, for tests of the whole way."""

import csv
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from leverans.audit.reading import events
from leverans.clock import LOCAL, Clock
from leverans.flow.deliver import deliver
from leverans.flow.desk import Answered, Desk
from leverans.flow.except_item import Excepted, leave_out
from leverans.flow.keys import pin_key, signer
from leverans.flow.outcome import Outcome
from leverans.flow.receive import receive
from leverans.flow.site import Site
from leverans.flow.watch import Quiet, Watch
from leverans.model.event import AuditEvent
from leverans.wiring.init import Role, init_workspace
from leverans.wiring.site import Opened, open_site

AGREEMENT = "filyta"
HEADINGS = (
    "Sökväg",
    "Rubrik",
    "Handlingstyp",
    "Åtkomsträtt",
    "Lagrum",
    "Diarienummer",
    "Upprättad",
    "Klass",
    "Ärende",
    "Papper",
)
PDF_1_4 = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"

PRODUCER = """
role = "producer"
language = "sv"
[authority]
name = "Kulturförvaltningen, Exempelregionen"
id = "ORG:000000-0000"
"""

ARCHIVE = """
role = "archive"
language = "sv"
[authority]
name = "Exempelregionens mellanarkiv"
id = "ORG:000000-0001"
[archive]
drop = "../drop"
"""

TERMS = """
reference = "KU 2026-0001"
label = "Handlingar från filyta"
plan = "dhp"
schedule = "{schedule}"
{top}
[archival_creator]
name = "Kulturnämnden, Exempelregionen"
id = "ORG:000000-0000"
[submitter]
name = "Kulturförvaltningen, Exempelregionen"
id = "ORG:000000-0000"
[receiver]
name = "Exempelregionens mellanarkiv"
id = "ORG:000000-0001"
[[contacts]]
name = "Test Testsson"
contact = ["arkiv@exempel.invalid"]
[source]
kind = "fileshare"
system = "Filytan"
location = "{source}"
sheet = "{sheet}"
mapping = "mappings/blad.toml"
ignore = ["Thumbs.db", "~$*"]
[package]
container = "{container}"
version = "{version}"
{package}
[check]
{check}
[target]
kind = "folder"
location = "{drop}"
{more}
"""

MAPPING = """
[columns]
"Sökväg" = "path"
"Rubrik" = "title"
"Handlingstyp" = "record_type"
"Åtkomsträtt" = "access_level"
"Lagrum" = "restriction.law"
"Diarienummer" = "diary_number"
"Upprättad" = "dates.established"
"Klass" = "classification"
"Ärende" = "aggregation"
"Papper" = "paper_location"
"""

PLAN = """plan_id;plan_version;rad_id;process_kod;process;handlingstyp;gallringsfrist
DHP-KULTUR;2026;1101;1.1.1;Leda;Protokoll;Bevaras
DHP-KULTUR;2026;1201;1.2.1;Styra;Verksamhetsplan;Bevaras
DHP-KULTUR;2026;3301;3.3.1;Främja;Konsulentärende;Gallras 5 år efter avslut
"""

LONG_AGO = datetime(2020, 1, 2, 9, 0, tzinfo=LOCAL)  # before any clock that a test may have
RECEIVER = "Exempelregionens mellanarkiv"
_BEGUN: dict[str, dict[str, tuple[bytes, int]]] = {}  # role -> what `init_workspace` leaves


def _begun(role: Role, settings: Path) -> dict[str, tuple[bytes, int]]:
    """Ledger and keys of a role; only the first in this process goes through every step.

    The authority has pinned the archive's key, as `leverans keys pin` does.

    Returns:
        Path below the workspace -> bytes and mode.
    """
    if role not in _BEGUN:
        with TemporaryDirectory() as place:
            workspace = Path(place)
            shutil.copy(settings / "leverans.toml", workspace)
            init_workspace(workspace, role=role, clock=TickingClock(at=LONG_AGO))
            if role == "producer":
                pin_archive(workspace)
            files = (workspace / "var" / "ledger.sqlite", *(workspace / "keys").glob("*"))
            _BEGUN[role] = {
                path.relative_to(workspace).as_posix(): (path.read_bytes(), path.stat().st_mode)
                for path in files
            }
    return _BEGUN[role]


def _begin(role: Role, folder: Path) -> None:
    """Put ledger and keys of a role into its workspace."""
    for name, (data, mode) in _begun(role, folder).items():
        path = folder / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(data)
        path.chmod(mode)


def pin_archive(producer: Path) -> None:
    """Pin the key that every archive of these tests signs with, as a person would."""
    (key,) = (data for name, (data, _) in _BEGUN["archive"].items() if name.endswith(".pub.pem"))
    (producer / "archive.pub.pem").write_bytes(key)
    later = TickingClock(at=LONG_AGO + timedelta(minutes=1))  # than the workspace was begun
    opened = open_site(producer, environ={}, clock=later)
    with opened.site.ledger:
        pin_key(opened.site, producer / "archive.pub.pem", RECEIVER)


@dataclass(slots=True)
class TickingClock:
    """A clock that stands still but for one millisecond at each look."""

    at: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=LOCAL)

    def __call__(self) -> datetime:
        """The time; it moves on by one millisecond, counted in UTC as real time is."""
        self.at = (self.at.astimezone(UTC) + timedelta(milliseconds=1)).astimezone(LOCAL)
        return self.at


@dataclass(slots=True)
class TwoSides:
    """Both sides below one folder; `rows` is the metadata sheet, written by `write`."""

    root: Path
    clock: Clock = field(default_factory=TickingClock)
    rows: list[dict[str, str]] = field(default_factory=list)

    @property
    def producer(self) -> Path:
        """The authority's workspace."""
        return self.root / "forvaltning"

    @property
    def archive(self) -> Path:
        """The archive's workspace."""
        return self.root / "mellanarkiv"

    @property
    def source(self) -> Path:
        """The file share."""
        return self.root / "kalla"

    @property
    def sheet(self) -> Path:
        """The metadata sheet beside the file share."""
        return self.root / "blad.csv"

    @property
    def drop(self) -> Path:
        """The folder in which the two sides meet."""
        return self.root / "drop"

    def make(self, *, schedule: str = "nightly", **terms: str) -> "TwoSides":
        """Make both workspaces.

        Args:
            schedule: of the agreement.
            terms: `container`, `version`, `package` and `check` (further lines of these tables),
                `source` and `sheet` (other places), `top` and `more` (lines before the first and
                after the last table).
        """
        for folder in (self.producer, self.archive, self.source, self.drop):
            folder.mkdir(parents=True, exist_ok=True)
        for name in ("agreements", "mappings", "plans"):
            (self.producer / name).mkdir(exist_ok=True)
        (self.producer / "leverans.toml").write_text(PRODUCER, "utf-8")
        (self.archive / "leverans.toml").write_text(ARCHIVE, "utf-8")
        self.agree(AGREEMENT, schedule=schedule, **terms)
        (self.producer / "mappings" / "blad.toml").write_text(MAPPING, "utf-8")
        (self.producer / "plans" / "dhp.csv").write_text(PLAN, "utf-8")
        decided = 'decision = "KN 2025-00417 § 112"\nin_force_from = "2026-01-01"\n'
        (self.producer / "plans" / "dhp.toml").write_text(decided, "utf-8")
        _begin("archive", self.archive)
        _begin("producer", self.producer)
        return self

    def agree(self, name: str, *, schedule: str = "nightly", **terms: str) -> None:
        """Write an agreement; see `make`."""
        places = {"source": str(self.source), "sheet": str(self.sheet), "drop": str(self.drop)}
        given = {
            "container": "tar",
            "version": "2.2.0",
            "package": "",
            "check": "",
            "top": "",
            "more": "",
            **places,
            **terms,
        }
        text = TERMS.format(schedule=schedule, **given)
        (self.producer / "agreements" / f"{name}.toml").write_text(text, "utf-8")

    def add(self, name: str, data: bytes = PDF_1_4, **cells: str) -> Path:
        """Put a file into the file share, and a row for it into the sheet.

        Args:
            name: path below the share. data: its bytes. cells: heading -> text, over the defaults.
        """
        path = self.source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        moment = int(datetime(2025, 11, 3, 12, tzinfo=UTC).timestamp())
        os.utime(path, (moment, moment))
        row = {"Sökväg": name, "Rubrik": Path(name).stem, "Handlingstyp": "Protokoll"}
        self.rows.append({**row, "Åtkomsträtt": "1", **cells})
        return path

    def write(self, rows: list[dict[str, str]] | None = None) -> None:
        """Write the sheet."""
        with self.sheet.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.DictWriter(stream, HEADINGS, delimiter=";", restval="")
            writer.writeheader()
            writer.writerows(self.rows if rows is None else rows)

    def open(
        self,
        *,
        role: str = "",
        free: Callable[[Path], int] | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> Opened:
        """The authority's workspace, opened."""
        opened = open_site(
            self.producer, role=role, environ=environ or {}, clock=self.clock, spoken="sv"
        )
        site = replace(opened.site, pause=lambda _: None)
        return replace(opened, site=site if free is None else replace(site, free=free))

    def site(self) -> Site:
        """The authority's site."""
        return self.open().site

    def deliver(
        self,
        agreement: str = AGREEMENT,
        *,
        watch: Watch | None = None,
        test: bool = False,
        sent: bool = False,
    ) -> Outcome:
        """Deliver once, as a new process would."""
        opened = self.open()
        with opened.site.ledger:
            engagement = opened.engagement(agreement)
            return deliver(opened.site, engagement, watch or Quiet(), test=test, sent=sent)

    def receive(self) -> list[Answered]:
        """Let the archive answer what waits."""
        with self.desk() as desk:
            return receive(desk.site, desk.drop, Quiet(), desk.terms)

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """The archive's workspace, opened for receiving."""
        opened = open_site(self.archive, environ={}, clock=self.clock, spoken="sv")
        drop = opened.drop()
        assert drop is not None, "this workspace receives nothing"
        with opened.site.ledger:
            yield Desk(
                site=opened.site,
                drop=drop,
                terms=opened.archive_terms(),
                key=signer(opened.site),
                watch=Quiet(),
            )

    def set_archive(self, *lines: str) -> None:
        """Write further settings under `[archive]` in the archive's `leverans.toml`."""
        path = self.archive / "leverans.toml"
        path.write_text(path.read_text("utf-8") + "".join(f"{line}\n" for line in lines), "utf-8")

    def give_agreement(self, more: str = "", name: str = AGREEMENT) -> Path:
        """Give the archive its own copy of an agreement, with further lines at its end."""
        text = (self.producer / "agreements" / f"{name}.toml").read_text("utf-8") + more
        path = self.archive / "agreements" / f"{name}.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def through(self, agreement: str = AGREEMENT) -> Outcome:
        """Deliver, let the archive answer, collect the answers: what the third step said."""
        self.deliver(agreement)
        self.receive()
        return self.deliver(agreement)

    def leave_out(self, named: str, reason: str, agreement: str = AGREEMENT) -> Excepted:
        """Leave an item out of the delivery, as a person does."""
        site = self.site()
        with site.ledger:
            return leave_out(site, agreement, named, reason)

    def events(self) -> list[AuditEvent]:
        """The authority's whole evidence log, oldest first."""
        site = self.site()
        with site.ledger, site.ledger.read() as connection:
            return [stored.event for stored in events(connection, site.chain, limit=10_000)]

    def container(self) -> Path:
        """The one container in the drop folder."""
        (found,) = (path for path in self.incoming() if not path.name.endswith(".note.json"))
        return found

    def incoming(self) -> list[Path]:
        """What lies in the drop folder for the archive, by name."""
        folder = self.drop / "incoming"
        return sorted(folder.iterdir()) if folder.is_dir() else []

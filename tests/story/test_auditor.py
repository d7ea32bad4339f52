"""Story 7 of the practice study: who did what, when, to package X, on which decision, offline.

The year 2025 at an authority that delivers, with twenty personal numbers, titles and file names in
what it delivers. The year is exported and verified with the anchor from the diary, on a Python
that has nothing of ours; a byte that is altered names its event; the last 1,000 lines, when they
are removed, are told by their number; the figures reconcile; and of what was planted nothing is
found.
"""

import json
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from leverans.audit.log import append_many
from leverans.cli.main import run
from leverans.clock import LOCAL, stamp
from leverans.flow.keys import create_own
from leverans.flow.site import Site
from leverans.model.event import AuditEvent
from leverans.testing.command_line import Said
from leverans.testing.scanner import Scanner
from leverans.testing.tampered_log import tampering
from leverans.testing.two_sides import PDF_1_4, TickingClock, TwoSides

pytestmark = pytest.mark.story

IN_MARCH = datetime(2025, 3, 3, 9, 0, tzinfo=LOCAL)
NUMBERS = [f"19{year}0101-12{month:02d}" for month, year in enumerate(range(31, 38), start=11)]
TITLES = [f"Skilsmässa i släkten Kvarnrost {letter}" for letter in "ABCDEFG"]
NAMES = [f"åtgärdsplan för Rönnstrand {number}.pdf" for number in range(1, 7)]
OF_THE_YEAR = 1200  # fixity checks, so that there is a tail of a thousand events to lose


class Auditor:
    """An authority's workspace after the year, and what an auditor does with its log."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.sides = TwoSides(root, clock=TickingClock(at=IN_MARCH)).make()
        self.capsys, self.root = capsys, root
        decided = self.sides.producer / "plans" / "dhp.toml"
        decided.write_text(decided.read_text("utf-8").replace("2026-01-01", "2025-01-01"), "utf-8")
        self.package = self._deliver()

    @property
    def ledger(self) -> Path:
        return self.sides.producer / "var" / "ledger.sqlite"

    def run(self, *arguments: str | Path) -> Said:
        self.capsys.readouterr()
        code = run(["-C", str(self.sides.producer), *map(str, arguments)])
        out, err = self.capsys.readouterr()
        return Said(code=code, out=out, err=err)

    def anchored(self) -> Path:
        """The file for the diary."""
        diary = self.root / "diariet"
        assert self.run("log", "anchor", "--out", diary).code == 0
        (found,) = diary.glob("*.json")
        return found

    def exported(self, name: str, *what: str) -> Path:
        path = self.root / name
        done = self.run("log", "export", *what, "--to", path)
        assert done.code == 0, done.err
        return path

    def _deliver(self) -> str:
        for number, title in enumerate(TITLES):
            data = PDF_1_4 + f"% {NUMBERS[number]}\n".encode()
            name = NAMES[number] if number < len(NAMES) else f"{NUMBERS[number]}.pdf"
            self.sides.add(f"personal/{name}", data, Rubrik=f"{title} {NUMBERS[number]}")
        self.sides.write()
        self.sides.through()
        opened = self.sides.open()
        with opened.site.ledger:
            create_own(opened.site)
            (event,) = (e for e in self.sides.events() if e.event == "package.created")
            package = dict(event.objects)["package"]
            _look_at(opened.site, package, OF_THE_YEAR)
        return package


def _look_at(site: Site, package: str, times: int) -> None:
    """The package was read again and again during the year."""
    checks = (
        AuditEvent(
            event="fixity.checked",
            at=stamp(site.clock()),
            actor=site.actor,
            role="service:nightly",
            objects=(("package", package),),
            counts={"files": len(TITLES)},
        )
        for _ in range(times)
    )
    with site.ledger.begin() as connection:
        append_many(connection, site.chain, checks)


@pytest.fixture
def auditor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Auditor:
    return Auditor(tmp_path, capsys)


def offline(bundle: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The program in the bundle, on a Python that sees no library of ours, nor any other."""
    place = bundle.parent / "revisorns dator"
    place.mkdir(exist_ok=True)
    with zipfile.ZipFile(bundle) as opened:
        (name,) = (n for n in opened.namelist() if n.endswith("verify.py"))
        program = Path(opened.extract(name, place))
    command = [sys.executable, "-I", "-S", program, bundle, *arguments]
    return subprocess.run(
        list(map(str, command)), capture_output=True, text=True, check=False, cwd=place, timeout=300
    )


def test_the_year_is_exported_and_verified_offline_with_the_anchor(auditor: Auditor) -> None:
    anchor = auditor.anchored()
    bundle = auditor.exported("2025.zip", "--period", "2025")
    answer = offline(bundle, "--anchor", anchor, "--json")
    assert answer.returncode == 0, answer.stdout
    said = json.loads(answer.stdout)
    assert said["accepted"]
    assert not said["wrong"]
    checked = {each["code"] for each in said["checked"]}
    assert {"ok.anchor", "ok.whole", "ok.proof", "ok.events", "ok.own"} <= checked
    told = auditor.run("log", "verify", "--anchor", anchor, "--json").json
    assert (told["ok"], told["problems"]) == (True, [])


def test_it_says_who_did_what_to_the_package_and_on_which_decision(auditor: Auditor) -> None:
    auditor.anchored()
    bundle = auditor.exported("paket.zip", "--package", auditor.package)
    assert offline(bundle).returncode == 0
    with zipfile.ZipFile(bundle) as opened:
        events = [json.loads(line) for line in opened.read("events.jsonl").splitlines()]
    by_event = {event["event"]: event for event in events}
    assert {"package.created", "transfer.sent", "receipt.collected"} <= by_event.keys()
    about = [event for event in events if ["package", auditor.package] in event["objects"]]
    assert len(about) > OF_THE_YEAR
    for event in about:
        assert event["actor"]
        assert event["role"]
        assert event["time"].startswith("2025-03-03T")
    assert by_event["package.created"]["refs"]["agreement"] == "filyta"
    assert by_event["package.created"]["refs"]["plan"]


def test_an_altered_byte_names_the_event(auditor: Auditor) -> None:
    anchor = auditor.anchored()
    with tampering(auditor.ledger) as log:
        (number, body, _, _) = next(r for r in log.rows() if b'"event":"transfer.sent"' in r[1])
        at = body.index(b'"files":') + len(b'"files":')
        altered = body[:at] + (b"8" if body[at : at + 1] == b"9" else b"9") + body[at + 1 :]
        log.do("UPDATE audit_event SET body = ? WHERE seq = ?", altered, number)
    told = auditor.run("log", "verify", "--anchor", anchor, "--json")
    assert told.code == 1
    assert told.json["problems"][0] == {"seq": number, "problem": "body"}
    shown = auditor.run("log", "verify")
    assert (shown.code, f"{number}:" in shown.out) == (1, True)


def test_the_last_thousand_lines_are_missed_by_their_number(auditor: Auditor) -> None:
    anchor = auditor.anchored()
    events = json.loads(json.loads(anchor.read_text("utf-8"))["payload"])["events"]
    with tampering(auditor.ledger) as log:
        log.cut(events - 1000)
        log.database.execute("DELETE FROM log_checkpoint")
    assert auditor.run("log", "verify").code == 0  # what is left is whole by itself
    told = auditor.run("log", "verify", "--anchor", anchor, "--json")
    assert told.code == 1
    (problem,) = (each for each in told.json["problems"] if each["problem"] == "anchor_tail")
    assert (problem["count"], told.json["events"]) == (1000, events - 1000)
    assert "1000" in auditor.run("log", "verify", "--anchor", anchor).out.replace("\u00a0", "")


def test_the_figures_reconcile(auditor: Auditor) -> None:
    report = auditor.run("report", "--year", "2025", "--json")
    assert report.code == 0, report.out
    assert report.json["differences"] == []
    assert report.json["balances"]


def test_twenty_planted_numbers_titles_and_names_are_found_nowhere(auditor: Auditor) -> None:
    assert len([*NUMBERS, *TITLES, *NAMES]) == 20
    auditor.anchored()
    scanner = Scanner(numbers=NUMBERS, words=[*TITLES, *NAMES])
    delivered = next((auditor.sides.archive / "var" / "archive").rglob("*.tar"), None)
    sources = [delivered] if delivered else list(auditor.sides.source.rglob("*.pdf"))
    assert scanner.find_in(sources), "the scanner finds what was planted where it stands"
    bundles = [
        auditor.exported("2025.zip", "--period", "2025"),
        auditor.exported("paket.zip", "--package", auditor.package),
    ]
    assert scanner.find_in(bundles) == []
    with tampering(auditor.ledger) as log:
        evidence = b"\n".join(body for _, body, _, _ in log.rows())
    assert b"package.created" in evidence
    assert scanner.find(evidence, "evidence log") == []
    for arguments in (("log", "show", auditor.package), ("report", "--year", "2025")):
        told = auditor.run(*arguments)
        assert told.code == 0
        assert scanner.find(told.out.encode(), " ".join(arguments)) == []

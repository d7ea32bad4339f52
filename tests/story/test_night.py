"""Story 5 of the practice study: at 07:00 I see what happened tonight.

The night of 2026-03-29, when the clock goes from 02:00 to 03:00. Three agreements: one source is
down, one does not fit on the disk, one is fine. One is retried and reported, one is refused before
anything is written, one is delivered; the exit code is not 0; the summary has neither titles nor
names; the same run again does nothing twice; a missed night says that it was missed; and the job
has no right to cull.
"""

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from leverans.cli.nightly import due_tonight
from leverans.cli.words import night_words
from leverans.clock import LOCAL
from leverans.flow.engagement import Engagement
from leverans.flow.watch import Quiet
from leverans.jobs.afterwards import afterwards
from leverans.jobs.night_told import told_of_night
from leverans.jobs.nightly import PAUSE_SECONDS, ROLE, Due, Night, night_object, run_night
from leverans.model.event import AuditEvent
from leverans.testing.mailbox import Mailbox, mail_table, mailbox, set_table
from leverans.testing.two_sides import PDF_1_4, TickingClock, TwoSides

pytestmark = pytest.mark.story

ELEVEN_MINUTES_TO = datetime(2026, 3, 29, 1, 49, tzinfo=LOCAL)
SECRETS = ("Testsson", "hemlig", "ärende", ".pdf", "kalla")
ALMOST_FULL = 40 * 1024 * 1024  # of 2 GB, 98 % are taken


@dataclass(slots=True)
class Nights:
    """Three agreements, each with a file share of its own, and a clock that a pause moves on."""

    sides: TwoSides
    clock: TickingClock
    pauses: list[float] = field(default_factory=list)
    building: str = ""

    def pause(self, seconds: float) -> None:
        """Nobody sleeps in a test: the clock is put forward, in real time."""
        self.pauses.append(seconds)
        self.move(timedelta(seconds=seconds))

    def move(self, by: timedelta) -> None:
        self.clock.at = (self.clock.at.astimezone(UTC) + by).astimezone(LOCAL)

    def free(self, place: Path) -> int:
        """What is free: little for the agreement `full`, plenty for the others."""
        assert place.is_absolute()
        return ALMOST_FULL if self.building == "full" else 10**12

    def run(self) -> Night:
        """One night, as `leverans nightly` runs it."""
        opened = self.sides.open(role=ROLE, free=self.free)
        with opened.site.ledger:
            due = [self._told(each) for each in due_tonight(opened)]
            return run_night(opened.site, due, Quiet(), self.pause)

    def _told(self, due: Due) -> Due:
        def begin() -> Engagement:
            self.building = due.agreement
            self.move(timedelta(minutes=11))
            return due.open()

        return Due(agreement=due.agreement, open=begin)


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    clock = TickingClock(at=ELEVEN_MINUTES_TO)
    sides = TwoSides(tmp_path, clock=clock).make(schedule="manual")
    for name in ("full", "hel", "nere"):
        folder = tmp_path / f"kalla {name}"
        folder.mkdir()
        (folder / "hemligt ärende.pdf").write_bytes(PDF_1_4 + name.encode())
        sheet = tmp_path / f"{name}.csv"
        rows = "Sökväg;Rubrik;Handlingstyp;Åtkomsträtt\n"
        rows += "hemligt ärende.pdf;Test Testssons ärende;Protokoll;1\n"
        sheet.write_text(rows, "utf-8")
        sides.agree(name, source=str(folder), sheet=str(sheet))
    (tmp_path / "kalla nere").rename(tmp_path / "bortkopplad")
    return Nights(sides, clock)


def by_agreement(night: Night) -> dict[str, tuple[str, int, int]]:
    return {r.agreement: (r.status, r.tries, r.exit_code) for r in night.results}


def of_the_job(nights: Nights) -> list[AuditEvent]:
    return [event for event in nights.sides.events() if event.role == ROLE]


def test_at_seven_i_see_what_happened(nights: Nights) -> None:
    night = nights.run()
    assert by_agreement(night) == {
        "full": ("failed", 1, 3),
        "hel": ("waiting", 1, 0),
        "nere": ("failed", 2, 3),
    }
    assert nights.pauses == [PAUSE_SECONDS]
    assert night.exit_code == 3
    reasons = {result.agreement: result.reason for result in night.results}
    assert reasons["full"] == "NoSpace"
    assert reasons["nere"] in ("SourceError", "StorageError")
    assert [path.suffix for path in nights.sides.incoming()] == [".json", ".tar"]


def test_what_does_not_fit_is_refused_before_anything_is_written(nights: Nights) -> None:
    nights.run()
    containers = list((nights.sides.producer / "var" / "outbox").glob("*.tar*"))
    assert len(containers) == 1
    assert nights.sides.container().stem == containers[0].stem
    built = [event for event in of_the_job(nights) if event.event == "package.created"]
    assert [event.refs["agreement"] for event in built] == ["hel"]


def test_the_clock_goes_from_two_to_three_and_time_never_backwards(nights: Nights) -> None:
    night = nights.run()
    assert night.started_at.utcoffset() == timedelta(hours=1)
    assert night.ended_at.utcoffset() == timedelta(hours=2)
    passed = night.ended_at.astimezone(UTC) - night.started_at.astimezone(UTC)
    assert timedelta(minutes=34) < passed < timedelta(minutes=60)
    times = [datetime.fromisoformat(event.at) for event in nights.sides.events()]
    assert times == sorted(times)
    assert not [at for at in times if at.hour == 2]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_summary_holds_no_title_no_name_and_no_path(nights: Nights, language: str) -> None:
    night = nights.run()
    words = night_words(night, language)
    machine = json.dumps(night_object(night), ensure_ascii=False)
    for told in (words, machine):
        assert [secret for secret in SECRETS if secret in told] == []
        assert str(nights.sides.root) not in told
        for agreement in ("full", "hel", "nere"):
            assert agreement in told
    assert json.loads(machine)["exit_code"] == 3


def test_the_same_night_again_does_nothing_twice(nights: Nights) -> None:
    nights.run()
    before = [path.name for path in nights.sides.incoming()]
    again = nights.run()
    assert by_agreement(again)["hel"] == ("waiting", 1, 0)
    assert [path.name for path in nights.sides.incoming()] == before
    told = [event.event for event in nights.sides.events()]
    assert told.count("transfer.sent") == 1
    assert again.missed == ()


def test_the_next_night_takes_up_what_failed_and_collects_the_receipt(nights: Nights) -> None:
    nights.run()
    nights.sides.receive()
    (nights.sides.root / "bortkopplad").rename(nights.sides.root / "kalla nere")
    nights.move(timedelta(days=1))
    second = nights.run()
    assert by_agreement(second)["hel"] == ("taken_over", 1, 0)
    assert by_agreement(second)["nere"] == ("waiting", 1, 0)
    assert by_agreement(second)["full"] == ("failed", 1, 3)
    assert second.missed == ()


def test_a_missed_night_says_that_it_was_missed(nights: Nights) -> None:
    nights.run()
    nights.move(timedelta(days=3))
    late = nights.run()
    assert [day.isoformat() for day in late.missed] == ["2026-03-30", "2026-03-31"]
    words = night_words(late, "sv")
    assert "2026-03-30, 2026-03-31" in words
    assert "missats" in words
    (event,) = [event for event in nights.sides.events() if event.event == "job.missed"]
    assert event.counts == {"nights": 2}


def test_the_job_acts_as_itself_and_never_culls(nights: Nights) -> None:
    nights.run()
    events = nights.sides.events()
    begun = ["authority.established", "key.created", "key.pinned"]
    assert [event.event for event in events[:3]] == begun
    assert {event.role for event in events[3:]} == {ROLE}
    assert not [event.event for event in events if event.event.startswith("disposal.")]
    started, ended = events[3], events[-1]
    assert (started.event, ended.event) == ("job.started", "job.ended")
    assert started.objects == ended.objects
    assert (ended.outcome, ended.counts) == ("failure", {"agreements": 3, "failed": 2, "held": 0})


def told(nights: Nights, box: Mailbox, language: str = "sv") -> tuple[Night, list[str]]:
    """A night with its mail and its figures, and all that went out of the house."""
    figures = nights.sides.root / "leverans.prom"
    settings = nights.sides.producer / "leverans.toml"
    if "[mail]" not in settings.read_text("utf-8"):
        table = f'[metrics]\ntextfile = "{figures}"\n{mail_table(box)}'
        set_table(nights.sides.producer, table)
    night = nights.run()
    opened = nights.sides.open(role=ROLE)
    with opened.site.ledger:
        afterwards(opened.site, opened.log, told_of_night(night, night_words(night, language)))
    mail = box.mails[-1]
    (attached,) = mail.iter_attachments()
    body = mail.get_body(("plain",))
    assert body is not None
    parts = [str(body.get_content()), bytes(attached.get_content()).decode()]
    return night, [str(mail["Subject"]), *parts, figures.read_text("utf-8")]


def test_mail_and_figures_tell_of_the_night_and_name_nobody(nights: Nights) -> None:
    with mailbox() as box:
        _, (subject, words, machine, figures) = told(nights, box)
    assert subject.endswith("2 av 3 leveranser stoppades")
    assert "NoSpace" in words
    assert json.loads(machine)["exit_code"] == 3
    assert "leverans_nightly_exit_code" in figures
    for line in ("nightly_exit_code", "nightly_retries"):
        assert re.search(rf"^leverans_{line}{{.*}} [31].0$", figures, re.MULTILINE)
    for told_words in (subject, words, machine, figures, box.mails[0].as_string()):
        assert [secret for secret in SECRETS if secret in told_words] == []
        assert str(nights.sides.root) not in told_words


def test_a_missed_night_is_in_the_subject_the_text_and_the_figures(nights: Nights) -> None:
    with mailbox() as box:
        told(nights, box)
        nights.move(timedelta(days=3))
        _, (subject, words, machine, figures) = told(nights, box)
    assert subject.endswith("2 nätter missades")
    assert "2026-03-30, 2026-03-31" in words
    assert json.loads(machine)["missed"] == ["2026-03-30", "2026-03-31"]
    assert re.search(r"^leverans_nightly_missed_nights{.*} 2.0$", figures, re.MULTILINE)

"""The night's figures for Prometheus, read back by Prometheus' own parser."""

import re
import stat
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from prometheus_client.parser import text_fd_to_metric_families

from leverans.clock import LOCAL
from leverans.jobs.metrics import metrics_text, write_metrics
from leverans.jobs.night_figures import Anchored, NightFigures, figures_of
from leverans.jobs.night_told import NightTold, told_of_night
from leverans.jobs.nightly import Night, Result
from leverans.model.errors import StorageError
from leverans.testing.two_sides import TickingClock, TwoSides

BEGUN = datetime(2026, 3, 29, 1, 49, tzinfo=LOCAL)
ENDED = datetime(2026, 3, 29, 3, 24, tzinfo=LOCAL)  # 35 minutes later: the clock was put forward
PAGE = Path(__file__).parents[2] / "docs" / "howto" / "watch-with-prometheus.md"

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def told() -> NightTold:
    results = (
        Result(agreement="nere", status="failed", tries=2, exit_code=3),
        Result(
            agreement="hel", status="waiting", tries=1, exit_code=0, packages=1, files=7, bytes=70
        ),
    )
    night = Night(
        id="r",
        started_at=BEGUN,
        ended_at=ENDED,
        missed=(date(2026, 3, 28),),
        broken_off=False,
        results=results,
    )
    made = told_of_night(night, "…")
    made.due = 4
    return made


def figures() -> NightFigures:
    return NightFigures(
        deliveries={"open": 1, "held": 2, "done": 3},
        packages={"in_transit": 1},
        receptions={"accepted": 5},
        files=40,
        bytes=4096,
        waiting=1,
        oldest_wait=timedelta(days=3),
        damaged=1,
        holds=2,
        tasks={"urgent": 1},
        break_glass=1,
        events=1000,
        anchor=Anchored(number=12, age=timedelta(hours=26), events=990),
        free=10**9,
    )


def samples(content: bytes) -> Samples:
    """Name and labels -> value, strictly: every family with HELP and TYPE, no sample twice."""
    found: Samples = {}
    for family in text_fd_to_metric_families(StringIO(content.decode())):
        assert family.documentation
        assert family.type == "gauge"
        for sample in family.samples:
            key = (sample.name, tuple(sorted(sample.labels.items())))
            assert key not in found
            found[key] = sample.value
    return found


def one(found: Samples, name: str, **labels: str) -> float:
    key = tuple(sorted({"authority": "ORG:000000-0000", **labels}.items()))
    return found[f"leverans_{name}", key]


@pytest.fixture
def found() -> Samples:
    return samples(metrics_text(told(), figures(), authority="ORG:000000-0000", mails_waiting=1))


def test_what_the_night_was_like(found: Samples) -> None:
    assert one(found, "nightly_start_time_seconds") == BEGUN.timestamp()
    assert one(found, "nightly_end_time_seconds") == ENDED.timestamp()
    assert one(found, "nightly_duration_seconds") == 35 * 60
    assert one(found, "nightly_exit_code") == 3
    assert one(found, "nightly_missed_nights") == 1
    assert one(found, "nightly_retries") == 1
    assert one(found, "nightly_files") == 7
    assert one(found, "nightly_agreement_exit_code", agreement="nere") == 3


def test_where_everything_stands(found: Samples) -> None:
    assert one(found, "deliveries", status="held") == 2
    assert one(found, "held_deliveries") == 2
    assert one(found, "receipts_waiting") == 1
    assert one(found, "receipt_oldest_wait_seconds") == 3 * 24 * 3600
    assert one(found, "fixity_failures") == 1
    assert one(found, "holds") == 2
    assert one(found, "culling_due_records") == 4
    assert one(found, "open_tasks", severity="urgent") == 1
    assert one(found, "break_glass_open") == 1
    assert one(found, "log_anchor_number") == 12
    assert one(found, "log_anchor_age_seconds") == 26 * 3600
    assert one(found, "log_events_after_anchor") == 10
    assert one(found, "free_bytes") == 10**9
    assert one(found, "mails_waiting") == 1


def test_nothing_of_this_process_and_no_other_label_is_told(found: Samples) -> None:
    assert {name for name, _ in found if not name.startswith("leverans_")} == set()
    labels = {label for _, pairs in found for label, _ in pairs}
    assert labels == {"authority", "agreement", "status", "severity"}


def test_what_is_not_known_is_not_written() -> None:
    failed = NightTold(started_at=BEGUN, ended_at=ENDED, exit_code=3)
    content = metrics_text(failed, None, authority="a", mails_waiting=0)
    assert {name for name, _ in samples(content)} == {
        "leverans_nightly_start_time_seconds",
        "leverans_nightly_end_time_seconds",
        "leverans_nightly_duration_seconds",
        "leverans_nightly_exit_code",
        "leverans_mails_waiting",
    }


def test_every_figure_is_told_in_the_documentation(found: Samples) -> None:
    told = set(re.findall(r"^\| `(leverans_\w+)", PAGE.read_text("utf-8"), re.MULTILINE))
    assert told == {name for name, _ in found}


def test_the_alert_rules_ask_for_figures_that_there_are(found: Samples) -> None:
    asked = re.findall(r"expr: (.*)", PAGE.read_text("utf-8"))
    names = {name for expression in asked for name in re.findall(r"leverans_\w+", expression)}
    assert len(asked) >= 4
    assert names - {name for name, _ in found} == set()


def test_the_file_is_replaced_whole_and_may_be_read_by_others(tmp_path: Path) -> None:
    path = tmp_path / "leverans.prom"
    path.write_bytes(b"old")
    path.chmod(0o600)
    write_metrics(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert [each.name for each in tmp_path.iterdir()] == ["leverans.prom"]


def test_a_folder_that_is_not_there_is_an_error_and_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        write_metrics(tmp_path / "saknas" / "leverans.prom", b"new")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def sides(tmp_path: Path) -> TwoSides:
    sides = TwoSides(tmp_path, clock=TickingClock(at=BEGUN)).make()
    sides.add("protokoll.pdf")
    sides.add("bilaga.pdf")
    sides.write()
    return sides


def test_the_figures_are_counted_from_the_ledger(sides: TwoSides) -> None:
    sides.deliver()
    opened = sides.open(free=lambda _: 4711)
    with opened.site.ledger:
        sent = figures_of(opened.site)
    assert (sent.deliveries["open"], sent.packages["in_transit"], sent.waiting) == (1, 1, 1)
    assert sent.oldest_wait is not None
    assert timedelta() < sent.oldest_wait < timedelta(minutes=1)
    assert (sent.files, sent.anchor, sent.free, sent.break_glass) == (0, None, 4711, 0)
    assert sent.events == len(sides.events())
    sides.receive()
    sides.deliver()
    opened = sides.open()
    with opened.site.ledger:
        done = figures_of(opened.site)
    assert (done.deliveries["open"], done.deliveries["done"], done.waiting) == (0, 1, 0)
    assert (done.files, done.oldest_wait) == (2, None)
    with sides.desk() as desk:
        assert figures_of(desk.site).receptions["accepted"] == 1


def test_a_test_delivery_is_counted_nowhere(sides: TwoSides) -> None:
    sides.deliver(test=True, sent=True)
    opened = sides.open()
    with opened.site.ledger:
        counted = figures_of(opened.site)
    assert (sum(counted.deliveries.values()), counted.waiting) == (0, 0)

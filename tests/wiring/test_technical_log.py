"""The technical log: lines with ids and numbers, one file a day, and never what an error says."""

import json
import logging
import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError
from structlog.contextvars import bound_contextvars, get_contextvars

from leverans.clock import LOCAL
from leverans.model.errors import SourceError, StorageError, UsageError
from leverans.wiring.recording import recording
from leverans.wiring.technical_log import TechnicalLog

AT = datetime(2026, 3, 29, 23, 59, tzinfo=LOCAL)
PLANTED = "Test Testssons ärende 19121212-1212.pdf"


class MovingClock:
    """Says what it is told to say."""

    def __init__(self) -> None:
        self.at = AT

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


@pytest.fixture
def log(tmp_path: Path, clock: MovingClock) -> TechnicalLog:
    return TechnicalLog(tmp_path / "log", clock=clock)


def lines(log: TechnicalLog) -> list[dict[str, Any]]:
    return [
        json.loads(line)
        for path in sorted(log.folder.iterdir())
        for line in path.read_text("utf-8").splitlines()
    ]


def all_text(log: TechnicalLog) -> str:
    return "".join(path.read_text("utf-8") for path in log.folder.iterdir())


def raised(make: Callable[[], object]) -> Exception:
    try:
        make()
    except Exception as error:  # noqa: BLE001 - whatever it was, it is what is told
        return error
    pytest.fail("nothing was raised")


def test_a_line_has_time_level_event_and_what_is_in_the_context(log: TechnicalLog) -> None:
    with bound_contextvars(tenant="t-1", delivery="d-1", package="p-1", step="build", run="r-1"):
        log.tell("stage", ms=12, files=3, bytes=4096)
    assert lines(log) == [
        {
            "at": "2026-03-29T23:59:00.000+02:00",
            "bytes": 4096,
            "delivery": "d-1",
            "event": "stage",
            "files": 3,
            "level": "info",
            "ms": 12,
            "package": "p-1",
            "run": "r-1",
            "step": "build",
            "tenant": "t-1",
        }
    ]


def test_each_day_has_a_file_of_its_own(log: TechnicalLog, clock: MovingClock) -> None:
    log.tell("stage")
    clock.at = datetime(2026, 3, 30, 0, 1, tzinfo=LOCAL)
    log.tell("stage")
    names = sorted(path.name for path in log.folder.iterdir())
    assert names == ["technical-2026-03-29.jsonl", "technical-2026-03-30.jsonl"]


@pytest.mark.parametrize(
    "value", [PLANTED, "kalla/brev.pdf", "19121212-1212", "arkiv@exempel.invalid", 1.5, [PLANTED]]
)
def test_what_looks_like_no_id_stands_as_a_dash(log: TechnicalLog, value: object) -> None:
    with bound_contextvars(package=value):
        log.tell("stage", what=value)
    assert [(line["package"], line["what"]) for line in lines(log)] == [("-", "-")]


def test_a_fault_tells_class_place_and_causes_and_not_a_word_of_its_message(
    log: TechnicalLog,
) -> None:
    def fail() -> None:
        secret_local = PLANTED
        try:
            Path("/", secret_local).read_bytes()
        except OSError as missing:
            raise SourceError(f"cannot read {secret_local}", place=secret_local) from missing

    log.fault(raised(fail))
    (told,) = lines(log)
    assert told["error"] == "leverans.model.errors.SourceError"
    assert told["code"] == ["advice.source"]
    assert told["causes"] == ["builtins.FileNotFoundError ENOENT"]
    assert any(where.startswith("pathlib") for where in told["where"])
    assert any("test_technical_log:" in where for where in told["where"])
    for word in ("Test", "ärende", "1912", ".pdf", "/", "secret"):
        assert word not in all_text(log).replace("test_technical_log", "")


def test_the_parameters_of_a_statement_are_not_told(log: TechnicalLog, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'x.sqlite'}")

    def ask() -> None:
        with engine.connect() as connection:
            connection.execute(text("SELECT :name FROM none"), {"name": PLANTED})

    error = raised(ask)
    engine.dispose()
    assert isinstance(error, OperationalError)
    assert PLANTED in str(error)
    log.fault(error)
    (told,) = lines(log)
    assert told["causes"] == ["sqlite3.OperationalError SQLITE_ERROR"]
    assert "Testsson" not in all_text(log)


def test_wrong_usage_is_a_warning(log: TechnicalLog) -> None:
    log.fault(UsageError("no", place=PLANTED))
    assert [line["level"] for line in lines(log)] == ["warning"]


def test_a_circle_of_causes_ends(log: TechnicalLog) -> None:
    first, second = StorageError("a"), StorageError("b")
    first.__cause__, second.__cause__ = second, first
    log.fault(first)
    assert len(lines(log)[0]["causes"]) == 1


def test_a_deep_recursion_is_told_shortly(log: TechnicalLog) -> None:
    def deeper(n: int) -> int:
        return deeper(n + 1)

    log.fault(raised(lambda: deeper(0)))
    assert len(lines(log)[0]["where"]) < 50


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path, clock: MovingClock) -> None:
    (tmp_path / "log").write_bytes(b"a file where the folder should be")
    log = TechnicalLog(tmp_path / "log", clock=clock)
    log.tell("stage")
    log.fault(sqlite3.OperationalError("x"))
    assert log.unwritten == 2


@pytest.fixture
def quiet_root() -> Iterator[None]:
    root = logging.getLogger()
    before = root.handlers[:]
    yield
    assert root.handlers == before


@pytest.mark.usefixtures("quiet_root")
def test_what_a_library_logs_is_told_without_its_words(
    log: TechnicalLog, capfd: pytest.CaptureFixture[str]
) -> None:
    with recording(log, tenant="t", run="r", command="deliver"):
        for name in ("boto3.resources", "paramiko.transport", "alembic", "fs", "urllib3"):
            logging.getLogger(name).warning("cannot open %s", PLANTED)
            logging.getLogger(name).debug("opened %s", PLANTED)
        logging.getLogger(PLANTED).error(PLANTED)
    told = [(line["level"], line["logger"]) for line in lines(log) if line["event"] == "library"]
    assert told[0] == ("warning", "boto3.resources")
    assert told[-1] == ("error", "-")
    assert len(told) == 6
    assert "Testsson" not in all_text(log)
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("quiet_root")
def test_a_command_that_breaks_is_told_with_its_run(log: TechnicalLog) -> None:
    with (
        pytest.raises(StorageError),
        recording(log, tenant="t", run="r", command="archive:audit"),
    ):
        raise StorageError(PLANTED, place=PLANTED)
    told = lines(log)
    assert [line["event"] for line in told] == ["command_begun", "fault", "command_ended"]
    assert {(line["tenant"], line["run"], line["command"]) for line in told} == {
        ("t", "r", "archive:audit")
    }
    assert get_contextvars() == {}

"""The list out and the result in: by ids in the ledger, by names in the file alone."""

import csv
import hashlib
import json
import stat
from pathlib import Path

import pytest

from leverans.flow.source_disposal.results import ResultTaken, take_result
from leverans.ledger.denied import Denied
from leverans.model.culling import CullingOrder
from leverans.model.errors import UsageError, WorldError
from leverans.testing.at_source import AtSource


@pytest.fixture
def order(world: AtSource) -> CullingOrder:
    """Approved and begun with: the source is asked for eight files."""
    found = world.approved()
    world.execute(found)
    return found


def written(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def rules(taken: ResultTaken) -> dict[str, int]:
    return {rule: count for (rule, _), count in taken.report.counts_by_rule.items()}


def ids(world: AtSource, order: CullingOrder, tmp_path: Path) -> list[str]:
    found = json.loads(world.give(order, tmp_path / "ids").json_file.read_bytes())
    return [file["id"] for file in found["files"]]


def test_the_list_names_each_file_with_its_digest(
    world: AtSource, order: CullingOrder, tmp_path: Path
) -> None:
    given = world.give(order, tmp_path / "lista.csv")
    data = given.json_file.read_bytes()
    assert hashlib.sha256(data).hexdigest() == given.sha256
    told = json.loads(data)
    assert (told["order"], told["system"], told["version"]) == (order.id, "Filytan", 1)
    assert told["secrecy"] == "sekretessmarkerad"
    for file in told["files"]:
        source = world.sides.source / file["path"]
        assert hashlib.sha256(source.read_bytes()).hexdigest() == file["sha256"]
        assert file["size"] == source.stat().st_size
    with given.csv_file.open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream, delimiter=";"))
    assert [line["id"] for line in lines] == [file["id"] for file in told["files"]]
    assert {line["status"] for line in lines} == {""}


def test_only_we_can_read_it(world: AtSource, order: CullingOrder, tmp_path: Path) -> None:
    given = world.give(order, tmp_path / "lista")
    for path in (given.json_file, given.csv_file):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {path.name for path in tmp_path.glob("*lista*")} == {"lista.json", "lista.csv"}


def test_no_name_gets_into_the_log_and_the_event_has_the_digest(
    world: AtSource, order: CullingOrder, tmp_path: Path
) -> None:
    given = world.give(order, tmp_path / "lista")
    (told,) = [e for e in world.sides.events() if e.event == "disposal.list_given"]
    assert told.evidence == given.sha256
    assert told.counts == {"records": 8, "files": 8, "bytes": given.bytes}
    with world.acting("archivist") as (site, _), site.ledger.read() as connection:
        bodies = connection.exec_driver_sql("SELECT body FROM audit_event").scalars()
        assert not [body for body in bodies if b"protokoll" in bytes(body).lower()]


def test_nothing_is_given_before_the_order_is_begun_with(world: AtSource, tmp_path: Path) -> None:
    found = world.approved()
    with pytest.raises(UsageError) as caught:
        world.give(found, tmp_path / "lista")
    assert caught.value.findings[0].rule == "USE-NO-DELETION-LIST"


def test_a_result_is_compared_and_moves_nothing(
    world: AtSource, order: CullingOrder, tmp_path: Path
) -> None:
    first, second, third, *_ = ids(world, order, tmp_path)
    result = written(
        tmp_path / "svar.csv",
        "id;status",
        f"{first};raderad",
        f"{second};kvar",
        f"{third};saknas",
        "00000000-0000-0000-0000-000000000000;raderad",
        f"{third};kanske",
    )
    taken = world.report(order, result)
    assert (taken.deleted, taken.failed, taken.missing, taken.silent) == (1, 1, 1, 5)
    assert rules(taken) == {
        "SDI-RESULT-UNKNOWN": 1,
        "SDI-RESULT-WORD": 1,
        "SDI-RESULT-FAILED": 1,
        "SDI-RESULT-SILENT": 1,
    }
    assert {f.location for f in taken.report.findings if f.location} == {"#row 5", "#row 6"}
    assert world.figures(order) == {"destroying": 8}
    (told,) = [e for e in world.sides.events() if e.event == "disposal.reported"]
    assert told.evidence == hashlib.sha256(result.read_bytes()).hexdigest()
    assert told.role == "source_steward"


def test_a_result_may_go_by_paths(world: AtSource, order: CullingOrder, tmp_path: Path) -> None:
    result = written(
        tmp_path / "svar.csv",
        "Sökväg,Resultat",
        "nämnd/1/protokoll 1.pdf,RADERAD",
        "nämnd\\2\\protokoll 2.pdf,deleted",
    )
    taken = world.report(order, result)
    assert (taken.deleted, rules(taken)) == (2, {"SDI-RESULT-SILENT": 1})


def test_a_result_may_be_json_lines(world: AtSource, order: CullingOrder, tmp_path: Path) -> None:
    first, *_ = ids(world, order, tmp_path)
    result = written(tmp_path / "svar.jsonl", json.dumps({"id": first, "status": "deleted"}))
    assert world.report(order, result).deleted == 1


def test_the_same_result_again_says_the_same(
    world: AtSource, order: CullingOrder, tmp_path: Path
) -> None:
    first, *_ = ids(world, order, tmp_path)
    result = written(tmp_path / "svar.csv", "id;status", f"{first};raderad")
    assert world.report(order, result) == world.report(order, result)


@pytest.mark.parametrize("heading", ["id;utförd", "status", "fil;status"])
def test_a_result_without_the_columns_is_refused(
    world: AtSource, order: CullingOrder, tmp_path: Path, heading: str
) -> None:
    result = written(tmp_path / "svar.csv", heading, "x;raderad")
    with pytest.raises(UsageError) as caught:
        world.report(order, result)
    assert caught.value.findings[0].rule == "USE-RESULT-COLUMNS"


def test_a_result_that_cannot_be_read_is_told(
    world: AtSource, order: CullingOrder, tmp_path: Path
) -> None:
    with pytest.raises(WorldError):
        world.report(order, tmp_path / "saknas.csv")


def test_only_the_steward_of_the_source_confirms(
    world: AtSource, order: CullingOrder, tmp_path: Path
) -> None:
    result = written(tmp_path / "svar.csv", "id;status", "x;raderad")
    with world.acting("archivist") as (site, engagement), pytest.raises(Denied):
        take_result(site, engagement, order.id, result)

from pathlib import Path

import pytest

from leverans.model.errors import ConfigurationError, UsageError
from leverans.testing.small_ods import write_ods
from leverans.wiring.plans import check_plan, list_plans, load_plan
from leverans.wiring.workspace import load_workspace

HEAD = "rad_id;process_kod;handlingstyp;gallringsfrist;plan_version"


def write(producer: Path, name: str, *rows: str, about: str = "") -> None:
    text = "\n".join((HEAD, *rows))
    (producer / "plans" / f"{name}.csv").write_text(text, encoding="utf-8")
    if about:
        (producer / "plans" / f"{name}.toml").write_text(about, encoding="utf-8")


def test_a_plan_is_read_with_what_its_toml_file_says(producer: Path) -> None:
    plan = load_plan(load_workspace(producer), "exempel")
    assert (plan.plan_id, plan.version, plan.in_force_from) == ("DHP-EXEMPEL", "2026", "2026-01-01")
    assert plan.decision == "EXEMPEL 2025-0099 § 1 (2025-12-01)"
    assert [row.record_type for row in plan.rows][:2] == ["Protokoll", "Styrande dokument"]


def test_without_a_toml_file_the_table_speaks_for_itself(producer: Path) -> None:
    write(producer, "2027", "1;1.1;Avtal;Bevaras;2027")
    assert load_plan(load_workspace(producer), "2027").version == "2027"


def test_a_plan_with_errors_is_not_used(producer: Path) -> None:
    write(producer, "trasig", "1;1.1;Avtal;Bevaras;1", "1;1.1;Beslut;Bevaras;1")
    with pytest.raises(ConfigurationError, match="same row id") as caught:
        load_plan(load_workspace(producer), "trasig")
    assert [found.rule for found in caught.value.findings] == ["PLAN-ROW-ID-TWICE"]
    assert caught.value.place == "plans/trasig.csv#row 3"


def test_a_plan_with_warnings_is_used_and_the_warnings_can_be_had(producer: Path) -> None:
    write(producer, "glesa", "1;1.1;Avtal;Bevaras;1", "2;;Beslut;Bevaras;1")
    workspace = load_workspace(producer)
    plan, findings = check_plan(workspace, "glesa")
    assert load_plan(workspace, "glesa") == plan
    assert [found.rule for found in findings] == ["PLAN-PROCESS-INHERITED"]


@pytest.mark.parametrize(
    "about",
    ['in_force_from = "1 januari"', 'default_trigger = "avslut"', 'beslut = "§ 1"'],
)
def test_a_wrong_toml_file_is_refused_with_its_line(producer: Path, about: str) -> None:
    write(producer, "ny", "1;1.1;Avtal;Bevaras;1", about=about)
    with pytest.raises(ConfigurationError) as caught:
        load_plan(load_workspace(producer), "ny")
    assert caught.value.place == "plans/ny.toml#line 1"


def test_a_plan_may_be_a_workbook_read_as_its_toml_file_says(producer: Path) -> None:
    rows = [["Typ", "Hur länge"], ["Avtal", "Gallras 2 år"]]
    write_ods(producer / "plans" / "tabell.ods", rows)
    about = '[table.columns]\n"Typ" = "record_type"\n"Hur länge" = "retention_text"\n'
    (producer / "plans" / "tabell.toml").write_text(about, "utf-8")
    workspace = load_workspace(producer)
    assert list_plans(workspace) == ("exempel", "tabell")
    (row,) = load_plan(workspace, "tabell").rows
    assert (row.record_type, row.retention_text) == ("Avtal", "Gallras 2 år")


@pytest.mark.parametrize("about", ["[table.columns]\nTyp = 'typ'", "[table]\nheader_rows = 3"])
def test_a_mapping_that_means_nothing_is_refused(producer: Path, about: str) -> None:
    write(producer, "ny", "1;1.1;Avtal;Bevaras;1", about=about)
    with pytest.raises(ConfigurationError):
        load_plan(load_workspace(producer), "ny")


@pytest.mark.parametrize("name", ["saknas", "../agreements/exempel", ""])
def test_a_plan_that_is_not_there_is_answered_with_those_that_are(
    producer: Path, name: str
) -> None:
    workspace = load_workspace(producer)
    assert list_plans(workspace) == ("exempel",)
    with pytest.raises(UsageError, match="Those there are: exempel"):
        load_plan(workspace, name)

import os
import re
import stat
from pathlib import Path
from typing import Literal
from uuid import UUID
from zipfile import ZipFile

import pytest

from leverans.deliveries.dropfolder import DropFolder
from leverans.ingest.interface import Scope
from leverans.model.errors import StorageError
from leverans.wiring.agreements import list_agreements, load_agreement
from leverans.wiring.new_workspace import create_workspace
from leverans.wiring.objects import format_for, source_for, target_for
from leverans.wiring.plans import check_plan, list_plans
from leverans.wiring.workspace import load_workspace

Role = Literal["producer", "archive"]


@pytest.mark.parametrize("role", ["producer", "archive"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_is_written_loads_without_a_complaint(
    tmp_path: Path, role: Role, language: str
) -> None:
    written = create_workspace(tmp_path / "ny", role=role, language=language)
    workspace = load_workspace(tmp_path / "ny")
    assert tmp_path / "ny" / "leverans.toml" in written
    assert (workspace.role, workspace.language) == (role, language)
    for agreement in list_agreements(workspace):
        load_agreement(workspace, agreement)
    for plan in list_plans(workspace):
        assert check_plan(workspace, plan)[1] == ()


@pytest.mark.parametrize("role", ["producer", "archive"])
def test_every_setting_that_is_shown_as_a_comment_is_a_right_one(
    tmp_path: Path, role: Role
) -> None:
    create_workspace(tmp_path / "ny", role=role, language="sv")
    path = tmp_path / "ny" / "leverans.toml"
    shown = re.compile(r"^# (?=\[[a-z_]+\]$|[a-z_]+ = )", re.MULTILINE)
    path.write_text(shown.sub("", path.read_text("utf-8")), "utf-8")
    settings = load_workspace(tmp_path / "ny")
    told = set(re.findall(r"^\[([a-z_]+)\]$", path.read_text("utf-8"), re.MULTILINE))
    assert {"log", "keys", "access", "mail", "metrics", "log_files"} <= told
    assert settings.night.mail is not None
    assert settings.access.plan_row == "2306"


def test_the_example_agreement_opens_its_source_format_and_target(producer: Path) -> None:
    workspace = load_workspace(producer)
    agreement = load_agreement(workspace, "exempel")
    assert format_for(agreement).name == agreement.package.profile
    assert isinstance(target_for(agreement, workspace), DropFolder)
    source = source_for(agreement, workspace)
    assert source.name == agreement.source.kind


def test_the_example_mapping_understands_every_column_of_the_example_sheet(
    producer: Path, tmp_path: Path
) -> None:
    (producer / "kalla" / "beslut.txt").write_text("Beslut", encoding="utf-8")
    sheet = producer / "blad" / "exempel.csv"
    row = "beslut.txt;Beslut om arkiv;Protokoll;1.1;EX-1;1.0;EX 2026–1;Test Testsson;2026-01-02;"
    with sheet.open("a", encoding="utf-8") as stream:
        stream.write(row + "Inom regionen;\n")
    workspace = load_workspace(producer)
    source = source_for(load_agreement(workspace, "exempel"), workspace)
    scope = Scope(authority=UUID(int=1), work=tmp_path)
    inventory = source.inventory(scope)
    (record,) = source.records(scope)
    assert inventory.findings == ()
    assert (inventory.files, inventory.records, list(inventory.loose)) == (1, 1, [])
    assert (record.title, record.record_type.name) == ("Beslut om arkiv", "Protokoll")
    assert record.access_level == 2


def test_a_source_may_be_any_place_that_has_a_url_and_its_sheet_another(
    producer: Path, tmp_path: Path
) -> None:
    with ZipFile(producer / "kalla.zip", "w") as made:
        made.writestr("a/beslut.txt", "Beslut")
    sheet = "Sökväg;Rubrik;Handlingstyp\na/beslut.txt;Beslut;Protokoll\n"
    (producer / "blad" / "exempel.csv").write_text(sheet, encoding="utf-8")
    path = producer / "agreements" / "exempel.toml"
    text = path.read_text(encoding="utf-8")
    text = text.replace('location = "kalla"', 'location = "zip://kalla.zip"')
    sheet_url = f"osfs://{producer}/blad/exempel.csv"
    for sheet_at in ("blad/exempel.csv", "osfs://blad/exempel.csv", sheet_url):
        path.write_text(text.replace("blad/exempel.csv", sheet_at), encoding="utf-8")
        workspace = load_workspace(producer)
        source = source_for(load_agreement(workspace, "exempel"), workspace)
        scope = Scope(authority=UUID(int=1), work=tmp_path)
        assert source.inventory(scope).files == 1
        assert [record.title for record in source.records(scope)] == ["Beslut"]


def test_a_sheet_may_lie_in_the_source_itself(producer: Path, tmp_path: Path) -> None:
    with ZipFile(producer / "kalla.zip", "w") as made:
        made.writestr("beslut.txt", "Beslut")
        made.writestr("blad.csv", "Sökväg;Rubrik;Handlingstyp\nbeslut.txt;Beslut;Protokoll\n")
    path = producer / "agreements" / "exempel.toml"
    text = path.read_text(encoding="utf-8")
    text = text.replace('location = "kalla"', 'location = "zip://kalla.zip"')
    text = text.replace('"blad/exempel.csv"', '"zip://kalla.zip/blad.csv"')
    path.write_text(text.replace('"Thumbs.db"', '"blad.csv"'), encoding="utf-8")
    workspace = load_workspace(producer)
    source = source_for(load_agreement(workspace, "exempel"), workspace)
    scope = Scope(authority=UUID(int=1), work=tmp_path)
    inventory = source.inventory(scope)
    assert (inventory.records, dict(inventory.ignored)) == (1, {"blad.csv": 1})


def test_nothing_that_is_there_is_written_over(producer: Path) -> None:
    settings = producer / "leverans.toml"
    settings.write_text("mine", encoding="utf-8")
    (producer / "plans" / "exempel.csv").unlink()
    assert create_workspace(producer) == [producer / "plans" / "exempel.csv"]
    assert settings.read_text(encoding="utf-8") == "mine"


def test_the_folders_of_a_workspace_are_there(producer: Path, archive: Path) -> None:
    for folder in ("work", "outbox", "reports", "drop"):
        assert (producer / "var" / folder).is_dir()
    for folder in ("work", "reports", "drop", "archive"):
        assert (archive / "var" / folder).is_dir()


def test_every_comment_is_there_in_swedish_first_and_english_second(producer: Path) -> None:
    text = (producer / "leverans.toml").read_text(encoding="utf-8")
    assert text.index("Arbetsytans inställningar") < text.index("Settings of this workspace")
    assert text.index("Vilken sida") < text.index("Which side")


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    closed = tmp_path / "stängd"
    closed.write_text("a file", encoding="utf-8")
    with pytest.raises(StorageError, match="cannot be written"):
        create_workspace(closed / "ny")


def test_settings_are_readable_by_whoever_may_read_the_folder(producer: Path) -> None:
    mode = stat.S_IMODE((producer / "leverans.toml").stat().st_mode)
    umask = os.umask(0)
    os.umask(umask)
    assert mode == 0o666 & ~umask

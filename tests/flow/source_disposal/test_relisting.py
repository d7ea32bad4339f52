"""That something is gone is said only by a source that was looked through, and is the same one."""

import os
import shutil
from pathlib import Path

import pytest

from leverans.flow.source_disposal.lists import give_list
from leverans.flow.watch import Quiet
from leverans.model.culling import CullingOrder
from leverans.model.errors import SourceError, UsageError, WorldError
from leverans.testing.at_source import AtSource, source_system
from leverans.testing.two_sides import AGREEMENT


@pytest.fixture
def asked(world: AtSource) -> CullingOrder:
    """Everything but one late file is on the list, and the list is out."""
    world.sides.add("nämnd/ny.pdf")
    world.sides.write()
    order = world.approved()
    world.execute(order)
    return order


def stays_open(world: AtSource, order: CullingOrder) -> None:
    assert world.figures(order) == {"destroying": 8}


def test_an_empty_folder_where_the_share_was_proves_nothing(
    world: AtSource, asked: CullingOrder
) -> None:
    world.sides.source.rename(world.sides.root / "avmonterad")
    world.sides.source.mkdir()
    with pytest.raises(SourceError, match="is the share mounted"):
        world.execute(asked)
    stays_open(world, asked)


def test_a_source_that_cannot_be_reached_proves_nothing(
    world: AtSource, asked: CullingOrder
) -> None:
    gone = world.sides.source.rename(world.sides.root / "avmonterad")
    with pytest.raises(WorldError) as caught:
        world.execute(asked)
    assert caught.value.exit_code == 3
    gone.rename(world.sides.source)
    stays_open(world, asked)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every folder")
def test_a_folder_that_may_not_be_read_proves_nothing(world: AtSource, asked: CullingOrder) -> None:
    closed = world.sides.source / "nämnd/1"
    closed.chmod(0)
    try:
        with pytest.raises(SourceError):
            world.execute(asked)
    finally:
        closed.chmod(0o755)
    stays_open(world, asked)


def test_another_source_under_the_same_agreement_proves_nothing(
    world: AtSource, asked: CullingOrder, tmp_path: Path
) -> None:
    shutil.copytree(world.sides.source, tmp_path / "kopia")
    (tmp_path / "kopia/nämnd/1/protokoll 1.pdf").unlink()
    path = world.sides.producer / "agreements" / f"{AGREEMENT}.toml"
    text = path.read_text("utf-8").replace(str(world.sides.source), str(tmp_path / "kopia"))
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError) as caught:
        world.execute(asked)
    assert caught.value.findings[0].rule == "USE-SOURCE-MOVED"
    stays_open(world, asked)


def test_a_folder_that_was_moved_behind_a_symlink_is_not_gone(
    world: AtSource, asked: CullingOrder, tmp_path: Path
) -> None:
    folder = world.sides.source / "nämnd/1"
    folder.rename(tmp_path / "undan")
    folder.symlink_to(tmp_path / "undan")
    world.execute(asked)
    assert world.figures(asked).get("destroyed", 0) == 0


def test_a_row_that_was_taken_out_of_the_sheet_hides_no_file(
    world: AtSource, asked: CullingOrder
) -> None:
    world.sides.write([row for row in world.sides.rows if row["Sökväg"] == "nämnd/ny.pdf"])
    world.execute(asked)
    assert world.figures(asked).get("destroyed", 0) == 0


def test_a_file_that_the_agreement_weeds_now_is_there_still(
    world: AtSource, asked: CullingOrder
) -> None:
    path = world.sides.producer / "agreements" / f"{AGREEMENT}.toml"
    text = path.read_text("utf-8").replace('["Thumbs.db", "~$*"]', '["protokoll*"]')
    path.write_text(text, "utf-8")
    world.execute(asked)
    assert world.figures(asked).get("destroyed", 0) == 0


def test_a_run_that_was_killed_before_the_result_goes_on(
    world: AtSource, asked: CullingOrder, tmp_path: Path
) -> None:
    """List out, killed, list out again: the same bytes; what the source did meanwhile is seen."""
    with world.acting("archivist") as (site, engagement):
        first = give_list(site, engagement, asked.id, tmp_path / "a", Quiet())
        second = give_list(site, engagement, asked.id, tmp_path / "b", Quiet())
    assert first.sha256 == second.sha256
    source_system(world.sides.source, first.csv_file)
    assert world.execute(asked).state.value == "executed"

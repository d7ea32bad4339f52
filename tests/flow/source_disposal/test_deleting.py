"""The agreement lets us remove the files ourselves: only the very bytes, only below the root."""

from pathlib import Path

from leverans.model.culling import OrderState
from leverans.testing.at_source import AtSource


def share(world: AtSource) -> set[str]:
    return {path.name for path in world.sides.source.rglob("*.pdf")}


def test_the_files_are_removed_and_looked_for(deleting: AtSource) -> None:
    deleting.sides.add("nämnd/ny.pdf")
    deleting.sides.write()
    order = deleting.approved()
    assert deleting.execute(order).state is OrderState.EXECUTED
    assert share(deleting) == {"ny.pdf"}
    assert deleting.verify(order).state is OrderState.VERIFIED
    assert deleting.figures(order) == {"absent": 8}


def test_a_file_that_was_changed_meanwhile_stays(deleting: AtSource) -> None:
    order = deleting.approved()
    changed = deleting.sides.source / "nämnd/2/protokoll 2.pdf"
    changed.write_bytes(b"something else")
    deleting.execute(order)
    assert deleting.figures(order) == {"destroyed": 7, "withheld": 1}
    assert changed.read_bytes() == b"something else"


def test_a_symlink_that_took_a_files_place_is_not_followed(
    deleting: AtSource, tmp_path: Path
) -> None:
    order = deleting.approved()
    file = deleting.sides.source / "nämnd/2/protokoll 2.pdf"
    elsewhere = tmp_path / "annanstans.pdf"
    file.rename(elsewhere)
    file.symlink_to(elsewhere)
    deleting.execute(order)
    assert elsewhere.exists()
    assert file.is_symlink()
    assert deleting.figures(order) == {"destroyed": 7, "withheld": 1}


def test_what_comes_back_opens_the_order_again(deleting: AtSource) -> None:
    file = deleting.sides.source / "nämnd/2/protokoll 2.pdf"
    data = file.read_bytes()
    order = deleting.approved()
    deleting.execute(order)
    file.write_bytes(data)
    assert deleting.verify(order).state is OrderState.EXECUTING
    assert deleting.figures(order) == {"absent": 7, "failed": 1}
    deleting.execute(order)
    assert deleting.verify(order).state is OrderState.VERIFIED
    assert not file.exists()

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis.strategies import binary

from leverans.flow.anchor_files import read_anchor
from leverans.model.checkpoint import Checkpoint, checkpoint_text
from leverans.model.errors import UsageError
from leverans.signing.document import sign
from leverans.signing.keys import new_key

KEY = new_key()
CHECKPOINT = Checkpoint(
    chain="SE-212000-9999",
    number=1,
    events=12,
    head="a" * 64,
    root="b" * 64,
    time="2026-04-01T12:00:00+02:00",
)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    path = tmp_path / "kept"
    path.write_bytes(sign(checkpoint_text(CHECKPOINT), KEY))
    return path


def test_a_signed_checkpoint_is_read_with_what_proves_it(kept: Path) -> None:
    (anchor,) = read_anchor(kept)
    assert (anchor.chain, anchor.number, anchor.events) == ("SE-212000-9999", 1, 12)
    assert (anchor.head, anchor.root, anchor.time) == ("a" * 64, "b" * 64, CHECKPOINT.time)
    assert anchor.key == KEY.public.id
    assert KEY.public.verifies(anchor.signature, anchor.text.encode())
    assert (anchor.document, anchor.found) == (kept.read_bytes(), "checkpoint")


def test_a_signed_text_that_is_no_checkpoint_is_told(kept: Path) -> None:
    kept.write_bytes(sign("{}", KEY))
    with pytest.raises(UsageError, match=r"USE-ANCHOR-FILE .*document: not a checkpoint"):
        read_anchor(kept)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        read_anchor(tmp_path / "away")


@settings(deadline=None)  # machines in CI stall
@given(binary(max_size=300))
def test_no_bytes_bring_the_reader_down(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "bytes"
    path.write_bytes(data)
    with pytest.raises(UsageError, match="USE-ANCHOR-FILE"):
        read_anchor(path)

"""`log kept`: an anchor that somebody kept is shown in words and for machines."""

from pathlib import Path

import pytest

from leverans.model.checkpoint import Checkpoint, checkpoint_text
from leverans.signing.document import sign
from leverans.signing.keys import fingerprint, new_key
from leverans.testing.command_line import Command

KEY = new_key()
CHECKPOINT = Checkpoint(
    chain="SE1", number=1, events=7, head="a" * 64, root="b" * 64, time="2026-04-01T12:00:00+02:00"
)


@pytest.mark.usefixtures("sides")
def test_a_kept_checkpoint_is_shown(leverans: Command, tmp_path: Path) -> None:
    kept = tmp_path / "diariet.json"
    kept.write_bytes(sign(checkpoint_text(CHECKPOINT), KEY))
    shown = leverans("log", "kept", kept)
    assert (shown.code, "loggen SE1 hade 7 händelser" in shown.out) == (0, True)
    assert fingerprint(KEY.public.id) in shown.out
    assert shown.out.startswith("Kontrollpunkt: ")
    (told,) = leverans("log", "kept", kept, "--json").json
    assert (told["events"], told["key"], told["number"]) == (7, KEY.public.id, 1)


@pytest.mark.usefixtures("sides")
def test_a_file_that_is_no_anchor_is_refused_with_what_would_be(
    leverans: Command, tmp_path: Path
) -> None:
    (tmp_path / "brev.txt").write_text("Hej")
    refused = leverans("--language", "en", "log", "kept", tmp_path / "brev.txt")
    assert refused.code == 2
    assert "is no anchor" in refused.err
    assert "a delivered package" in refused.err


@pytest.mark.usefixtures("sides")
def test_why_a_file_is_no_anchor_is_said_in_the_language_of_the_reader(
    leverans: Command, tmp_path: Path
) -> None:
    (tmp_path / "brev.json").write_text("{")
    refused = leverans("--language", "sv", "log", "kept", tmp_path / "brev.json")
    assert "filen är ingen JSON-handling" in refused.err

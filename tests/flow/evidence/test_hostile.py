"""Input that was made to hurt the verifier: refused with a sentence, never a traceback."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from tests.flow.evidence.world import World


def zipped(path: Path, files: "dict[str, bytes] | list[tuple[str, bytes]]") -> Path:
    members = files.items() if isinstance(files, dict) else files
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def refused(fast: ModuleType, path: Path) -> list[str]:
    report = fast.verify(path)
    assert report.answer(strict=False) == 1
    lines = list(fast.words(report, 1, "sv"))
    assert all(line.isprintable() for each in lines for line in each.split("\n"))
    return [place for place, code, _ in report.found if code.startswith("wrong.")]


@pytest.mark.parametrize(
    "name",
    ["../outside.json", "/etc/passwd", "documents/../../x", "C:\\x", "a/b/c", "å.json", "x\n"],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_with_a_name_that_leads_elsewhere_is_refused(
    world: World, fast: ModuleType, tmp_path: Path, name: str
) -> None:
    path = zipped(tmp_path / "x.zip", [*world.period.files.items(), (name, b"{}")])
    assert refused(fast, path) != []


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_with_a_name_twice_is_refused(world: World, fast: ModuleType, tmp_path: Path) -> None:
    twice = [*world.period.files.items(), ("proof.json", b"{}")]
    assert refused(fast, zipped(tmp_path / "x.zip", twice)) == ["'proof.json'"]


def test_a_member_that_swells_is_not_read_to_its_end(
    world: World, fast: ModuleType, tmp_path: Path
) -> None:
    files = {**world.period.files, "proof.json": bytes(400_000_000)}
    assert "proof.json" in refused(fast, zipped(tmp_path / "x.zip", files))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b'{"version":1,"version":1}',
        b'{"version":1.0}',
        b'{"version":NaN}',
        b'{"version":' + b"9" * 100_000 + b"}",
        b"\xff\xfe{}",
        b'{"version":"1"}',
        b'{"document":"\\ud800"}',
    ],
    ids=range(12),
)
@pytest.mark.parametrize(
    "name",
    ["manifest.json", "proof.json", "documents.json", "keys/keys.json", "checkpoints.jsonl",
     "events.jsonl"],
)  # fmt: skip
def test_json_that_is_no_good_is_refused_at_its_file(
    world: World, fast: ModuleType, place: Path, name: str, data: bytes
) -> None:
    forged = world.period.copy()
    forged.files[name] = data + b"\n"
    if name != "manifest.json":
        forged.seal()
    places = refused(fast, forged.write(place))
    words = {"checkpoints.jsonl": "checkpoint", "events.jsonl": "event"}
    assert any(each.startswith(words.get(name, name)) for each in places), places


def _huge(found: dict[str, object]) -> None:
    found["whole"] = [1, 10**18]


def _text(found: dict[str, object]) -> None:
    found["parts"] = [["1", "2", "0" * 64]]


def _another(found: dict[str, object]) -> None:
    found["parts"] = [[1, 2, "0" * 64]]


def _objects(found: dict[str, object]) -> None:
    found["parts"] = [{}]


def _lists(found: dict[str, object]) -> None:
    found["parts"] = [[[], [], "0" * 64]]


def _whole(found: dict[str, object]) -> None:
    found["whole"] = [1, 2, 3]


@pytest.mark.parametrize("change", [_huge, _text, _another, _objects, _lists, _whole])
def test_a_proof_of_another_kind_is_refused(
    world: World, fast: ModuleType, place: Path, change: Callable[[dict[str, object]], None]
) -> None:
    forged = world.period.copy()
    proof = forged.json("proof.json")
    change(proof)
    forged.put("proof.json", proof)
    assert refused(fast, forged.seal().write(place))


def test_a_folder_with_a_link_is_refused(world: World, fast: ModuleType, place: Path) -> None:
    folder = world.period.write(place)
    (folder / "proof.json").unlink()
    (folder / "proof.json").symlink_to("/etc/passwd")
    assert refused(fast, folder) == ["'proof.json'"]


@pytest.mark.parametrize("data", [b"", b"PK", b"not a zip at all", b"PK\x05\x06" + bytes(18)])
def test_a_file_that_is_no_zip_is_refused(fast: ModuleType, tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(data)
    assert refused(fast, path) != []


def test_nothing_there_is_refused(fast: ModuleType, tmp_path: Path) -> None:
    assert refused(fast, tmp_path / "nothing.zip") == ["nothing.zip"]


def test_a_broken_member_of_a_zip_is_told_by_its_name(
    world: World, fast: ModuleType, tmp_path: Path
) -> None:
    path = zipped(tmp_path / "x.zip", world.period.files)
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("events.jsonl")
    data = bytearray(path.read_bytes())
    data[info.header_offset + 60] ^= 0xFF
    path.write_bytes(bytes(data))
    assert "events.jsonl" in refused(fast, path)


def test_what_stands_in_a_bundle_cannot_drive_a_terminal(
    world: World, fast: ModuleType, place: Path
) -> None:
    forged = world.period.copy()
    manifest = forged.json("manifest.json")
    forged.put("manifest.json", {**manifest, "authority": "\x1b]0;owned\x07\x1b[2J"})
    report = fast.verify(forged.seal().write(place))
    told = "\n".join(fast.words(report, report.answer(strict=False), "sv"))
    assert "\x1b" not in told
    assert json.dumps(told)

"""What an agreement may choose of a package: each choice is delivered, accepted and received."""

import tarfile
import zipfile
from pathlib import Path

import pytest

from leverans.flow.outcome import Status
from leverans.testing.two_sides import PDF_1_4, TwoSides


def delivered(sides: TwoSides) -> dict[str, bytes]:
    """Path below the package -> bytes, as they lie in the drop folder."""
    folders = sides.drop / "folders"
    if folders.is_dir():
        (root,) = folders.iterdir()
        return {
            path.relative_to(root).as_posix(): path.read_bytes()
            for path in root.rglob("*")
            if path.is_file()
        }
    container = sides.container()
    found: dict[str, bytes] = {}
    if container.suffix == ".zip":
        with zipfile.ZipFile(container) as archive:
            found = {name: archive.read(name) for name in archive.namelist() if name[-1] != "/"}
    else:
        with tarfile.open(container) as tar:
            for member in tar:
                stream = tar.extractfile(member)
                if stream is not None:
                    found[member.name] = stream.read()
    return {name.partition("/")[2]: data for name, data in found.items()}


@pytest.mark.parametrize(
    ("terms", "telling"),
    [
        ({"container": "zip"}, b"CHECKSUMTYPE"),
        ({"container": "folder"}, b"CHECKSUMTYPE"),
        ({"version": "2.1.0"}, b"CHECKSUMTYPE"),
        ({"package": 'algorithms = ["SHA-512"]'}, b'CHECKSUMTYPE="SHA-512"'),
        ({"package": 'algorithms = ["SHA-256", "SHA-512"]'}, b"SHA-512"),
        ({"package": 'premis_objects = "file"'}, b"premis"),
        ({"package": 'description = "dc"'}, b"DC"),
    ],
)
def test_each_choice_is_delivered_and_received(
    tmp_path: Path, terms: dict[str, str], telling: bytes
) -> None:
    sides = TwoSides(tmp_path).make(**terms)
    contents = {f"nämnd/handling {n}.pdf": PDF_1_4 + f"%{n}".encode() for n in range(3)}
    for name, data in contents.items():
        sides.add(name, data)
    sides.write()
    done = sides.through()
    assert done.status is Status.TAKEN_OVER
    assert done.balance is not None
    assert (done.balance.packaged_files, done.balance.received_files) == (3, 3)
    files = delivered(sides)
    payload = sorted(data for name, data in files.items() if "/data/" in name)
    assert payload == sorted(contents.values())
    metadata = b"".join(data for name, data in files.items() if "/data/" not in name)
    assert telling in metadata
    assert sides.deliver().status is Status.NOTHING_NEW


def test_the_version_of_the_profile_is_told_in_note_and_package(tmp_path: Path) -> None:
    sides = TwoSides(tmp_path).make(version="2.1.0")
    sides.add("a.pdf")
    sides.write()
    sides.deliver()
    (answered,) = sides.receive()
    assert answered.report.profile.endswith("2.1.0")
    note = next(path for path in sides.incoming() if path.name.endswith(".note.json"))
    assert "E-ARK SIP 2.1.0" in note.read_text("utf-8")


def test_a_source_inside_a_zip_is_delivered_as_a_folder_would_be(tmp_path: Path) -> None:
    place = tmp_path / "export.zip"
    sides = TwoSides(tmp_path).make(source=f"zip://{place}")
    for number in range(3):
        sides.add(f"nämnd/handling {number}.pdf", PDF_1_4 + f"%{number}".encode())
    sides.write()
    with zipfile.ZipFile(place, "w") as archive:
        for path in sides.source.rglob("*.pdf"):
            archive.write(path, path.relative_to(sides.source).as_posix())
    done = sides.through()
    assert done.status is Status.TAKEN_OVER
    assert done.balance is not None
    assert (done.balance.source_files, done.balance.received_files) == (3, 3)

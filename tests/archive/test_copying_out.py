import hashlib
from pathlib import Path

import pytest

from leverans.archive.copying_out import copy_out, place_of
from leverans.archive.interface import StoredFile
from leverans.model.catalogue_entry import FileEntry
from leverans.model.errors import NotFoundInStore, PackageError
from leverans.storage.local import LocalFolder
from leverans.testing.plain_package import PlainPackage

SHA512 = hashlib.sha512(b"bytes").hexdigest()
SHA256 = hashlib.sha256(b"bytes").hexdigest()


class Digested(PlainPackage):
    """A package of which the archive keeps sha512, as OCFL does."""

    def files(self, prefix: str = ""):  # type: ignore[no-untyped-def]  # noqa: ANN201
        for file in super().files(prefix):
            yield StoredFile(path=file.path, key=file.key, sha512=SHA512)


@pytest.fixture
def package(tmp_path: Path) -> Digested:
    place = tmp_path / "store/p1"
    place.mkdir(parents=True)
    (place / "a.txt").write_bytes(b"bytes")
    return Digested(LocalFolder(tmp_path / "store"), "p1")


@pytest.mark.parametrize(
    "file",
    [FileEntry("a.txt"), FileEntry("a.txt", 5, SHA256), FileEntry("a.txt", 5, SHA256.upper())],
)
def test_a_file_is_copied_and_its_digest_told(
    package: Digested, tmp_path: Path, file: FileEntry
) -> None:
    copied = copy_out(package, file, tmp_path / "ut/a.txt")
    assert (copied.size, copied.sha256) == (5, SHA256)
    assert (tmp_path / "ut/a.txt").stat().st_mode & 0o777 == 0o444


@pytest.mark.parametrize("file", [FileEntry("a.txt", 4, SHA256), FileEntry("a.txt", 5, "0" * 64)])
def test_what_is_not_as_it_was_taken_over_is_not_kept(
    package: Digested, tmp_path: Path, file: FileEntry
) -> None:
    with pytest.raises(PackageError, match="taken over"):
        copy_out(package, file, tmp_path / "a.txt")
    assert not (tmp_path / "a.txt").exists()


def test_what_the_archive_s_own_book_contradicts_is_not_kept(
    package: Digested, tmp_path: Path
) -> None:
    (tmp_path / "store/p1/a.txt").write_bytes(b"other")
    with pytest.raises(PackageError, match="sha512"):
        copy_out(package, FileEntry("a.txt"), tmp_path / "a.txt")


def test_a_file_of_which_nothing_is_known_is_not_called_verified(tmp_path: Path) -> None:
    (tmp_path / "store/p1").mkdir(parents=True)
    (tmp_path / "store/p1/a.txt").write_bytes(b"bytes")
    plain = PlainPackage(LocalFolder(tmp_path / "store"), "p1")
    with pytest.raises(PackageError, match="nothing says"):
        copy_out(plain, FileEntry("a.txt"), tmp_path / "a.txt")
    with pytest.raises(NotFoundInStore):
        copy_out(plain, FileEntry("b.txt", 5, SHA256), tmp_path / "b.txt")


@pytest.mark.parametrize("path", ["", "/etc/passwd", "../a", "a/../../b", "a\x00b"])
def test_a_path_that_leads_out_is_refused(path: str) -> None:
    with pytest.raises(PackageError):
        place_of(path)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("representations/native/data/nämnd/a.pdf", "native/nämnd/a.pdf"),
        ("representations/native/METS.xml", "representations/native/METS.xml"),
        ("representations/native/data", "representations/native/data"),
        ("data/a.txt", "data/a.txt"),
    ],
)
def test_a_copy_lies_as_the_source_had_it(path: str, place: str) -> None:
    assert str(place_of(path)) == place

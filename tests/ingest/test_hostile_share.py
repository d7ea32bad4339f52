import os
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from leverans.storage.local import LocalFolder
from leverans.testing.shares import Read, filled, params
from leverans.testing.source_contract import files_of
from leverans.testing.unprivileged import unprivileged

Reading = Callable[..., Read]


def test_two_equal_names_in_different_folders_are_two_files(read: Reading) -> None:
    sheet = "Sökväg;Titel;Handlingstyp\na/x.txt;A;U\nb/x.txt;B;U\n"
    got = read(sheet, {"a/x.txt": b"1", "b/x.txt": b"2"})
    assert {record.title: [f.name for f in files_of(record)] for record in got.records} == {
        "A": ["a/x.txt"],
        "B": ["b/x.txt"],
    }


def test_decomposed_names_are_found_by_composed_paths_and_kept(read: Reading) -> None:
    name = unicodedata.normalize("NFD", "måndag/åäö.txt")
    got = read("Sökväg;Titel;Handlingstyp\nmåndag/åäö.txt;X;U\n", {name: b"x"})
    [file] = files_of(got.records[0])
    assert (file.name, file.package_name) == (name, name)
    assert len(got.findings("SRC-NAME-NFD")) == 1
    folder = read("Sökväg;Titel;Handlingstyp\nmåndag;X;U\n")
    assert folder.names("måndag") == [name]


def test_names_that_only_look_different_are_told(read: Reading) -> None:
    nfd = unicodedata.normalize("NFD", "å.txt")
    files = {"å.txt": b"1", nfd: b"2", "Bild.jpg": b"3", "bild.JPG": b"4"}
    got = read("Sökväg;Titel;Handlingstyp\n.;Allt;U\n", files)
    [twin] = got.findings("SRC-NAME-TWIN")
    assert {twin.location, params(twin)["other"]} == {"å.txt", nfd}
    [case] = got.findings("SRC-NAME-CASE")
    assert {case.location, params(case)["other"]} == {"Bild.jpg", "bild.JPG"}
    assert len(got.names(".")) == 4
    carried = {file.name: file.package_name for file in files_of(got.records[0])}
    assert set(carried) == set(files)
    for told in (twin, case):
        name = params(told)["package_name"]
        assert carried[told.location] == name != told.location
        assert carried[params(told)["other"]] == params(told)["other"]
    folded_names = [unicodedata.normalize("NFC", name).casefold() for name in carried.values()]
    assert len(set(folded_names)) == 4


def test_names_that_are_not_utf8_travel_under_a_safe_one(read: Reading, root: Path) -> None:
    with open(os.fsencode(root) + b"/r\xe4tt.txt", "wb") as out:  # noqa: PTH123  (bytes)
        out.write(b"latin")
    got = read("Sökväg;Titel;Handlingstyp\nr\\xe4tt.txt;X;U\n")
    [file] = files_of(got.records[0])
    assert file.name.encode("utf-8", "surrogateescape") == b"r\xe4tt.txt"
    assert file.package_name.startswith("r_tt~")
    assert file.package_name.endswith(".txt")
    [finding] = got.findings("SRC-NAME-BYTES")
    assert finding.location == r"r\xe4tt.txt"
    assert params(finding) == {"package_name": file.package_name}
    with file.content.open() as stream:
        assert stream.read() == b"latin"


def test_links_and_special_files_are_loose_even_when_a_row_names_them(
    read: Reading, root: Path, tmp_path: Path
) -> None:
    (root / "real.txt").write_text("x")
    (root / "in").symlink_to("real.txt")
    (root / "out").symlink_to(tmp_path)
    os.mkfifo(root / "pipe")
    got = read("Sökväg;Titel;Handlingstyp\nreal.txt;X;U\nin;Y;U\npipe;Z;U\n")
    assert [(item.finding.rule, item.finding.location, item.files) for item in got.loose] == [
        ("SRC-SYMLINK", "in", 1),
        ("SRC-SYMLINK-OUT", "out", 1),
        ("SRC-SPECIAL", "pipe", 1),
    ]
    assert [record.title for record in got.records] == ["X"]


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to give a file away")
def test_what_may_not_be_read_is_loose(read: Reading, root: Path, tmp_path: Path) -> None:
    filled(LocalFolder(root), {"open.txt": b"x", "closed.txt": b"1234", "closed/x": b"x"})
    work = tmp_path / "work"
    work.mkdir(mode=0o777)
    work.chmod(0o777)
    root.chmod(0o755)
    for name in ("closed.txt", "closed"):
        (root / name).chmod(0)
    with unprivileged(root, work):
        got = read("Sökväg;Titel;Handlingstyp\n.;Allt;U\n")
    assert [(item.finding.location, item.bytes) for item in got.loose] == [
        ("closed", 0),
        ("closed.txt", 4),
    ]
    assert len(got.findings("SRC-UNREADABLE")) == 2
    assert got.names(".") == ["open.txt"]


def test_two_rows_for_one_file_are_told_and_the_first_has_it(read: Reading) -> None:
    got = read("Sökväg;Titel;Handlingstyp\nx.txt;Ett;U\n./x.txt;Två;U\n", {"x.txt": b"x"})
    [twice] = got.findings("SRC-ROW-TWICE")
    assert twice.location == "blad.csv#row 3"
    assert [record.title for record in got.records] == ["Ett"]


@pytest.mark.parametrize("written", [r"a\b å.txt", "./a/b å.txt", "/a/b å.txt", " a/b å.txt "])
def test_paths_are_found_however_they_are_written(read: Reading, written: str) -> None:
    got = read(f"Sökväg;Titel;Handlingstyp\n{written};X;U\n", {"a/b å.txt": b"x"})
    assert [file.name for record in got.records for file in files_of(record)] == ["a/b å.txt"]

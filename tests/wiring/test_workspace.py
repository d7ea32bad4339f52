from pathlib import Path

import pytest

from leverans.messages.catalogue import render
from leverans.messages.error_words import error_words
from leverans.model.errors import ConfigurationError, UsageError
from leverans.wiring.workspace import find_workspace, ledger_url, load_workspace, place

LEAST = '[authority]\nname = "Exempel"\nid = "ORG:1"\n'


def workspace_with(folder: Path, text: str) -> Path:
    (folder / "leverans.toml").write_text(text, encoding="utf-8")
    return folder


def refused(folder: Path, text: str) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as caught:
        load_workspace(workspace_with(folder, text))
    return caught.value


def test_the_workspace_is_found_from_any_folder_below_it(producer: Path) -> None:
    below = producer / "kalla" / "a" / "b"
    below.mkdir(parents=True)
    assert find_workspace(below) == producer
    assert find_workspace(producer) == producer


def test_without_a_workspace_the_way_to_make_one_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no workspace") as caught:
        find_workspace(tmp_path)
    (found,) = caught.value.findings
    assert "leverans init MAPP" in render(found, "sv").remedy
    assert str(tmp_path) in error_words(caught.value, "sv")


def test_the_least_that_must_be_said_is_who_we_are(tmp_path: Path) -> None:
    found = load_workspace(workspace_with(tmp_path, LEAST))
    assert (found.root, found.role, found.language) == (tmp_path, "producer", "")
    assert (found.authority.name, found.authority.id) == ("Exempel", "ORG:1")
    assert ledger_url(found, {}) == f"sqlite:///{tmp_path}/var/ledger.sqlite"
    assert found.archive is None
    assert len(found.digest) == 64


def test_a_workspace_can_be_named_by_its_settings_file(producer: Path) -> None:
    assert load_workspace(producer / "leverans.toml") == load_workspace(producer)


def test_the_receiving_side_has_a_drop_folder_and_a_store(archive: Path) -> None:
    found = load_workspace(archive)
    assert found.role == "archive"
    assert found.archive is not None
    assert found.archive.name == "Exempelregionens mellanarkiv"
    assert found.archive.drop == str(archive / "var" / "drop")
    assert found.archive.store == str(archive / "var" / "archive")
    assert (found.archive.second, found.archive.audit_days) == ("", 365)


def test_an_archive_without_drop_folder_is_refused(tmp_path: Path) -> None:
    error = refused(tmp_path, 'role = "archive"\n' + LEAST)
    assert [found.rule for found in error.findings] == ["SET-MISSING"]
    assert "archive.drop" in str(error)


def test_every_mistake_is_told_at_once_with_its_line_and_what_is_allowed(tmp_path: Path) -> None:
    error = refused(
        tmp_path,
        'role = "producent"\nlangage = "sv"\n\n[authority]\nname = 3\n\n[work]\nprocesses = 0\n',
    )
    told = [(found.location, found.rule) for found in error.findings]
    assert told == [
        ("leverans.toml#line 1", "SET-VALUE"),
        ("leverans.toml#line 2", "SET-NEAR-KEY"),
        ("leverans.toml#line 4", "SET-MISSING"),
        ("leverans.toml#line 5", "SET-VALUE"),
        ("leverans.toml#line 8", "SET-VALUE"),
    ]
    assert '"producer", "archive"' in str(error)
    assert "Was language meant?" in str(error)
    assert "≥ 1" in str(error)


def test_mistakes_can_be_read_in_swedish(tmp_path: Path) -> None:
    (found,) = refused(tmp_path, 'langage = "sv"\n' + LEAST).findings
    assert render(found, "sv").message.startswith(
        "langage är ingen känd nyckel här. Menades language?"
    )


@pytest.mark.parametrize(
    ("data", "line"),
    [(b"role = producer\n", 1), (b'a = "x"\n[b\n', 2), (b'role = "x"\nname = "\xe5"\n', 2)],
)
def test_a_file_that_is_no_toml_is_refused_with_its_line(
    tmp_path: Path, data: bytes, line: int
) -> None:
    (tmp_path / "leverans.toml").write_bytes(data)
    with pytest.raises(ConfigurationError) as caught:
        load_workspace(tmp_path)
    assert caught.value.place == f"leverans.toml#line {line}"


def test_a_missing_settings_file_is_a_configuration_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no such file"):
        load_workspace(tmp_path)


def test_a_file_written_on_windows_reads_the_same(tmp_path: Path) -> None:
    workspace_with(tmp_path, "")
    (tmp_path / "leverans.toml").write_bytes(b"\xef\xbb\xbf" + LEAST.replace("\n", "\r\n").encode())
    assert load_workspace(tmp_path).authority.name == "Exempel"


@pytest.mark.parametrize(
    ("location", "whole"),
    [
        ("kalla", "/w/kalla"),
        ("/srv/x", "/srv/x"),
        ("zip://a.zip", "zip:///w/a.zip"),
        ("zip:///srv/a.zip", "zip:///srv/a.zip"),
        ("ftp://host/x", "ftp://host/x"),
        ("", ""),
    ],
)
def test_locations_count_from_the_workspace(location: str, whole: str) -> None:
    assert place(Path("/w"), location) == whole

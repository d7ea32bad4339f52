from pathlib import Path

import pytest

from leverans.flow.anchor_terms import AnchorTerms
from leverans.model.errors import ConfigurationError
from leverans.storage.interface import Store
from leverans.storage.local import LocalFolder
from leverans.testing.tsa import make_authority
from leverans.wiring.anchoring import anchor_terms
from leverans.wiring.workspace import WorkspaceSettings, load_workspace

LEAST = '[authority]\nname = "Exempel"\nid = "ORG:1"\n[log]\n'


def loaded(folder: Path, log: str) -> WorkspaceSettings:
    (folder / "leverans.toml").write_text(LEAST + log, encoding="utf-8")
    return load_workspace(folder)


def terms(folder: Path, log: str) -> AnchorTerms:
    def opens(location: str, options: object, key: str) -> Store:
        del options
        assert key == "log.anchor_places"
        return LocalFolder(Path(location))

    return anchor_terms(loaded(folder, log).log, opens)


def test_nothing_said_is_nobody_asked_and_no_place(tmp_path: Path) -> None:
    assert terms(tmp_path, "") == AnchorTerms()


def test_places_count_from_the_workspace_and_go_by_what_was_written(tmp_path: Path) -> None:
    (place,) = terms(tmp_path, 'anchor_places = ["../kopia"]\n').places
    assert place.name == "../kopia"
    opened = place.open()
    assert isinstance(opened, LocalFolder)
    assert opened.root == tmp_path / "../kopia"


def test_a_place_has_the_options_under_its_location(tmp_path: Path) -> None:
    log = loaded(
        tmp_path,
        'anchor_places = ["s3://a", "s3://b"]\n'
        '[log.anchor_options."s3://b"]\nsecret_key = { env = "KEY" }\nregion = "eu"\n',
    ).log
    assert [dict(place.options) for place in log.places] == [
        {},
        {"secret_key": "env:KEY", "region": "eu"},
    ]


@pytest.mark.parametrize(
    ("log", "told"),
    [
        ('timestamp_url = "ftp://tsa"\n', "log.timestamp_url"),
        ('timestamp_url = "http://me:secret@tsa"\n', "log.timestamp_url"),
        ('timestamp_policy = "policy"\n', "log.timestamp_policy"),
        ('anchor_places = [""]\n', "log.anchor_places.1"),
        ('anchor_places = "kopia"\n', "log.anchor_places"),
        ('[log.anchor_options."s3://b"]\nregion = "eu"\n', "log"),
        ('anchor_places = ["s3://b"]\n[log.anchor_options."s3://b"]\nkey = "x"\n', "s3://b"),
        ('place = "x"\n', "log.place"),
    ],
)
def test_what_is_wrong_is_told_by_its_key_and_no_secret_with_it(
    tmp_path: Path, log: str, told: str
) -> None:
    with pytest.raises(ConfigurationError) as wrong:
        loaded(tmp_path, log)
    assert told in str(wrong.value)
    assert "secret@" not in str(wrong.value)


def test_the_authority_goes_by_its_host_and_its_roots_are_read_when_needed(tmp_path: Path) -> None:
    told = 'timestamp_url = "https://tsa.exempel.invalid/tsr"\ntimestamp_roots = "rot.pem"\n'
    stamping = terms(tmp_path, told + 'timestamp_policy = "1.2.3"\n').stamping
    assert stamping is not None
    assert stamping.name == "tsa.exempel.invalid"
    for content in (None, "no certificate"):
        if content:
            (tmp_path / "rot.pem").write_text(content)
        with pytest.raises(ConfigurationError, match=r"rot\.pem"):
            stamping.trusted()


@pytest.mark.services
def test_roots_are_certificates_in_pem(tmp_path: Path) -> None:
    roots = make_authority(tmp_path / "tsa").roots
    told = f'timestamp_url = "https://tsa.exempel.invalid"\ntimestamp_roots = "{roots}"\n'
    stamping = terms(tmp_path, told).stamping
    assert stamping is not None
    assert len(stamping.trusted().roots) == 1


def test_without_roots_nobody_is_trusted(tmp_path: Path) -> None:
    stamping = terms(tmp_path, 'timestamp_url = "https://tsa.exempel.invalid"\n').stamping
    assert stamping is not None
    assert stamping.trusted().roots == ()

"""Settings that name an SFTP server: as source, as target, as the drop of the archive."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from leverans.flow.outcome import Status
from leverans.model.errors import ConfigurationError, StorageError
from leverans.testing.sshd import Server, sshd
from leverans.testing.two_sides import AGREEMENT, TwoSides
from leverans.wiring.agreements import load_agreement
from leverans.wiring.places import Places
from leverans.wiring.workspace import load_workspace


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with sshd() as server:
        yield server


@dataclass(frozen=True)
class Far:
    """Both sides, and the server between them."""

    sides: TwoSides
    server: Server

    @property
    def options(self) -> str:
        host_key = self.server.options["host_key"]
        return (
            f'options = {{ host_key = "{host_key}", key = {{ file = "{self.server.key_file}" }} }}'
        )

    def settle(self, file: Path, old: str, new: str) -> None:
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")


@pytest.fixture
def far(tmp_path: Path, server: Server) -> Far:
    drop, source = (
        server.make_folder(f"{tmp_path.name}-{name}").name for name in ("drop", "kalla")
    )
    sides = TwoSides(tmp_path).make(
        source=server.location(source), sheet=f"{server.location(source)}/blad.csv"
    )
    far = Far(sides, server)
    agreement = sides.producer / "agreements" / f"{AGREEMENT}.toml"
    far.settle(agreement, 'ignore = ["', f'{far.options}\nignore = ["blad.csv", "')
    far.settle(
        agreement,
        f'location = "{sides.drop}"',
        f'location = "{server.location(drop)}"\n{far.options}',
    )
    far.settle(
        sides.archive / "leverans.toml",
        'drop = "../drop"',
        f'drop = "{server.location(drop)}"\n{far.options}',
    )
    return far


@pytest.mark.services
def test_a_delivery_goes_from_one_folder_of_a_server_to_another_and_is_answered(
    far: Far, tmp_path: Path
) -> None:
    far.sides.add("ett/protokoll åäö.pdf")
    far.sides.write()
    source = far.server.folder / f"{tmp_path.name}-kalla"
    (source / "ett").mkdir()
    (source / "ett/protokoll åäö.pdf").write_bytes(
        (far.sides.source / "ett/protokoll åäö.pdf").read_bytes()
    )
    (source / "blad.csv").write_bytes(far.sides.sheet.read_bytes())
    assert far.sides.through().status is Status.TAKEN_OVER
    drop = far.server.folder / f"{tmp_path.name}-drop"
    assert len(list((drop / "incoming").glob("*.tar"))) == 1
    assert len(list((drop / "answers").iterdir())) == 2
    assert [path for path in (drop / ".leverans-part").rglob("*") if path.is_file()] == []


@pytest.mark.services
def test_what_a_server_must_be_opened_with_is_asked_for_by_name(far: Far) -> None:
    places = Places(root=far.sides.producer)
    where = far.server.location()
    with pytest.raises(ConfigurationError, match=r"target\.options\.host_key"):
        places.open(where, {"key": f"file:{far.server.key_file}"}, "target")
    with pytest.raises(ConfigurationError, match=r"target\.options\.colour"):
        places.open(where, {**far.server.options, "colour": "blue"}, "target")
    with pytest.raises(ConfigurationError, match=r"target\.options\.key"):
        places.open(where, {**far.server.options, "key": "env:SAKNAS"}, "target")
    with pytest.raises(ConfigurationError, match=r"target\.options\.key"):
        places.open(where, far.server.options, "target")


@pytest.mark.services
@pytest.mark.parametrize(
    ("location", "options", "key"),
    [
        ("sftp://host/without-user", {}, "target.location"),
        ("", {"host_key": "saknas"}, "target.options.host_key"),
        ("", {"host_key": "ssh-ed25519 AAAA"}, "target.options.host_key"),
        ("", {"timeout": "snart"}, "target.options.timeout"),
        ("", {"key": "env:NOT_A_KEY"}, "target.options.key"),
    ],
)
def test_what_is_wrong_is_told_by_its_key_and_what_would_be_right(
    far: Far, location: str, options: dict[str, str], key: str
) -> None:
    right = {**far.server.options, "key": f"file:{far.server.key_file}"}
    environ = {"NOT_A_KEY": "hemligt"}
    places = Places(root=far.sides.producer, environ=environ)
    with pytest.raises(ConfigurationError) as caught:
        places.open(location or far.server.location(), {**right, **options}, "target")
    [found] = caught.value.findings
    assert (found.rule, dict(found.params)["key"]) == ("SET-VALUE", key)
    assert "hemligt" not in str(caught.value)


@pytest.mark.services
def test_the_archives_drop_has_options_too_and_shows_no_secret(far: Far) -> None:
    found = load_workspace(far.sides.archive)
    assert found.archive is not None
    assert found.archive.options["key"] == f"file:{far.server.key_file}"
    assert "PRIVATE KEY" not in repr(found)


@pytest.mark.parametrize("name", ["key", "passphrase", "password"])
@pytest.mark.services
def test_a_secret_in_plain_text_is_refused(far: Far, name: str) -> None:
    agreement = far.sides.producer / "agreements" / f"{AGREEMENT}.toml"
    far.settle(agreement, "options = {", f'options = {{ {name}2 = "hej",'.replace("2", ""))
    text = agreement.read_text("utf-8").replace(f', key = {{ file = "{far.server.key_file}" }}', "")
    agreement.write_text(text, "utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_agreement(load_workspace(far.sides.producer), AGREEMENT)
    assert {found.rule for found in caught.value.findings} == {"SET-PLAIN-SECRET"}
    assert "hej" not in str(caught.value)


@pytest.mark.services
def test_a_server_with_another_key_is_found_by_the_doctor(far: Far) -> None:
    agreement = far.sides.producer / "agreements" / f"{AGREEMENT}.toml"
    text = agreement.read_text("utf-8")
    other = "AAAAC3NzaC1lZDI1NTE5AAAAI" + "A" * 43
    kind, known, *_ = far.server.options["host_key"].split()
    assert kind == "ssh-ed25519"
    agreement.write_text(text.replace(known, other), "utf-8")
    with pytest.raises(StorageError, match="but pinned is"):
        far.sides.open()._reach_target(AGREEMENT)

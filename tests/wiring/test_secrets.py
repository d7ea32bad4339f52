from pathlib import Path

import pytest

from leverans.model.errors import ConfigurationError
from leverans.wiring.agreements import load_agreement
from leverans.wiring.places import Places
from leverans.wiring.secrets import SecretReference, reference_from, resolve, with_password
from leverans.wiring.workspace import ledger_url, load_workspace

HIDDEN = "hej/hopp@1"
POSTGRES = 'url = "postgresql+psycopg://user@host/db"\n'


def ledger(folder: Path, table: str) -> Path:
    text = f'[authority]\nname = "Exempel"\nid = "ORG:1"\n[ledger]\n{table}'
    (folder / "leverans.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("kind", ["file", "env", "credential"])
def test_a_secret_is_read_from_where_the_reference_says(tmp_path: Path, kind: str) -> None:
    (tmp_path / "hemligt").write_text(HIDDEN + "\n", encoding="utf-8")
    environ = {"hemligt": HIDDEN} if kind == "env" else {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    found = load_workspace(ledger(tmp_path, POSTGRES + f'password = {{ {kind} = "hemligt" }}'))
    assert ledger_url(found, environ) == "postgresql+psycopg://user:hej%2Fhopp%401@host/db"
    assert HIDDEN not in repr(found)


def test_the_whole_address_can_be_a_secret(tmp_path: Path) -> None:
    found = load_workspace(ledger(tmp_path, 'url = { env = "URL" }'))
    assert ledger_url(found, {"URL": "postgresql://a:b@c/d"}) == "postgresql://a:b@c/d"


@pytest.mark.parametrize(
    ("reference", "environ"),
    [
        ({"file": "saknas"}, {}),
        ({"env": "SAKNAS"}, {}),
        ({"env": "TOM"}, {"TOM": ""}),
        ({"credential": "saknas"}, {"CREDENTIALS_DIRECTORY": "/nowhere"}),
        ({"credential": "leverans.toml"}, {}),
    ],
)
def test_a_missing_secret_names_the_setting_and_where_it_was_looked_for(
    tmp_path: Path, reference: dict[str, str], environ: dict[str, str]
) -> None:
    wanted = SecretReference.model_validate(reference)
    with pytest.raises(ConfigurationError) as caught:
        resolve(wanted, root=tmp_path, environ=environ, key="ledger.password")
    assert "ledger.password" in str(caught.value)
    assert str(wanted) in str(caught.value)


def test_a_credential_cannot_lead_out_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "secret").write_text("x", encoding="utf-8")
    wanted = SecretReference(credential="../secret")
    with pytest.raises(ConfigurationError):
        resolve(wanted, root=tmp_path, environ={"CREDENTIALS_DIRECTORY": str(tmp_path / "in")})


@pytest.mark.parametrize(
    "table",
    [
        f'url = "postgresql+psycopg://user:{"pass"}@host/db"',
        POSTGRES + 'password = "hemligt"',
        POSTGRES + 'password = { env = "A", file = "b" }',
        POSTGRES + "password = {}",
    ],
)
def test_a_secret_in_the_file_is_refused_and_a_reference_names_one_place(
    tmp_path: Path, table: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_workspace(ledger(tmp_path, table))
    assert "leverans.toml#line" in caught.value.place


def test_a_password_in_an_address_is_refused_without_being_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="plain text") as caught:
        load_workspace(ledger(tmp_path, 'url = "postgresql://user:MYCKETHEMLIGT@host/db"'))
    assert "MYCKETHEMLIGT" not in str(caught.value) + repr(caught.value.findings)


def test_an_agreement_keeps_the_reference_and_never_the_secret(producer: Path) -> None:
    path = producer / "agreements" / "exempel.toml"
    text = path.read_text(encoding="utf-8")
    options = '[source.options]\npassword = { env = "PW" }\n\n[package]'
    path.write_text(text.replace("[package]", options), encoding="utf-8")
    agreement = load_agreement(load_workspace(producer), "exempel")
    assert agreement.source.options == {"password": "env:PW"}
    path.write_text(text.replace("[package]", options.replace('{ env = "PW" }', '"x"')), "utf-8")
    with pytest.raises(ConfigurationError, match="plain text"):
        load_agreement(load_workspace(producer), "exempel")


def test_a_reference_survives_being_written_as_text() -> None:
    for reference in (SecretReference(file="a:b"), SecretReference(env="X")):
        assert reference_from(str(reference)) == reference


def test_the_password_goes_behind_the_user_and_nowhere_else() -> None:
    assert with_password("ftp://u@h/x", "a@b") == "ftp://u:a%40b@h/x"
    assert with_password("ftp://h/x", "secret") == "ftp://h/x"


def test_a_place_needs_its_secret_before_it_is_opened(tmp_path: Path) -> None:
    places = Places(root=tmp_path, environ={})
    with pytest.raises(ConfigurationError, match=r"source\.options\.password"):
        places.open("ftp://user@host.invalid/x", {"password": "env:SAKNAS"}, "source")
    assert list(places.open(str(tmp_path), {}, "source").list()) == []


@pytest.mark.parametrize("value", ['"mycket hemligt"', '["mycket hemligt"]', "4711"])
def test_a_password_that_is_no_reference_is_refused_without_being_shown(
    tmp_path: Path, value: str
) -> None:
    text = f'[authority]\nname = "A"\nid = "ORG:1"\n[ledger]\npassword = {value}\n'
    (tmp_path / "leverans.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigurationError, match="plain text") as caught:
        load_workspace(tmp_path)
    assert value.strip('[]"') not in str(caught.value)

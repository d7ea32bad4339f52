import hashlib
from pathlib import Path

import pytest

from leverans.model.errors import ConfigurationError, UsageError
from leverans.wiring.agreements import list_agreements, load_agreement
from leverans.wiring.tables import FORMATS, SOURCES, TARGETS
from leverans.wiring.workspace import load_workspace


def changed(workspace: Path, old: str, new: str) -> None:
    path = workspace / "agreements" / "exempel.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def refused(workspace: Path) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as caught:
        load_agreement(load_workspace(workspace), "exempel")
    return caught.value


def test_an_agreement_is_read_with_whole_paths_and_the_digest_of_its_file(producer: Path) -> None:
    found = load_agreement(load_workspace(producer), "exempel")
    data = (producer / "agreements" / "exempel.toml").read_bytes()
    assert found.digest == hashlib.sha256(data).hexdigest()
    assert (found.id, found.reference) == ("exempel", "EXEMPEL 2026-0001")
    assert found.source.location == str(producer / "kalla")
    assert found.source.sheet == str(producer / "blad" / "exempel.csv")
    assert found.source.mapping == str(producer / "mappings" / "exempel.toml")
    assert found.source.ignore == ("Thumbs.db", "~$*", ".DS_Store")
    assert found.target.location == str(producer / "var" / "drop")
    assert found.package.content_category == "Textual works – Digital"
    assert found.contacts[0].name == "Test Testsson"


def test_what_an_agreement_leaves_out_is_what_the_model_says(producer: Path) -> None:
    changed(producer, 'profile = "eark-sip"\nversion = "2.2.0"\ncontainer = "tar"\n', "")
    found = load_agreement(load_workspace(producer), "exempel")
    assert found.package == type(found.package)()


def test_all_agreements_are_listed_in_order(producer: Path) -> None:
    for name in ("b.toml", "a.toml", "notes.txt", ".hidden.toml"):
        (producer / "agreements" / name).write_text("", encoding="utf-8")
    assert list_agreements(load_workspace(producer)) == ("a", "b", "exempel")


@pytest.mark.parametrize("name", ["saknas", "../leverans", "", "/etc/passwd", "exempel.toml"])
def test_an_agreement_that_is_not_there_is_answered_with_those_that_are(
    producer: Path, name: str
) -> None:
    with pytest.raises(UsageError, match="Those there are: exempel"):
        load_agreement(load_workspace(producer), name)


@pytest.mark.parametrize(
    ("old", "new", "allowed"),
    [
        ('kind = "fileshare"', 'kind = "filshare"', list(SOURCES)),
        ('profile = "eark-sip"', 'profile = "eark"', list(FORMATS)),
        ('version = "2.2.0"', 'version = "3.0.0"', ["2.2.0", "2.1.0"]),
        ('container = "tar"', 'container = "rar"', ["tar", "zip", "folder"]),
        ('kind = "folder"', 'kind = "mapp"', list(TARGETS)),
        ('schedule = "manual"', 'schedule = ["måndag"]', ["manual", "nightly", "monday"]),
        ("formats = []", 'formats = ["pdf"]', ["fmt/95"]),
        ("formats = []", 'formats = ["fmt/95"]\nidentify = false', ["identify = true"]),
        ("formats = []", 'schemas = ["mets.xsd"]', ["SHA-256: 64 x 0-9, a-f"]),
        ("formats = []", 'levels = { PLAN-EMPTY = "fel" }', ["error", "warning", "info"]),
        ("formats = []", 'namespaces = { kore = "urn:a" }', ["core", "vgr", "vgrsy", "vgrsd"]),
        ("formats = []", 'namespaces = { core = "" }', ["core"]),
        ('container = "tar"', 'container = "tar"\nalgorithms = ["MD5"]', ["SHA-256", "SHA-512"]),
        ('container = "tar"', 'container = "tar"\nalgorithms = []', ["SHA-256"]),
        ('container = "tar"', 'container = "tar"\npremis_objects = "all"', ["representation"]),
        ('container = "tar"', 'container = "tar"\ndescription = "mods"', ["ead3", "dc"]),
        ("max_path = 255", 'max_path = "255"', ["1, 2, 3"]),
        ("max_path = 255", 'clamd = "example.invalid:3310"', ["127.0.0.1:3310", "clamd.ctl"]),
        ("max_path = 255", 'pdfa = "jhove"', ["preflight", "verapdf"]),
        ("max_path = 255", "max_path = 0", ["≥ 1"]),
    ],
)
def test_a_wrong_value_is_answered_with_its_line_and_those_allowed(
    producer: Path, old: str, new: str, allowed: list[str]
) -> None:
    changed(producer, old, new)
    error = refused(producer)
    (found,) = error.findings
    told = dict(found.params)["allowed"]
    assert found.rule == "SET-VALUE"
    assert all(value in told for value in allowed)
    lines = (producer / "agreements" / "exempel.toml").read_text(encoding="utf-8").splitlines()
    line = lines[int(found.location.removeprefix("agreements/exempel.toml#line ")) - 1]
    assert line == "[check]" or any(key in line for key in dict(found.params)["key"].split("."))


def test_a_term_that_is_nearly_right_is_answered_with_the_right_one_first(producer: Path) -> None:
    changed(producer, 'container = "tar"', 'container = "tar"\ncontent_category = "Datasetz"')
    (found,) = refused(producer).findings
    assert dict(found.params)["allowed"].startswith('"Datasets", ')
    changed(producer, "Datasetz", "Textual works - Digital")
    (found,) = refused(producer).findings
    assert dict(found.params)["allowed"].startswith('"Textual works – Digital", ')


def test_a_level_for_a_rule_that_does_not_exist_is_refused(producer: Path) -> None:
    changed(producer, "formats = []", 'levels = { SRC-NOTHING = "error" }')
    assert "SRC-NOTHING" in str(refused(producer))


def test_a_misspelt_key_is_answered_with_the_one_that_was_meant(producer: Path) -> None:
    changed(producer, "max_path", "maxpath")
    (found,) = refused(producer).findings
    assert found.rule == "SET-NEAR-KEY"
    assert dict(found.params)["nearest"] == "max_path"


@pytest.mark.parametrize("key", ["sheet", "mapping"])
def test_a_source_says_what_it_cannot_do_without(producer: Path, key: str) -> None:
    changed(producer, f"{key} = ", f'{key} = ""  # ')
    (found,) = refused(producer).findings
    assert (found.rule, dict(found.params)["key"]) == ("SET-MISSING", f"source.{key}")


def test_files_of_the_workspace_that_are_missing_are_named_with_their_lines(producer: Path) -> None:
    (producer / "mappings" / "exempel.toml").unlink()
    changed(producer, 'plan = "exempel"', 'plan = "2027"')
    changed(producer, 'container = "tar"', 'container = "tar"\ndocumentation = ["a.pdf"]')
    told = {
        dict(found.params)["key"]: dict(found.params)["value"]
        for found in refused(producer).findings
    }
    assert told == {
        "plan": "plans/2027.csv",
        "source.mapping": "mappings/exempel.toml",
        "package.documentation": "a.pdf",
    }


def test_an_agreement_may_do_without_a_plan(producer: Path) -> None:
    changed(producer, 'plan = "exempel"', 'plan = ""')
    assert load_agreement(load_workspace(producer), "exempel").plan == ""


def test_weekdays_become_one_text(producer: Path) -> None:
    changed(producer, 'schedule = "manual"', 'schedule = ["monday", "thursday"]')
    assert load_agreement(load_workspace(producer), "exempel").schedule == "monday, thursday"


def test_the_namespaces_of_didl_are_those_of_the_agreement(producer: Path) -> None:
    assert load_agreement(load_workspace(producer), "exempel").check.namespaces == {}
    changed(producer, "formats = []", 'namespaces = { core = "urn:a", vgrsd = "urn:b" }')
    found = load_agreement(load_workspace(producer), "exempel")
    assert found.check.namespaces == {"core": "urn:a", "vgrsd": "urn:b"}


def test_schemas_that_are_required_are_named_by_their_digest(producer: Path) -> None:
    digest = "0123456789ABCDEF" * 4
    changed(producer, "formats = []", f'schemas = ["{digest}"]')
    found = load_agreement(load_workspace(producer), "exempel")
    assert found.check.schemas == (digest.lower(),)

from pathlib import Path

import pytest

from leverans.ingest.attributes import ALL, is_attribute
from leverans.ingest.mapping import mapping_of, read_mapping
from leverans.ingest.reading import texts_of
from leverans.model.errors import ConfigurationError

PATH = '[columns]\n"Fil" = "path"\n'


def test_headings_are_found_whatever_their_letters() -> None:
    column = mapping_of(PATH + '" Gäller  FÖR " = "applies_to"\n').column("gäller för")
    assert column is not None
    assert (column.name, column.to) == ("Gäller FÖR", "applies_to")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[columns", "no TOML"),
        ('[colums]\n"Fil" = "path"', "'colums' is not known; allowed: columns, constants"),
        ('[columns]\n"Titel" = "title"', "exactly one of the columns"),
        (PATH + '"A" = "path"', "exactly one of the columns"),
        (PATH + '"Titel" = "titel"', "no attribute 'titel'; nearest: title"),
        (PATH + '"Titel" = 3', "must be"),
        (PATH + '"Titel" = { too = "title" }', "must be"),
        (PATH + '"T" = { to = "title", sep = "," }', "'sep' is not known; allowed: to, separator"),
        (PATH + '"T" = { to = "title", words = 3 }', "words must be a table"),
        (PATH + '"Å" = { to = "access_level", words = { "A" = "5" } }', "allowed: 1, 2, 3, 4"),
        (PATH + '[constants]\npersonal_data = "ja"', "allowed: none, ordinary, sensitive"),
        (PATH + "[defaults]\naccess_level = 4", "text in quotes"),
        (PATH + '[defaults]\nnothing = "x"', "no attribute 'nothing'"),
        ("columns = 3", "must be a table"),
    ],
)
def test_a_mistake_names_its_place_and_what_is_allowed(text: str, reason: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        mapping_of(text, "kultur.toml")
    assert reason in caught.value.detail
    assert caught.value.place == "kultur.toml"


def test_a_mapping_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(PATH)
    assert read_mapping(tmp_path / "m.toml").columns_of("path")[0].name == "Fil"


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_mapping_file_that_cannot_be_read_is_told(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "m.toml").write_bytes(content)
    with pytest.raises(ConfigurationError) as caught:
        read_mapping(tmp_path / "m.toml")
    assert caught.value.place == str(tmp_path / "m.toml")


def test_own_attributes_relations_and_checksums_are_open_families() -> None:
    assert is_attribute("extra.lokal")
    assert is_attribute("relations.is_version_of")
    assert not is_attribute("extra.")
    assert all(map(is_attribute, ALL))


def test_cells_become_texts_by_separator_words_and_empty_values() -> None:
    mapping = mapping_of(
        PATH
        + '"Nyckelord" = { to = "keywords", separator = "," }\n'
        + '"Titel" = "title"\n'
        + '"PU" = { to = "personal_data", words = { "Ja" = "ordinary" }, empty = ["-"] }\n'
        + '"Lagrum" = { to = "restriction.law", separator = "" }\n'
        + '[constants]\nlanguage = "sv"\n[defaults]\npersonal_data = "none"\n'
    )
    cells = {"Fil": "x", "Nyckelord": "a, b,,c\nd", "Titel": "A, B; C", "Lagrum": "21:1; 25:1"}
    texts = texts_of({**cells, "PU": "JA"}, mapping)
    assert texts["keywords"] == ["a", "b", "c", "d"]
    assert texts["title"] == ["A, B; C"]
    assert texts["restriction.law"] == ["21:1; 25:1"]
    assert (texts["personal_data"], texts["language"]) == (["ordinary"], ["sv"])
    assert texts_of({**cells, "PU": "-"}, mapping)["personal_data"] == ["none"]

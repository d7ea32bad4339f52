import json
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leverans.model.errors import PackageError
from leverans.model.record import (
    AccessLevel,
    Agent,
    Aggregation,
    Classification,
    DiaryNumber,
    PersonalData,
    Record,
    RecordType,
    Relation,
    Restriction,
    Retention,
    When,
)
from leverans.model.record_json import from_json, status_of, to_json

FULL = Record(
    archive_id="00000000-0000-5000-8000-000000000001",
    source_system="Filytan",
    source_id="avtal/1.pdf",
    title="Avtal om lokal",
    record_type=RecordType(code="3.2", name="Avtal"),
    source_system_id="filytan",
    source_version="2.0",
    source_version_id="v2",
    display_id="DOK-1",
    diary_number=DiaryNumber(normalised="EX 2024-17", raw="EX 2024–17"),
    public_title="Avtal",
    other_titles=("Lokalavtal",),
    description="Hyra",
    notes=("ett", "två"),
    applies_to="Enheten",
    classification=(Classification(code="3", name="Stöd", level="1"),),
    retention=Retention(
        verdict="preserve", phrase="Bevaras", plan_id="p", plan_version="1", row_id="7",
        decision="EX 1", delivery_text="Efter 5 år", disposal_decision="RA 1",
    ),
    producer_id="ORG:1",
    producer_name="Exempelregionen",
    unit_created="Kultur",
    units_for=("Kultur", "Fritid"),
    agents=(Agent(role="creator", name="Test Testsson", id="x", title="t", unit="u", raw="r"),),
    access_level=AccessLevel.WORKSPACE,
    restrictions=(Restriction(law="OSL 21:7", text="skada", until="2050"),),
    personal_data=PersonalData.SENSITIVE,
    direction="in",
    status="klar",
    dates={"created": When(value="2024-04", raw="april 2024")},
    subjects=("hyra",),
    keywords=("lokal",),
    relations=(Relation(type="is_version_of", target="2", scheme="s"),),
    original_held_elsewhere="Diariet",
    paper_location="Hylla 3",
    language="sv",
    aggregation=Aggregation(
        id="a", title="Ärende", type="case", diary_number=DiaryNumber(normalised="a", raw="A")
    ),
    extra={"Egen": "kolumn"},
    raw={"Titel": " Avtal om lokal "},
    raw_place="blad.csv#7",
)  # fmt: skip


def test_every_attribute_survives_the_round_trip() -> None:
    empty = [
        field.name
        for field in fields(Record)
        if getattr(FULL, field.name) == field.default and field.name != "representations"
    ]
    assert empty == []
    assert from_json(json.loads(json.dumps(to_json(FULL)))) == FULL


def test_every_attribute_is_named_as_in_the_model() -> None:
    names = {field.name for field in fields(Record)} - {"representations"}
    assert set(to_json(FULL)) == names | {"schema"}


def test_an_empty_value_is_left_out_and_comes_back_empty() -> None:
    record = Record(
        archive_id="1", source_system="", source_id="", title="", record_type=RecordType()
    )
    data = to_json(record)
    assert list(data) == [
        "schema", "archive_id", "source_system", "source_id", "title", "record_type",
    ]  # fmt: skip
    assert from_json(data) == record


@given(
    title=st.text(st.characters()),
    raw=st.dictionaries(st.text(), st.text(), max_size=4),
    notes=st.lists(st.text(), max_size=3),
    level=st.none() | st.sampled_from(AccessLevel),
    personal=st.sampled_from(PersonalData),
    dates=st.dictionaries(st.text(), st.builds(When, value=st.text(), raw=st.text()), max_size=3),
)
def test_any_text_survives_even_lone_surrogates(
    *,
    title: str,
    raw: dict[str, str],
    notes: list[str],
    level: AccessLevel | None,
    personal: PersonalData,
    dates: dict[str, When],
) -> None:
    record = Record(
        archive_id="1", source_system="s", source_id="i", title=title, record_type=RecordType(),
        raw=raw, notes=tuple(notes), access_level=level, personal_data=personal, dates=dates,
    )  # fmt: skip
    assert from_json(json.loads(json.dumps(to_json(record)))) == record


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"schema": 2},
        {"schema": 1},
        {"schema": 1, "archive_id": "1", "source_system": "", "source_id": "", "title": "",
         "record_type": {}, "access_level": 9},
        {"schema": 1, "archive_id": "1", "source_system": "", "source_id": "", "title": "",
         "record_type": {}, "restrictions": [{"law": 1}], "personal_data": "perhaps"},
        {"schema": 1, "archive_id": "1", "source_system": "", "source_id": "", "title": "",
         "record_type": {}, "agents": [{}]},
    ],
)  # fmt: skip
def test_what_is_not_a_record_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(PackageError):
        from_json(data)


def test_keys_of_a_package_such_as_files_are_let_be() -> None:
    assert from_json(to_json(FULL) | {"files": [{"id": "x"}]}) == FULL


@pytest.mark.parametrize(
    ("verdict", "status"),
    [("preserve", "S"), ("dispose", "DI"), ("transfer", "PA"), ("unresolved", "UN"), ("x", "UN")],
)
def test_the_retention_status_is_the_word_proposed_to_e_ark(verdict: str, status: str) -> None:
    kept = Retention(verdict=verdict, phrase="", plan_id="", plan_version="", row_id="")
    assert status_of(kept) == status
    assert status_of(None) == "UN"

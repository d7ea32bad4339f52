import pytest
from hypothesis import given
from hypothesis import strategies as st

from leverans.ingest.building import Origin, record_of
from leverans.ingest.values import agent, diary_number, when

ORIGIN = Origin(archive_id="a", system="S", source_id="1", raw={}, raw_place="", representations=())


@pytest.mark.parametrize(
    ("text", "value", "precision"),
    [
        ("2024", "2024", "year"),
        ("2024-04", "2024-04", "month"),
        ("2024-04-17", "2024-04-17", "day"),
        (" 2024-04-17 ", "2024-04-17", "day"),
        ("20240417", "2024-04-17", "day"),
        ("231002", "2023-10-02", "day"),
        ("991231", "1999-12-31", "day"),
        ("2024-04-17 08:00", "2024-04-17T08:00:00", "time"),
        ("2024-04-17T08:00:30Z", "2024-04-17T08:00:30Z", "time"),
        ("2024-04-17T08:00:30.125+0200", "2024-04-17T08:00:30.125+02:00", "time"),
    ],
)
def test_dates_keep_their_precision_and_zone(text: str, value: str, precision: str) -> None:
    moment = when(text)
    assert (moment.value, moment.precision, moment.raw) == (value, precision, text)


@pytest.mark.parametrize(
    "text",
    ["", "i våras", "2024-13", "2024-02-30", "20240230", "202404", "17/4 2024", "2024-04-17 25:00",
     "0000", "2024-4-1", "\uff12\uff10\uff12\uff14", "2024-04-17T08:00+99:00"],
)  # fmt: skip
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        when(text)


@given(st.dates())
def test_every_day_is_read_in_both_its_long_forms(day: object) -> None:
    assert when(str(day)).value == str(day)
    assert when(str(day).replace("-", "")).value == str(day)


@pytest.mark.parametrize(
    ("text", "name", "user", "title"),
    [
        ("Test Testsson, (test01), enhetschef", "Test Testsson", "test01", "enhetschef"),
        ("Test Testsson (test01)", "Test Testsson", "test01", ""),
        ("Testsson, Test", "Testsson, Test", "", ""),
        ("Testsson, Test, (test01), chef, enhet 3", "Testsson, Test", "test01", "chef, enhet 3"),
        ("(test01)", "", "test01", ""),
    ],
)
def test_agents_are_split_at_their_id_only(text: str, name: str, user: str, title: str) -> None:
    found = agent("reviewer", text)
    assert (found.role, found.name, found.id, found.title) == ("reviewer", name, user, title)
    assert found.raw == text


@pytest.mark.parametrize(
    "text", ["RS 2023–06220", "RS 2023-06220", "RS\u00a02023\u221206220", " RS  2023 - 06220 "]
)
def test_diary_numbers_are_equal_whatever_dash_and_blank(text: str) -> None:
    number = diary_number(text)
    assert (number.normalised, number.raw) == ("RS 2023-06220", text)


def test_a_record_takes_every_kind_of_attribute() -> None:
    texts = {
        "title": ["T"],
        "record_type": ["Avtal"],
        "record_type.code": ["1.2"],
        "applies_to": ["Alla"],
        "classification": ["1", "2"],
        "classification.name": ["Styra"],
        "restriction.law": ["21:1", "25:1"],
        "restriction.text": ["hälsa"],
        "restriction.until": ["2094"],
        "relations.is_version_of": ["X-1"],
        "aggregation.title": ["Ärendet"],
        "aggregation.diary_number": ["KN 2024–1"],
        "extra.egen": ["e"],
        "dates.valid_from": ["2024"],
        "dates.valid_to": ["trasigt"],
    }
    record = record_of(texts, ORIGIN)
    assert (record.record_type.code, record.applies_to) == ("1.2", "Alla")
    assert [(c.code, c.name) for c in record.classification] == [("1", "Styra"), ("2", "")]
    limits = [(r.law, r.text, r.until) for r in record.restrictions]
    assert limits == [("21:1", "hälsa", "2094"), ("25:1", "", "2094")]
    assert [(r.type, r.target) for r in record.relations] == [("is_version_of", "X-1")]
    assert record.aggregation is not None
    assert (record.aggregation.id, record.aggregation.title) == ("KN 2024-1", "Ärendet")
    assert record.extra == {"egen": "e"}
    assert list(record.dates) == ["valid_from"]


@pytest.mark.parametrize(
    "told", [{"restriction.type": ["secrecy"]}, {"restriction.until": ["2094"]}]
)
def test_a_restriction_that_lacks_its_legal_section_is_not_lost(told: dict[str, list[str]]) -> None:
    record = record_of({"title": ["T"], "record_type": ["Avtal"], **told}, ORIGIN)
    (restriction,) = record.restrictions
    assert (restriction.type, restriction.law) == ("secrecy", "")

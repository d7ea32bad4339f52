"""Dates, identities and small forms, for whatever text comes."""

import hashlib
import re
import uuid
from collections import Counter
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from leverans.model.finding import Level
from leverans.schemas.xml import opened, read_events
from leverans.validators.erms.arende_model import ARENDE
from leverans.validators.erms.arendehantering import ArendeReader
from leverans.validators.erms.cits_model import CITS
from leverans.validators.erms.dates import (
    FORM,
    UNREAL,
    fault_of_day,
    fault_of_exact,
    fault_of_plain,
    is_earlier,
)
from leverans.validators.erms.hints import MOST, Hints
from leverans.validators.erms.identities import HashedNames
from leverans.validators.erms.model import Model
from leverans.validators.erms.quiet import QuietDesk
from leverans.validators.erms.values import algorithm_named, algorithm_of, boolean, is_uuid, whole

PLAIN = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2})?)?)?")
near_dates = st.from_regex(PLAIN, fullmatch=True) | st.text(max_size=20)
zones = st.none() | st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
moments = st.datetimes(timezones=zones)


@given(st.dates(), st.times().map(lambda t: t.replace(microsecond=0, tzinfo=None)))
def test_every_day_there_is_is_right_in_all_its_forms(day: date, clock: object) -> None:
    text = day.isoformat()
    for form in (text, text[:7], text[:4], f"{text}T{clock}"):
        assert fault_of_plain(form) == ""


@given(near_dates)
def test_a_text_is_a_date_only_in_its_form_and_in_the_calendar(text: str) -> None:
    fault = fault_of_plain(text)
    assert (fault == FORM) is (PLAIN.fullmatch(text) is None)
    if not fault:
        day = text.partition("T")[0]
        date.fromisoformat(day + "-01" * ((10 - len(day)) // 3))
        if "T" in text and "T24:00:00" not in text:
            datetime.fromisoformat(text)


@given(moments)
def test_every_moment_is_an_exact_date_with_and_without_its_zone(moment: datetime) -> None:
    assert fault_of_exact(f" {moment.isoformat()}\n") == ""
    assert fault_of_exact(moment.isoformat()[:19] + "Z") == ""
    assert fault_of_exact(moment.date().isoformat()) == FORM
    assert fault_of_day(moment.date().isoformat() + "+01:00") == ""


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("2020-02-30T00:00:00", UNREAL),
        ("2020-02-29T24:00:00", ""),
        ("2020-02-29T24:00:01", UNREAL),
        ("2020-02-29T00:60:00", UNREAL),
        ("2020-02-29T00:00:00+14:01", UNREAL),
        ("2020-02-29T00:00:00.123456789Z", ""),
        ("0000-01-01T00:00:00", UNREAL),
        ("2020-02-29 00:00:00", FORM),
        ("\u0662\u0660\u0662\u0660-02-29T00:00:00", FORM),
        ("9" * 5000, FORM),
        ("", FORM),
    ],
)
def test_exact_dates_at_the_edges(text: str, fault: str) -> None:
    assert fault_of_exact(text) == fault


@given(st.dates(), st.dates(), st.sampled_from([4, 7, 10]), st.sampled_from([4, 7, 10]))
def test_a_vague_date_is_earlier_only_when_that_is_certain(
    first: date, second: date, keep: int, keep_other: int
) -> None:
    one, other = first.isoformat()[:keep], second.isoformat()[:keep_other]
    assert not (is_earlier(one, other) and is_earlier(other, one))
    if is_earlier(one, other):
        assert first < second


@given(moments, moments)
def test_moments_are_compared_where_their_zones_allow_it(one: datetime, other: datetime) -> None:
    earlier = is_earlier(one.isoformat(), other.isoformat())
    if (one.tzinfo is None) == (other.tzinfo is None):
        assert earlier is (one < other)
    elif earlier:
        assert one.replace(tzinfo=None) < other.replace(tzinfo=None)


class Ear(QuietDesk):
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []
        self.readers: list[object] = []

    def __call__(self, rule: str, _level: Level, _line: int, /, **params: str) -> None:
        self.heard.append((rule, params.get("value", "")))

    def again(self, reader: object, /) -> None:
        self.readers.append(reader)


def document(ids: list[str], targets: list[str]) -> bytes:
    """Records with these identities, the first of which points to all of the targets."""
    root = etree.Element(ARENDE.clark("Leveransobjekt"), nsmap={None: ARENDE.namespace})
    records = etree.SubElement(root, ARENDE.clark("ArkivobjektListaHandlingar"))
    for number, name in enumerate(ids):
        record = etree.SubElement(records, ARENDE.clark("ArkivobjektHandling"))
        etree.SubElement(record, ARENDE.clark("ArkivobjektID")).text = name
        for target in targets if number == 0 else ():
            relation = etree.SubElement(record, ARENDE.clark("HandlingRelation"), Typ="Referens")
            relation.text = target
        etree.SubElement(record, ARENDE.clark("Rubrik")).text = "r"
    return etree.tostring(root)


names = st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF), min_size=1, max_size=3)


@given(st.lists(names, min_size=1, max_size=30), st.lists(names, max_size=10))
def test_names_said_twice_and_names_that_are_nowhere_are_found_and_no_others(
    ids: list[str], targets: list[str]
) -> None:
    ids, targets = ([one.strip() or "a" for one in some] for some in (ids, targets))
    data, ear = document(ids, targets), Ear()
    assert read_events(opened(data), ArendeReader(ear)) == ()
    assert ear.heard == []
    for reader in ear.readers:
        assert isinstance(reader, ArendeReader)
        assert read_events(opened(data), reader) == ()
    repeated = Counter({name: times - 1 for name, times in Counter(ids).items() if times > 1})
    lacking = Counter(target for target in targets if target not in ids)
    assert Counter(v for rule, v in ear.heard if rule == "ARENDE-ID-REPEATED") == repeated
    assert Counter(v for rule, v in ear.heard if rule == "ARENDE-RELATION-ELSEWHERE") == lacking
    assert bool(ear.readers) is bool(repeated or lacking)


def test_names_take_eight_bytes_each() -> None:
    kept = HashedNames()
    for number in range(100_000):
        kept.add(f"{number}")
    assert list(kept.repeated()) == []
    assert sum(kept.bucket(n).itemsize * len(kept.bucket(n)) for n in range(256)) == 800_000
    kept.add("7")
    assert list(kept.repeated()) == [hash("7")]
    asked = HashedNames()
    asked.add("7")
    asked.add("x")
    assert list(asked.without(kept)) == [hash("x")]


@given(st.uuids())
def test_a_uuid_is_one_however_it_is_dressed(one: uuid.UUID) -> None:
    for text in (str(one), one.hex, one.urn, f"UUID:{one}".upper(), f"{{{one}}}", f"uuid-{one}"):
        assert is_uuid(text)
    assert not is_uuid(one.hex[:-1])
    assert not is_uuid(f"{one}0")


@pytest.mark.parametrize("name", ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"])
def test_a_digest_tells_its_method_by_its_length(name: str) -> None:
    digest = hashlib.new(name, b"").hexdigest()
    assert algorithm_of(digest) == algorithm_of(digest.upper()) == name
    assert algorithm_of(digest[:-1]) == algorithm_of("g" + digest[1:]) == ""
    assert algorithm_named(name.upper().replace("SHA", "SHA-")) == name
    assert algorithm_named(f"http://www.w3.org/2001/04/xmlenc#{name}") == name
    assert algorithm_named("CRC32") == algorithm_named("") == ""


def test_small_forms_are_those_of_xml_schema() -> None:
    assert [boolean(text) for text in ("true", " 1 ", "false", "0", "True", "ja", "")] == [
        True,
        True,
        False,
        False,
        None,
        None,
        None,
    ]
    assert [whole(text) for text in ("+7", " -7", "007", "7.0", "\u0667", "")] == [
        7,
        -7,
        7,
        *[None] * 3,
    ]
    assert whole("9" * 5000) == 10**18


def test_hints_give_up_on_a_document_that_has_nothing_right() -> None:
    hints = Hints()
    among = ("Öppet", "Vilande")
    assert hints.shown("öppet", among) == "öppet (≈ Öppet)"
    for number in range(MOST):
        hints.shown(f"Vilandd{number}", among)
    assert hints.shown("Vilande!", among) == "Vilande!"
    assert hints.shown("öppet", among) == "öppet (≈ Öppet)"
    assert Hints().shown("Vilande" * 100, among) == "Vilande" * 100


@pytest.mark.parametrize("model", [ARENDE, CITS], ids=["arende", "cits"])
def test_a_model_has_attributes_and_foreign_data_only_for_elements_that_it_has(
    model: Model,
) -> None:
    names = set(model.names())
    assert set(model.attributes) <= names
    assert model.foreign <= names
    assert set(model.children) <= names
    assert all(shape.children or not shape.needs for shape in model.shapes().values())


def test_the_names_of_cits_are_those_of_the_schema(schema_names: set[str]) -> None:
    assert set(CITS.names()) == schema_names


@pytest.fixture
def schema_names() -> set[str]:
    """Element names of the publisher's schema, where it is at hand."""
    import os

    shared = Path(os.environ.get("LEVERANS_SHARED", Path(__file__).parents[4] / "shared"))
    path = shared / "data" / "official-schemas" / "ERMS_v3.xsd"
    if not path.is_file():
        pytest.skip(f"no {path}: set LEVERANS_SHARED")
    tree = etree.parse(path)  # noqa: TID251 - independent
    return {str(element.get("name")) for element in tree.iter("{*}element") if element.get("name")}

"""What every catalogue promises (`archive.interface.Catalogue`), and what a search in it does."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from leverans.archive.interface import Catalogue
from leverans.model.catalogue_entry import Page, Query
from leverans.model.errors import PackageError
from leverans.model.exposure import Audience
from leverans.model.record import (
    AccessLevel,
    Aggregation,
    Classification,
    DiaryNumber,
    PersonalData,
    Record,
    RecordType,
    Restriction,
    When,
)
from leverans.testing.kept_record import holding_of, keep_package

Ask = Callable[[Query], Page]
SECOND = "2027-01-01T00:00:00+01:00"


def a_record(number: int, title: str, **more: Any) -> Record:  # noqa: ANN401 - attributes of a record
    """A public record."""
    given: dict[str, Any] = {
        "archive_id": f"00000000-0000-4000-8000-{number:012d}",
        "source_system": "Filytan",
        "source_id": f"{number}",
        "title": title,
        "record_type": RecordType(code="P", name="Protokoll"),
        "access_level": AccessLevel.INTERNET,
        "dates": {"decided": When(value=f"2025-01-{number:02d}", raw="")},
    }
    return Record(**{**given, **more})


RECORDS = (
    a_record(1, "Årsredovisning 2024"),
    a_record(2, "Redovisning av bidrag", description="Till idrottsföreningar"),
    a_record(3, "Protokoll IT-rådet", classification=(Classification(code="3.2.1"),)),
    a_record(4, "Kommittén för lärande", record_type=RecordType(code="A", name="Avtal")),
    a_record(
        5,
        "Möte om byggplan",
        diary_number=DiaryNumber(normalised="KN 2025-00417", raw="KN 2025–00417"),
        aggregation=Aggregation(id="arende-9"),
    ),
    a_record(6, "Bilaga A till år 2023", dates={}, classification=(Classification(code="3.20"),)),
    a_record(
        7, "Budget", description="Med årsredovisning som bilaga", producer_name="Miljönämnden"
    ),
    a_record(8, "Mote om plan och bygg"),
)


class CatalogueContract:
    """Subclass it with the fixtures `catalogue` and `ask`."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> Path:
        return tmp_path / "store"

    @pytest.fixture
    def entered(self, catalogue: Catalogue, store: Path) -> Catalogue:
        package = keep_package(
            store, "p1", [(one, {f"fil {one.source_id}.txt": b"x"}) for one in RECORDS]
        )
        catalogue.enter(holding_of("p1"), package)
        return catalogue

    @pytest.mark.usefixtures("entered")
    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("redovisning", [2, 1, 7]),
            ("REDOVISNING", [2, 1, 7]),
            ("årsredovisning", [1, 7]),
            ("redovis", [2, 1, 7]),
            ("a\u030arsredovisning", [1, 7]),
            ("arsredovisning", []),
            ("kommitte", [4]),
            ("KOMMITTÉ", [4]),
            ("ÅR", [6, 1]),
            ("A", [6]),
            ("it", [3, 4]),
            ("möte", [5]),
            ("mote", [8]),
            ("bygg plan", [8, 5]),
            ('"plan och bygg"', [8]),
            ('"bygg och plan"', []),
            ('"redovisning"', [2]),
            ("redovisning bidrag", [2]),
            ("redovisning finnsinte", []),
            ("idrott", [2]),
            ("KN 2025-00417", [5]),
            ("kn2025-00417", [5]),
            ("möte KN 2025–00417", [5]),
            ("2025-00417", [5]),
            ("00417", [5]),
            ("00000000-0000-4000-8000-000000000004", [4]),
            ("p1", []),
            ("fil 7", [7]),
            ("!!!", []),
        ],
    )  # fmt: skip
    def test_a_question_finds_what_it_should_in_its_order(
        self, ask: Ask, words: str, found: list[int]
    ) -> None:
        page = ask(Query(words=words))
        if words in {"A", "ÅR"}:  # parts of words in titles come after the whole ones
            assert numbers(page)[: len(found)] == found
        else:
            assert numbers(page) == found
        assert page.total == len(page.hits)
        assert page.exact

    @pytest.mark.usefixtures("entered")
    @pytest.mark.parametrize(
        ("filters", "found"),
        [
            ({"record_type": "avtal"}, [4]),
            ({"record_type": "A"}, [4]),
            ({"classification": "3.2"}, [3]),
            ({"classification": "3"}, [3, 6]),
            ({"producer": "miljönämnden"}, [7]),
            ({"case": "arende-9"}, [5]),
            ({"case": "KN2025-00417"}, [5]),
            ({"date_from": "2025-01-07"}, [8, 7]),
            ({"date_to": "2025-01-02"}, [2, 1]),
            ({"date_from": "2025-01-03", "date_to": "2025-01-04"}, [4, 3]),
            ({"date_from": "2025", "date_to": "2025", "record_type": "avtal"}, [4]),
            ({"date_to": "2024"}, []),
            ({"words": "redovisning", "producer": "Miljönämnden"}, [7]),
        ],
    )
    def test_filters_narrow_the_answer(
        self, ask: Ask, filters: dict[str, str], found: list[int]
    ) -> None:
        assert numbers(ask(Query(**filters))) == found  # type: ignore[arg-type]

    @pytest.mark.usefixtures("entered")
    def test_pages_follow_each_other_without_gap_or_double(self, ask: Ask) -> None:
        seen, after = [], ""
        while True:
            page = ask(Query(limit=3, after=after))
            assert page.total == len(RECORDS)
            seen += numbers(page)
            after = page.next
            if not after:
                break
        assert seen == [8, 7, 5, 4, 3, 2, 1, 6]

    def test_the_same_again_changes_nothing(
        self, entered: Catalogue, ask: Ask, store: Path
    ) -> None:
        before = ask(Query())
        entered.enter(holding_of("p1"), keep_package(store, "p1"))
        assert ask(Query()) == before
        assert list(entered.holdings()) == [holding_of("p1")]

    def test_what_is_withdrawn_and_entered_again_is_found_as_before(
        self, entered: Catalogue, ask: Ask, store: Path
    ) -> None:
        questions = [Query(words=words) for words in ("redovisning", "år", "a", "bygg plan", "")]
        before = [ask(query) for query in questions]
        entered.withdraw("p1")
        assert [ask(query).total for query in questions] == [0] * len(questions)
        assert list(entered.holdings()) == []
        entered.enter(holding_of("p1"), keep_package(store, "p1"))
        assert [ask(query) for query in questions] == before

    def test_a_new_head_replaces_what_was_known(
        self, entered: Catalogue, ask: Ask, store: Path
    ) -> None:
        keep_package(store, "p1", [(a_record(1, "Omskriven titel"), {})])
        head = replace(holding_of("p1"), version="v2")
        entered.enter(head, keep_package(store, "p1"))
        assert numbers(ask(Query(words="årsredovisning"))) == [7]
        assert [held.version for held in ask(Query(words="omskriven")).hits] == ["v2"]
        assert list(entered.holdings()) == [head]

    def test_withdrawing_what_is_not_there_does_nothing(self, catalogue: Catalogue) -> None:
        catalogue.withdraw("finns inte")
        assert list(catalogue.holdings()) == []

    def test_a_package_that_cannot_be_read_is_not_noted(
        self, catalogue: Catalogue, ask: Ask, store: Path
    ) -> None:
        package = keep_package(store, "p1", [(one, {}) for one in RECORDS[:3]])
        broken = store / "p1/metadata/descriptive/records" / f"{RECORDS[2].archive_id}.json"
        broken.write_bytes(b'{"schema": 1')
        with pytest.raises(PackageError):
            catalogue.enter(holding_of("p1"), package)
        assert list(catalogue.holdings()) == []
        assert ask(Query()).total == 0

    def test_a_newer_version_decides_how_much_of_the_older_is_shown(
        self, catalogue: Catalogue, ask: Ask, store: Path
    ) -> None:
        outside = Query(words="hemligt", audience=Audience.EXTERNAL)
        catalogue.enter(holding_of("p1"), keep_package(store, "p1", [(a_record(1, "Hemligt"), {})]))
        assert ask(outside).total == 1
        locked = a_record(1, "Hemligt", access_level=None)
        newer = keep_package(store, "p2", [(locked, {})])
        catalogue.enter(holding_of("p2", received_at=SECOND), newer)
        assert ask(outside).total == 0
        assert ask(replace(outside, audience=Audience.INTERNAL)).total == 2
        catalogue.withdraw("p2")
        assert ask(outside).total == 1

    def test_nothing_hidden_shows_outside(
        self, catalogue: Catalogue, ask: Ask, store: Path
    ) -> None:
        files = {"Hemlig bilaga.pdf": b"%PDF"}
        hidden = [
            (a_record(1, "Omplacering", access_level=None), files),
            (a_record(2, "Omplacering", access_level=AccessLevel.RESTRICTED), files),
            (a_record(3, "Omplacering", personal_data=PersonalData.PROTECTED_IDENTITY), files),
        ]
        asked = [
            (a_record(4, "Omplacering", access_level=AccessLevel.REGION), files),
            (a_record(5, "Omplacering", restrictions=(Restriction(law="OSL 39:2"),)), files),
            (a_record(6, "Omplacering", personal_data=PersonalData.SENSITIVE), files),
            (
                a_record(7, "Omplacering", access_level=AccessLevel.REGION, public_title="Beslut"),
                files,
            ),
        ]
        package = keep_package(store, "p1", hidden + asked)
        catalogue.enter(holding_of("p1"), package)
        for words in ("omplacering", "hemlig", '"Hemlig bilaga"', "om", "o"):
            outside = ask(Query(words=words, audience=Audience.EXTERNAL))
            assert (outside.total, outside.hits, outside.next) == (0, (), ""), words
        everything = ask(Query(audience=Audience.EXTERNAL))
        assert numbers(everything) == [7, 6, 5, 4]
        assert [held.title for held in everything.hits] == ["Beslut", "", "", ""]
        assert {(held.files, held.bytes, held.document) for held in everything.hits} == {(0, 0, "")}
        assert ask(Query(words="beslut", audience=Audience.EXTERNAL)).total == 1
        for number in (1, 2, 3):
            words = a_record(number, "").archive_id
            assert ask(Query(words=words, audience=Audience.EXTERNAL)).total == 0
        assert ask(Query(words="omplacering")).total == 7


def numbers(page: Page) -> list[int]:
    """The numbers of the hits' records."""
    return [int(held.archive_id.rpartition("-")[2]) for held in page.hits]

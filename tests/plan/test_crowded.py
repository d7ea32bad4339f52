from datetime import date

from tests.plan.invented import closed, row, version

from leverans.model.record_facts import RecordFacts
from leverans.plan.crowded import crowded_days
from leverans.plan.judge import Judge


def records(day: str, many: int, **more: str) -> list[RecordFacts]:
    return [closed(day, id=f"{day}-{n}", **more) for n in range(many)]


def spread(many: int) -> list[RecordFacts]:
    return [closed(f"{1990 + n % 30}-03-{n % 28 + 1:02}", id=f"s{n}") for n in range(many)]


def test_a_migration_day_that_more_than_a_fifth_share_is_found() -> None:
    moved = [closed("2015-06-01", migrated_on="2015-06-01"), *records("2015-06-01T09:00:00Z", 20)]
    (found,) = crowded_days([*moved, *spread(79)])
    assert (found.trigger, found.day, found.records, found.of) == (
        "closed",
        date(2015, 6, 1),
        21,
        100,
    )
    assert found.migration
    assert crowded_days([*moved[:20], *spread(80)]) == ()


def test_a_record_that_does_not_know_of_the_migration_is_kept_all_the_same() -> None:
    moved = [closed("2015-06-01", migrated_on="2015-06-01"), *records("2015-06-01", 20)]
    never = [found.day for found in crowded_days(moved) if found.migration]
    plan = version("2015", row("1", "Avtal", "Gallras 2 år efter avslut"))
    today = date(2026, 1, 1)
    assert Judge([plan], today).verdict(moved[5]).outcome == "due"
    assert Judge([plan], today, never=never).verdict(moved[5]).outcome == "implausible_trigger"


def test_a_crowd_for_another_reason_is_told_and_is_no_migration() -> None:
    (found,) = crowded_days([*records("2023-12-31", 25), *spread(60)])
    assert not found.migration
    assert crowded_days(records("2023-12-31", 19)) == ()


def test_each_place_is_a_batch_of_its_own() -> None:
    here = records("2023-12-31", 25, place="a")
    there = [closed("2001-01-01", place="b", id=f"b{n}") for n in range(500)]
    assert [found.place for found in crowded_days([*here, *there])] == ["b", "a"]


def test_what_cannot_be_read_crowds_nothing() -> None:
    assert crowded_days([*records("okänt", 50), *records("", 50, migrated_on="okänt")]) == ()

"""The checks that look at records: each finds its fault, and nothing where there is none."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leverans.model.record import (
    AccessLevel,
    Classification,
    PersonalData,
    Record,
    RecordType,
    Relation,
    Restriction,
)
from leverans.testing.controlled import (
    ControlledArchive,
    clean_record,
    dated,
    record_id,
)

COPY = RecordType(name="Publicerad kopia av arkiverat original")


def test_a_clean_archive_gives_no_task(archive: ControlledArchive) -> None:
    archive.keep("p1", *(clean_record(number) for number in range(1, 20)))
    assert archive.found() == []


@pytest.mark.parametrize(
    "kind",
    [
        RecordType(name="Hemlig lapp"),
        RecordType(code="9999"),
        RecordType(code="1102", name="Protokoll"),
    ],
)
def test_a_type_that_no_plan_has_is_one_task(archive: ControlledArchive, kind: RecordType) -> None:
    records = [clean_record(number, record_type=kind) for number in (2, 3, 4)]
    archive.keep("p1", clean_record(1), *records)
    archive.run()
    (task,) = archive.tasks()
    assert (task.check, task.kind, task.count) == ("unlisted_type", "type", 3)
    assert task.hint == (kind.name or kind.code)
    assert task.unit == "Kulturförvaltningen"


def test_a_type_is_listed_when_any_plan_in_force_has_it(archive: ControlledArchive) -> None:
    (plan,) = archive.around.plans
    rows = tuple(replace(row, record_type="Beslut") for row in plan.rows[:1])
    archive.around = replace(archive.around, plans=(plan, replace(plan, rows=rows)))
    archive.keep("p1", clean_record(1, record_type=RecordType(name="BESLUT")))
    assert archive.found() == []


def test_without_a_plan_the_types_are_not_looked_at_and_it_is_said(
    archive: ControlledArchive,
) -> None:
    archive.around = replace(archive.around, plans=())
    archive.keep("p1", clean_record(1, record_type=RecordType(name="Hemlig lapp")))
    done = {check.check: check for check in archive.run().checks}
    assert (done["unlisted_type"].ran, done["unlisted_type"].reason) == ("skipped", "plan")


@pytest.mark.parametrize(
    ("lacking", "attributes"),
    [
        ("title", {"title": "  "}),
        ("record_type", {"record_type": RecordType()}),
        ("classification", {"classification": ()}),
        ("producer", {"producer_name": ""}),
        ("date", {"dates": {}}),
        ("access_level", {"access_level": None}),
        ("title,date", {"title": "", "dates": {}}),
    ],
)
def test_what_is_mandatory_and_missing_is_named(
    archive: ControlledArchive, lacking: str, attributes: dict[str, object]
) -> None:
    archive.keep("p1", clean_record(1), clean_record(2, **attributes))
    archive.run()
    (task,) = archive.tasks()
    assert (task.check, task.subject, task.detail) == ("missing_metadata", record_id(2), lacking)


def test_a_workspace_says_itself_what_is_mandatory(archive: ControlledArchive) -> None:
    archive.keep("p1", clean_record(1, classification=()))
    archive.settings(mandatory=("title", "diary_number"))
    archive.run()
    (task,) = archive.tasks()
    assert task.detail == "diary_number"


def test_a_newer_version_in_the_archive_is_the_one_that_is_asked(
    archive: ControlledArchive,
) -> None:
    archive.keep("p1", clean_record(1, classification=()))
    archive.keep("p2", clean_record(1), received_at="2026-04-02T09:00:00+02:00")
    assert archive.found() == []
    archive.keep("p3", clean_record(1, title=""), received_at="2026-04-03T09:00:00+02:00")
    assert archive.found() == [("missing_metadata", record_id(1))]


def test_a_validity_that_has_passed_is_found(archive: ControlledArchive) -> None:
    archive.keep(
        "p1",
        clean_record(1, dates=dated(valid_to="2026-03-01")),
        clean_record(2, dates=dated(valid_to="2026-03-02")),  # today is the last day
        clean_record(3, dates=dated(valid_to="2026")),
        clean_record(4, dates=dated(valid_to="2026-02")),
    )
    assert archive.found() == [
        ("validity_passed", record_id(1)),
        ("validity_passed", record_id(4)),
    ]


@pytest.mark.parametrize(("valid_to", "found"), [("", 0), ("2027-01-01", 0), ("2026-02-01", 1)])
def test_a_newer_version_that_is_in_force_takes_its_place(
    archive: ControlledArchive, valid_to: str, found: int
) -> None:
    old = clean_record(1, source_id="STY-1", dates=dated(valid_to="2026-01-31"))
    dates = dated(valid_to=valid_to) if valid_to else dated()
    new = clean_record(2, source_id="STY-1", source_version="2.0", dates=dates)
    archive.keep("p1", old, new)
    assert [subject for _, subject in archive.found()] == [record_id(2)][:found]


def test_an_older_version_without_a_last_day_is_no_newer_one(archive: ControlledArchive) -> None:
    first = clean_record(1, source_id="STY-1", dates=dated(established="2020-01-01"))
    dates = dated(valid_to="2026-01-31")
    archive.keep("p1", first, clean_record(2, source_id="STY-1", source_version="2", dates=dates))
    assert archive.found() == [("validity_passed", record_id(2))]


def test_a_published_copy_must_have_its_original_in_the_archive(
    archive: ControlledArchive,
) -> None:
    original = clean_record(1, display_id="KU8089-7-1")
    of_the_first = Relation(type="is_copy_of", target=record_id(1))
    archive.keep(
        "p1",
        original,
        clean_record(2, record_type=COPY, display_id="KU8089-7-1"),
        clean_record(3, record_type=COPY, display_id="KU8089-7-2"),
        clean_record(4, record_type=COPY, display_id="KU8089-7-1", source_version="2.0"),
        clean_record(5, record_type=COPY, relations=(of_the_first,)),
        clean_record(6, record_type=COPY),
    )
    assert archive.found() == [("copy_without_original", record_id(number)) for number in (3, 4, 6)]


def test_one_version_under_two_ids_is_found(archive: ControlledArchive) -> None:
    same = {"source_id": "A-1", "source_version": "1.0"}
    archive.keep(
        "p1", clean_record(1, **same), clean_record(3, source_id="A-1", source_version="2")
    )
    archive.keep("p2", clean_record(2, **same))
    assert archive.found() == [("doubled_versions", record_id(1))]


def test_the_same_content_in_two_records_is_found_and_in_two_versions_is_not(
    archive: ControlledArchive,
) -> None:
    archive.keep("p1", clean_record(1), files={"a.pdf": b"same"})
    archive.keep("p2", clean_record(2), files={"b.pdf": b"same", "tom.txt": b""})
    archive.keep("p3", clean_record(3, source_id="V-1"), files={"c.pdf": b"versions"})
    archive.keep(
        "p4", clean_record(4, source_id="V-1", source_version="2"), files={"d.pdf": b"versions"}
    )
    archive.keep("p5", clean_record(5), files={"tom.txt": b""})
    archive.run()
    (task,) = archive.tasks()
    assert (task.check, task.kind, task.count) == ("doubled_content", "content", 2)
    assert task.hint == f"{record_id(1)} {record_id(2)}"


SOME = st.sampled_from
RECORDS: st.SearchStrategy[list[dict[str, object]]] = st.lists(
    st.builds(
        dict,
        access_level=SOME(list(AccessLevel)),
        personal_data=SOME(list(PersonalData)),
        restrictions=SOME([(), (Restriction(law="OSL 21 kap. 1 §"),)]),
        title=SOME(["Protokoll", "Beslut 2025-11-03", "Kallelse 556677-8899", "Dok 1170726173-82"]),
        dates=SOME([dated(), dated(valid_to="2026-03-02"), dated(valid_to="2030")]),
        classification=SOME([(Classification(code="1.1.1"),), (Classification(code="2.10"),)]),
    ),
    max_size=6,
)


@given(told=RECORDS)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_clean_data_never_gives_a_task(
    tmp_path_factory: pytest.TempPathFactory, told: list[dict[str, object]]
) -> None:
    archive = ControlledArchive(tmp_path_factory.mktemp("rent"))
    records: list[Record] = [clean_record(n, **more) for n, more in enumerate(told, start=1)]
    archive.keep("p1", *records)
    assert archive.found() == []

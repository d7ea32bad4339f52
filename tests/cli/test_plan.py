"""`plan`: from the file to what it decides."""

from pathlib import Path

import pytest

from leverans.flow.catalogue import LedgerCatalogue
from leverans.model.record import RecordType
from leverans.testing.catalogue_contract import a_record
from leverans.testing.command_line import Command, Said
from leverans.testing.kept_record import holding_of, keep_package
from leverans.testing.people import give
from leverans.testing.two_sides import PLAN, TwoSides


def plan_import(
    leverans: Command, file: Path, *more: str, name: str = "ny", day: str = "2027-01-01"
) -> Said:
    facts = ("--decision", "KN 2026-00001 § 7", "--version", "2027", "--in-force-from", day)
    return leverans("plan", "import", file, "--name", name, *facts, *more)


def test_a_plan_is_imported_word_for_word(
    leverans: Command, sides: TwoSides, tmp_path: Path
) -> None:
    file = tmp_path / "plan.csv"
    file.write_text(PLAN, "utf-8")
    told = plan_import(leverans, file, "--json")
    assert told.code == 0
    document = told.json
    assert (document["imported"], document["rows"]) == (True, 3)
    assert (sides.producer / "plans" / "ny.csv").read_text("utf-8") == PLAN
    assert "KN 2026-00001 § 7" in (sides.producer / "plans" / "ny.toml").read_text("utf-8")
    assert sides.events()[-1].event == "plan.imported"
    assert plan_import(leverans, file).code == 0


def test_another_plan_never_replaces_one_of_that_name(
    leverans: Command, sides: TwoSides, tmp_path: Path
) -> None:
    file = tmp_path / "plan.csv"
    file.write_text(PLAN, "utf-8")
    plan_import(leverans, file)
    file.write_text(PLAN.replace("Bevaras", "Gallras 2 år"), "utf-8")
    assert plan_import(leverans, file).code == 2
    assert (sides.producer / "plans" / "ny.csv").read_text("utf-8") == PLAN


@pytest.mark.parametrize(
    ("name", "day", "told"),
    [
        ("../ny", "2027-01-01", "../ny"),
        ("en ny", "2027-01-01", "en ny"),
        ("ny", "2027-13-01", "2027-13-01"),
        ("ny", "20270101", "20270101"),
    ],
)
def test_a_name_or_a_day_that_is_none_writes_nothing(
    leverans: Command, sides: TwoSides, tmp_path: Path, name: str, day: str, told: str
) -> None:
    file = tmp_path / "plan.csv"
    file.write_text(PLAN, "utf-8")
    before = sorted(sides.producer.rglob("*.csv"))
    wrong = plan_import(leverans, file, name=name, day=day)
    assert (wrong.code, wrong.out) == (2, "")
    assert told in wrong.err
    assert sorted(sides.producer.rglob("*.csv")) == before
    assert sides.events()[-1].event == "key.pinned"


def test_what_a_plan_rests_on_is_never_changed_by_importing_it_again(
    leverans: Command, sides: TwoSides, tmp_path: Path
) -> None:
    file = tmp_path / "plan.csv"
    file.write_text(PLAN, "utf-8")
    plan_import(leverans, file)
    assert plan_import(leverans, file, day="2028-01-01").code == 2
    assert "2027-01-01" in (sides.producer / "plans" / "ny.toml").read_text("utf-8")


def test_a_plan_that_cannot_be_used_is_refused_and_not_kept(
    leverans: Command, sides: TwoSides, tmp_path: Path
) -> None:
    file = tmp_path / "plan.csv"
    file.write_text("en;två\n1;2\n", "utf-8")
    assert plan_import(leverans, file).code == 1
    assert not (sides.producer / "plans" / "ny.csv").exists()


def but_for_the_log(workspace: Path) -> list[Path]:
    """What lies in a workspace, besides the technical log."""
    log = workspace / "var" / "log"
    return sorted(path for path in workspace.rglob("*") if log not in (path, *path.parents))


def test_a_preview_shows_how_a_plan_is_read_and_writes_nothing(
    leverans: Command, sides: TwoSides, tmp_path: Path
) -> None:
    file = tmp_path / "plan.csv"
    long = "Gallras 5 år efter avslut " + "om inget annat följer av särskilt beslut " * 4
    file.write_text(PLAN.replace("Gallras 5 år efter avslut", long), "utf-8")
    before = but_for_the_log(sides.producer)
    told = plan_import(leverans, file, "--preview")
    assert told.code == 0
    assert all(word in told.out for word in ("Så här läses", "Protokoll", long.strip(), "Bevaras"))
    document = plan_import(leverans, file, "--preview", "--json").json
    assert document["columns"][6] == {"heading": "gallringsfrist", "field": "retention_text"}
    phrases = {each["phrase"]: each["reading"]["action"] for each in document["phrases"]}
    assert phrases["Bevaras"] == "preserve"
    assert document["first"][0]["cells"]["process"] == "Leda"
    assert but_for_the_log(sides.producer) == before
    assert sides.events()[-1].event == "key.pinned"


def test_a_preview_lists_remarks_that_may_bind_the_culling(
    leverans: Command, sides: TwoSides, tmp_path: Path
) -> None:
    assert sides.producer.is_dir()
    file = tmp_path / "plan.csv"
    file.write_text(
        "rad_id;process_kod;process;handlingstyp;gallringsfrist;anmarkning\n"
        "7;1;Leda;Inspelning;Gallras 2 år;Får inte gallras före justering\n",
        "utf-8",
    )
    told = plan_import(leverans, file, "--preview")
    assert "Programmet handlar inte efter dem" in told.out
    assert "Inga anmärkningar" not in told.out
    document = plan_import(leverans, file, "--preview", "--json").json
    assert document["remarks"] == [
        {"row_id": "7", "heading": "anmarkning", "words": "Får inte gallras före justering"}
    ]


def test_a_preview_with_errors_says_to_mend_them_first(
    leverans: Command, sides: TwoSides, tmp_path: Path
) -> None:
    assert sides.producer.is_dir()
    file = tmp_path / "plan.csv"
    file.write_text("en;två\n1;2\n", "utf-8")
    told = plan_import(leverans, file, "--preview")
    assert (told.code, told.out.endswith("och titta igen.\n")) == (1, True)
    assert "kör om utan" not in told.out


def test_a_dry_run_of_an_import_writes_nothing(
    leverans: Command, sides: TwoSides, tmp_path: Path
) -> None:
    file = tmp_path / "plan.csv"
    file.write_text(PLAN, "utf-8")
    assert "Inget är skrivet" in plan_import(leverans, file, "--dry-run").out
    assert not (sides.producer / "plans" / "ny.csv").exists()
    assert sides.events()[-1].event == "key.pinned"


def test_what_the_file_says_of_itself_need_not_be_said_again(
    leverans: Command, sides: TwoSides, tmp_path: Path
) -> None:
    file = tmp_path / "plan.csv"
    file.write_text(PLAN, "utf-8")
    mapping = tmp_path / "plan.toml"
    mapping.write_text('decision = "KN 1 § 2"\nin_force_from = "2026-01-01"\n', "utf-8")
    told = leverans("plan", "import", file, "--mapping", mapping, "--json")
    assert (told.code, told.json["plan"]) == (0, "DHP-KULTUR-2026")
    assert (sides.producer / "plans" / "DHP-KULTUR-2026.csv").is_file()
    lacking = leverans("plan", "import", file, "--name", "annan")
    assert (lacking.code, lacking.out) == (2, "")
    assert "--decision" in lacking.err


def test_a_plan_put_there_by_hand_is_entered_as_it_lies(leverans: Command, sides: TwoSides) -> None:
    plans = sides.producer / "plans"
    beside = (plans / "dhp.toml").read_text("utf-8")
    done = leverans(
        "plan", "import", plans / "dhp.csv", "--mapping", plans / "dhp.toml", "--name", "dhp"
    )
    assert done.code == 0
    assert (plans / "dhp.toml").read_text("utf-8") == beside
    assert sides.events()[-1].event == "plan.imported"


def test_files_of_a_plan_that_got_lost_are_put_back(
    leverans: Command, sides: TwoSides, tmp_path: Path
) -> None:
    file = tmp_path / "plan.csv"
    file.write_text(PLAN, "utf-8")
    plan_import(leverans, file)
    (sides.producer / "plans" / "ny.csv").unlink()
    events = len(sides.events())
    assert plan_import(leverans, file).code == 0
    assert (sides.producer / "plans" / "ny.csv").read_text("utf-8") == PLAN
    assert len(sides.events()) == events


@pytest.fixture
def plan(leverans: Command, sides: TwoSides, tmp_path: Path) -> str:
    """A version that the archivist has imported."""
    site = sides.site()
    with site.ledger:
        give(site, "archivist", "records_authority")
    file = tmp_path / "plan.csv"
    text = (
        "plan_id;rad_id;handlingstyp;gallringsfrist;gallringsbeslut;system;forvaring\n"
        "DHP;1;Protokoll;Bevaras;;SOFIA;Mellanarkiv\n"
        "DHP;2;=Avtal;Se anm;AN-EX 1;SOFIA;Mellanarkiv\n"
        "DHP;3;Logg;Bevaras;;Servern;IT-drift\n"
    )
    file.write_text(text, "utf-8")
    assert plan_import(leverans, file, name="p27").code == 0
    return "p27"


def test_phrases_are_listed_and_confirmed(leverans: Command, plan: str) -> None:
    told = leverans("plan", "confirm", plan)
    assert all(word in told.out for word in ("Bevaras", "ska bekräftas", "inte avgjord"))
    listed = leverans("plan", "confirm", plan, "--json").json
    assert [(each["phrase"], each["status"], each["rows"]) for each in listed] == [
        ("Bevaras", "open", ["1", "3"]),
        ("Se anm", "undecided", ["2"]),
    ]
    assert (
        "Provkörning" in leverans("plan", "confirm", plan, "--phrase", "Bevaras", "--dry-run").out
    )
    assert len(leverans("plan", "confirm", plan, "--json").json) == 2
    done = leverans("plan", "confirm", plan, "--phrase", "Bevaras")
    assert (done.code, "Bekräftad" in done.out) == (0, True)
    assert [each["phrase"] for each in leverans("plan", "confirm", plan, "--json").json] == [
        "Se anm"
    ]
    assert len(leverans("plan", "confirm", plan, "--all", "--json").json) == 2
    assert leverans("plan", "confirm", plan, "--phrase", "Se anm").code == 2
    obsolete = ("--action", "dispose", "--trigger", "obsolete")
    by_hand = leverans("plan", "confirm", plan, "--phrase", "Se anm", *obsolete).out
    assert "en person avgör varje gång" in by_hand
    rule = ("--action", "dispose", "--trigger", "closed", "--period", "P2Y")
    asked = leverans("plan", "confirm", plan, "--phrase", "Se anm", *rule, "--json").json
    assert (asked["step"], asked["reading"]["period"]) == ("asked", "P2Y")
    assert "andra person" in leverans("plan", "confirm", plan).out
    assert leverans("plan", "confirm", plan, "--phrase", "Se anm", *rule).code == 2
    assert leverans("plan", "confirm", plan, "--phrase", "Se anm", "--period", "P2Y").code == 2


def test_decisions_are_entered_listed_and_taken_back(leverans: Command, plan: str) -> None:
    assert "Inga beslut" in leverans("plan", "decision", "list").out
    facts = ("--kind", "disposal", "--adopted", "2020-01-01", "--retroactive")
    added = leverans("plan", "decision", "add", "AN-EX 1", *facts, "--json").json
    assert (added["step"], added["retroactive"], added["adopted"]) == ("done", True, "2020-01-01")
    ref = "KN 2026-00001 § 7"
    own = ("--kind", "application", "--plan", plan, "--applies", "AN-EX 9")
    assert leverans("plan", "decision", "add", ref, *own, "--dry-run").code == 0
    assert len(leverans("plan", "decision", "list", "--json").json) == 1
    assert leverans("plan", "decision", "add", ref, *own).code == 0
    applied = leverans("plan", "decision", "list", "--json").json[0]["applied"]
    assert applied == ["AN-EX 1", "AN-EX 9"]
    assert "tillämpningsbeslut" in leverans("plan", "decision", "list").out
    assert leverans("plan", "decision", "withdraw", "AN-EX 1", "--kind", "disposal").code == 0
    states = {each["ref"]: each["withdrawn_at"] for each in leverans(
        "plan", "decision", "list", "--json"
    ).json}  # fmt: skip
    assert states[ref] is None
    assert states["AN-EX 1"]
    assert leverans("plan", "decision", "withdraw", "AN-EX 1", "--kind", "disposal").code == 2


def test_a_version_is_shown_with_what_it_lacks(leverans: Command, plan: str) -> None:
    assert plan in leverans("plan", "show").out
    told = leverans("plan", "show", plan).out
    assert all(word in told for word in ("Tillämpningsbeslut: saknas", "AN-EX 1", "Se anm"))
    (document,) = leverans("plan", "show", "--json").json
    assert (document["state"], document["disposal"]) == ("imported", {"AN-EX 1": False})
    assert leverans("plan", "show", plan, "--json").json == document
    assert leverans("plan", "show", "p99").code == 2


def test_activation_is_asked_for_and_waits_for_another_person(leverans: Command, plan: str) -> None:
    ref = ("--decision", "KN 2026-00001 § 7")
    assert leverans("plan", "activate", plan, *ref).code == 2
    leverans("plan", "decision", "add", ref[1], "--kind", "application")
    told = leverans("plan", "activate", plan, *ref, "--json").json
    assert (told["step"], told["activated"]) == ("asked", False)
    alone = leverans("plan", "activate", plan, *ref)
    assert (alone.code, alone.out) == (2, "")
    assert leverans("plan", "show", plan, "--json").json["state"] == "asked"


def test_types_are_listed_and_written_as_a_list_that_runs_nothing(
    leverans: Command, plan: str, tmp_path: Path
) -> None:
    told = leverans("plan", "types", plan, "--workspace", "SOFIA", "--json").json
    assert [each["row_id"] for each in told] == ["1", "2"]
    assert "Protokoll" in leverans("plan", "types", plan).out
    file = tmp_path / "typer.csv"
    assert leverans("plan", "types", plan, "--csv", file).code == 0
    lines = file.read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("rad-id;")
    assert lines[2].split(";")[2] == "'=Avtal"
    assert "inga handlingstyper" in leverans("plan", "types", plan, "--system", "X").out


def test_without_versions_that_is_said(leverans: Command, sides: TwoSides) -> None:
    assert "ingen version" in leverans("plan", "show").out
    assert leverans("plan", "show", "--json").json == []
    assert sides.events()[-1].event == "key.pinned"


def test_two_versions_are_compared_in_words_as_json_and_as_a_page(
    leverans: Command, plan: str, tmp_path: Path
) -> None:
    file = tmp_path / "plan.csv"
    file.write_text(file.read_text("utf-8").replace("Logg;Bevaras", "Logg;Gallras 1 år"), "utf-8")
    assert plan_import(leverans, file, name="p28", day="2028-01-01").code == 0
    page = tmp_path / "jämförelse.html"
    told = leverans("plan", "diff", plan, "p28", "--page", page)
    assert told.code == 0
    assert all(
        word in told.out for word in ("Kortare frist (1)", "Logg", "inga handlingar", "AN-EX 1")
    )
    assert 'lang="sv"' in page.read_text("utf-8")
    document = leverans("plan", "diff", plan, "p28", "--as-read", "--json").json
    assert (document["counts"]["shortened"], document["counts"]["unchanged"]) == (1, 2)
    assert document["rows"][0]["new_reading"]["period"] == "P1Y"
    assert (document["holdings"], document["missing_decisions"]) == (None, ["AN-EX 1"])
    page.write_text("något annat", "utf-8")
    assert leverans("plan", "diff", plan, "p28", "--page", page).code == 2
    assert page.read_text("utf-8") == "något annat"


def test_at_an_archive_the_comparison_counts_what_it_holds(
    leverans: Command, sides: TwoSides, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(sides.archive)
    with sides.desk() as desk:
        give(desk.site, "archivist")
        record = a_record(1, "x", record_type=RecordType(code="3301"))
        kept = keep_package(tmp_path / "store", "p1", [(record, {"a.txt": b"xyz"})])
        LedgerCatalogue(desk.site.ledger).enter(holding_of("p1"), kept)
    file = tmp_path / "plan.csv"
    file.write_text(PLAN, "utf-8")
    assert plan_import(leverans, file, name="p27").code == 0
    file.write_text(PLAN.replace("Gallras 5 år efter avslut", "Bevaras"), "utf-8")
    assert plan_import(leverans, file, name="p28", day="2028-01-01").code == 0
    document = leverans("plan", "diff", "p27", "p28", "--json").json
    assert document["holdings"]["changed"][0]["records"] == 1
    assert document["day"] == "2028-01-01"
    assert "En handling går från" in leverans("plan", "diff", "p27", "p28").out

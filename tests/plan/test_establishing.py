"""Which types of record may be established to the mellanarkiv."""

from leverans.plan.establishing import establishable, systems
from leverans.plan.table import read_plan
from leverans.testing.sample_plan import SAMPLE, needs_sample

HEAD = "rad_id;handlingstyp;gallringsfrist;system;forvaring;leverans_till_arkiv"


def ids(text: str, system: str = "") -> list[str]:
    plan, _ = read_plan(text.encode())
    return [row.row_id for row in establishable(plan, system)]


def test_the_column_of_storage_decides() -> None:
    text = f"{HEAD}\n1;A;Bevaras;SOFIA;Mellanarkiv;\n2;B;Bevaras;SOFIA;Närarkiv;Mellanarkiv 2030\n"
    assert ids(text) == ["1"]


def test_without_it_the_column_of_delivery_does() -> None:
    head = "rad_id;handlingstyp;gallringsfrist;leverans\n"
    text = f"{head}1;A;Bevaras;Till mellanarkivet\n2;B;Bevaras;\n3;C;Bevaras;Ej mellanarkiv\n"
    assert ids(text) == ["1"]


def test_a_workspace_gets_its_own_types_and_those_of_every_system() -> None:
    rows = (
        "1;A;B;Webb/iFeed;Mellanarkiv;\n2;B;B;Samtliga;mellanarkivet;\n3;C;B;Webbkarta;Mellanarkiv;"
    )
    text = f"{HEAD}\n{rows}\n"
    assert ids(text, "webb") == ["1", "2"]
    assert ids(text, "iFeed") == ["1", "2"]
    assert ids(text, "Webb/iFeed") == ["1", "2"]
    assert systems(read_plan(text.encode())[0]) == ("Webb", "iFeed", "Samtliga", "Webbkarta")


def test_a_row_without_type_establishes_nothing() -> None:
    assert ids(f"{HEAD}\n1;;Bevaras;SOFIA;Mellanarkiv;\n") == []


@needs_sample
def test_the_sample_plan_gives_sofia_its_types() -> None:
    plan, _ = read_plan(SAMPLE.read_bytes())
    assert [row.row_id for row in establishable(plan, "SOFIA")] == ["1201", "2308", "3203", "3301"]

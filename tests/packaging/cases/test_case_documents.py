"""Documents of cases: valid, grouped, complete, and each attribute in the home that is promised."""

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from hashlib import sha256
from pathlib import Path

import pytest
from lxml.etree import XMLSchema, _Element

from leverans.model.record import (
    Agent,
    Aggregation,
    DiaryNumber,
    File,
    PersonalData,
    Record,
    Relation,
    Restriction,
    When,
)
from leverans.packaging.cases.files import Appendix, Bilaga
from leverans.packaging.cases.homes import homeless, homes
from leverans.packaging.cases.moments import exact, plain
from leverans.packaging.cases.seen import Seen, hashed
from leverans.packaging.entry import Copied, Entry, Run, Terms
from leverans.schemas.own import own_file
from leverans.schemas.xml import compile_schema, read_tree
from leverans.testing.format_contract import a_record, write_files
from leverans.testing.format_orders import built
from leverans.testing.package_members import members_of
from leverans.testing.sample_records import full_record, odd_records

SHARED = Path(os.environ.get("LEVERANS_SHARED", Path(__file__).parents[4] / "shared"))
ERMS_XSD = SHARED / "data" / "official-schemas" / "ERMS_v3.xsd"
FORMS = {
    "fgs-arendehantering": ("arende", "arenden.xml", "handlingar.xml"),
    "cits-erms": ("cits", "erms.xml", "erms-records.xml"),
}
CASE = Aggregation(id="7", title="Ett ärende", type="ärende")
TERMS = Terms(
    container="tar", target="", root="p", package_id="p", algorithms=("SHA-256",),
    asked=("SHA-256",), built_at="", mtime=0, objects=False, style="fgs",
)  # fmt: skip


def documents(records: Iterable[Record], folder: Path, form: str) -> dict[str, _Element]:
    """File name -> document, of a package of these records."""
    package = built("eark-sip", list(records), folder, case_content=form)
    names = FORMS[form][1:]
    return {
        path.rpartition("/")[2]: read_tree(data)
        for path, data in members_of(package)
        if path.rpartition("/")[2] in names
    }


def texts(tree: _Element, name: str) -> list[str]:
    return [one.text or "" for one in tree.iter(f"{{*}}{name}")]


@pytest.fixture(scope="module")
def schema_of() -> Callable[[str], XMLSchema]:
    def find(form: str) -> XMLSchema:
        if form == "fgs-arendehantering":
            return compile_schema(own_file("fgs-arendehantering.xsd"), {})
        if not ERMS_XSD.is_file():
            pytest.skip(f"no {ERMS_XSD}: set LEVERANS_SHARED")
        return compile_schema(ERMS_XSD.read_bytes(), {})

    return find


@pytest.mark.parametrize("form", FORMS)
def test_a_document_is_valid_by_its_schema_whatever_the_records_say(
    tmp_path: Path, form: str, schema_of: Callable[[str], XMLSchema]
) -> None:
    bare = Record(
        archive_id="00000000-0000-4000-8000-000000000001", source_system="", source_id="",
        title="", record_type=full_record("1", ()).record_type,
    )  # fmt: skip
    full = full_record("8", write_files(tmp_path / "full", {"å &.txt": b"1"}))
    odd = replace(
        full_record("9", ()),
        dates={"created": When(value="2024", raw=""), "closed": When(value="2024-05", raw="")},
        restrictions=(Restriction(type="", law="", text=""), Restriction(law="OSL", until="2030?")),
        agents=(Agent(role="creator"), Agent(role="egen", unit="Enhet"), Agent(role="sender")),
        relations=(Relation(type="", target="x"), Relation(type="Ersätter", target="y")),
        status="Klart", direction="sidledes", personal_data=PersonalData.PROTECTED_IDENTITY,
        aggregation=Aggregation(id="b", type="samarbetsyta"),
    )  # fmt: skip
    found = documents([full, bare, odd, *odd_records(tmp_path / "odd")], tmp_path, form)
    assert set(found) == set(FORMS[form][1:])
    for tree in found.values():
        schema_of(form).assertValid(tree)


@pytest.mark.parametrize("form", FORMS)
def test_records_of_a_case_come_together_where_the_first_of_them_came(
    tmp_path: Path, form: str
) -> None:
    cases = [Aggregation(id=str(n), title=f"Ärende {n}") for n in range(3)]
    order = [0, 1, 0, 2, 1, 0]
    files = write_files(tmp_path / "source", {f"{n}.txt": b"%d" % n for n in range(len(order))})
    records = [
        replace(a_record(f"{n}", [files[n]]), title=f"H{n}", aggregation=cases[case])
        for n, case in enumerate(order)
    ]
    (tree,) = documents(records, tmp_path, form).values()
    case, title, record, name = (
        ("ArkivobjektArende", "Arendemening", "ArkivobjektHandling", "Rubrik")
        if form == "fgs-arendehantering"
        else ("aggregation", "title", "record", "title")
    )
    found = [
        (texts(one, title)[0], [texts(each, name)[0] for each in one.iter(f"{{*}}{record}")])
        for one in tree.iter(f"{{*}}{case}")
    ]
    assert found == [
        ("Ärende 0", ["H0", "H2", "H5"]),
        ("Ärende 1", ["H1", "H4"]),
        ("Ärende 2", ["H3"]),
    ]


@pytest.mark.parametrize("part", [1, 64, 1 << 16])
def test_many_records_are_grouped_from_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    monkeypatch.setattr("leverans.packaging.cases.document._PART", part)
    cases = [Aggregation(id=f"{n}", title=f"Ärende {n}") for n in range(40)]
    records = [
        replace(a_record(f"{n}", []), aggregation=cases[n * 7 % 40], description="x" * 500)
        for n in range(800)
    ]
    (tree,) = documents(records, tmp_path, "fgs-arendehantering").values()
    sizes = [
        len(list(one.iter("{*}ArkivobjektHandling"))) for one in tree.iter("{*}ArkivobjektArende")
    ]
    assert sizes == [20] * 40


@pytest.mark.parametrize("form", FORMS)
def test_records_of_no_case_have_a_document_of_their_own(tmp_path: Path, form: str) -> None:
    inside = replace(a_record("1", ()), aggregation=CASE)
    assert set(documents([inside], tmp_path / "1", form)) == {FORMS[form][1]}
    assert set(documents([a_record("2", ())], tmp_path / "2", form)) == {FORMS[form][2]}
    assert set(documents([inside, a_record("2", ())], tmp_path / "3", form)) == set(FORMS[form][1:])
    assert documents([], tmp_path / "4", form) == {}


@pytest.mark.parametrize(
    ("form", "tag"), [("fgs-arendehantering", "ArkivobjektID"), ("cits-erms", "objectId")]
)
def test_no_two_objects_go_by_one_id(tmp_path: Path, form: str, tag: str) -> None:
    number = DiaryNumber(normalised="KU 1", raw="")
    case = replace(CASE, diary_number=number)
    records = [
        replace(a_record("1", ()), display_id="KU 1", source_id="a", aggregation=case),
        replace(a_record("2", ()), display_id="KU 1", source_id="a", aggregation=case),
        replace(a_record("3", ()), display_id=" ", source_id="a", aggregation=case),
    ]
    (tree,) = documents(records, tmp_path, form).values()
    ids = texts(tree, tag)
    assert ids == ["KU 1", "a", records[1].archive_id, records[2].archive_id]
    extra = texts(tree, "ExtraID" if form == "fgs-arendehantering" else "extraId")
    assert extra.count("KU 1") == 2


def one_line(kind: "type[Bilaga | Appendix]", entry: Entry) -> str:
    run = Run("Content/native/", "", "native", "r", [])
    return kind(TERMS).line(run, Copied(entry, [sha256(b"x").hexdigest()]), "")


@pytest.mark.parametrize(("size", "told"), [(0, True), (2**31 - 1, True), (2**31, False)])
def test_a_size_that_the_format_cannot_hold_is_left_out(size: int, *, told: bool) -> None:
    line = one_line(Bilaga, Entry("", "a b&.txt", size, 0, "id", "Å & <b>.txt"))
    (bilaga,) = read_tree(f"<a>{line}</a>".encode())
    assert bilaga.get("Storlek") == (str(size) if told else None)
    assert bilaga.get("Lank") == "Content/native/a%20b%26.txt"
    assert bilaga.get("Namn") == "Å & <b>.txt"
    assert (bilaga.get("ChecksummaMetod"), len(bilaga.get("Checksumma") or "")) == ("SHA-256", 64)


def test_a_path_is_plain_text_in_cits_erms() -> None:
    form = ("fmt/95", "PDF/A", "1a", "application/pdf", "", "", False)
    line = one_line(Appendix, Entry("", "50% å&.txt", 1, 0, "id", "n", form))
    (appendix,) = read_tree(f"<a>{line}</a>".encode())
    assert appendix.get("path") == "Content/native/50% å&.txt"
    assert appendix.get("fileFormat") == "fmt/95"


@pytest.mark.parametrize(
    ("value", "fgs", "cits"),
    [
        ("2024", "2024", ""),
        ("2024-04", "2024-04", ""),
        ("2024-04-17", "2024-04-17", "2024-04-17T00:00:00"),
        ("2024-04-17T08:00:00", "2024-04-17T08:00:00", "2024-04-17T08:00:00"),
        ("2024-04-17T08:00:00.5Z", "2024-04-17T10:00:00", "2024-04-17T08:00:00.5Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T01:12:12", "0001-01-01T00:00:00Z"),
        ("9999-12-31T23:30:00Z", "9999-12-31T23:30:00", "9999-12-31T23:30:00Z"),
    ],
)
def test_dates_are_as_precise_as_the_form_can_be(value: str, fgs: str, cits: str) -> None:
    when = When(value=value, raw="")
    assert plain(when)[:10] == fgs[:10]
    assert len(plain(when)) == len(fgs)
    assert exact(when) == cits


def test_a_name_is_new_once() -> None:
    seen = Seen()
    names = [hashed(f"{n % 500}") for n in range(1000)]
    assert [seen.is_new(name) for name in names] == [True] * 500 + [False] * 500


# --- the table of homes


def test_the_table_knows_every_attribute_of_a_record() -> None:
    assert set(homes()) == {one.name for one in fields(Record)}


OF_A_VALUE = {  # attribute -> words that stand for it in a document of `full_record`
    "archive_id": ["{archive_id}"],
    "source_system": ["Filytan"],
    "source_id": [">1<"],
    "title": ["Handling 1"],
    "record_type": ["Avtal", "3.2"],
    "display_id": ["KU 2024-7:1"],
    "diary_number": [">KU 2024-7<"],
    "notes": ["Första noten", "Andra noten"],
    "classification": ["2.1", "Planera"],
    "retention": ["Bevaras", "KU.DHP.2024.1", "KU 2023-9"],
    "units_for": ["Enhet ett", "Enhet två"],
    "agents": ["Test Testsson", "teste1", "Exempelföreningen", "Exempelnämnden", "Provia Provsson"],
    "access_level": [">2<"],
    "restrictions": ["OSL 21 kap. 1 §", "Uppgift om hälsa"],
    "personal_data": ["sensitive"],
    "dates": ["2024-04-18", "2024-05", "valid_from"],
    "relations": ["KU 1", "KU 2", "egen"],
    "aggregation": ["arende-1", "Förvaltningsplan"],
    "extra": ["eget", "värde"],
    "representations": ["bilaga.txt"],
    "other_titles": ["Annan rubrik"],
    "subjects": ["Arkiv"],
    "keywords": ["nyckelord", "annat ord"],
    "source_version": [">2<"],
    "status@cits": ['value="prepared"'],
    "source_version_id": ["version-1"],
}


@pytest.fixture(scope="module", params=FORMS)
def whole(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, str]:
    """(form, its document of a full record as text)."""
    folder = tmp_path_factory.mktemp("whole")
    record = full_record("1", write_files(folder / "s", {"bilaga.txt": b"1"}))
    package = built("eark-sip", [record], folder, case_content=request.param)
    name = FORMS[request.param][1]
    (text,) = [data.decode() for path, data in members_of(package) if path.endswith(name)]
    return FORMS[request.param][0], text


@pytest.mark.parametrize("attribute", sorted(homes()))
def test_each_attribute_is_in_the_document_or_said_to_be_nowhere(
    whole: tuple[str, str], attribute: str
) -> None:
    form, text = whole
    record = full_record("1", ())
    value = getattr(record, attribute)
    if attribute in homeless(form):
        assert str(value) not in text
        return
    words = OF_A_VALUE.get(f"{attribute}@{form}") or OF_A_VALUE.get(attribute) or [str(value)]
    words = [word.replace("{archive_id}", record.archive_id) for word in words]
    assert [word for word in words if word not in text] == []
    tags = [re.split(r"[/@]", home)[0] for home in homes()[attribute][form].split(", ")]
    assert [tag for tag in tags if f"<{tag}" not in text] == []


@pytest.mark.parametrize("form", FORMS)
def test_what_has_no_home_is_said_in_the_provenance(tmp_path: Path, form: str) -> None:
    records = [full_record("1", ()), a_record("2", ())]
    package = built("bagit", records, tmp_path, case_content=form)
    premis = dict(members_of(package))["metadata/preservation/premis.xml"].decode()
    assert "only in record.json: raw (1), raw_place (1)" in premis


def test_a_package_of_cits_erms_bears_its_content_information_type(tmp_path: Path) -> None:
    files: list[File] = write_files(tmp_path / "s", {"a.txt": b"a"})
    package = built("eark-sip", [full_record("1", files)], tmp_path, case_content="cits-erms")
    data = dict(members_of(package))
    for path in ("METS.xml", "representations/native/METS.xml"):
        assert b'csip:CONTENTINFORMATIONTYPE="citserms_v3_0"' in data[path]
        assert b"MIXED" not in data[path]
    assert b'MDTYPE="OTHER" OTHERMDTYPE="ERMS"' in data["METS.xml"]

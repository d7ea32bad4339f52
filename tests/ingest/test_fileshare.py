import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from leverans.ingest.fileshare import FileShare
from leverans.ingest.interface import Scope, Source
from leverans.ingest.mapping import mapping_of
from leverans.model.errors import ConfigurationError, SourceError
from leverans.model.record import AccessLevel, PersonalData, Use
from leverans.storage.interface import Store
from leverans.storage.local import LocalContent, LocalFolder
from leverans.storage.pyfilesystem import PyFilesystem
from leverans.testing.memory import CountingStore, MemoryContent
from leverans.testing.shares import MAPPING, TERMS, Read, filled, params, share
from leverans.testing.source_contract import Opens, SourceContract, files_of

FILES = {
    "a/protokoll.pdf": b"%PDF",
    "a/bilaga å.pdf": b"bilaga",
    "mapp/1.txt": b"1",
    "mapp/under/2.txt": b"22",
    "mapp/Thumbs.db": b"junk",
    "utan rad.txt": b"lost",
}
SHEET = (
    "Sökväg;Post;Titel;Handlingstyp\n"
    "a/protokoll.pdf;P-1;Protokoll;Protokoll från nämnd\n"
    "a/bilaga å.pdf;P-1;Protokoll;Protokoll från nämnd\n"
    "mapp;;Mappen;Underlag\n"
    "saknas.txt;;Saknas;Underlag\n"
)


Reading = Callable[..., Read]


class _OnAStore(SourceContract):
    @pytest.fixture
    def counting(self, store: Store) -> CountingStore:
        return CountingStore(filled(store, FILES))

    @pytest.fixture
    def source(self, counting: CountingStore) -> Source:
        return share(counting, SHEET)

    @pytest.fixture
    def opens(self, counting: CountingStore) -> Opens:
        return lambda: counting.opens


class TestOnAFolder(_OnAStore):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Store:
        (tmp_path / "share").mkdir()
        return LocalFolder(tmp_path / "share")


class TestInMemory(_OnAStore):
    @pytest.fixture
    def store(self) -> Store:
        return PyFilesystem("mem://")


def test_rows_of_one_record_are_one_record_with_several_files(read: Reading) -> None:
    got = read(SHEET, FILES)
    assert got.names("P-1") == ["a/protokoll.pdf", "a/bilaga å.pdf"]
    assert got["P-1"].title == "Protokoll"
    assert got["P-1"].record_type.name == "Protokoll från nämnd"
    assert got["P-1"].raw_place == "blad.csv#row 2"
    assert got["P-1"].raw["Sökväg"] == "a/protokoll.pdf"
    assert got["P-1"].raw["Sökväg #row 3"] == "a/bilaga å.pdf"


def test_a_row_may_name_a_folder(read: Reading) -> None:
    got = read(SHEET, FILES)
    assert got.names("mapp") == ["mapp/1.txt", "mapp/under/2.txt"]
    assert got.inventory.records == 3
    assert got.inventory.ignored == {"Thumbs.db": 1}


def test_files_without_row_and_rows_without_file_are_named(read: Reading) -> None:
    got = read(SHEET, FILES)
    assert [finding.location for finding in got.findings("SRC-NO-ROW")] == ["utan rad.txt"]
    [missing] = got.findings("SRC-NO-FILE")
    assert (missing.location, params(missing)) == ("blad.csv#row 5", {"path": "saknas.txt"})
    assert [record.source_id for record in got.records] == ["P-1", "mapp"]


def test_an_exception_for_a_missing_file_does_not_cover_the_file_when_it_comes(
    read: Reading,
) -> None:
    before = read("Sökväg;Titel;Handlingstyp\nx.txt;X;Y\n")
    [row] = before.loose
    after = read("Sökväg;Titel;Handlingstyp\nx.txt;X;Y\n", {"x.txt": b"x"})
    assert after.loose == []
    assert row.item not in {file.id for file in files_of(after["x.txt"])}


def test_the_innermost_folder_and_the_file_itself_have_precedence(read: Reading) -> None:
    sheet = "Sökväg;Titel;Handlingstyp\n.;Allt;U\nmapp;M;U\nmapp/under/2.txt;Två;U\n"
    got = read(sheet, FILES)
    assert got.names("mapp/under/2.txt") == ["mapp/under/2.txt"]
    assert got.names("mapp") == ["mapp/1.txt"]
    assert got.names(".") == ["a/bilaga å.pdf", "a/protokoll.pdf", "utan rad.txt"]
    assert got.loose == []


def test_the_front_of_paths_can_be_cut_by_the_agreement(read: Reading) -> None:
    sheet = "Sökväg;Titel;Handlingstyp\n\\\\SERVER\\g$\\a\\x.txt;X;U\n"
    terms = replace(TERMS, options={"path_prefix": "\\\\server\\g$\\"})
    got = read(sheet, {"a/x.txt": b"x"}, terms=terms)
    assert got.names("a\\x.txt") == ["a/x.txt"]


def test_an_inventory_that_broke_off_is_no_inventory(root: Path, tmp_path: Path) -> None:
    scope = Scope(authority=UUID(int=1), work=tmp_path / "work")
    source = share(filled(LocalFolder(root), {"x.txt": b"x"}), "{no json")
    with pytest.raises(SourceError, match="no JSON"):
        source.inventory(scope)
    with pytest.raises(SourceError, match="broke off"):
        next(iter(source.records(scope)))


def test_columns_that_nobody_mapped_are_named_with_what_they_hold(read: Reading) -> None:
    sheet = "Sökväg;Titel;Handlingstyp;Extra;Tom\nx.txt;X;U;värde;\ny.txt;Y;U;;\n"
    got = read(sheet, {"x.txt": b"x", "y.txt": b"y"})
    told = [params(finding) for finding in got.findings("SRC-UNMAPPED")]
    assert told == [{"column": "Extra", "filled": "1"}, {"column": "Tom", "filled": "0"}]
    assert got["x.txt"].raw["Extra"] == "värde"


def test_a_mapped_column_that_is_not_there_is_named(read: Reading) -> None:
    got = read("Sökväg;Titel\nx.txt;X\n", {"x.txt": b"x"})
    missing = {params(finding)["column"] for finding in got.findings("SRC-SHEET-COLUMN")}
    assert "Handlingstyp" in missing
    assert "Titel" not in missing


def test_a_sheet_without_the_path_column_is_a_fault_of_the_settings(read: Reading) -> None:
    with pytest.raises(ConfigurationError, match=r"no column 'Sökväg'.*Fil, Titel"):
        read("Fil;Titel\nx.txt;X\n", {"x.txt": b"x"})


def test_what_a_record_must_have_and_lacks_is_named(read: Reading) -> None:
    got = read("Sökväg;Titel;Handlingstyp\nx.txt;;\n", {"x.txt": b"x"})
    told = [(finding.location, params(finding)) for finding in got.findings("SRC-REQUIRED")]
    assert told == [
        ("blad.csv#row 2", {"attribute": "title", "column": "Titel"}),
        ("blad.csv#row 2", {"attribute": "record_type", "column": "Handlingstyp"}),
    ]
    assert got.findings("SRC-REQUIRED")[0].item == got["x.txt"].archive_id


def test_values_that_cannot_be_read_are_told_and_kept_verbatim(read: Reading) -> None:
    sheet = "Sökväg;Titel;Handlingstyp;Upprättad;Åtkomst\nx.txt;X;U;i våras;Halvöppen\n"
    got = read(sheet, {"x.txt": b"x"})
    assert params(got.findings("SRC-DATE")[0]) == {"column": "Upprättad", "value": "i våras"}
    assert params(got.findings("SRC-WORD")[0])["allowed"] == "1, 2, 3, 4"
    record = got["x.txt"]
    assert (record.dates, record.access_level) == ({}, None)
    assert record.effective_access_level is AccessLevel.RESTRICTED
    assert record.raw["Upprättad"] == "i våras"


def test_words_defaults_and_several_values_are_read(read: Reading) -> None:
    sheet = (
        "Sökväg;Titel;Handlingstyp;Åtkomst;Granskad av;Upprättad\n"
        'x.txt;X;U;öppen;"Test Testsson, (test01), chef\nProv Provsson";231002\n'
    )
    record = read(sheet, {"x.txt": b"x"})["x.txt"]
    assert record.access_level is AccessLevel.INTERNET
    assert record.personal_data is PersonalData.NONE
    assert [(agent.name, agent.id, agent.title) for agent in record.agents] == [
        ("Test Testsson", "test01", "chef"),
        ("Prov Provsson", "", ""),
    ]
    assert (record.dates["established"].value, record.dates["established"].raw) == (
        "2023-10-02",
        "231002",
    )


def test_rows_that_contradict_each_other_are_told_and_lists_are_joined(read: Reading) -> None:
    sheet = "Sökväg;Post;Titel;Handlingstyp;Nyckelord\nx.txt;1;Rätt;U;en\ny.txt;1;Annan;U;två\n"
    got = read(sheet, {"x.txt": b"x", "y.txt": b"y"})
    [differ] = got.findings("SRC-ROWS-DIFFER")
    assert params(differ) == {"column": "Titel", "first": "Rätt", "value": "Annan"}
    assert (got["1"].title, got["1"].keywords) == ("Rätt", ("en", "två"))


def test_rows_may_name_different_representations(read: Reading) -> None:
    sheet = "Sökväg;Post;Titel;Handlingstyp;Användning\nx.docx;1;X;U;\nx.pdf;1;X;U;archival\n"
    record = read(sheet, {"x.docx": b"x", "x.pdf": b"y"})["1"]
    uses = [(form.use, [file.name for file in form.files]) for form in record.representations]
    assert uses == [(Use.NATIVE, ["x.docx"]), (Use.ARCHIVAL, ["x.pdf"])]


def test_a_checksum_in_the_sheet_goes_with_the_file(read: Reading) -> None:
    mapping = MAPPING.replace('"Post" = "record"', '"Kontrollsumma" = "checksum.SHA-256"')
    got = read(
        "Sökväg;Titel;Handlingstyp;Kontrollsumma\nx.txt;X;U;ABCD\n", {"x.txt": b"x"}, mapping
    )
    [file] = files_of(got["x.txt"])
    assert file.source_checksum == ("SHA-256", "abcd")


def test_the_sheet_itself_may_lie_in_the_share(root: Path, tmp_path: Path) -> None:
    store = filled(LocalFolder(root), {"x.txt": b"x"})
    (root / "blad.csv").write_text("Sökväg;Titel;Handlingstyp\nx.txt;X;U\n")
    sheet = LocalContent(str(root / "blad.csv"))
    source = FileShare(TERMS, store, sheet=sheet, mapping=mapping_of(MAPPING))
    inventory = source.inventory(Scope(authority=UUID(int=1), work=tmp_path / "work"))
    assert inventory.ignored == {"blad.csv": 1}
    told = {finding.rule for finding in inventory.findings}
    assert told == {"SRC-SHEET-COLUMN", "SRC-SHEET-INSIDE"}
    assert list(inventory.loose) == []


def test_beyond_the_limit_findings_are_counted(root: Path, tmp_path: Path) -> None:
    store = filled(LocalFolder(root), {"x.txt": b"x"})
    rows = "".join(f"x.txt;1;X;U;datum {number}\n" for number in range(5))
    sheet = MemoryContent(f"Sökväg;Post;Titel;Handlingstyp;Upprättad\n{rows}".encode())
    source = FileShare(TERMS, store, sheet=sheet, mapping=mapping_of(MAPPING), limit=2)
    findings = source.inventory(Scope(authority=UUID(int=1), work=tmp_path / "work")).findings
    assert sum(finding.rule == "SRC-DATE" for finding in findings) == 2
    more = [params(finding) for finding in findings if finding.rule == "SRC-MORE"]
    assert {"rule": "SRC-DATE", "count": "5", "limit": "2"} in more


def test_a_record_with_many_rows_reads_its_files_from_the_index(read: Reading) -> None:
    files = {f"{number:03}.txt": b"x" for number in range(50)}
    rows = "".join(f"{name};1;X;U\n" for name in files)
    record = read("Sökväg;Post;Titel;Handlingstyp\n" + rows, files)["1"]
    [form] = record.representations
    assert not isinstance(form.files, tuple)
    assert [file.name for file in form.files] == list(files)


def test_an_index_of_an_earlier_run_is_replaced(read: Reading) -> None:
    read(SHEET, FILES)
    got = read("Sökväg;Titel;Handlingstyp\nmapp;M;U\n")
    assert [record.source_id for record in got.records] == ["mapp"]


def test_json_lines_are_a_sheet_too(read: Reading) -> None:
    rows = [
        {"Sökväg": "x.txt", "Titel": "X", "Handlingstyp": "U", "Nyckelord": ["en", "två"]},
        {"Sökväg": "y.txt", "Titel": "Y", "Handlingstyp": "U", "Nytt": 12},
    ]
    sheet = "\n".join(json.dumps(row) for row in rows)
    got = read(sheet, {"x.txt": b"x", "y.txt": b"y"})
    assert got["x.txt"].keywords == ("en", "två")
    assert got["y.txt"].raw["Nytt"] == "12"
    assert [params(finding)["column"] for finding in got.findings("SRC-UNMAPPED")] == ["Nytt"]

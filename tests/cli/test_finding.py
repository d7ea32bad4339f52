"""`search`, `show` and `get` at an archive, as a person has them."""

import hashlib
import io
import sys
from pathlib import Path

import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from leverans.archive.layout import object_id, object_root
from leverans.archive.reading import open_package
from leverans.model.access_entry import AccessEntry
from leverans.model.record import (
    AccessLevel,
    Agent,
    DiaryNumber,
    Record,
    Restriction,
    When,
)
from leverans.storage.local import LocalFolder
from leverans.testing.catalogue_contract import a_record
from leverans.testing.command_line import Command
from leverans.testing.held_package import hold_package
from leverans.testing.two_sides import TwoSides
from leverans.testing.who_looked import looks
from leverans.wiring.site import open_site

NEVER = "00000000-0000-4000-8000-999999999999"


def a_pdf(words: str = "Protokoll") -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, invariant=1)
    canvas.drawString(100, 700, words)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


PUBLIC = a_record(
    1,
    "Årsredovisning 2024",
    display_id="KU8089-1170726173-82",
    source_version="1.0",
    diary_number=DiaryNumber(normalised="KN 2025-00417", raw="KN 2025-00417"),
    producer_name="Kulturnämnden",
    agents=(
        Agent(role="reviewer", name="Test Testsson", id="tes01", title="Arkivarie"),
        Agent(role="reviewer", name="Prov Provsson"),
    ),
    dates={"decided": When(value="2025-04-17", raw=""), "valid_to": When(value="2027", raw="")},
)
ASKED = a_record(2, "Utredning av kollega", access_level=AccessLevel.REGION)
HIDDEN = a_record(3, "Omplacering", access_level=None, restrictions=(Restriction(law="OSL 39:2"),))
FILES = {"nämnd/årsredovisning.pdf": a_pdf(), "bilaga.txt": b"bilaga\n"}


@pytest.fixture
def archive(sides: TwoSides, monkeypatch: pytest.MonkeyPatch) -> TwoSides:
    """An archive with a package of three records; we stand in its workspace."""
    enter(sides, "paket-1", {PUBLIC.archive_id: FILES, ASKED.archive_id: {"brev.txt": b"brev"}})
    monkeypatch.chdir(sides.archive)
    return sides


def looked(sides: TwoSides) -> list[AccessEntry]:
    site = open_site(sides.archive, environ={}, clock=sides.clock).site
    with site.ledger:
        return looks(site)


def enter(sides: TwoSides, package_id: str, files: dict[str, dict[str, bytes]]) -> None:
    records: list[Record] = [PUBLIC, ASKED, HIDDEN]
    hold_package(
        sides,
        package_id,
        [(record, files.get(record.archive_id, {"hemlig.txt": b"h"})) for record in records],
    )


def kept_bytes(sides: TwoSides, name: str) -> Path:
    store = sides.archive / "var" / "archive"
    with open_package(LocalFolder(store), "paket-1") as package:
        return store / package.file(f"representations/native/data/{name}").key


def written(path: Path) -> tuple[bytes, int, int]:
    return path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_mode


@pytest.mark.usefixtures("archive")
def test_search_finds_a_compound_by_its_part(leverans: Command) -> None:
    said = leverans("search", "redovisning", "--json").json
    assert (said["total"], said["exact"], said["next"]) == (1, True, "")
    assert said["hits"][0]["archive_id"] == PUBLIC.archive_id
    words = leverans("search", "redovisning")
    assert words.code == 0
    assert "Årsredovisning 2024" in words.out
    assert "1 träff" in words.out


@pytest.mark.usefixtures("archive")
def test_search_takes_filters_and_pages(leverans: Command) -> None:
    first = leverans("search", "--type", "protokoll", "--limit", "2", "--json").json
    assert (first["total"], len(first["hits"])) == (3, 2)
    assert f"--after {first['next']}" in leverans("search", "--limit", "2").out
    second = leverans("search", "--limit", "2", "--after", first["next"], "--json").json
    assert [hit["archive_id"] for hit in second["hits"]] == [ASKED.archive_id]
    dated = leverans("search", "--from", "2025-02", "--to", "2025", "--json").json
    assert [hit["archive_id"] for hit in dated["hits"]] == [PUBLIC.archive_id]
    by_number = leverans("search", "KN", "2025-00417", "--json").json
    assert [hit["archive_id"] for hit in by_number["hits"]] == [PUBLIC.archive_id]


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("given", [("--from", "2025-13"), ("--to", "igår"), ("--after", "x/y")])
def test_search_refuses_what_is_no_date_or_no_place(
    leverans: Command, given: tuple[str, str]
) -> None:
    wrong = leverans("search", *given)
    assert (wrong.code, wrong.out) == (2, "")
    assert given[1] in wrong.err


@pytest.mark.usefixtures("archive")
def test_outside_sees_a_neutral_title_and_nothing_of_what_is_hidden(leverans: Command) -> None:
    said = leverans("search", "--external", "--json").json
    shown = {hit["archive_id"]: hit["title"] for hit in said["hits"]}
    assert shown == {
        PUBLIC.archive_id: "Årsredovisning 2024",
        ASKED.archive_id: "Handling som kan begäras ut",
    }
    assert said["total"] == 2
    for words in ("omplacering", "utredning", "brev", "hemlig", HIDDEN.archive_id, "Testsson"):
        assert leverans("search", words, "--external", "--json").json["total"] == 0


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("verb", ["show", "get"])
def test_what_is_hidden_is_outside_as_if_it_had_never_been(leverans: Command, verb: str) -> None:
    hidden = leverans(verb, HIDDEN.archive_id, "--external")
    never = leverans(verb, NEVER, "--external")
    assert (hidden.code, hidden.out) == (never.code, never.out) == (2, "")
    assert hidden.err.replace(HIDDEN.archive_id, NEVER) == never.err
    paged = leverans("search", "--external", "--after", f"{HIDDEN.archive_id}/paket-1")
    other = leverans("search", "--external", "--after", f"{NEVER}/paket-1")
    assert paged.err.replace(HIDDEN.archive_id, NEVER) == other.err
    assert leverans("show", "paket-1", "--external").code == 2


@pytest.mark.usefixtures("archive")
def test_show_tells_where_a_record_lies_and_what_its_files_are(leverans: Command) -> None:
    said = leverans("show", PUBLIC.archive_id, "--json").json
    assert said["holding"]["object_root"] == object_root(object_id("paket-1"))
    assert said["records"][0]["diary_number"] == "KN 2025-00417"
    digests = {hashlib.sha256(data).hexdigest() for data in FILES.values()}
    assert {file["sha256"] for file in said["files"]} == digests
    words = leverans("show", PUBLIC.archive_id).out
    assert "nämnd/årsredovisning.pdf" in words
    assert said["files"][0]["sha256"] in words
    package = leverans("show", "paket-1", "--json").json
    assert len(package["records"]) == 3
    assert leverans("show", "RA-1", "--json").json["holding"] == package["holding"]
    assert "Förvaras hos Exempelregionens mellanarkiv" in leverans("show", "paket-1").out


@pytest.mark.usefixtures("archive")
def test_show_outside_tells_how_to_ask_and_no_more(leverans: Command) -> None:
    said = leverans("show", ASKED.archive_id, "--external", "--json").json
    assert (said["holding"], said["files"], said["events"]) == (None, [], [])
    assert said["records"][0]["title"] == "Handling som kan begäras ut"
    assert "Begär ut den hos" in leverans("show", ASKED.archive_id, "--external").out


def test_get_gives_a_verified_read_only_copy_and_leaves_the_original(
    leverans: Command, archive: TwoSides, tmp_path: Path
) -> None:
    before = {name: written(kept_bytes(archive, name)) for name in FILES}
    said = leverans("get", PUBLIC.archive_id, "--into", tmp_path / "ut", "--json").json
    folder = Path(said["folder"])
    for file in said["files"]:
        copy = folder / file["place"]
        assert hashlib.sha256(copy.read_bytes()).hexdigest() == file["sha256"]
        assert copy.stat().st_mode & 0o777 == 0o444
    assert {file["place"] for file in said["files"]} == {f"native/{name}" for name in FILES}
    text = (folder / "metadata.txt").read_text("utf-8")
    assert "Rubrik: Årsredovisning 2024" in text
    assert f"{said['files'][0]['sha256']}  {said['files'][0]['place']}" in text
    assert before == {name: written(kept_bytes(archive, name)) for name in FILES}
    assert sorted(path.name for path in (tmp_path / "ut").iterdir()) == [PUBLIC.archive_id]
    again = leverans("get", PUBLIC.archive_id, "--into", tmp_path / "ut")
    assert (again.code, again.out) == (2, "")


@pytest.mark.usefixtures("archive")
def test_get_of_one_file_gives_that_file(leverans: Command, tmp_path: Path) -> None:
    files = leverans("show", PUBLIC.archive_id, "--json").json["files"]
    said = leverans("get", PUBLIC.archive_id, "--file", "2", "--into", tmp_path, "--json").json
    assert [file["path"] for file in said["files"]] == [files[1]["path"]]
    wrong = leverans("get", PUBLIC.archive_id, "--file", "3", "--into", tmp_path / "x")
    assert (wrong.code, list((tmp_path / "x").iterdir())) == (2, [])


@pytest.mark.parametrize("damage", [b"%PDF-1.4 annat", b""])
def test_get_refuses_bytes_that_are_not_those_taken_over(
    leverans: Command, archive: TwoSides, tmp_path: Path, damage: bytes
) -> None:
    kept_bytes(archive, "nämnd/årsredovisning.pdf").write_bytes(damage)
    wrong = leverans("get", PUBLIC.archive_id, "--into", tmp_path / "ut")
    assert (wrong.code, wrong.out) == (3, "")
    assert list((tmp_path / "ut").iterdir()) == []
    before, last = looked(archive)  # it is written down before a byte lies there
    assert (before.action, last.action, last.outcome) == ("exported", "exported", "failure")


@pytest.mark.usefixtures("archive")
def test_outside_gets_what_is_public_and_is_told_to_ask_for_the_rest(
    leverans: Command, tmp_path: Path
) -> None:
    assert leverans("get", PUBLIC.archive_id, "--external", "--into", tmp_path).code == 0
    text = (tmp_path / PUBLIC.archive_id / "metadata.txt").read_text("utf-8")
    assert "Testsson" not in text
    refused = leverans("get", ASKED.archive_id, "--external", "--into", tmp_path)
    assert (refused.code, refused.out) == (2, "")
    assert "efter prövning" in refused.err
    last = leverans("log", "show", "--limit", "1", "--json").json[0]
    assert (last["event"], last["outcome"]) == ("access.denied", "refused")


def test_who_looked_stands_in_the_access_log_and_not_in_the_evidence(
    leverans: Command, archive: TwoSides, tmp_path: Path
) -> None:
    before = leverans("log", "verify", "--json").json["events"]
    leverans("get", PUBLIC.archive_id, "--into", tmp_path)
    leverans("show", PUBLIC.archive_id, "--external")
    leverans("show", "paket-1")
    leverans("search", "årsredovisning", "Testsson")
    leverans("search", "årsredovisning", "--external")
    found = looked(archive)
    assert [(e.action, e.kind, e.object, e.audience, e.hits) for e in found] == [
        ("exported", "record", PUBLIC.archive_id, "internal", 2),
        ("viewed", "record", PUBLIC.archive_id, "external", 0),
        ("viewed", "package", "paket-1", "internal", 0),
        ("searched", "search", "", "internal", 1),
        ("searched", "search", "", "external", 1),
    ]
    assert {(e.role, e.channel, e.outcome) for e in found} == {
        ("archive_receiver", "cli", "success")
    }
    assert leverans("log", "verify", "--json").json["events"] == before
    for path in (archive.archive / "var").glob("access.sqlite*"):
        assert b"redovisning" not in path.read_bytes().lower()
        assert b"Testsson" not in path.read_bytes()


@pytest.mark.usefixtures("archive")
def test_get_with_a_sheet_makes_a_published_copy(leverans: Command, tmp_path: Path) -> None:
    said = leverans("get", PUBLIC.archive_id, "--sheet", "--into", tmp_path, "--json").json
    folder = Path(said["folder"])
    assert said["sheets"] == [
        "publicerad-kopia/native/nämnd/årsredovisning.pdf",
        "publicerad-kopia/information-om-handlingen.pdf",
    ]
    with pikepdf.open(folder / said["sheets"][0]) as copy:
        assert len(copy.pages) == 2
    assert (folder / "native/nämnd/årsredovisning.pdf").read_bytes() == a_pdf()


def test_no_workspace_can_reach_what_another_holds(
    leverans: Command, archive: TwoSides, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = TwoSides(tmp_path / "annan").make()
    monkeypatch.chdir(other.archive)
    assert leverans("search", "--json").json["total"] == 0
    for words in ("redovisning", PUBLIC.archive_id, "KN 2025-00417", "paket-1"):
        assert leverans("search", words, "--json").json["total"] == 0
    for verb in ("show", "get"):
        for named in (PUBLIC.archive_id, "paket-1"):
            theirs, never = leverans(verb, named), leverans(verb, NEVER)
            assert (theirs.code, theirs.out) == (never.code, never.out) == (2, "")
            assert theirs.err.replace(named, NEVER) == never.err
    assert archive.archive.is_dir()


@pytest.mark.usefixtures("archive")
def test_without_the_extra_the_sheet_is_refused_with_the_remedy(
    leverans: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pikepdf", None)
    wrong = leverans("get", PUBLIC.archive_id, "--sheet", "--into", tmp_path / "ut")
    assert (wrong.code, wrong.out) == (2, "")
    assert "leverans[pdf]" in wrong.err
    assert list((tmp_path / "ut").iterdir()) == []
    assert leverans("get", PUBLIC.archive_id, "--into", tmp_path / "ut").code == 0


@pytest.mark.usefixtures("archive")
def test_the_sheet_outside_has_no_names_and_no_secrecy(leverans: Command, tmp_path: Path) -> None:
    for folder, audience in (("ute", ["--external"]), ("inne", [])):
        leverans("get", PUBLIC.archive_id, "--sheet", *audience, "--into", tmp_path / folder)
    name = f"{PUBLIC.archive_id}/publicerad-kopia/information-om-handlingen.pdf"
    with (
        pikepdf.open(tmp_path / "ute" / name) as ute,
        pikepdf.open(tmp_path / "inne" / name) as inne,
    ):
        rows = [page.Contents.read_bytes().count(b" Tj") for page in (ute.pages[0], inne.pages[0])]
    assert rows[0] < rows[1]

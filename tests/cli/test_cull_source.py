"""`cull` at the source: the list out, the result in, looked for anew; in both languages."""

from pathlib import Path

import pytest

from leverans.clock import now
from leverans.flow.attesting import attest_all
from leverans.flow.cull.approve import approve
from leverans.flow.cull.review import review
from leverans.testing.at_source import AtSource, delivered_share, source_system
from leverans.testing.command_line import Command
from leverans.testing.people import give, person_with
from leverans.testing.two_sides import AGREEMENT

TERMS = '[source_disposal]\napproval = "KN 2026-12"\ngrace_days = 0\n'


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AtSource:
    """Delivered a good while ago, and attested this minute; we have every role that is needed."""
    made = delivered_share(tmp_path, 3, terms=TERMS)
    made.sides.clock = now
    opened = made.sides.open()
    with opened.site.ledger:
        give(opened.site, "archivist", "source_steward")
        person_with(opened.site, 51_002, "records_authority")
    with made.sides.desk() as desk:
        attest_all(desk)  # and nobody has collected it
    monkeypatch.chdir(made.sides.producer)
    return made


def proposed(leverans: Command) -> str:
    told = leverans("cull", "propose", "--source", AGREEMENT, "--json")
    assert told.code == 0, told.err
    return str(told.json["id"])


def begun(leverans: Command, world: AtSource) -> str:
    """An order that another person has approved, and that has been begun with."""
    order = proposed(leverans)
    with world.acting("records_authority") as (site, _):
        digest = leverans("cull", "show", order, "--json").json["list_digest"]
        review(site, order)
        approve(site, order, digest)
    waits = leverans("cull", "execute", order)
    assert (waits.code, f"leverans cull list {order} --out FIL" in waits.out) == (1, True)
    return order


def test_the_culling_list_tells_why(leverans: Command, world: AtSource) -> None:
    world.sides.add("nämnd/ny.pdf")
    world.sides.write()
    told = leverans("cull", "due", "--agreement", AGREEMENT, "--json").json
    assert told["counts"]["due"] == 3
    changed = world.sides.source / "nämnd/1/protokoll 1.pdf"
    changed.write_bytes(changed.read_bytes() + b"%")
    words = leverans("cull", "due", "--agreement", AGREEMENT)
    assert (words.code, "ändrad i källan sedan leveransen" in words.out) == (0, True)
    english = leverans("--language", "en", "cull", "due", "--source", AGREEMENT)
    assert "changed in the source since the delivery" in english.out
    both = leverans("cull", "due", "--agreement", AGREEMENT, "--place", AGREEMENT)
    assert (both.code, "--place" in both.err) == (2, True)


def test_list_result_and_verify(leverans: Command, world: AtSource, tmp_path: Path) -> None:
    order = begun(leverans, world)
    dry = leverans("cull", "execute", order, "--dry-run", "--json").json
    assert (dry["would"], dry["kept"]) == (3, 0)
    given = leverans("cull", "list", order, "--out", tmp_path / "lista", "--json").json
    assert (given["files"], given["order"]) == (3, order)
    words = leverans("cull", "list", order, "--out", tmp_path / "lista")
    assert "sekretessmarkerad" in words.out
    english = leverans("--language", "en", "cull", "list", order, "--out", tmp_path / "lista")
    assert "marked for secrecy" in english.out
    result = source_system(
        world.sides.source, Path(given["csv_file"]), keeps=["nämnd/1/protokoll 1.pdf"]
    )
    told = leverans("cull", "result", order, result)
    assert (told.code, "3 raderade" in told.out) == (0, True)
    assert leverans("cull", "verify", order).code == 1
    left = leverans("cull", "show", order, "--json").json
    assert left["states"] == {"destroyed": 2, "destroying": 1}
    (world.sides.source / "nämnd/1/protokoll 1.pdf").unlink()
    assert leverans("cull", "verify", order).code == 0
    assert leverans("cull", "show", order, "--json").json["state"] == "verified"
    delivered = leverans("deliver", AGREEMENT, "--json")
    assert (delivered.code, delivered.json["status"]) == (0, "nothing_new")
    rules = [finding["rule"] for finding in delivered.json["reports"][0]["findings"]]
    assert rules.count("SRC-CULLED") == 3  # rows without file are no fault now
    assert "SRC-NO-FILE" not in delivered.out


def test_a_result_with_an_unknown_file_is_told(
    leverans: Command, world: AtSource, tmp_path: Path
) -> None:
    order = begun(leverans, world)
    result = tmp_path / "svar.csv"
    result.write_text("id;status\n00000000-0000-0000-0000-000000000000;raderad\n", "utf-8")
    told = leverans("cull", "result", order, result, "--json")
    assert told.code == 1
    assert "SDI-RESULT-UNKNOWN" in {finding["rule"] for finding in told.json["findings"]}


def test_a_source_that_is_away_leaves_the_order_open(leverans: Command, world: AtSource) -> None:
    order = begun(leverans, world)
    world.sides.source.rename(world.sides.root / "borta")
    assert leverans("cull", "verify", order).code == 3
    (world.sides.root / "borta").rename(world.sides.source)
    assert leverans("cull", "show", order, "--json").json["state"] == "executing"


def test_a_list_needs_an_order_and_a_file(leverans: Command, world: AtSource) -> None:
    del world
    assert leverans("cull", "list", "GALLR-2026-0001").code == 2
    assert leverans("cull", "list", "--out", "lista").code == 2
    assert leverans("cull", "list").code == 0

from pathlib import Path

from leverans.testing.command_line import Command
from leverans.testing.old_archive import OldArchive
from leverans.testing.two_sides import AGREEMENT, TwoSides


def test_the_verb_tells_the_table_in_words_and_as_json(
    leverans: Command, sides: TwoSides, tmp_path: Path
) -> None:
    old = OldArchive(tmp_path / "äldre").fill()
    old.write()
    agreement = sides.producer / "agreements" / f"{AGREEMENT}.toml"
    begin, _, rest = agreement.read_text("utf-8").partition("[source]")
    _, _, end = rest.partition("[package]")
    source = f'[source]\nkind = "packages"\nsystem = "Gamla"\nlocation = "{old.root}"\n[package]'
    agreement.write_text(begin + source + end, "utf-8")

    told = leverans("migrate", AGREEMENT, "--json")
    assert told.code == 1
    table = told.json["migration"]
    assert sum(one["packages"] for one in table["deliveries"]) == 12
    assert table["verified_packages"] == 12
    assert not table["decided"]
    assert "Migrering från äldre e-arkiv" in leverans("migrate", AGREEMENT).out
    refused = leverans("migrate", AGREEMENT, "--sign-off")
    assert refused.code == 2
    assert "kan inte undertecknas" in refused.err

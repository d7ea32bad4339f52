"""`archive attest` as a command, in both languages and for machines."""

from leverans.testing.command_line import Command
from leverans.testing.two_sides import AGREEMENT, TwoSides


def test_a_package_is_attested(leverans: Command, sides: TwoSides) -> None:
    sides.through(AGREEMENT)
    done = leverans("-C", sides.archive, "archive", "attest", "--all")
    assert done.code == 0
    assert "oskadad" in done.out
    english = leverans("-C", sides.archive, "--language", "en", "archive", "attest", "--all")
    assert "undamaged" in english.out
    (told,) = leverans("-C", sides.archive, "archive", "attest", "--all", "--json").json
    assert (told["attested"], told["records"], told["problem"]) == (True, 1, "")
    (again,) = leverans("-C", sides.archive, "archive", "attest", told["package"], "--json").json
    assert again["reference"] == told["reference"]


def test_it_must_be_said_which(leverans: Command, sides: TwoSides) -> None:
    none = leverans("-C", sides.archive, "archive", "attest")
    both = leverans("-C", sides.archive, "archive", "attest", "MA-1", "--all")
    assert (none.code, both.code) == (2, 2)
    assert "--all" in none.err


def test_an_empty_archive_says_so(leverans: Command, sides: TwoSides) -> None:
    done = leverans("-C", sides.archive, "archive", "attest", "--all")
    assert (done.code, done.out.strip()) == (0, "Arkivet har inga paket.")


def test_damage_is_told_and_nothing_is_attested(leverans: Command, sides: TwoSides) -> None:
    sides.through(AGREEMENT)
    (file,) = (sides.archive / "var" / "archive").rglob("protokoll.pdf")
    file.chmod(0o600)
    file.write_bytes(b"skadad")
    done = leverans("-C", sides.archive, "archive", "attest", "--all")
    assert done.code == 1
    assert "inget intyg" in done.out
    (told,) = leverans("-C", sides.archive, "archive", "attest", "--all", "--json").json
    assert (told["attested"], "protokoll.pdf" in told["problem"]) == (False, True)

"""Each package format goes the whole way: built, checked, sent, checked again, received."""

from pathlib import Path

import pytest

from leverans.flow.outcome import Status
from leverans.model.errors import ConfigurationError
from leverans.testing.two_sides import PDF_1_4, TwoSides

SIGNED = ("schedule = ", "valid_from = 2026-01-01\nschedule = ")
SPACES = "".join(f'{one} = "urn:exempel:{one}"\n' for one in ("core", "vgr", "vgrsy", "vgrsd"))
TERMS: dict[str, tuple[dict[str, str], list[tuple[str, str]]]] = {
    "bagit": ({"version": "1.0"}, []),
    "fgs": (
        {"version": "1.2", "check": '[system]\nversion = "4.1"'},
        [SIGNED],
    ),
    "didl": (
        {"version": "2018", "check": f"[check.namespaces]\n{SPACES}"},
        [('id = "ORG:000000-0000"\n[submitter]', 'id = "HSA:SE2321000131-E1"\n[submitter]')],
    ),
}
NOTED = {
    "bagit": "BagIt 1.0",
    "fgs": "FGS Paketstruktur 1.2",
    "didl": "Mellanarkiv DIDL (SISOM/SOFIA 2018)",
}


def made(root: Path, profile: str, **more: str) -> TwoSides:
    terms, edits = TERMS[profile]
    chosen = f'profile = "{profile}"\n' + more.pop("package", "")
    sides = TwoSides(root).make(**{**terms, **more, "package": chosen})
    path = sides.producer / "agreements" / "filyta.toml"
    change(path, *edits)
    change(sides.producer / "plans" / "dhp.csv", ("DHP-KULTUR", "KU.DHP.2024.1"))
    change(
        sides.producer / "mappings" / "blad.toml",
        ('"Diarienummer" = "diary_number"', '"Diarienummer" = "classification"'),
    )
    return sides


def change(path: Path, *edits: tuple[str, str]) -> None:
    text = path.read_text("utf-8")
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text, "utf-8")


@pytest.mark.parametrize("profile", TERMS)
@pytest.mark.parametrize("container", ["tar", "zip", "folder"])
def test_each_format_is_delivered_and_received(
    tmp_path: Path, profile: str, container: str
) -> None:
    if (profile, container) == ("fgs", "folder"):
        with pytest.raises(ConfigurationError, match=r"package\.container"):
            made(tmp_path, profile, container=container).deliver()
        return
    sides = made(tmp_path, profile, container=container)
    for number in range(3):
        name = f"nämnd/handling {number}.pdf"
        sides.add(name, PDF_1_4 + b"%%%d" % number, Diarienummer="1.1")
    sides.write()
    done = sides.through()
    assert done.status is Status.TAKEN_OVER
    assert done.balance is not None
    assert (done.balance.packaged_files, done.balance.received_files) == (3, 3)
    (note,) = (sides.drop / "incoming").glob("*.note.json")
    assert f'"profile": "{NOTED[profile]}"' in note.read_text("utf-8")


@pytest.mark.parametrize(
    ("profile", "old", "missing"),
    [
        ("fgs", "valid_from = 2026-01-01\n", "valid_from"),
        ("fgs", '[system]\nversion = "4.1"', "system.version"),
        ("didl", 'vgrsd = "urn:exempel:vgrsd"\n', "check.namespaces.vgrsd"),
    ],
)
def test_what_a_format_cannot_do_without_is_named_before_anything_is_read(
    tmp_path: Path, profile: str, old: str, missing: str
) -> None:
    sides = made(tmp_path, profile)
    change(sides.producer / "agreements" / "filyta.toml", (old, ""))
    with pytest.raises(ConfigurationError) as caught:
        sides.deliver()
    assert missing in str(caught.value)


def test_an_object_without_class_holds_the_delivery_before_it_is_packed(tmp_path: Path) -> None:
    sides = made(tmp_path, "didl")
    sides.add("a.pdf", PDF_1_4)
    sides.write()
    held = sides.deliver()
    assert held.status is Status.HELD
    assert held.delivery is not None
    assert "DIDL-CLASSIFICATION" in held.delivery.held_by
    assert not list((sides.producer / "var" / "outbox").glob("*"))

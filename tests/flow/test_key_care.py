"""Private keys are their owner's alone: what `doctor` says of them, what others can do."""

import subprocess
from pathlib import Path

import pytest

from leverans.clock import now
from leverans.flow.key_care import examine_keys
from leverans.flow.keys import create_own, keys_folder, signer
from leverans.flow.site import Site
from leverans.testing.persons import GROUP, Office, common_ground
from leverans.testing.two_sides import TwoSides

OTHER = 12_345


def found(site: Site) -> list[tuple[str, str]]:
    return [(each.state, each.said) for each in examine_keys(site)]


def private_of(site: Site) -> Path:
    return keys_folder(site) / f"{signer(site).public.id}.pem"


@pytest.fixture
def safe(sides: TwoSides) -> TwoSides:
    """Both workspaces, in folders that only their owner can write."""
    for folder in (sides.root, sides.producer, sides.archive):
        folder.chmod(0o755)
    return sides


def test_keys_that_only_their_owner_reaches_are_well_kept(safe: TwoSides) -> None:
    with safe.desk() as desk:
        assert found(desk.site) == [("ok", "keys_safe")]


def test_a_folder_and_a_file_that_others_can_read_are_told(safe: TwoSides) -> None:
    with safe.desk() as desk:
        private = private_of(desk.site)
        private.parent.chmod(0o750)
        assert found(desk.site) == [("bad", "keys_folder_open")]
        private.parent.chmod(0o700)
        private.chmod(0o640)
        assert found(desk.site) == [("bad", "keys_file_open")]


def test_a_key_that_is_gone_is_told_and_one_that_is_revoked_is_not_missed(safe: TwoSides) -> None:
    with safe.desk() as desk:
        private_of(desk.site).unlink()
        assert found(desk.site) == [("bad", "keys_gone")]


def test_a_folder_above_that_others_can_write_is_told_but_signs_on(safe: TwoSides) -> None:
    safe.archive.chmod(0o775)
    with safe.desk() as desk:
        assert found(desk.site) == [("ok", "keys_safe"), ("warn", "keys_parent")]
        assert private_of(desk.site).is_file()


def test_a_folder_that_everybody_can_write_is_fine_where_nobody_can_rename_in_it(
    safe: TwoSides,
) -> None:
    safe.archive.chmod(0o1777)
    with safe.desk() as desk:
        assert found(desk.site) == [("ok", "keys_safe")]


def test_keys_can_lie_outside_the_workspace(safe: TwoSides) -> None:
    settings = safe.producer / "leverans.toml"
    settings.write_text(settings.read_text("utf-8") + '\n[keys]\nfolder = "../nycklar"\n', "utf-8")
    site = safe.site()
    with site.ledger:
        made = create_own(site)
        assert signer(site).public.id == made.id
        assert keys_folder(site) == safe.producer / ".." / "nycklar"
        own = safe.root / "nycklar"
        assert (own / f"{made.id}.pem").stat().st_mode & 0o777 == 0o600
        assert own.stat().st_mode & 0o777 == 0o700


def reads(uid: int, path: Path) -> bool:
    """Whether another account can read a file, or list a folder."""
    command = ["ls" if path.is_dir() else "cat", str(path)]
    done = subprocess.run(
        command, user=uid, group=GROUP, extra_groups=[], capture_output=True, check=False
    )
    return done.returncode == 0


def test_another_account_opens_the_workspace_and_verifies_the_log_and_can_use_no_key() -> None:
    with common_ground() as place:
        sides = TwoSides(place, clock=now).make()
        with sides.desk() as desk:
            folder, private = keys_folder(desk.site), private_of(desk.site)
        office = Office(sides.archive, sides.drop)
        folder.chmod(0o700)
        before = sorted(folder.iterdir())
        verified = office.run(OTHER, "log", "verify", "--json")
        assert (verified.code, verified.json["ok"]) == (0, True), verified.err
        assert office.run(OTHER, "keys", "list").code == 0
        signing = office.run(OTHER, "receive")
        assert (signing.code, "Nyckelfilen" in signing.err) == (2, True)
        rotating = office.run(OTHER, "keys", "rotate")
        assert (rotating.code, "Nyckelfilen" in rotating.err) == (2, True)
        assert office.run(OTHER, "keys", "create").code == 3
        assert str(folder) in office.run(OTHER, "doctor").out
        assert not reads(OTHER, folder)
        assert not reads(OTHER, private)
        assert reads(OTHER, sides.archive / "leverans.toml")
        assert reads(0, private)
        assert sorted(folder.iterdir()) == before

"""What a migration says when it cannot be carried out, or does not add up."""

from pathlib import Path

import pytest

from leverans.flow.migrate import migrate, unbalanced
from leverans.flow.watch import Quiet
from leverans.messages.catalogue import render
from leverans.model.errors import UsageError
from leverans.model.migration import HELD, MigrationRow
from leverans.testing.two_sides import AGREEMENT, TwoSides


def row(**changed: object) -> MigrationRow:
    values: dict[str, object] = {
        "delivery": "Leverans 2017",
        "creator": "Exempelnämnden",
        "type": "bagit",
        "kinds": ("bagit",),
        "packages": 2,
        "records": 2,
        "files": 10,
        "bytes": 100,
        "out_files": 7,
        "out_bytes": 70,
        "rejected": {"Trasigt": (3, 30)},
    }
    return MigrationRow(**{**values, **changed})  # type: ignore[arg-type]


def test_a_row_that_does_not_add_up_is_told() -> None:
    assert unbalanced((row(),)) == ()
    (finding,) = unbalanced((row(out_files=6),))
    assert finding.rule == "MIG-BALANCE"
    assert "10 filer in, 6 ut, 3 avvisade" in render(finding, "sv").message
    assert unbalanced((row(out_bytes=71),))


def test_what_nobody_has_decided_on_is_not_decided() -> None:
    assert row().decided
    assert not row(rejected={HELD: (3, 30)}).decided
    assert not row(out_files=6).decided


def test_an_agreement_without_packages_cannot_be_migrated(tmp_path: Path) -> None:
    sides = TwoSides(tmp_path).make()
    sides.write()
    opened = sides.open()
    with opened.site.ledger, pytest.raises(UsageError) as caught:
        migrate(opened.site, opened.engagement(AGREEMENT), Quiet())
    assert [one.rule for one in caught.value.findings] == ["USE-NO-PACKAGES"]

"""The archive reads packages back and signs that they are whole; the authority believes that."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from leverans.deliveries.wire_format import read_confirmation
from leverans.flow.attesting import Attested, attest_all
from leverans.flow.engagement import Engagement
from leverans.flow.site import Site
from leverans.flow.source_disposal.confirmed import believed, collect_confirmation
from leverans.flow.source_disposal.proofs import delivered_packages
from leverans.model.errors import TargetError, UsageError
from leverans.model.finding import Finding
from leverans.model.source_disposal import FixityConfirmation
from leverans.signing.document import sign
from leverans.signing.keys import new_key
from leverans.testing.two_sides import AGREEMENT, TwoSides


def attested(sides: TwoSides, *named: str) -> list[Attested]:
    with sides.desk() as desk:
        return attest_all(desk, named)


def confirmations(sides: TwoSides) -> list[Path]:
    return sorted((sides.drop / "confirmations").rglob("*.json"))


@contextmanager
def engaged(sides: TwoSides) -> Iterator[tuple[Site, Engagement]]:
    opened = sides.open()
    with opened.site.ledger:
        yield opened.site, opened.engagement(AGREEMENT)


def collected(sides: TwoSides) -> tuple[FixityConfirmation | None, tuple[Finding, ...]]:
    with engaged(sides) as (site, engagement):
        (package,) = delivered_packages(site, engagement)
        wrong = collect_confirmation(site, engagement, package)
        with site.ledger.read() as connection:
            return believed(connection, engagement, package), wrong


@pytest.fixture
def delivered(three: TwoSides) -> TwoSides:
    three.through()
    return three


def test_a_package_is_read_back_and_signed(delivered: TwoSides) -> None:
    (done,) = attested(delivered)
    said = done.confirmation
    assert said is not None
    assert (said.records, said.payload_files) == (3, 3)
    (document,) = confirmations(delivered)
    assert read_confirmation(document.read_bytes()) == said


def test_the_authority_keeps_it_word_for_word_with_an_event(delivered: TwoSides) -> None:
    attested(delivered)
    said, wrong = collected(delivered)
    assert wrong == ()
    assert said is not None
    assert said.document == confirmations(delivered)[0].read_bytes()
    collected(delivered)
    assert [e.event for e in delivered.events()].count("fixity.confirmed") == 1


def test_the_last_of_several_counts(delivered: TwoSides) -> None:
    attested(delivered)
    first, _ = collected(delivered)
    attested(delivered)
    last, _ = collected(delivered)
    assert first is not None
    assert last is not None
    assert last.at > first.at
    assert len(confirmations(delivered)) == 2


def test_a_damaged_package_is_not_attested(delivered: TwoSides) -> None:
    (file,) = (delivered.archive / "var" / "archive").rglob("*protokoll 1.pdf")
    file.chmod(0o600)
    file.write_bytes(b"skadad")
    (done,) = attested(delivered)
    assert done.confirmation is None
    assert "protokoll 1.pdf" in done.problem
    assert confirmations(delivered) == []
    assert collected(delivered) == (None, ())


def test_what_the_archive_does_not_have_cannot_be_attested(delivered: TwoSides) -> None:
    with pytest.raises(UsageError) as caught:
        attested(delivered, "MA-2026-999")
    assert caught.value.findings[0].rule == "USE-NOT-ARCHIVED"


def test_it_goes_by_the_archives_own_reference_too(delivered: TwoSides) -> None:
    (one,) = attested(delivered)
    assert one.confirmation is not None
    (again,) = attested(delivered, one.confirmation.reference)
    assert again.package == one.package


@pytest.mark.parametrize(
    ("member", "value", "rule"),
    [
        ("manifest_digest", "0" * 64, "DEL-RECEIPT-DIGEST"),
        ("files", 7, "DEL-RECEIPT-COUNTS"),
        ("package_id", "annat", "REC-OTHER-PACKAGE"),
        ("at", "igår", "SDI-CONFIRMED-WHEN"),
        ("at", "2026-03-02T09:00:00", "SDI-CONFIRMED-WHEN"),
    ],
)
def test_one_that_says_something_else_is_not_believed(
    delivered: TwoSides, member: str, value: object, rule: str
) -> None:
    attested(delivered)
    (path,) = confirmations(delivered)
    payload = json.loads(json.loads(path.read_bytes())["payload"])
    with delivered.desk() as desk:
        path.write_bytes(sign(json.dumps(payload | {member: value}), desk.key))
    said, wrong = collected(delivered)
    assert said is None
    assert rule in {finding.rule for finding in wrong}


def test_one_that_somebody_else_has_signed_is_not_believed(delivered: TwoSides) -> None:
    attested(delivered)
    (path,) = confirmations(delivered)
    payload = json.loads(path.read_bytes())["payload"]
    path.write_bytes(sign(payload, new_key()))
    said, wrong = collected(delivered)
    assert said is None
    assert [finding.rule for finding in wrong] == ["REC-KEY-UNKNOWN"]


def test_one_that_was_changed_after_it_was_signed_is_not_believed(delivered: TwoSides) -> None:
    attested(delivered)
    (path,) = confirmations(delivered)
    path.write_bytes(path.read_bytes().replace(b'\\"records\\": 3', b'\\"records\\": 4'))
    said, wrong = collected(delivered)
    assert said is None
    assert [finding.rule for finding in wrong] == ["REC-SIGNATURE"]


def test_one_that_cannot_be_read_is_told(delivered: TwoSides) -> None:
    attested(delivered)
    (path,) = confirmations(delivered)
    path.write_bytes(b"{}")
    with pytest.raises(TargetError):
        collected(delivered)

from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis.strategies import text

from leverans.audit.vocabulary import EVENTS, check_event
from leverans.model.errors import LedgerError
from leverans.model.event import AuditEvent

# The Library of Congress vocabulary eventType, as far as it is used here
PREMIS = {
    "", "accession", "appraisal", "capture", "deletion", "fixity check", "format identification",
    "information package creation", "ingestion end", "ingestion start",
    "message digest calculation", "metadata modification", "migration", "policy assignment",
    "quarantine", "recovery", "replication", "transfer", "validation",
}  # fmt: skip
PRACTICE = (
    "extraction", "package.created", "fixity.computed", "transfer.sent", "transfer.received",
    "reception.control", "receipt.issued", "custody.transferred", "plan.imported",
    "plan.row_confirmed", "plan.activated", "hold.placed", "hold.lifted", "access.viewed",
    "access.exported", "access.denied", "config.changed", "role.granted", "role.revoked",
    "job.started", "job.ended", "job.missed", "log.anchored",
)  # fmt: skip


def test_every_word_of_the_practice_is_in_the_list() -> None:
    assert set(PRACTICE) <= EVENTS.keys()
    for family in ("validation.", "agreement.", "disposal."):
        assert any(word.startswith(family) for word in EVENTS)


def test_every_word_has_a_premis_type_or_none() -> None:
    assert set(EVENTS.values()) <= PREMIS


def test_an_event_of_ids_and_counts_passes(event: AuditEvent) -> None:
    check_event(event)
    check_event(replace(event, on_behalf_of=str(uuid4()), reason="SRC-EMPTY", role="archivist"))
    check_event(replace(event, refs={"profile": "2.2.0", "rule": "CSIP58"}, counts={}, evidence=""))


def test_a_word_that_is_not_in_the_list_is_refused(event: AuditEvent) -> None:
    with pytest.raises(LedgerError, match="no event"):
        check_event(replace(event, event="package.invented"))


@pytest.mark.parametrize(
    "name",
    [
        "Test Testsson",
        "Protokoll/2025.pdf",
        "beslut.pdf",
        "C:\\leveranser",
        "19121212-1212",
        "121212+1212",
        "191212121212",
        "test@example.org",
        "rad\nrad",
        "",
        "-x",
        "x" * 300,
    ],
)
def test_what_is_not_like_an_id_never_enters_the_log(event: AuditEvent, name: str) -> None:
    for changed in (
        replace(event, objects=(("item", name),)),
        replace(event, refs={"plan": name}),
        replace(event, actor=name),
        replace(event, outcome=name),
    ):
        with pytest.raises(LedgerError) as caught:
            check_event(changed)
        assert not name or name not in str(caught.value)


@settings(deadline=None)  # machines in CI stall
@given(text(alphabet=" /\\\t\n\x00", min_size=1), text(max_size=5), text(max_size=5))
def test_blanks_and_separators_are_refused_wherever_they_stand(
    middle: str, before: str, after: str
) -> None:
    event = AuditEvent(
        event="extraction",
        at="2026-01-01T00:00:00.000+01:00",
        actor="a1",
        role="archivist",
        objects=(("item", before + middle + after),),
    )
    with pytest.raises(LedgerError):
        check_event(event)


@pytest.mark.parametrize("at", ["", "2026-01-31T12:00:00", "yesterday", "2026-13-01T00:00:00Z"])
def test_a_time_without_offset_is_refused(event: AuditEvent, at: str) -> None:
    with pytest.raises(LedgerError, match="offset"):
        check_event(replace(event, at=at))


@pytest.mark.parametrize("digest", ["ab", "AB" * 32, "zz" * 32, "ab" * 33])
def test_evidence_and_config_are_digests(event: AuditEvent, digest: str) -> None:
    for changed in (replace(event, evidence=digest), replace(event, config=digest)):
        with pytest.raises(LedgerError, match="sha256"):
            check_event(changed)


@pytest.mark.parametrize("count", [1.5, True, "40", None])
def test_counts_are_whole_numbers(event: AuditEvent, count: object) -> None:
    odd = replace(event, counts={"files": count})  # type: ignore[dict-item] # as a bug would
    with pytest.raises(LedgerError, match="whole number"):
        check_event(odd)


def test_software_is_no_place_for_paths(event: AuditEvent) -> None:
    with pytest.raises(LedgerError, match="software"):
        check_event(replace(event, software="leverans /srv/x"))

"""Whose word counts: signed by a pinned key of the receiver, for this package, not against it."""

from pathlib import Path

import pytest

from leverans.cli.words import outcome_words
from leverans.flow.keys import create_own, pin_key, revoke_key, signer
from leverans.flow.outcome import Outcome, Status
from leverans.model.delivery import PackageState
from leverans.model.errors import TargetError
from leverans.model.receipt import ReceiptKind
from leverans.signing.keys import SigningKey, new_key
from leverans.testing.answers import (
    KVITTENS,
    PROOF,
    Payload,
    answer_file,
    answer_files,
    archive_key,
    payload_of,
    put_back,
    rewrite,
    rewrite_all,
)
from leverans.testing.bystander import rows
from leverans.testing.two_sides import RECEIVER, TwoSides


@pytest.fixture
def answered(three: TwoSides) -> TwoSides:
    """Sent and answered, and nothing of it collected."""
    three.deliver()
    three.receive()
    return three


def rules(outcome: Outcome) -> list[str]:
    return sorted(found.rule for report in outcome.reports for found in report.findings)


def pin(sides: TwoSides, key: SigningKey, party: str = RECEIVER) -> None:
    file = sides.root / f"{key.public.id}.pub.pem"
    file.write_text(key.public.pem)
    site = sides.site()
    with site.ledger:
        pin_key(site, file, party)


def revoke(sides: TwoSides, key: SigningKey) -> None:
    site = sides.site()
    with site.ledger:
        revoke_key(site, key.public.id, "stulen")


def sign_anew(sides: TwoSides, key: SigningKey) -> dict[Path, bytes]:
    """The same answers, signed with another key; what stood there before."""
    return rewrite_all(answer_files(sides), lambda _: None, key)


def nothing_counted(sides: TwoSides, held: Outcome, *expected: str) -> bool:
    """Held for these rules, no state moved, no answer kept, no event of one."""
    assert held.status is Status.HELD
    assert set(rules(held)) == set(expected)
    assert held.delivery is not None
    assert [package.state for package in held.delivery.packages] == [PackageState.IN_TRANSIT]
    assert held.balance is not None
    assert held.balance.received_files is None
    assert rows(sides.producer, "SELECT * FROM receipt") == []
    assert rows(sides.producer, "SELECT * FROM custody") == []
    assert "receipt.collected" not in [event.event for event in sides.events()]
    return True


def completes(sides: TwoSides) -> bool:
    return sides.deliver().status is Status.TAKEN_OVER


def test_an_answer_signed_by_a_forger_counts_for_nothing(answered: TwoSides) -> None:
    true = sign_anew(answered, new_key())
    held = answered.deliver()
    assert nothing_counted(answered, held, "REC-KEY-UNKNOWN")
    put_back(true)
    assert completes(answered)


def test_a_forger_who_names_the_true_key_is_found_out(answered: TwoSides) -> None:
    forger, true_id = new_key(), archive_key(answered).public.id
    true = sign_anew(answered, forger)
    for path in answer_files(answered):
        path.write_bytes(path.read_bytes().replace(forger.public.id.encode(), true_id.encode()))
    assert nothing_counted(answered, answered.deliver(), "REC-SIGNATURE")
    put_back(true)
    assert completes(answered)


def test_an_altered_text_under_a_true_signature_is_found_out(answered: TwoSides) -> None:
    path = answer_file(answered, PROOF)
    true = path.read_bytes()
    later = true.replace(b'custody_from\\": \\"20', b'custody_from\\": \\"21')
    assert later != true
    path.write_bytes(later)
    assert nothing_counted(answered, answered.deliver(), "REC-SIGNATURE")
    path.write_bytes(true)
    assert completes(answered)


def test_no_answer_counts_before_a_key_of_the_receiver_is_pinned(answered: TwoSides) -> None:
    key = new_key()
    agreement = answered.producer / "agreements" / "filyta.toml"
    text = agreement.read_text("utf-8")
    renamed = text.replace(f'[receiver]\nname = "{RECEIVER}"', '[receiver]\nname = "Regionarkivet"')
    assert renamed != text
    agreement.write_text(renamed, "utf-8")
    true = sign_anew(answered, key)
    held = answered.deliver()
    assert nothing_counted(answered, held, "REC-KEY-NOT-PINNED")
    params = dict(held.reports[0].findings[0].params)
    assert params == {"key": key.public.id, "party": "Regionarkivet"}
    put_back(true)
    assert set(rules(answered.deliver())) == {"REC-KEY-PARTY"}
    pin(answered, key, "Regionarkivet")
    sign_anew(answered, key)
    assert completes(answered)


def test_a_key_may_be_pinned_by_the_receivers_id(answered: TwoSides) -> None:
    key = new_key()
    pin(answered, key, "org:000000-0001 ")
    sign_anew(answered, key)
    assert completes(answered)


def test_a_key_that_was_pinned_for_another_house_does_not_count(answered: TwoSides) -> None:
    key = new_key()
    pin(answered, key, "Länsarkivet")
    true = sign_anew(answered, key)
    assert nothing_counted(answered, answered.deliver(), "REC-KEY-PARTY")
    put_back(true)
    assert completes(answered)


def test_our_own_key_cannot_answer_for_the_archive(answered: TwoSides) -> None:
    site = answered.site()
    with site.ledger:
        own = create_own(site)
        key = signer(site)
    assert own.id == key.public.id
    true = sign_anew(answered, key)
    assert nothing_counted(answered, answered.deliver(), "REC-KEY-UNKNOWN")
    put_back(true)
    assert completes(answered)


def test_a_revoked_key_signs_nothing_new_and_its_successor_does(answered: TwoSides) -> None:
    old, new = archive_key(answered), new_key()
    pin(answered, new)
    revoke(answered, old)
    assert nothing_counted(answered, answered.deliver(), "REC-KEY-REVOKED")
    sign_anew(answered, new)
    assert completes(answered)


def test_two_keys_of_one_party_are_both_valid_while_neither_is_revoked(answered: TwoSides) -> None:
    new = new_key()
    pin(answered, new)
    rewrite(answer_file(answered, PROOF), lambda _: None, new)
    assert completes(answered)
    kept = rows(answered.producer, "SELECT document FROM receipt ORDER BY kind")
    assert len({bytes(row["document"]).split(b'"key"')[1][:70] for row in kept}) == 2


def test_what_was_received_before_a_key_was_revoked_stays_received(answered: TwoSides) -> None:
    proof = answer_file(answered, PROOF)
    true = proof.read_bytes()
    proof.unlink()
    assert answered.deliver().status is Status.RECEIVED
    new = new_key()
    pin(answered, new)
    revoke(answered, archive_key(answered))
    proof.write_bytes(true)
    held = answered.deliver()
    assert rules(held) == ["REC-KEY-REVOKED"]
    assert held.delivery is not None
    assert held.delivery.packages[0].state is PackageState.RECEIVED
    rewrite(proof, lambda _: None, new)
    assert completes(answered)


def test_an_answer_for_another_package_is_held_and_never_kept(answered: TwoSides) -> None:
    other = "00000000-0000-4000-8000-000000000000"
    true = rewrite_all(
        answer_files(answered), lambda said: said.update(package_id=other), archive_key(answered)
    )
    assert nothing_counted(answered, answered.deliver(), "REC-OTHER-PACKAGE")
    put_back(true)
    assert completes(answered)


@pytest.mark.parametrize("field", ["reference", "archive"])
def test_a_proof_that_contradicts_the_kvittens_is_held(answered: TwoSides, field: str) -> None:
    path = answer_file(answered, PROOF)
    true = rewrite(path, lambda said: said.update({field: "another"}), archive_key(answered))
    assert nothing_counted(answered, answered.deliver(), "REC-CONTRADICTS")
    path.write_bytes(true)
    assert completes(answered)


def test_a_kvittens_that_was_changed_after_it_was_collected_is_held(answered: TwoSides) -> None:
    proof = answer_file(answered, PROOF)
    late = proof.read_bytes()
    proof.unlink()
    assert answered.deliver().status is Status.RECEIVED
    path = answer_file(answered)
    true = rewrite(path, lambda said: said.update(at="2020-01-01T00:00:00Z"), archive_key(answered))
    proof.write_bytes(late)
    held = answered.deliver()
    assert rules(held) == ["REC-CONTRADICTS"]
    assert held.delivery is not None
    assert held.delivery.packages[0].state is PackageState.RECEIVED
    path.write_bytes(true)
    assert completes(answered)


def refusal_from(said: Payload) -> None:
    for name in ("custody_holder", "custody_from", "custody_basis"):
        said[name] = ""
    said.update(kind="refusal", stage="control")


def test_a_refusal_beside_a_proof_is_a_contradiction(answered: TwoSides) -> None:
    proof = answer_file(answered, PROOF)
    refusal = proof.with_name(proof.name.replace("mottagningsbevis", "refusal"))
    refusal.write_bytes(proof.read_bytes())
    rewrite(refusal, refusal_from, archive_key(answered))
    assert nothing_counted(answered, answered.deliver(), "REC-CONTRADICTS")
    refusal.unlink()
    assert completes(answered)


def test_an_answer_to_a_test_is_none_to_a_real_delivery(answered: TwoSides) -> None:
    proof = answer_file(answered, PROOF)
    test = proof.with_name(proof.name.replace("mottagningsbevis", "provsvar"))
    test.write_bytes(proof.read_bytes())

    def as_test(said: Payload) -> None:
        refusal_from(said)
        said.update(kind="provsvar", stage="")

    rewrite(test, as_test, archive_key(answered))
    proof.unlink()
    assert nothing_counted(answered, answered.deliver(), "REC-CONTRADICTS")


def test_custody_for_somebody_who_is_no_party_is_held(answered: TwoSides) -> None:
    path = answer_file(answered, PROOF)
    key = archive_key(answered)
    true = rewrite(path, lambda said: said.update(custody_holder="Någon annan"), key)
    assert nothing_counted(answered, answered.deliver(), "REC-CUSTODY-HOLDER")
    path.write_bytes(true)
    assert completes(answered)


def test_a_forged_refusal_ends_no_delivery(answered: TwoSides) -> None:
    for path in answer_files(answered, PROOF):
        forged = path.with_name(path.name.replace("mottagningsbevis", "refusal"))
        path.rename(forged)
        rewrite(forged, refusal_from, new_key())
    assert nothing_counted(answered, answered.deliver(), "REC-KEY-UNKNOWN")


def test_a_proof_without_its_kvittens_waits_for_it(answered: TwoSides) -> None:
    kvittens = answer_file(answered)
    true = kvittens.read_bytes()
    kvittens.unlink()
    waiting = answered.deliver()
    assert waiting.status is Status.WAITING
    assert rows(answered.producer, "SELECT * FROM receipt") == []
    kvittens.write_bytes(true)
    assert completes(answered)


def test_an_unsigned_answer_is_named_and_stops_the_run(answered: TwoSides) -> None:
    path = answer_file(answered)
    true = path.read_bytes()
    path.write_text(str(payload_of(path)).replace("'", '"'), "utf-8")
    with pytest.raises(TargetError, match=path.name):
        answered.deliver()
    path.write_bytes(true)
    assert completes(answered)


def test_what_is_held_says_that_it_has_been_sent(answered: TwoSides) -> None:
    sign_anew(answered, new_key())
    held = answered.deliver()
    words = outcome_words(held, "sv")
    assert "är skickad" in words
    assert "Inget har skickats" not in words
    assert "leverans keys pin" in words


def test_both_kinds_are_kept_word_for_word(answered: TwoSides) -> None:
    completes(answered)
    kept = {
        row["kind"]: bytes(row["document"])
        for row in rows(answered.producer, "SELECT kind, document FROM receipt")
    }
    given = {kind: answer_file(answered, kind).read_bytes() for kind in (KVITTENS, PROOF)}
    assert kept == given
    assert set(kept) == {ReceiptKind.ACKNOWLEDGEMENT, ReceiptKind.CUSTODY}

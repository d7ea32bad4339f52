"""A new key in the place of one in good hands: the old one vouches for it, once, in its house."""

from pathlib import Path

import pytest

from leverans.clock import stamp
from leverans.flow.key_rotation import Rotated, rotate_own
from leverans.flow.keys import TrustedKey, key_named, list_keys, pin_key, revoke_key, signer
from leverans.flow.outcome import Status
from leverans.flow.succession import is_statement, pin_successor
from leverans.model.errors import UsageError
from leverans.model.succession import Succession
from leverans.signing.keys import SigningKey, new_key
from leverans.signing.succession import succession_document
from leverans.testing.bystander import rows
from leverans.testing.two_sides import RECEIVER, TwoSides


def rotated(sides: TwoSides) -> Rotated:
    with sides.desk() as desk:
        return rotate_own(desk.site, "årligt byte")


def taken(sides: TwoSides, statement: Path, party: str = "") -> TrustedKey:
    site = sides.site()
    with site.ledger:
        return pin_successor(site, statement, party)


def stated(sides: TwoSides, old: SigningKey, new: SigningKey, name: str = "intyg.json") -> Path:
    """A statement by hand, as whoever has the old key can write it."""
    said = Succession(
        house="SE-EX", old=old.public.id, new=new.public.id, public_key=new.public.pem,
        time=stamp(sides.clock()),
    )  # fmt: skip
    path = sides.root / name
    path.write_bytes(succession_document(said, old, new))
    return path


def pinned(sides: TwoSides, key: SigningKey, party: str) -> None:
    path = sides.root / f"{key.public.id}.pub.pem"
    path.write_text(key.public.pem)
    site = sides.site()
    with site.ledger:
        pin_key(site, path, party)


def test_a_delivery_goes_on_over_a_rotation_with_the_statement_alone(three: TwoSides) -> None:
    three.deliver()
    done = rotated(three)
    three.receive()
    assert three.deliver().status is Status.HELD
    key = taken(three, done.statement)
    assert (key.id, key.party, key.own, key.succeeds) == (done.new.id, RECEIVER, False, done.old.id)
    assert three.deliver().status is Status.TAKEN_OVER
    (told,) = (event for event in three.events() if event.event == "key.succeeded")
    assert (told.objects, dict(told.refs)) == ((("key", key.id),), {"succeeds": done.old.id})
    assert told.evidence


def test_the_house_signs_with_the_new_key_and_keeps_the_old_one_for_what_it_signed(
    three: TwoSides,
) -> None:
    done = rotated(three)
    with three.desk() as desk:
        assert signer(desk.site).public.id == done.new.id
        old = key_named(desk.site, done.old.id)
    assert (old.revoked_at, done.new.succeeds) == (None, old.id)
    assert done.statement.name == f"{done.new.id}.succession.json"
    assert is_statement(done.statement)
    told = rows(three.archive, "SELECT rotation FROM trusted_key_secret")
    assert told == [{"rotation": "årligt byte"}]


def test_the_same_statement_again_changes_nothing(three: TwoSides) -> None:
    statement = rotated(three).statement
    first, again = taken(three, statement), taken(three, statement, RECEIVER)
    assert first == again
    assert [event.event for event in three.events()].count("key.succeeded") == 1


def test_rotation_after_rotation_is_followed_link_by_link(three: TwoSides) -> None:
    first, second = rotated(three), rotated(three)
    with pytest.raises(UsageError, match="USE-SUCCESSION-UNKNOWN"):
        taken(three, second.statement)
    taken(three, first.statement)
    assert taken(three, second.statement).succeeds == first.new.id


def test_a_revoked_key_vouches_for_no_other(three: TwoSides) -> None:
    statement = rotated(three).statement
    site = three.site()
    with site.ledger:
        (old,) = (key for key in list_keys(site) if not key.own)
        revoke_key(site, old.id, "stulen")
    with pytest.raises(UsageError, match="USE-SUCCESSION-REVOKED"):
        taken(three, statement)


def test_a_statement_is_never_taken_for_another_house(three: TwoSides) -> None:
    statement = rotated(three).statement
    with pytest.raises(UsageError, match="USE-SUCCESSION-PARTY"):
        taken(three, statement, "Ett annat arkiv")
    other = new_key()
    pinned(three, other, "Ett annat arkiv")
    by_other = stated(three, other, new_key())
    with pytest.raises(UsageError, match="USE-SUCCESSION-PARTY"):
        taken(three, by_other, RECEIVER)
    assert taken(three, by_other).party == "Ett annat arkiv"


def test_a_key_of_nobody_vouches_for_nobody(three: TwoSides) -> None:
    with pytest.raises(UsageError, match="USE-SUCCESSION-UNKNOWN"):
        taken(three, stated(three, new_key(), new_key()))


def test_our_own_statement_is_nothing_to_be_pinned_here(three: TwoSides) -> None:
    statement = rotated(three).statement
    with three.desk() as desk, pytest.raises(UsageError, match="USE-SUCCESSION-UNKNOWN"):
        pin_successor(desk.site, statement)


def test_a_key_that_was_replaced_cannot_name_a_second_successor(three: TwoSides) -> None:
    with three.desk() as desk:
        old = desk.key
    taken(three, rotated(three).statement)
    with pytest.raises(UsageError, match="USE-SUCCESSION-TWICE"):
        taken(three, stated(three, old, new_key()))


def test_the_new_key_may_not_be_one_that_is_revoked_or_anothers(three: TwoSides) -> None:
    with three.desk() as desk:
        old = desk.key
    revoked, others = new_key(), new_key()
    pinned(three, revoked, RECEIVER)
    pinned(three, others, "Ett annat arkiv")
    site = three.site()
    with site.ledger:
        revoke_key(site, revoked.public.id, "stulen")
    with pytest.raises(UsageError, match="USE-KEY-REVOKED"):
        taken(three, stated(three, old, revoked))
    with pytest.raises(UsageError, match="USE-KEY-PINNED"):
        taken(three, stated(three, old, others))


def test_what_is_no_statement_is_refused_with_what_is_wrong(
    three: TwoSides, tmp_path: Path
) -> None:
    path = tmp_path / "intyg.json"
    with pytest.raises(UsageError, match=r"USE-SUCCESSION-FILE .*No such file"):
        taken(three, path)
    path.write_text("{}")
    with pytest.raises(UsageError, match=r"USE-SUCCESSION-FILE .*document: missing"):
        taken(three, path)
    forged = stated(three, new_key(), new_key())
    forged.write_bytes(forged.read_bytes().replace(b"leverans", b"leveranz", 1))
    with pytest.raises(UsageError, match="USE-SUCCESSION-FILE"):
        taken(three, forged)


def test_a_house_without_a_key_has_none_to_rotate(three: TwoSides) -> None:
    site = three.site()
    with site.ledger:
        revoke_key(site, key_named(site).id, "stulen")
        with pytest.raises(UsageError, match="USE-NO-KEY"):
            rotate_own(site)

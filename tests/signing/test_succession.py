"""A succession statement is read only as it was written, and proves only what both keys signed."""

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis.strategies import binary, integers

from leverans.model.succession import NotASuccession, Succession, succession_text
from leverans.signing.document import read_signed, sign
from leverans.signing.keys import SigningKey, new_key
from leverans.signing.succession import is_proven_by, read_statement, succession_document
from leverans.testing.services import absent

OLD, NEW, FORGER = new_key(), new_key(), new_key()


def said_of(old: SigningKey, new: SigningKey) -> Succession:
    return Succession(
        house="SE-EX",
        old=old.public.id,
        new=new.public.id,
        public_key=new.public.pem,
        time="2026-03-02T09:00:00.000+01:00",
    )


SAID = said_of(OLD, NEW)
DOCUMENT = succession_document(SAID, OLD, NEW)


def test_a_statement_is_read_back_and_proven_by_the_old_key() -> None:
    statement = read_statement(DOCUMENT)
    assert (statement.said, statement.new_key) == (SAID, NEW.public)
    assert is_proven_by(statement, OLD.public)
    assert not is_proven_by(statement, NEW.public)
    assert not is_proven_by(statement, FORGER.public)


@settings(deadline=None, max_examples=300)  # machines in CI stall
@given(integers(0, 10**9), integers(1, 255))
def test_any_damaged_statement_is_refused(at: int, bits: int) -> None:
    damaged = bytearray(DOCUMENT)
    damaged[at % len(damaged)] ^= bits
    try:
        statement = read_statement(bytes(damaged))
    except NotASuccession:
        return
    assert not is_proven_by(statement, OLD.public) or _says_the_same(bytes(damaged))


def _says_the_same(document: bytes) -> bool:
    """Blanks between the members of an envelope are not signed, and say nothing."""
    outer, before = read_signed(document), read_signed(DOCUMENT)
    return (outer.payload, outer.signature) == (before.payload, before.signature)


@settings(deadline=None)  # machines in CI stall
@given(binary(max_size=300))
def test_no_bytes_bring_the_reader_down(document: bytes) -> None:
    with pytest.raises(NotASuccession):
        read_statement(document)


def by_hand(said: Succession, old: SigningKey, new: SigningKey) -> bytes:
    return sign(sign(succession_text(said), old).decode(), new)


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (by_hand(said_of(OLD, OLD), OLD, OLD), "new: the key that it is to succeed"),
        (by_hand(SAID, OLD, FORGER), "signed with other keys than it names"),
        (by_hand(SAID, FORGER, NEW), "signed with other keys than it names"),
        (by_hand(replace(SAID, public_key=FORGER.public.pem), OLD, NEW), "other keys"),
        (by_hand(replace(SAID, public_key=NEW.public.pem + "\n"), OLD, NEW), "public_key"),
        (by_hand(replace(SAID, public_key="x"), OLD, NEW), "not a public key"),
        (by_hand(replace(SAID, old="x"), OLD, NEW), "old: 64 hexadecimal digits"),
        (by_hand(replace(SAID, time="2026-03-02"), OLD, NEW), "time: ISO 8601 with offset"),
        (by_hand(replace(SAID, house=""), OLD, NEW), "house: empty"),
        (sign(succession_text(SAID), OLD), "not a JSON document|missing|unknown"),
        (sign(sign("{}", OLD).decode(), NEW), "document: not a key succession"),
    ],
)
def test_a_statement_that_is_not_whole_is_refused_with_what_is_wrong(
    document: bytes, why: str
) -> None:
    with pytest.raises(NotASuccession, match=why):
        read_statement(document)


def changed(document: bytes, **members: object) -> bytes:
    return json.dumps({**json.loads(document), **members}).encode()


def test_who_names_the_new_key_and_has_not_got_it_is_found_out() -> None:
    forged = changed(by_hand(SAID, OLD, FORGER), key=NEW.public.id)
    with pytest.raises(NotASuccession, match="signature: not of the new key"):
        read_statement(forged)


def test_who_names_the_old_key_and_has_not_got_it_is_found_out() -> None:
    inner: dict[str, Any] = json.loads(sign(succession_text(SAID), FORGER))
    forged = sign(json.dumps({**inner, "key": OLD.public.id}), NEW)
    assert not is_proven_by(read_statement(forged), OLD.public)


def test_openssl_verifies_both_signatures(tmp_path: Path) -> None:
    outer = read_signed(DOCUMENT)
    for signed, key in ((outer, NEW), (read_signed(outer.payload.encode()), OLD)):
        names = ("text", "signature", "key.pem")
        text, signature, pem = (tmp_path / name for name in names)
        text.write_bytes(signed.payload.encode())
        signature.write_bytes(signed.signature)
        pem.write_text(key.public.pem)
        command = ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", str(pem)]
        try:
            done = subprocess.run(
                [*command, "-sigfile", str(signature), "-in", str(text)], check=False
            )
        except FileNotFoundError:
            absent("openssl is not installed")
        assert done.returncode == 0

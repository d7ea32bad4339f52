import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leverans.model.checkpoint import (
    Checkpoint,
    NotACheckpoint,
    checkpoint_text,
    read_checkpoint,
)

FIRST = Checkpoint(
    chain="ORG:000000-0000",
    number=1,
    events=40,
    head="ab" * 32,
    root="cd" * 32,
    time="2026-03-02T03:00:00.000+01:00",
)
digests = st.binary(min_size=32, max_size=32).map(bytes.hex)
checkpoints = st.builds(
    lambda number, previous, **more: Checkpoint(
        number=number, previous="" if number == 1 else previous, time=FIRST.time, **more
    ),
    number=st.integers(1, 2**40),
    previous=digests,
    chain=st.text(alphabet="abcåäö-:0123456789", min_size=1, max_size=20),
    events=st.integers(0, 2**60),
    head=digests,
    root=digests,
)


def said() -> dict[str, object]:
    found = json.loads(checkpoint_text(FIRST))
    assert isinstance(found, dict)
    return found


def written(members: dict[str, object]) -> str:
    return json.dumps(members, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


@given(checkpoints)
def test_a_checkpoint_is_read_back_as_it_was(checkpoint: Checkpoint) -> None:
    assert read_checkpoint(checkpoint_text(checkpoint)) == checkpoint


def test_the_text_is_the_one_that_outsiders_are_told() -> None:
    assert checkpoint_text(FIRST) == (
        '{"chain":"ORG:000000-0000","document":"leverans checkpoint","events":40,'
        f'"head":"{"ab" * 32}","number":1,"previous":"","root":"{"cd" * 32}",'
        '"time":"2026-03-02T03:00:00.000+01:00","version":1}'
    )
    digest = hashlib.sha256(checkpoint_text(FIRST).encode()).hexdigest()
    assert digest == hashlib.sha256(written(said()).encode()).hexdigest()


@pytest.mark.parametrize("text", ["", "{", "[]", "1", '{"document":"anchor"}', "[" * 100_000])
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NotACheckpoint):
        read_checkpoint(text)


@pytest.mark.parametrize("version", [0, 2, "1", None])
def test_another_version_is_not_guessed_at(version: object) -> None:
    with pytest.raises(NotACheckpoint, match="version"):
        read_checkpoint(written({**said(), "version": version}))


@pytest.mark.parametrize("name", sorted({*said()} - {"document", "version"}))
def test_a_missing_member_is_named(name: str) -> None:
    members = said()
    del members[name]
    with pytest.raises(NotACheckpoint, match=name):
        read_checkpoint(written(members))


def test_an_unknown_member_is_named() -> None:
    with pytest.raises(NotACheckpoint, match="note"):
        read_checkpoint(written({**said(), "note": "x"}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("chain", 1),
        ("number", "1"),
        ("number", True),
        ("number", 1.0),
        ("number", 0),
        ("number", 2),  # without a checkpoint before it
        ("events", None),
        ("events", -1),
        ("head", "AB" * 32),
        ("head", "ab" * 31),
        ("head", ""),
        ("root", "ab" * 32 + "\n"),
        ("root", "x" * 64),
        ("previous", "ab" * 32),  # before the first
        ("time", ""),
        ("time", "i går"),
        ("time", "2026-03-02T03:00:00.000"),
    ],
)
def test_a_member_of_another_form_is_named(name: str, value: object) -> None:
    with pytest.raises(NotACheckpoint, match=name):
        read_checkpoint(written({**said(), name: value}))


def test_a_later_checkpoint_needs_the_digest_of_the_one_before() -> None:
    second = replace(FIRST, number=2, previous="ef" * 32)
    assert read_checkpoint(checkpoint_text(second)) == second
    with pytest.raises(NotACheckpoint, match="previous"):
        read_checkpoint(checkpoint_text(replace(second, previous="")))


@pytest.mark.parametrize(
    "spoiled",
    [
        checkpoint_text(FIRST) + " ",
        checkpoint_text(FIRST).replace(",", ", ", 1),
        checkpoint_text(FIRST).replace('"events":40', '"events":40,"events":40'),
        checkpoint_text(FIRST).replace('"events":40', '"events":4e1'),
        checkpoint_text(FIRST).replace("ORG", "\\u004fRG"),
        checkpoint_text(replace(FIRST, chain="fo\u0308rvaltning")).replace("\u00f6", "o\u0308"),
        json.dumps(dict(reversed(said().items())), separators=(",", ":")),
    ],
    ids=["blank after", "blank", "doubled", "float", "escaped", "not NFC", "order"],
)
def test_a_text_that_says_the_same_in_other_bytes_is_refused(spoiled: str) -> None:
    with pytest.raises(NotACheckpoint):
        read_checkpoint(spoiled)

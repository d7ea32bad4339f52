"""Story: a thousand ways to tamper with a log are all found, with their place; no false alarm.

Each log is made by chance, and each has anchors that were kept outside. What is done to it is done
through SQLite's own library, in a transaction that is taken back afterwards.
"""

import json
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import cast
from uuid import UUID

import pytest
from sqlalchemy import Connection, delete

from leverans.audit.log import append_many
from leverans.audit.tables import AUDIT_EVENT, AUDIT_HEAD, AUDIT_OBJECT
from leverans.audit.verification import verify
from leverans.audit.vocabulary import EVENTS
from leverans.clock import LOCAL, stamp
from leverans.flow.anchor_files import signed_checkpoint
from leverans.flow.keys import signer
from leverans.flow.log_proof import LogProof, prove_log
from leverans.flow.site import Site
from leverans.model.anchor import Anchor
from leverans.model.checkpoint import Checkpoint, checkpoint_text
from leverans.model.event import AuditEvent
from leverans.signing.document import sign
from leverans.signing.keys import SigningKey, new_key
from leverans.testing.tampered_log import Said, Tampering, canonical
from leverans.testing.two_sides import TwoSides
from leverans.testing.unlocked_log import unlock

EACH = 250
PARTS = range(4)
DAY = datetime(2026, 3, 2, 9, 0, tzinfo=LOCAL)
STRANGER = new_key()


@dataclass(slots=True)
class Log:
    """A log with what was kept of it.

    Attributes:
        chance: what all of it, and what is done to it, comes from. anchors: kept outside, the
            smallest first; the last covers all events but for at most three.
    """

    chance: random.Random
    site: Site
    key: SigningKey
    connection: Connection
    tampering: Tampering
    anchors: list[Anchor]
    events: int = 0

    @property
    def anchored(self) -> int:
        """How many events the last anchor covers."""
        return self.anchors[-1].events

    def seq(self, first: int = 1, last: int | None = None) -> int:
        """The number of some event."""
        return self.chance.randint(first, self.events if last is None else last)

    def proof(self) -> LogProof:
        """What `log verify --anchor …` says."""
        kept = [(f"anchor {each.number}", each) for each in self.anchors]
        return prove_log(self.site, self.connection, kept)


def happened(chance: random.Random, number: int) -> AuditEvent:
    """Some event; each a little later than the one before."""
    at = DAY + timedelta(minutes=number, milliseconds=chance.randrange(60_000))
    kinds = chance.sample(["delivery", "package", "record", "item"], chance.randint(0, 3))
    return AuditEvent(
        event=chance.choice(sorted(set(EVENTS) - {"clock.noted"})),
        at=stamp(at),
        actor=str(UUID(int=chance.getrandbits(128))),
        role="archivist",
        objects=tuple((kind, f"x{chance.randrange(5)}") for kind in kinds),
        refs=chance.choice([{}, {"plan": "förvaltning", "agreement": "kultur"}]),
        counts=chance.choice([{}, {"files": chance.randrange(100)}]),
        evidence=chance.choice(["", f"{chance.getrandbits(256):064x}"]),
        software="leverans 0.1.0",
    )


def anchor_of(log: Log, key: SigningKey, number: int, **other: object) -> Anchor:
    """The log as it is now, signed."""
    proof = verify(log.connection, log.site.chain)
    said = Checkpoint(
        chain=log.site.chain,
        number=number,
        events=proof.events,
        head=proof.head,
        root=proof.root,
        time=stamp(DAY),
        previous="" if number == 1 else "ab" * 32,
    )
    document = sign(checkpoint_text(replace(said, **other)), key)  # type: ignore[arg-type]
    return signed_checkpoint(document, "checkpoint")


@contextmanager
def made_by_chance(site: Site, key: SigningKey, connection: Connection, seed: int) -> Iterator[Log]:
    """A log that is gone afterwards, whatever was done to it."""
    chance = random.Random(seed)  # noqa: S311 (a test repeats itself)
    within = connection.begin_nested()
    driver = cast("sqlite3.Connection", connection.connection.driver_connection)
    site = replace(site, chain=str(UUID(int=chance.getrandbits(128))), workers=1)
    log = Log(chance, site, key, connection, Tampering(driver), [])
    for number in range(1, chance.randint(2, 4)):
        grow(log, chance.randint(2, 9))
        log.anchors.append(anchor_of(log, key, number))
    grow(log, chance.randint(0, 3))
    yield log
    within.rollback()


def grow(log: Log, events: int) -> None:
    told = [happened(log.chance, log.events + n) for n in range(1, events + 1)]
    append_many(log.connection, log.site.chain, told)
    log.events += events


@pytest.fixture
def site(sides: TwoSides) -> Site:
    return sides.site()


@pytest.fixture
def key(site: Site) -> SigningKey:
    return signer(site)


@pytest.fixture
def connection(site: Site, key: SigningKey) -> Iterator[Connection]:
    """A ledger whose own log was put away, and whose triggers are gone."""
    del key  # read before the ledger is held
    with site.ledger.begin() as begun:
        unlock(begun)
        begun.execute(delete(AUDIT_EVENT))
        begun.execute(delete(AUDIT_HEAD))
        begun.execute(delete(AUDIT_OBJECT))
        yield begun


def flip(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def a_bit_of_a_body(log: Log) -> set[int]:
    seq = log.seq()
    body = log.tampering.rows()[seq - 1][1]
    set_ = "UPDATE audit_event SET body = ? WHERE seq = ?"
    log.tampering.do(set_, flip(body, log.chance), seq)
    return {seq}


def a_bit_of_a_hash(log: Log) -> set[int]:
    seq, before_it = log.seq(), log.chance.random() < 0.5
    _, _, prev_hash, hashed = log.tampering.rows()[seq - 1]
    before = prev_hash if before_it else hashed
    place, digit = log.chance.randrange(64), log.chance.choice("0123456789abcdef")
    after = before[:place] + digit + before[place + 1 :]
    if after == before:
        after = before.upper() if before.upper() != before else before[:-1]
    if before_it:
        log.tampering.do("UPDATE audit_event SET prev_hash = ? WHERE seq = ?", after, seq)
    else:
        log.tampering.do("UPDATE audit_event SET hash = ? WHERE seq = ?", after, seq)
    return {seq}


def a_line_is_removed(log: Log) -> set[int]:
    """Somewhere before the end; see `the_tail_is_cut`."""
    seq = log.seq(last=log.events - 1)
    log.tampering.do("DELETE FROM audit_event WHERE seq = ?", seq)
    if log.chance.random() < 0.5:  # also from the index
        log.tampering.database.execute("DELETE FROM audit_object WHERE seq = ?", (seq,))
    return {seq, seq + 1}


def a_line_is_put_in(log: Log) -> set[int]:
    """Behind an event, fitting there; those that follow are numbered anew."""
    seq = log.seq()
    _, body, _, hashed = log.tampering.rows()[seq - 1]
    if seq < log.events:
        log.tampering.do("UPDATE audit_event SET seq = -seq - 1 WHERE seq > ?", seq)
        log.tampering.do("UPDATE audit_event SET seq = -seq WHERE seq < 0")
    said: Said = json.loads(body) | {"seq": seq + 1, "prev": hashed, "objects": []}
    anew = canonical(said)
    log.tampering.do(
        "INSERT INTO audit_event VALUES (?, ?, ?, ?, ?)",
        *(log.site.chain, seq + 1, anew, hashed, sha256(anew).hexdigest()),
    )
    return {seq, seq + 1, seq + 2}  # at the end, it is the head that does not fit


def two_lines_are_swapped(log: Log) -> set[int]:
    """With all that belongs to them, but for their numbers."""
    first = log.seq(last=log.events - 1)
    second = log.seq(first=first + 1)
    log.tampering.do("UPDATE audit_event SET seq = -1 WHERE seq = ?", first)
    log.tampering.do("UPDATE audit_event SET seq = ? WHERE seq = ?", first, second)
    log.tampering.do("UPDATE audit_event SET seq = ? WHERE seq = -1", second)
    return {first}


def the_tail_is_cut(log: Log) -> set[int]:
    last = log.seq(last=log.events - 1)
    log.tampering.cut(last, head=False)
    return {last, last + 1}


def the_tail_is_cut_and_the_head_with_it(log: Log) -> set[int]:
    last = log.seq(last=log.anchored - 1)
    log.tampering.cut(last)
    assert verify(log.connection, log.site.chain).ok
    return {last + 1}


def the_history_is_written_anew(log: Log) -> set[int]:
    """As a chain that is whole in itself; the place is known as closely as anchors lie."""
    first = log.seq(last=log.anchored)
    log.tampering.write_anew(first, lambda said: said.update(software="leverans 9"))
    assert verify(log.connection, log.site.chain).ok
    return {first}


def the_clock_is_set_back(log: Log) -> set[int]:
    """Behind the last anchor too: the chain alone shows it."""
    back = log.seq(first=2)
    early = stamp(DAY - timedelta(days=log.chance.randint(1, 900)))

    def change(said: Said) -> None:
        if said["seq"] == back:
            said["time"] = early

    log.tampering.write_anew(back, change)
    return {back}


def the_index_lies(log: Log) -> set[int]:
    seq = log.seq()
    log.tampering.do(
        "INSERT INTO audit_object VALUES (?, ?, ?, ?)", log.site.chain, 7, seq, 256 * 5 + 7
    )
    return {seq}


def an_anchor_is_of_another_log(log: Log) -> set[int]:
    """Signed by ourselves, for another chain."""
    at = log.chance.randrange(len(log.anchors))
    log.anchors[at] = anchor_of(log, log.key, at + 1, chain="annan")
    return {log.events}


def an_anchor_is_of_another_number(log: Log) -> set[int]:
    """Its number, or that of its events, was changed after it was signed."""
    at = log.chance.randrange(len(log.anchors))
    name = log.chance.choice(["number", "events"])
    was = log.anchors[at]
    number = getattr(was, name)
    text = was.text.replace(f'"{name}":{number}', f'"{name}":{number + 1}')
    assert text != was.text
    log.anchors[at] = replace(was, text=text, **{name: number + 1})
    return {log.anchors[at].events}


def an_anchor_is_signed_by_another(log: Log) -> set[int]:
    at = log.chance.randrange(len(log.anchors))
    log.anchors[at] = anchor_of(log, STRANGER, at + 1)
    return {log.events}


def an_anchor_has_another_signature(log: Log) -> set[int]:
    at = log.chance.randrange(len(log.anchors))
    was = log.anchors[at]
    log.anchors[at] = replace(was, signature=flip(was.signature, log.chance))
    return {was.events}


WAYS: dict[Callable[[Log], set[int]], set[str]] = {
    a_bit_of_a_body: {"body"},
    a_bit_of_a_hash: {"body", "prev"},
    a_line_is_removed: {"missing", "index"},
    a_line_is_put_in: {"prev", "head", "columns"},
    two_lines_are_swapped: {"prev"},
    the_tail_is_cut: {"head", "index"},
    the_tail_is_cut_and_the_head_with_it: {"anchor_tail"},
    the_history_is_written_anew: {"anchor_head"},
    the_clock_is_set_back: {"time"},
    the_index_lies: {"index"},
    an_anchor_is_of_another_log: {"anchor_chain"},
    an_anchor_is_of_another_number: {"anchor_signature"},
    an_anchor_is_signed_by_another: {"anchor_key"},
    an_anchor_has_another_signature: {"anchor_signature"},
}


@pytest.mark.parametrize("part", PARTS)
def test_each_of_a_thousand_tamperings_is_found_where_it_began(
    site: Site, key: SigningKey, connection: Connection, part: int
) -> None:
    ways = list(WAYS)
    for seed in range(part * EACH, (part + 1) * EACH):
        tamper = ways[seed % len(ways)]
        with made_by_chance(site, key, connection, seed) as log:
            places = tamper(log)
            problems = log.proof().problems
        told = f"seed {seed}: {tamper.__name__} at {places}: {problems}"
        assert problems, told
        assert {each.problem for each in problems} & WAYS[tamper], told
        first = problems[0]
        begun = {first.seq}
        if first.since:
            begun = set(range(first.since, first.seq + 1))
        assert begun & places, told


@pytest.mark.parametrize("part", PARTS)
def test_none_of_a_thousand_untouched_logs_gives_an_alarm(
    site: Site, key: SigningKey, connection: Connection, part: int
) -> None:
    for seed in range(part * EACH, (part + 1) * EACH):
        with made_by_chance(site, key, connection, seed) as log:
            proof = log.proof()
            assert len(proof.anchors) == len(log.anchors) > 0
            assert proof.events == log.events
        assert proof.problems == (), f"seed {seed}"
        assert all(each.ok and each.signature == "own" for each in proof.anchors)

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis.strategies import builds, dictionaries, integers, just, lists, text, tuples

from leverans.audit.body import read_body, read_json, read_plain
from leverans.audit.chain import Head, Link, event_of, link
from leverans.audit.joining import Joined
from leverans.audit.objects import Entry, entries
from leverans.audit.stretch import Row, Task, prove
from leverans.model.event import GENESIS, AuditEvent

words = text(alphabet="abcåäö-:0123456789", max_size=8)
events = builds(
    AuditEvent,
    event=just("extraction"),
    at=just("2026-01-31T12:00:00.000+01:00"),
    actor=words,
    role=words,
    on_behalf_of=words,
    objects=lists(tuples(words, words), max_size=3).map(tuple),
    refs=dictionaries(words, words, max_size=3),
    counts=dictionaries(words, integers(0, 2**60), max_size=3),
    reason=words,
)


def chained(told: list[AuditEvent]) -> list[Link]:
    head, found = Head(), []
    for event in told:
        found.append(link(event, head, "exempel"))
        head = Head(found[-1].seq, found[-1].hash)
    return found


@dataclass(frozen=True)
class Rows:
    """A chain in memory, with an index that is always right (`stretch.Source`)."""

    links: list[Link]

    def rows(self, first: int, last: int) -> Iterator[Row]:
        del first, last
        return ((each.seq, each.body, each.prev_hash, each.hash) for each in self.links)

    def entries(self, first: int, last: int) -> Iterator[Entry]:
        del first, last
        for each in self.links:
            said = read_body(each.body)
            if said is not None:
                yield from entries(each.seq, [name for _, name in said.objects])


def faults(found: list[Link]) -> list[tuple[int, str]]:
    joined = Joined()
    joined.add(prove(Rows(found), "exempel", Task(1, len(found), ())))
    return list(joined.problems())


@settings(deadline=None)  # machines in CI stall
@given(lists(events, max_size=6))
def test_a_chain_as_it_was_made_is_in_order(told: list[AuditEvent]) -> None:
    found = chained(told)
    assert faults(found) == []
    assert [each.seq for each in found] == list(range(1, len(told) + 1))


@settings(deadline=None)  # machines in CI stall
@given(events)
def test_an_event_is_read_back_as_it_was(told: AuditEvent) -> None:
    assert event_of(chained([told])[0].body) == told


def test_the_form_is_the_one_that_auditors_are_told(event: AuditEvent) -> None:
    body = chained([event])[0].body
    said = json.loads(body)
    assert (said["v"], said["seq"], said["chain"], said["prev"]) == (1, 1, "exempel", GENESIS)
    assert said["objects"] == [["delivery", "d1"], ["package", "p1"]]
    plain = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert plain.encode() == body


def test_the_first_bytes_ever_written_keep_their_hash(event: AuditEvent) -> None:
    """A chain cannot be migrated: if this digest changes, every log that exists is broken."""
    digest = hashlib.sha256(chained([event])[0].body).hexdigest()
    assert digest == "cdeda8f1856e4a011c0bab6e0e1b44959d18f953dfb0779ed5146853c5ed1742"


def test_each_fault_has_its_word(event: AuditEvent) -> None:
    first, second, third = chained([event, event, event])
    assert faults([first, third]) == [(3, "missing"), (3, "prev")]
    assert faults([replace(first, body=first.body + b" ")]) == [(1, "body"), (1, "form")]
    assert faults([first, replace(second, prev_hash=GENESIS)]) == [(2, "prev"), (2, "columns")]
    elsewhere = link(event, Head(), "annan")
    assert faults([elsewhere]) == [(1, "columns")]
    earlier = replace(event, at="2026-03-29T02:59:59.999+02:00")
    assert faults(chained([event, earlier, earlier])) == [(2, "time")]


def spelled(event: AuditEvent, other: dict[str, object] | None = None) -> bytes:
    """The bytes of an event, with other members than it should have, canonical otherwise."""
    said = {**json.loads(chained([event])[0].body), **(other or {})}
    said = {name: value for name, value in said.items() if value is not LEFT_OUT}
    return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


LEFT_OUT = "left out"  # a text, for workers must agree on the names of tests
MISSPELLED: list[dict[str, object]] = [
    {"v": 2},
    {"v": True},
    {"v": 1.0},
    {"note": ""},
    {"event": "package.admired"},
    {"time": "2026-03-29T03:00:00.000"},
    {"time": "yesterday"},
    {"seq": "1"},
    {"seq": 1.0},
    {"role": None},
    {"reason": LEFT_OUT},
    {"objects": [["package"]]},
    {"objects": [["package", "p1", "p2"]]},
    {"objects": [["package", 1]]},
    {"objects": ["pp"]},
    {"objects": {}},
    {"refs": {"plan": 1}},
    {"refs": []},
    {"counts": {"files": 1.5}},
    {"counts": {"files": True}},
    {"counts": {"files": "1"}},
]


@pytest.mark.parametrize("other", MISSPELLED, ids=str)
def test_an_event_of_another_form_is_told(event: AuditEvent, other: dict[str, object]) -> None:
    assert read_body(spelled(event)) is not None
    assert read_body(spelled(event, other)) is None


def test_the_same_event_in_other_bytes_is_told(event: AuditEvent) -> None:
    """It reads the same, and is not what was hashed by this program."""
    body = spelled(replace(event, refs={"agreement": "förvaltning"}))
    assert read_body(body) is not None
    doubled = body.replace(b'"actor":', b'"actor":"","actor":', 1)
    reordered = json.dumps(dict(reversed(json.loads(body).items())), separators=(",", ":"))
    others = [
        body + b"\n",
        b" " + body,
        body.replace(b",", b", ", 1),
        doubled,
        reordered.encode(),
        body.replace("ö".encode(), b"\\u00f6"),
        body.replace("ö".encode(), "o\u0308".encode()),
        body.replace(b'"files":40', b'"files":4e1'),
        body.replace(b'"files":40', b'"files":-0'),
        body.replace("ö".encode(), b"\\ud800"),
        body.decode().encode("utf-16"),
        b"\xef\xbb\xbf" + body,
    ]
    assert [read_body(other) for other in others] == [None] * len(others)
    plain = spelled(replace(event, refs={"a": "b", ":c": "d"}))
    assert read_plain(plain) is not None
    unordered = plain.replace(b'":c":"d","a":"b"', b'"a":"b",":c":"d"')
    assert unordered != plain
    assert read_body(unordered) is None
    assert len({body, *others}) == len(others) + 1


@pytest.mark.parametrize("body", [b"", b"[]", b"[" * 100_000, b"\xff", b'{"v":2}', b"null"])
def test_what_is_no_event_is_told_as_a_fault_of_form(body: bytes) -> None:
    found = Link(
        chain="exempel", seq=1, body=body, prev_hash=GENESIS, hash=hashlib.sha256(body).hexdigest()
    )
    assert (1, "form") in faults([found])
    with pytest.raises(ValueError, match=r"form|JSON|Expecting|decode"):
        event_of(body)


def reading(body: bytes) -> object:
    """What the slow reader says."""
    try:
        return read_json(body)
    except (ValueError, KeyError, RecursionError):
        return None


@settings(deadline=None)
@given(events, integers(0, 10_000), integers(0, 255))
def test_the_fast_reader_says_nothing_else_than_the_slow_one(
    told: AuditEvent, place: int, byte: int
) -> None:
    """With any one byte changed too."""
    body = bytearray(chained([told])[0].body)
    assert read_body(bytes(body)) == reading(bytes(body)) is not None
    body[place % len(body)] = byte
    assert read_body(bytes(body)) == reading(bytes(body))


@settings(deadline=None)
@given(events, integers(0, 10_000), text(alphabet='{}[]",:0-1e.\\u v', max_size=3), integers(0, 3))
def test_the_fast_reader_is_not_deceived_by_text_that_is_put_in(
    told: AuditEvent, place: int, put_in: str, gone: int
) -> None:
    body = chained([told])[0].body
    at = place % len(body)
    changed = body[:at] + put_in.encode() + body[at + gone :]
    assert read_body(changed) == reading(changed)


def test_the_events_of_this_program_are_plain(event: AuditEvent) -> None:
    """Should the form change, the fast reader must follow, or verifying takes far longer."""
    assert read_plain(chained([event])[0].body) is not None

"""What the bytes of an event say, and whether they are the bytes that this form prescribes.

There are two readers. Nearly every event is plain: ASCII, nothing escaped, small numbers; there the
whole form is one pattern, and matching it takes a third of the time that JSON takes both ways.
What does not match is read as JSON, and that reader alone decides; a test holds the two equal.
"""

import json
import re
from datetime import datetime
from operator import itemgetter, lt
from typing import Any, NamedTuple

from leverans.audit.vocabulary import EVENTS
from leverans.model.event import FORM, canonical_json

TEXTS = (
    "chain",
    "prev",
    "time",
    "actor",
    "role",
    "on_behalf_of",
    "event",
    "outcome",
    "reason",
    "evidence",
    "software",
    "config",
)
MEMBERS = (*TEXTS, "v", "seq", "objects", "refs", "counts")
TYPES = (*(str for _ in TEXTS), int, int, list, dict, dict)
members = itemgetter(*MEMBERS)

_TEXT = r"[ !#-\[\]-\x7f]*"  # what JSON writes as it is
_NUMBER = r"(?:0|-?[1-9][0-9]{0,17})"
_OBJECT = rf'\["{_TEXT}","{_TEXT}"\]'
_PARTS = (
    '"actor":"{text}"',
    '"chain":"({text})"',
    '"config":"{text}"',
    '"counts":{{({counts})}}',
    '"event":"({text})"',
    '"evidence":"{text}"',
    '"objects":\\[({objects})\\]',
    '"on_behalf_of":"{text}"',
    '"outcome":"{text}"',
    '"prev":"({text})"',
    '"reason":"{text}"',
    '"refs":{{({refs})}}',
    '"role":"{text}"',
    '"seq":({number})',
    '"software":"{text}"',
    '"time":"({text})"',
    '"v":{form}',
)


def _listed(one: str) -> str:
    return f"(?:{one}(?:,{one})*)?"


PLAIN = re.compile(
    r"\{"
    + ",".join(_PARTS).format(
        text=_TEXT,
        number=_NUMBER,
        form=FORM,
        counts=_listed(f'"{_TEXT}":{_NUMBER}'),
        objects=_listed(_OBJECT),
        refs=_listed(f'"{_TEXT}":"{_TEXT}"'),
    )
    + r"\}"
)
COUNT = re.compile(rf'"({_TEXT})":{_NUMBER}')
REFERENCE = re.compile(rf'"({_TEXT})":"{_TEXT}"')
PAIR = re.compile(rf'\["({_TEXT})","({_TEXT})"\]')


class Said(NamedTuple):
    """What the bytes of an event say, as far as a proof needs it.

    Attributes:
        chain, seq, prev: its place. event: the word. objects: (kind, id).
        time: as it stands there. at: the same as a moment.
    """

    chain: str
    seq: int
    prev: str
    event: str
    objects: list[tuple[str, str]]
    time: str
    at: datetime


def read_body(body: bytes) -> Said | None:
    """What some bytes say; None when they are not an event of this form.

    They are when every member is there and none besides, each of its type, the event is a word
    of the vocabulary, the time has an offset, and they are the canonical bytes of what they say:
    a blank, an order or a doubled key of its own would be another text that reads the same.
    """
    try:
        return read_plain(body) or read_json(body)
    except (ValueError, KeyError, RecursionError):
        return None


def read_plain(body: bytes) -> Said | None:
    """As `read_body`, for plain events; None for others, of whatever form.

    Raises:
        ValueError: what should be a time is none; for `read_json` too.
    """
    found = PLAIN.fullmatch(body.decode("ascii")) if body.isascii() else None
    if found is None:
        return None
    chain, counts, event, objects, prev, refs, seq, time = found.groups()
    at = datetime.fromisoformat(time)
    if event not in EVENTS or at.tzinfo is None or not _in_order(counts, refs):
        return None
    return Said(chain, int(seq), prev, event, PAIR.findall(objects), time, at)


def _in_order(counts: str, refs: str) -> bool:
    """Whether the keys of both objects stand in order, each once."""
    for keys in (COUNT.findall(counts), REFERENCE.findall(refs)):
        if not all(map(lt, keys, keys[1:])):
            return False
    return True


def read_json(body: bytes) -> Said | None:
    """As `read_body`, by the rules of JSON.

    Raises:
        ValueError, KeyError, RecursionError: they are not an event of this form.
    """
    said = json.loads(body)
    if type(said) is not dict or len(said) != len(MEMBERS):
        return None
    if tuple(map(type, members(said))) != TYPES or not _is_event(said):
        return None
    at = datetime.fromisoformat(said["time"])
    if at.tzinfo is None or canonical_json(said) != body:
        return None
    chain, seq, prev, event = said["chain"], said["seq"], said["prev"], said["event"]
    objects = [(kind, name) for kind, name in said["objects"]]
    return Said(chain, seq, prev, event, objects, said["time"], at)


def _is_event(said: dict[str, Any]) -> bool:
    return (
        said["v"] == FORM
        and said["event"] in EVENTS
        and all(type(name) is str for name in said["refs"].values())
        and all(type(number) is int for number in said["counts"].values())
        and all(_is_pair(pair) for pair in said["objects"])
    )


def _is_pair(pair: object) -> bool:
    return type(pair) is list and [type(each) for each in pair] == [str, str]

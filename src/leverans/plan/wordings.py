"""What a period may count from, as plans say it: a closed table, and every wording it allows.

The table holds stems of wordings: a thing (`ärendet`), its end (`avslut`), what happened to it
(`avslutats`), how it then is (`avslutat`). From them all wordings are made that Swedish puts
together, and nothing but these is read: `ärendets avslut`, `avslutande av ärendet`, `ärendet har
avslutats`, `ärendet är avslutat`, `avslutat ärende`. No wording stands for two triggers.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from leverans.model.retention_rule import Trigger
from leverans.plan.trigger_table import EVENTS, EventWords

HAVE = ("", "har ", "hade ", "har slutligt ")
IS = ("är ", "var ", "blivit ", "har blivit ", "blir ", "blev ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What a wording stands for; see `EventWords` for `doubt` and `prompt`."""

    trigger: Trigger
    words: EventWords


@cache
def wordings() -> Mapping[str, Event]:
    """Every wording that is read, in lower case with single blanks, and what it stands for.

    Raises:
        ValueError: the table is wrong: a wording stands for two rows.
    """
    found: dict[str, Event] = {}
    for row in EVENTS:
        for wording in sorted(set(wordings_of(row))):
            if wording in found:
                raise ValueError(f"{wording!r} stands for two events")
            found[wording] = Event(trigger=row.trigger, words=row)
    return found


def wordings_of(row: EventWords) -> Iterator[str]:
    """Every wording that a row of the table allows."""
    yield from parts(row.alone)
    for subject in parts(row.subjects):
        for end in parts(row.ends):
            yield f"{genitive(subject)} {end}"
            yield f"{end} av {subject}"
        for happened in parts(row.happened):
            yield from (f"{subject} {have}{happened}" for have in HAVE)
        for state in parts(row.states):
            yield from (f"{subject} {verb}{state}" for verb in IS)
            yield f"{state} {subject}"


def parts(text: str) -> tuple[str, ...]:
    """The wordings of a cell of the table, which `|` divides."""
    return tuple(" ".join(part.split()) for part in text.split("|") if part.strip())


def genitive(noun: str) -> str:
    """`ärendet` -> `ärendets`; what ends in s, x or z takes no further s."""
    return noun if noun.endswith(("s", "x", "z")) else f"{noun}s"

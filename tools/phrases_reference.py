"""Write the tables of `docs/reference/retention-phrases.md` from the grammar and its lists.

`python tools/phrases_reference.py [FILE]`; a test keeps the page up to date.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from leverans.messages.texts import text
from leverans.model.retention_rule import Review
from leverans.plan.phrase_grammar import GRAMMAR
from leverans.plan.phrase_words import OPENERS, WORDS
from leverans.plan.reading import DEFAULT_TRIGGERS, UNDECIDED
from leverans.plan.trigger_table import EVENTS, EventWords
from leverans.plan.wordings import parts, wordings_of

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "retention-phrases.md"
MARK = "<!-- The tables below are made by tools/phrases_reference.py; do not edit them. -->"
SHOWN = 6


def page() -> str:
    """The whole page: what stands above the mark as it is, then what the program reads."""
    prose = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
    blocks = (triggers, reasons, words, undecided, grammar)
    return "\n".join([f"{prose}{MARK}", *(line for block in blocks for line in block())])


def triggers() -> Iterator[str]:
    """What a period may count from."""
    yield "\n## Events\n"
    yield f"Default triggers of a plan: {', '.join(f'`{each}`' for each in DEFAULT_TRIGGERS)}."
    yield "Besides these: `age` (*personen fyllt 18 år*) and `immediate` (*omedelbart*), both for a"
    yield "person. A thing and its ends are put together in all ways of Swedish: *ärendets avslut*,"
    yield "*avslutande av ärendet*, *ärendet har avslutats*, *ärendet är avslutat*,"
    yield "*avslutat ärende*.\n"
    heads = ("trigger", "things", "ends, happenings, states", "whole", "wordings", "at once")
    yield f"| {' | '.join(heads)} | a person, because |"
    yield "|---|---|---|---|--:|---|---|"
    yield from (_trigger(row) for row in EVENTS)


def _trigger(row: EventWords) -> str:
    ends = " / ".join(_some(each) for each in (row.ends, row.happened, row.states) if each)
    count = len(set(wordings_of(row)))
    doubt = row.doubt or ""
    cells = (f"`{row.trigger}`", _some(row.subjects), ends, _some(row.alone), str(count))
    return f"| {' | '.join(cells)} | {'yes' if row.prompt else ''} | {doubt} |"


def _some(listed: str) -> str:
    found = parts(listed)
    return ", ".join(found[:SHOWN]) + (", …" if len(found) > SHOWN else "")


def reasons() -> Iterator[str]:
    """Why a person must look."""
    yield "\n## Why a person must look\n"
    yield "| reason | in words |"
    yield "|---|---|"
    for reason in Review:
        yield f"| `{reason}` | {text(f'retention.review_{reason}', 'en')} |"


def words() -> Iterator[str]:
    """The closed list of words."""
    yield "\n## Words\n"
    yield "After the words of `CONDITION`, `EXCEPTION`, `REFERENCE` and `CHOICE` the rest of the"
    yield "branch is free text, for a person. Numbers: digits, and *ett* to *hundra* in words.\n"
    yield "| terminal | words |"
    yield "|---|---|"
    for terminal, listed in sorted((WORDS | OPENERS).items()):
        found = parts(listed)
        shown = found if len(found) <= 4 * SHOWN else (*found[:SHOWN], "…")
        yield f"| `{terminal}` | {', '.join(shown)} |"


def undecided() -> Iterator[str]:
    """Cells that say that nothing is decided."""
    yield "\nNothing is decided where the cell is empty or says "
    yield ", ".join(f"*{each}*" for each in sorted(UNDECIDED) if each) + "."


def grammar() -> Iterator[str]:
    """The grammar itself."""
    yield "\n## Grammar\n"
    yield "As lark reads it (LALR, strict: no text has two readings).\n"
    yield "```"
    yield GRAMMAR.strip()
    yield "```\n"


if __name__ == "__main__":
    goal = Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE
    goal.write_text(page(), encoding="utf-8")

"""Write `docs/reference/events.md` from the vocabulary of the evidence log.

`python tools/events_reference.py [FILE]`; a test keeps the page up to date.
"""

import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from leverans.audit.event_objects import kinds_of
from leverans.audit.vocabulary import EVENTS
from leverans.messages.texts import text
from leverans.schemas.event_types import VOCABULARY, event_type_uri

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "events.md"
SOURCES = ROOT / "src" / "leverans"
HEAD = f"""# Events of the evidence log

Made by `tools/events_reference.py` from `audit/vocabulary.py` and `messages/texts/events.toml`; do
not edit.

The list is closed: the log takes no other word, and a log that holds one is not whole (`form`).
The PREMIS type is the term nearest to it in the Library of Congress vocabulary `eventType`
(<{VOCABULARY}>), with its code there; – where nothing was done to an object. *Objects* are the
kinds of id that such an event can name. *Reserved* words are written by no part of this version.
The form of an event is told in [format.md](format.md#the-evidence-log).
"""
COLUMNS = "| event | Swedish | English | PREMIS type | objects |"


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *_tables()]).rstrip("\n") + "\n"


def _tables() -> Iterator[str]:
    written = _written()
    for family, events in groupby(EVENTS, key=lambda event: event.partition(".")[0]):
        yield f"## {family}\n"
        yield COLUMNS
        yield "|---|---|---|---|---|"
        for event in events:
            name = f"`{event}`" if event in written else f"`{event}` (reserved)"
            kinds = ", ".join(kinds_of(event)) or "–"
            says = " | ".join(text(f"event.{event}", language) for language in ("sv", "en"))
            yield f"| {name} | {says} | {_premis(EVENTS[event])} | {kinds} |"
        yield ""


def _premis(term: str) -> str:
    code = event_type_uri(term).rpartition("/")[2]
    return f"{term} (`{code}`)" if term else "–"


def _written() -> set[str]:
    """The words that stand in the program besides the vocabulary itself."""
    apart = {"vocabulary.py", "event_objects.py"}
    told = [path for path in sorted(SOURCES.rglob("*.py")) if path.name not in apart]
    text_of_all = "\n".join(path.read_text("utf-8") for path in told if "testing" not in path.parts)
    return {event for event in EVENTS if f'"{event}"' in text_of_all}


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE
    target.write_text(page(), encoding="utf-8")

"""One line of the access log: who looked at what. Kept apart from the evidence, not for ever.

Ids only, as in the evidence log, and never a search word: of a search the number of hits is kept.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum


class Action(StrEnum):
    """What somebody did."""

    VIEWED = "viewed"
    EXPORTED = "exported"
    SEARCHED = "searched"
    DENIED = "denied"
    NAMES_SHOWN = "names_shown"
    LOG_EXPORTED = "log_exported"
    PROTOCOL_ANNEX_READ = "protocol_annex_read"
    ACCESS_READ = "access_read"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessEntry:
    """Who looked at what, when and how it ended.

    Attributes:
        id: random. day: ISO date of the sheet it stands on, sealed as a whole; never earlier than
            the sheet before, whatever the clock says. at: local time with offset, ISO 8601.
        actor: pseudonymous actor id. role: the role at the time.
        action: see `Action`. kind, object: kind and id of what was looked at, "" where it is all.
        hits: of a search, or files of a copy; 0 elsewhere.
        audience: `internal` or `external`. channel: by which face, such as `cli`.
        outcome: `success`, `refused`, `failure`.
        break_glass: id of the opening under which it was seen, or "".
    """

    id: str
    day: str
    at: str
    actor: str
    role: str
    action: str
    kind: str
    object: str = ""
    hits: int = 0
    audience: str = "internal"
    channel: str = "cli"
    outcome: str = "success"
    break_glass: str = ""


def entry_line(entry: AccessEntry) -> bytes:
    """The entry as it is sealed: JSON, sorted keys, no blanks, UTF-8, a line end."""
    text = json.dumps(asdict(entry), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8") + b"\n"


def day_digest(entries: Iterable[AccessEntry]) -> tuple[int, str]:
    """The number of entries of a day and the SHA-256 (hex) over their lines, in order."""
    digest, count = hashlib.sha256(), 0
    for entry in entries:
        digest.update(entry_line(entry))
        count += 1
    return count, digest.hexdigest()

"""Which documents an outsider may not be given, by what they say.

Nothing is redacted: a copy with something left out has another digest and proves nothing.
"""

import re
import tomllib

from leverans.messages.redaction import redacted
from leverans.plan.fold import folded

NAMING = frozenset({"contact", "contacts", "information_owner", "login", "user", "username"})
PEOPLE = frozenset(
    {"ansvarig", "e-post", "email", "handläggare", "kontakt", "kontaktperson", "namn", "telefon"}
)
CELL = re.compile(r"[;,\t|]")


def may_name(document: bytes) -> bool:
    """Whether an agreement names people, or may: a contact, an account, a comment, an address."""
    try:
        text = document.decode()
        return "#" in text or speaks_of_people(text) or _has(tomllib.loads(text))
    except ValueError:
        return True


def is_personal(document: bytes) -> bool:
    """Whether a plan has a column for people, or something in it that looks like personal data."""
    try:
        text = document.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = document.decode("cp1252", "replace")
    headings = CELL.split(text.partition("\n")[0].strip())
    columns = {folded(cell.strip('" ')) for cell in headings}
    return bool(columns & PEOPLE) or speaks_of_people(text)


def speaks_of_people(text: str) -> bool:
    """Whether something in a text looks like a personal number, an address or a telephone."""
    return redacted(text) != text


def _has(found: object) -> bool:
    if isinstance(found, dict):
        return any(name in NAMING or _has(value) for name, value in found.items())
    return isinstance(found, list) and any(_has(each) for each in found)

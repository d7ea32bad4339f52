"""A key succession: the house says, with the key it had, which key it signs with from now on."""

from dataclasses import dataclass

from leverans.model.checkpoint import DIGEST
from leverans.model.signed_text import Form, has_offset

DOCUMENT = "leverans key succession"
VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """One key in the place of another.

    Attributes:
        house: id of the house's log. old, new: ids of the keys (sha256 of the raw key, hex).
        public_key: the new one, PEM. time: when this was said, ISO 8601 with offset.
    """

    house: str
    old: str
    new: str
    public_key: str
    time: str


class NotASuccession(ValueError):
    """This text is no key succession of a form that is understood; says what is wrong."""


FORM = Form(document=DOCUMENT, version=VERSION, kind=Succession, wrong=NotASuccession)


def succession_text(succession: Succession) -> str:
    """The text that both keys sign."""
    return FORM.text(succession)


def read_succession(text: str) -> Succession:
    """Understand the text, strictly: only what `succession_text` writes.

    Raises:
        NotASuccession: it is anything else, or the new key is the old one.
    """
    said = FORM.read(text)
    for name in ("old", "new"):
        if not DIGEST.fullmatch(getattr(said, name)):
            raise NotASuccession(f"{name}: 64 hexadecimal digits expected")
    if said.old == said.new:
        raise NotASuccession("new: the key that it is to succeed")
    if not said.house:
        raise NotASuccession("house: empty")
    if not has_offset(said.time):
        raise NotASuccession("time: ISO 8601 with offset expected")
    return said

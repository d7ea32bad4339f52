"""The id of a retention phrase: the same for the same phrase, in every plan and every year."""

import hashlib

from leverans.plan.fold import folded
from leverans.plan.phrase_text import NEWLINES


def phrase_key(text: str) -> str:
    """The phrase for comparing: folded line by line, since a line break divides what a cell says.

    `Bevaras` over `10 år` may be kept for ever and delivered after ten years; `Bevaras 10 år` in
    one line means culled after them. Who confirms the one has not seen the other.
    """
    return "\n".join(filter(None, map(folded, NEWLINES.split(text))))


def phrase_id(text: str) -> str:
    """sha256 (hex) of the phrase's key: an id for the log, which holds no phrases."""
    return hashlib.sha256(phrase_key(text).encode()).hexdigest()

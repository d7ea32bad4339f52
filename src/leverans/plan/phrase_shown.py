"""How a phrase was taken apart, for a person who is to see why it is read as it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from leverans.plan.branches import branches_of
from leverans.plan.phrase_lexer import OMITTED, UNKNOWN, tokens_of
from leverans.plan.phrase_text import Word, tidy, words_of
from leverans.plan.reading import LONGEST, UNDECIDED

# kind of part -> the terminals that are it; each kind has words in `retention.toml`
PARTS = {
    "action": "KEEP HOLD CULL G CULLING TERM REVIEW RETURN SEND",
    "duty": "MUST MAY",
    "subject": "SUBJECT RECORDING",
    "medium": "MEDIUM",
    "negation": "NOT",
    "period": "NUMBER UNIT",
    "event": "AFTER FROM WHEN AT DET ATT EVENT CALENDAR_OF CALENDAR_END AGE_OF IMMEDIATE",
    "bound": "EARLIEST LATEST LEAST BEFORE DUTY",
    "condition": "CONDITION",
    "exception": "EXCEPTION",
    "reference": "REFERENCE",
    "choice": "OR DASH CHOICE",
    "recurrent": "RECURRENT",
    "sample": "SAMPLE",
    "archive": "TARGET",
    "afterwards": "THEREAFTER BEFORE_CULLED",
    "link": "COMMA COLON AND BUT IN LPAR RPAR",
    "unread": f"{UNKNOWN} {OMITTED}",
}
PART_OF = {terminal: part for part, listed in PARTS.items() for terminal in listed.split()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Words of a phrase and what they were taken for; `branch` counts from 1."""

    branch: int
    words: str
    part: str


def parts_of(text: str) -> tuple[Part, ...]:
    """The phrase in parts, in order. What is too long to be read has none."""
    if len(text) > LONGEST:
        return ()
    tidied = tidy(text)
    branches, _ = branches_of(words_of(tidied))
    return tuple(
        Part(branch=number, words=words, part=part)
        for number, branch in enumerate(branches, start=1)
        for part, words in _runs(branch, tidied)
    )


def _runs(branch: tuple[Word, ...], tidied: str) -> Iterator[tuple[str, str]]:
    """Neighbours of one kind together: `2` and `år` are one period."""
    whole = " ".join(word.text for word in branch)
    if whole in UNDECIDED:
        yield "undecided", whole
        return
    for part, tokens in groupby(tokens_of(branch, tidied), lambda token: PART_OF[token.type]):
        yield part, " ".join(tokens)

"""Whole numbers as plans write them: digits, or words from ett to hundra."""

from collections.abc import Mapping
from functools import cache

DIGITS = 4
ONES = ["ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio"]
TEENS = [
    "tio",
    "elva",
    "tolv",
    "tretton",
    "fjorton",
    "femton",
    "sexton",
    "sjutton",
    "arton",
    "nitton",
]
TENS = ["tjugo", "trettio", "fyrtio", "femtio", "sextio", "sjuttio", "åttio", "nittio"]


@cache
def numerals() -> Mapping[str, int]:
    """Every number that is read as a word, and its value."""
    values = {word: number for number, word in enumerate(ONES + TEENS, start=1)}
    for ten, word in enumerate(TENS, start=2):
        values[word] = ten * 10
        values |= {word + one: ten * 10 + number for number, one in enumerate(ONES, start=1)}
    return values | {"en": 1, "hundra": 100, "etthundra": 100}


def number_of(word: str) -> int | None:
    """The value of a number, or None: a dot, a comma or another script's digits make it none."""
    if word.isascii() and word.isdigit() and len(word) <= DIGITS:
        return int(word)
    return numerals().get(word)

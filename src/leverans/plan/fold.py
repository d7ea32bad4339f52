"""When two words of a plan are the same word."""

import re
import unicodedata
from functools import lru_cache

_BETWEEN = re.compile(r"[^0-9a-z]+")
_PLAIN = str.maketrans("åäöéü", "aaoeu")


@lru_cache(maxsize=65536)
def folded(text: str) -> str:
    """The text for comparing: NFC, without case, blanks of all kinds made one space."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def heading(text: str) -> str:
    """A column heading for comparing: `Tillämpas från` and `tillampas_fran` are one."""
    return _BETWEEN.sub("_", folded(text).translate(_PLAIN)).strip("_")

"""What was probably meant by a name or a term; never a verdict, and never for long."""

from collections.abc import Iterable
from difflib import get_close_matches

MOST = 200  # words of one document that are compared with what they may mean
LONGEST = 60  # characters of a word that can be a slip of the pen


class Hints:
    """Remembers what it found, and gives up on a document that has nothing right."""

    def __init__(self) -> None:
        """Nothing is remembered yet."""
        self._found: dict[tuple[int, str], str] = {}

    def shown(self, word: str, among: Iterable[str]) -> str:
        """The word, with what it is near to behind it: `Öppen (≈ Öppet)`."""
        key = (id(among), word)
        if key not in self._found and len(self._found) < MOST and len(word) <= LONGEST:
            self._found[key] = _near(word, among)
        near = self._found.get(key, "")
        return f"{word} (≈ {near})" if near else word


def _near(word: str, among: Iterable[str]) -> str:
    plain = {" ".join(one.casefold().split()): one for one in among}
    close = get_close_matches(" ".join(word.casefold().split()), plain, n=1, cutoff=0.75)
    return plain[close[0]] if close else ""

"""Reads JSON piece by piece: an inventory of a million files never lies in memory.

Strict as RFC 8259: UTF-8 without a byte order mark, no NaN, no comments, no control characters in
strings, no lone surrogates. Repeated keys are given as they come; whoever reads them judges.
"""

import codecs
import json
import re
from collections.abc import Iterator
from enum import Enum

from leverans.schemas.xml import Readable

CHUNK = 256 * 1024
LONGEST = 1024**2  # characters in one string or number
DEEPEST = 500  # objects and arrays within each other

_SPACE = re.compile(r"[ \t\n\r]*+")
_PLAIN = re.compile(r'"([^"\\\x00-\x1f]*+)"')
_BEGUN = re.compile(r'"[^"\\\x00-\x1f]*+(?:\\.[^"\\\x00-\x1f]*+)*+')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?")
_NUMERAL = re.compile(r"[-+.0-9eE]*+")
_WORDS = ("true", "false", "null")
_ENTRY = re.compile(
    r'[ \t\n\r]*+"([^"\\\x00-\x1f]*+)"[ \t\n\r]*+:[ \t\n\r]*+'
    r'\[[ \t\n\r]*+"([^"\\\x00-\x1f]*+)"[ \t\n\r]*+\][ \t\n\r]*+,'
)


class JsonFault(Exception):
    """What was read is no JSON, or asks for more than can be read. `line` counts from 1."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


class Odd(Enum):
    """What stands where a list of strings is expected."""

    NO_ARRAY = "no array"
    NO_STRING = "no string"
    EMPTY = "an empty array"


Listed = tuple[str | None, str | Odd]  # key, None while it is still the one before; item


class JsonStream:
    """A cursor over a JSON text. Each value is taken by exactly one call.

    Raises:
        JsonFault: from every method.
        OSError: the source cannot be read.
    """

    def __init__(self, source: Readable) -> None:
        """Reads `source` from where it is."""
        self._source = source
        self._decoder = codecs.getincrementaldecoder("utf-8")("strict")
        self._text, self._at = "", 0
        self._line, self._counted = 1, 0
        self._ended = False
        self._more()
        if self._text.startswith("\ufeff"):
            raise self.fault("it begins with a byte order mark")

    @property
    def line(self) -> int:
        """The line the cursor is on."""
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def fault(self, reason: str) -> JsonFault:
        """A fault at the cursor."""
        return JsonFault(reason, self.line)

    def peek(self) -> str:
        """First character of what comes next: `{`, `[`, `"`, a digit, … or `}`, `]`, `,`, `:`."""
        while True:
            found = _SPACE.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                raise self.fault("it ends too early")

    def members(self) -> Iterator[str]:
        """The keys of an object; the value of each is to be taken before the next is asked for."""
        self._take("{")
        if self._taken("}"):
            return
        while True:
            key = self.string()
            self._take(":")
            yield key
            if self._taken("}"):
                return
            self._take(",")

    def strings_by_key(self) -> Iterator[Listed]:
        """An object of arrays of strings, string by string; anything else in it as `Odd`."""
        self._take("{")
        if self._taken("}"):
            return
        while True:
            while found := _ENTRY.match(self._text, self._at):
                self._at = found.end()
                yield found[1], found[2]
            key = self.string()
            self._take(":")
            yield from self._strings(key)
            if self._taken("}"):
                return
            self._take(",")

    def string(self) -> str:
        """A string."""
        if self.peek() != '"':
            raise self.fault(f"a string was expected, not {self._text[self._at]!r}")
        found = _PLAIN.match(self._text, self._at)
        if found is None:
            return self._string()
        self._at = found.end()
        return found[1]

    def string_or_skip(self) -> str | None:
        """A string; None when the value is something else, which is passed over."""
        if self.peek() == '"':
            return self.string()
        self.skip()
        return None

    def skip(self) -> None:
        """Pass over one value, however it is made."""
        open_: list[str] = []
        while True:
            if open_ and open_[-1] == "{":
                self.string()
                self._take(":")
            if not self._enter(open_) and not self._leave(open_):
                return

    def finish(self) -> None:
        """Nothing but space may follow.

        Raises:
            JsonFault: something does.
        """
        while True:
            found = _SPACE.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text):
                raise self.fault("something follows after its end")
            if not self._more():
                return

    def _strings(self, key: str) -> Iterator[Listed]:
        """The items of one array; the key is told with the first of them."""
        if self.peek() != "[":
            self.skip()
            yield key, Odd.NO_ARRAY
            return
        self._take("[")
        if self._taken("]"):
            yield key, Odd.EMPTY
            return
        told: str | None = key
        while True:
            item = self.string_or_skip()
            yield told, Odd.NO_STRING if item is None else item
            told = None
            if self._taken("]"):
                return
            self._take(",")

    def _enter(self, open_: list[str]) -> bool:
        """Take what comes next; True when that is the beginning of something that is not empty."""
        kind = self.peek()
        if kind in "{[":
            self._at += 1
            if self._taken("}" if kind == "{" else "]"):
                return False
            if len(open_) == DEEPEST:
                raise self.fault("it is nested too deeply")
            open_.append(kind)
            return True
        if kind == '"':
            self.string()
        else:
            self._word_or_number()
        return False

    def _leave(self, open_: list[str]) -> bool:
        """After a value: True when another one follows, False at the end of it all."""
        while open_:
            if self._taken("}" if open_[-1] == "{" else "]"):
                open_.pop()
                continue
            self._take(",")
            return True
        return False

    def _word_or_number(self) -> None:
        for word in _WORDS:
            self._ensure(len(word))
            if self._text.startswith(word, self._at):
                self._at += len(word)
                return
        while True:
            end = self._end_of(_NUMERAL)
            if end < len(self._text) or not self._more_of("a number"):
                break
        found = _NUMBER.match(self._text, self._at)
        if found is None or found.end() != self._end_of(_NUMERAL):
            raise self.fault(f"{self._text[self._at : self._at + 20]!r} is no JSON value")
        self._at = found.end()

    def _string(self) -> str:
        """A string with escapes, or one that lies across two chunks."""
        while True:
            end = self._end_of(_BEGUN)
            rest = self._text[end : end + 2]
            if rest.startswith('"'):
                break
            if rest not in ("", "\\"):
                raise self.fault(f"a string has {rest[0]!r} in it")
            if not self._more_of("a string"):
                raise self.fault("it ends within a string")
        try:
            value = json.loads(self._text[self._at : end + 1])
            value.encode()
        except (json.JSONDecodeError, UnicodeEncodeError):
            raise self.fault("a string has an impossible escape in it") from None
        self._at = end + 1
        return str(value)

    def _end_of(self, pattern: re.Pattern[str]) -> int:
        found = pattern.match(self._text, self._at)
        return found.end() if found else self._at

    def _taken(self, mark: str) -> bool:
        """Whether this mark comes next; if so it is passed."""
        if self.peek() != mark:
            return False
        self._at += 1
        return True

    def _take(self, mark: str) -> None:
        if not self._taken(mark):
            raise self.fault(f"{mark!r} was expected, not {self._text[self._at]!r}")

    def _ensure(self, count: int) -> None:
        while len(self._text) - self._at < count and self._more():
            pass

    def _more_of(self, what: str) -> bool:
        if len(self._text) - self._at > LONGEST:
            raise self.fault(f"{what} is too long to be read")
        return self._more()

    def _more(self) -> bool:
        """Read on, letting go of what is passed; False at the end."""
        if self._ended:
            return False
        self._line, self._counted = self.line, 0
        data = self._source.read(CHUNK)
        try:
            fresh = self._decoder.decode(data, final=not data)
        except UnicodeDecodeError:
            raise self.fault("it is not UTF-8") from None
        self._text, self._at = self._text[self._at :] + fresh, 0
        self._ended = not data
        return bool(data)

"""The character encodings that a bag may name, and tag files read in them line by line."""

import codecs
import io
from collections.abc import Callable, Iterator
from encodings import normalize_encoding
from encodings.aliases import aliases

from leverans.model.finding import Finding, Level
from leverans.schemas.xml import Readable
from leverans.validators.bag.editions import Edition
from leverans.validators.containers.interface import flaw

CHUNK = 256 * 1024
LONGEST = 1024**2  # characters of a line
_NO_TEXT = {"base64_codec", "bz2_codec", "hex_codec", "quopri_codec", "rot_13", "uu_codec",
            "zlib_codec", "mbcs", "oem"}  # fmt: skip
_KNOWN = set(aliases.values()) - _NO_TEXT
_MARKS = {
    "utf-16": (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE),
    "utf-32": (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE),
}

Report = Callable[[Finding], None]


def codec_of(name: str) -> str:
    """Python's name of an encoding, "" for what is none or unknown."""
    if not name.isascii():
        return ""
    plain = normalize_encoding(name).lower()
    known = aliases.get(plain, plain)
    return codecs.lookup(known).name if known in _KNOWN else ""


class TagText:
    """The lines of one tag file."""

    def __init__(self, source: Readable, encoding: str, *, place: str, edition: Edition) -> None:
        """`encoding` as from `codec_of`; `place` is the file's path as findings name it."""
        self._source = source
        self._encoding = encoding
        self._place = place
        self._edition = edition
        self._damaged = False

    def blocks(self, report: Report) -> Iterator[tuple[int, list[str]]]:
        """Lines that follow each other, without their ends: (number of the first, lines).

        A line that cannot be read is reported, and not among them.
        """
        number, rest, too_long = 1, "", False
        for text in self._texts(report):
            block = (rest + text).split("\n")
            rest = block.pop()
            if too_long and block:
                too_long = False
                number += 1
                del block[0]
            yield from self._readable(number, block, report)
            number += len(block)
            if len(rest) > LONGEST:
                if not too_long:
                    report(flaw("BAG-LINE-TOO-LONG", f"{self._place}#{number}"))
                rest, too_long = "", True
        if rest and not too_long:
            yield from self._readable(number, [rest], report)

    def _readable(
        self, number: int, block: list[str], report: Report
    ) -> Iterator[tuple[int, list[str]]]:
        """The block; where something could not be decoded, the good lines one by one."""
        if not self._damaged:
            yield number, block
            return
        for place, line in enumerate(block, number):
            if "\ufffd" in line:
                value = self._encoding.upper()
                report(flaw("BAG-TEXT-ENCODING", f"{self._place}#{place}", value=value))
            else:
                yield place, [line]

    def _texts(self, report: Report) -> Iterator[str]:
        """The text in pieces, every line end as LF."""
        data = self._source.read(CHUNK)
        if self._encoding in _MARKS and not data.startswith(_MARKS[self._encoding]):
            self._encoding += "-be"  # RFC 2781: without a mark, big-endian
        decoder = _decoder(self._encoding, "strict")
        begun = False
        while data:
            state = decoder.getstate()
            following = self._source.read(CHUNK)
            try:
                text = decoder.decode(data, not following)
            except UnicodeError:
                self._damaged = True
                decoder = _decoder(self._encoding, "replace")
                decoder.setstate(state)
                text = decoder.decode(data, not following)
            if text and not begun:
                begun = True
                text = self._without_mark(text, report)
            yield text
            data = following

    def _without_mark(self, text: str, report: Report) -> str:
        if not text.startswith("\ufeff"):
            return text
        level = self._edition.must if self._encoding == "utf-8" else Level.INFO
        report(flaw("BAG-TEXT-BOM", self._place, level))
        return text[1:]


def _decoder(encoding: str, errors: str) -> io.IncrementalNewlineDecoder:
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    return io.IncrementalNewlineDecoder(decoder, translate=True)

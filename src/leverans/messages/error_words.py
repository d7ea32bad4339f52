"""An error in the reader's language: what is wrong, where, and what to do about it."""

from collections.abc import Iterator

from leverans.messages.catalogue import render
from leverans.messages.place import place_words
from leverans.messages.printable import printable
from leverans.messages.texts import text
from leverans.model.errors import LeveransError, UsageError


def error_words(error: LeveransError, language: str) -> str:
    """The error in one line or more, and its advice in the last.

    A mistake that is known as a finding is said in `sv` or `en` with its own remedy; all else
    is the error's own detail, which is English.
    """
    return "\n".join((*_lines(error, language), text(error.advice, language)))


def _lines(error: LeveransError, language: str) -> Iterator[str]:
    findings = error.findings if isinstance(error, UsageError) else ()
    for found in findings:
        words = render(found, language)
        place = place_words(found.location, language)
        yield ": ".join(part for part in (place, printable(words.message)) if part)
        yield "  " + text("finding.remedy", language, remedy=printable(words.remedy))
    if not findings:
        yield "\n".join(printable(line) for line in str(error).splitlines())

"""What click says of a command line that it cannot read, in the reader's language.

Click's own sentences are English. Each that our commands can bring about is recognised and said
again from `messages/texts/usage.toml`; one that is not known is passed on as it is.
"""

import re
from collections.abc import Mapping
from typing import Final

import click

from leverans.messages.printable import printable
from leverans.messages.texts import text

_FOR: Final = r"Invalid value(?: for (?P<where>.+?))?: "
PATTERNS: Final[Mapping[str, str]] = {
    "choice": _FOR + r"'(?P<value>.*)' is not (?:one of )?(?P<choices>'.*)\.",
    "date": _FOR + r"'(?P<value>.*)' does not match the formats? .*",
    "number": _FOR + r"'(?P<value>.*)' is not a valid (?:integer|float)(?: range)?\.",
    "range": _FOR + r"(?P<value>\S+) is not in the range (?P<range>.+)\.",
    "no_file": _FOR + r"\w+ '(?P<value>.*)' does not exist\.",
    "is_folder": _FOR + r"\w+ '(?P<value>.*)' is a directory\.",
    "is_file": _FOR + r"\w+ '(?P<value>.*)' is a file\.",
    "unreadable": _FOR + r"\w+ '(?P<value>.*)' is not (?:readable|writable)\.",
    "missing_choice": r"Missing \w+ (?P<where>'.+?')\. Choose from:\s*(?P<choices>.+)",
    "missing": r"Missing \w+ (?P<where>'.+')\.",
    "option_near": r"No such option '(?P<value>.+)'\. "
    r"\(?Did you mean (?:one of: )?(?P<near>.+?)\?\)?",
    "option": r"No such option '(?P<value>.+)'\.",
    "command": r"No such command '(?P<value>.+?)'\..*",
    "extra": r"Got unexpected extra arguments? \((?P<value>.*)\)",
    "no_value": r"Option '(?P<value>.+)' requires an argument\.",
}
"""Text `usage.…` and the click 8 sentence that it stands for."""


def usage_words(error: click.ClickException, language: str) -> str:
    """The usage, where to find help, and what is wrong, in `sv` or `en`; several lines."""
    said = _sentence(error.format_message(), language)
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is None:
        return text("usage.wrong", language, what=said)
    usage = context.get_usage().removeprefix("Usage: ")
    return "\n".join(
        (
            text("usage.usage", language, usage=usage),
            text("usage.help", language, command=context.command_path),
            "",
            text("usage.wrong", language, what=said),
        )
    )


def _sentence(english: str, language: str) -> str:
    """One sentence in the language; click's own, which is English, where it is not known."""
    for name, pattern in PATTERNS.items():
        found = re.fullmatch(pattern, english, re.DOTALL)
        if found:
            given = {
                key: " ".join((value or "").split()) for key, value in found.groupdict().items()
            }
            where = given.pop("where", "")
            said = text(f"usage.{name}", language, where=where, **given)
            return printable(
                f"{where}: {said}" if where and not name.startswith("missing") else said
            )
    return _lines(english)


def _lines(words: str) -> str:
    """Several lines, each fit to be shown."""
    return "\n".join(printable(line.expandtabs()) for line in words.splitlines())

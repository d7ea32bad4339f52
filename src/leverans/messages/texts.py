"""All sentences that are not findings: advice, headings, names of states; and plurals."""

import re
import warnings
from collections.abc import Mapping
from functools import cache

from leverans.messages.entries import Entry, TextMissing, entries

LANGUAGES = ("sv", "en")
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def language(setting: str, environ: Mapping[str, str]) -> str:
    """`sv` or `en`: the setting if it is one of them, else the locale, else Swedish.

    Args:
        setting: what the workspace or the command line says, or "".
        environ: the process environment; LC_ALL, LC_MESSAGES and LANG are asked in that order.
    """
    if setting in LANGUAGES:
        return setting
    locales = (environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    first = next((locale for locale in locales if locale), "")
    return "en" if first.partition("_")[0].lower() == "en" else "sv"


def fill(template: str, values: Mapping[str, object]) -> str:
    """Put the values in place of `{name}`; a placeholder without value stays as it is."""

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name in values:
            return str(values[name])
        warnings.warn(f"no value for {{{name}}} in {template!r}", TextMissing, stacklevel=4)
        return match[0]

    return PLACEHOLDER.sub(value, template)


def text(key: str, language: str, /, **params: object) -> str:
    """The sentence under `key` in `sv` or `en`, filled with the params.

    A key that is missing gives the key itself, so that something is always said.
    """
    return fill(_field(key, language), params)


def plural(key: str, number: int, language: str, /, **params: object) -> str:
    """As `text`, with the singular (`sv_one`, `en_one`) when the number is 1.

    The number is the placeholder `{n}`, with thousands set apart.
    """
    form = f"{language}_one" if number == 1 else language
    return fill(_field(key, form), {"n": grouped(number), **params})


def grouped(number: int) -> str:
    """A whole number with a no-break space between thousands, as Swedish and SI write it."""
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")


def byte_size(number: int, language: str) -> str:
    """A number of bytes as a person reads it: `512 byte`, `1,5 MB` (powers of 1000)."""
    if number < 1000:  # noqa: PLR2004 - below a kilobyte, bytes are exact and short
        return plural("count.bytes", number, language)
    size = float(number)
    for unit in ("kB", "MB", "GB", "TB", "PB"):
        size /= 1000
        if size < 999.95 or unit == "PB":  # noqa: PLR2004 - would be shown as 1000,0
            break
    shown = f"{size:.1f}".replace(".", "," if language == "sv" else ".")
    return f"{shown}\N{NO-BREAK SPACE}{unit}"


@cache
def texts() -> Mapping[str, Entry]:
    """Every entry of `texts/*.toml` by its key."""
    return {entry.id: entry for entry in entries("texts")}


def _field(key: str, form: str) -> str:
    entry = texts().get(key)
    if entry is not None and form in entry.fields:
        return entry.fields[form]
    if entry is not None and form.endswith("_one"):  # the same in singular
        return _field(key, form.removesuffix("_one"))
    warnings.warn(f"no text {key} ({form}) in messages/texts", TextMissing, stacklevel=3)
    return key

"""The templates of pages, and the words they may call; every value is escaped."""

from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from leverans.messages.printable import printable
from leverans.messages.redaction import redacted
from leverans.messages.texts import byte_size, grouped, plural, text


def page_words(language: str) -> Mapping[str, object]:
    """Sentences, numbers with their noun, sizes and plain numbers, all in one language."""

    def say(key: str, **params: object) -> str:
        return text(key, language, **params)

    def count(key: str, number: int) -> str:
        return plural(key, number, language)

    def size(number: int) -> str:
        return byte_size(number, language)

    return {"language": language, "say": say, "count": count, "size": size, "grouped": grouped}


@cache
def page_template(name: str) -> Template:
    """A template by its file name."""
    environment = Environment(
        loader=PackageLoader("leverans.messages", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["printable"] = printable
    environment.filters["shown"] = lambda value: printable(redacted(value))
    return environment.get_template(name)

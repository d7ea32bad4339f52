"""How the place of a finding is said: `blad.csv#row 17` becomes `blad.csv, rad 17`."""

import re

from leverans.messages.printable import printable
from leverans.messages.redaction import redacted
from leverans.messages.texts import text

_POINTER = re.compile(r"(row|line|column) (\d+)")
_LINE_OF_XML = re.compile(r"(?i)(.*\.(?:xml|xsd|rdf))#(\d+)\Z", re.DOTALL)  # `METS.xml#17`


def place_words(location: str, language: str) -> str:
    """A finding's location for a person, safe to show; what is no row or line stays as it is.

    The machine form keeps the location itself.
    """
    location = _LINE_OF_XML.sub(r"\1#line \2", redacted(location))
    file, mark, pointer = location.rpartition("#")
    found = _POINTER.fullmatch(pointer) if mark else None
    if found is None:
        return printable(location)
    words = text(f"place.{found[1]}", language, n=found[2])
    return f"{printable(file)}, {words}" if file else words

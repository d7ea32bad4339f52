"""Which text is written about each file, by the format's name; light, for workers use it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from leverans.packaging.bag_lines import bag_lines
from leverans.packaging.cases.files import Appendix, Bilaga
from leverans.packaging.didl_component import Component
from leverans.packaging.entry import Copied, Run, Terms
from leverans.packaging.fgs_file import FgsFile
from leverans.packaging.mets_file import EArkFile


class Writes(Protocol):
    """Writes about one file."""

    def line(self, run: Run, one: Copied, modified: str) -> str:
        """The finished text; `modified` is the file's time with offset."""


Style = Callable[[Terms], Sequence[Writes]]

BY_USE: Mapping[str, Style] = {
    "eark-sip": lambda terms: (EArkFile(terms),),
    "bagit": bag_lines,
    "fgs": lambda terms: (FgsFile(terms),),
    "didl": lambda _: (),
}
"""Texts that are gathered for each representation of the package."""

BY_RECORD: Mapping[str, Style] = {
    "didl": lambda terms: (Component(terms),),
    "fgs-arendehantering": lambda terms: (Bilaga(terms),),
    "cits-erms": lambda terms: (Appendix(terms),),
}
"""Text that is gathered for each record, of a format or of the case document in it."""

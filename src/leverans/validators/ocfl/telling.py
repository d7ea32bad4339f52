"""How the parts of the check say what they find."""

from collections.abc import Callable

from leverans.model.finding import Finding, Level
from leverans.validators.containers.interface import flaw
from leverans.validators.ocfl.vocabulary import CLARIFIED

PREFIX = "OCFL-"
WARNING = PREFIX + "W"


class Tell:
    """Reports breaches in one document or folder; the letter of a code gives its level."""

    def __init__(self, report: Callable[[Finding], None], place: str, spec: str) -> None:
        """`place`: path from the object's root on; `spec`: version the object is held against."""
        self._report = report
        self._place = place
        self._spec = spec

    def __call__(self, rule: str, line: int = 0, /, **params: str) -> None:
        """A breach of `rule`, at a line where that is known."""
        place = f"{self._place}#{line}" if line else self._place
        level = Level.WARNING if rule.startswith(WARNING) else Level.ERROR
        self._report(flaw(rule, place, level, **params))

    def clarified(self, rule: str, line: int = 0, /, **params: str) -> None:
        """A breach of a requirement that 1.1 has a code of its own for, by the codes it has here.

        All texts of a code and of those it stands for use the same values.
        """
        for one in CLARIFIED[rule][self._spec]:
            self(one, line, **params)

    def at(self, place: str) -> "Tell":
        """The same for another place."""
        return Tell(self._report, place, self._spec)

"""What the reader of one document with rules of its own is given: an ear, and a place for notes."""

from dataclasses import astuple, dataclass
from typing import Protocol

from leverans.model.finding import Level
from leverans.schemas.xml import Handler


class Tell(Protocol):
    """Takes a breach: the rule, its level, the line, and values for its text."""

    def __call__(self, rule: str, level: Level, line: int, /, **params: str) -> None:
        """Report it."""
        ...


class Desk(Tell, Protocol):
    """Takes breaches, and what the document says of other files and of itself."""

    @property
    def today(self) -> str:
        """ISO date after which no stated date may lie; "" = not checked."""
        ...

    def refer(
        self, line: int, href: str, /, *, size: int = -1, digest: str = "", algorithm: str = ""
    ) -> None:
        """Note a file that the document names; it is compared with what lies in the package.

        Args:
            line, href: where it is named, and how. size: in bytes, -1 = not said.
            digest: hexadecimals, "" = not said. algorithm: of the digest, by hashlib's name.
        """
        ...

    def again(self, reader: Handler, /) -> None:
        """Ask that the document be read once more, by this reader."""
        ...

    def recognise(self, version: str, /) -> None:
        """Say which version of its specification the document shows itself to follow."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRules:
    """Ids of what can be wrong with a file that a document names.

    Attributes:
        missing: it is not there. nearly: one with nearly that name is. outside: it is named in a
            way that leads out of the package. size, digest: it is another than is said.
        elsewhere: files were named, but the document came without its package.
            What a format does not state is "".
    """

    missing: str
    nearly: str
    outside: str
    size: str
    digest: str
    elsewhere: str

    def all(self) -> tuple[str, ...]:
        """Every one of them."""
        return tuple(one for one in astuple(self) if one)

"""Says an XML document again, element by element, with the prefixes that its root declares."""

from collections.abc import Callable, Mapping

from leverans.archive.markup import xml
from leverans.model.errors import PackageError

_XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_XML = "http://www.w3.org/XML/1998/namespace"
_MANY = 1000  # pieces of text that are kept back, some hundred kilobytes


class NotRewritable(PackageError):
    """A document that cannot be said again in other words without the risk of losing something."""


class Saying:
    """Writes what it is told; all namespaces are declared at the root.

    Args:
        write: takes the bytes. prefixes: namespace -> prefix. place: of the document, for errors.
    """

    def __init__(
        self, write: Callable[[bytes], int], prefixes: Mapping[str, str], place: str
    ) -> None:
        self.line = 0
        self._write = write
        self._prefixes = prefixes
        self._place = place
        self._parts: list[str] = []
        self._names: list[str] = []  # open elements as they were written
        self._open = False  # the last start tag has no `>` yet

    def begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        self.close_tag()
        name = self.name(tag, element=True)
        self._names.append(name)
        declared = start = ""
        if len(self._names) == 1:
            start = '<?xml version="1.0" encoding="UTF-8"?>\n'
            declared = "".join(
                f' xmlns{":" if prefix else ""}{prefix}="{xml(uri)}"'
                for uri, prefix in self._prefixes.items()
                if uri != _XML
            )
        if _XSI_TYPE in attributes:
            self._check_type(attributes[_XSI_TYPE])
        said = "".join(f' {self.name(key)}="{xml(value)}"' for key, value in attributes.items())
        self.say(f"{start}<{name}{declared}{said}")
        self._open = True

    def finish(self) -> None:
        """The element that began last ends."""
        name = self._names.pop()
        if self._open:
            self.say("/>")
            self._open = False
        else:
            self.say(f"</{name}>")
        if not self._names:
            self.say("\n")

    def text(self, text: str) -> None:
        """Text between tags."""
        self.close_tag()
        self.say(xml(text) if text.strip() else text)

    def flush(self) -> None:
        """Write what is kept back."""
        self._write("".join(self._parts).encode())
        self._parts.clear()

    def name(self, clark: str, *, element: bool = False) -> str:
        """A name as it is written here.

        Raises:
            NotRewritable: its namespace has no prefix.
        """
        if not clark.startswith("{"):
            if element and "" in self._prefixes.values():
                raise NotRewritable("an element without namespace", place=self._here)
            return clark
        uri, _, local = clark[1:].partition("}")
        prefix = "xml" if uri == _XML else self._prefixes.get(uri)
        if prefix is None or (not prefix and not element):
            raise NotRewritable(f"namespace {uri} is not declared at its root", place=self._here)
        return f"{prefix}:{local}" if prefix else local

    def close_tag(self) -> None:
        """End the start tag that is open."""
        if self._open:
            self._parts.append(">")
            self._open = False

    def say(self, text: str) -> None:
        """Write markup as it is."""
        self._parts.append(text)
        if len(self._parts) > _MANY:
            self.flush()

    @property
    def _here(self) -> str:
        return f"{self._place}#{self.line}"

    def _check_type(self, value: str) -> None:
        prefix = value.partition(":")[0] if ":" in value else ""
        if prefix not in self._prefixes.values():
            raise NotRewritable("an xsi:type of its own", place=self._here)

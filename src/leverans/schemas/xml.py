"""The only place that reads XML: no DTD, no entities, no network, bounded depth and size.

A fault in a document is a value (`XmlFault`); nothing here raises for bad input.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import Any, BinaryIO, Literal, Protocol, cast

from lxml import etree

from leverans.schemas.ampersands import plain_attributes

MAX_BYTES = 8 * 1024**3  # 1,000,000 files make a METS of some 350 MB
MAX_FAULTS = 200
LONGEST_TAG = 10_000_000  # bytes: a longer one is held whole, its attributes many times over
MOST_ATTRIBUTES = 100_000  # of one tag
MAX_DEPTH = 256
_BLOCK = 512 * 1024
_PACE = 1000  # elements between two looks at the faults
_XSD = "{http://www.w3.org/2001/XMLSchema}"


@dataclass(frozen=True, slots=True, kw_only=True)
class XmlFault:
    """One fault of a document.

    Attributes:
        kind: `malformed`, `doctype`, `too_large` or `schema`.
        line: line in the document, 0 when unknown.
        message: the parser's own words (English).
    """

    kind: str
    line: int
    message: str


class Readable(Protocol):
    """What the reader needs of a file: `read(size)` giving bytes, b"" at the end."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes."""
        ...


class _TooLarge(Exception):
    """The document has more bytes than the reader takes."""


class _Bounded:
    """Counts what is read, and stops a document, or a tag, that does not end."""

    def __init__(self, source: Readable, limit: int) -> None:
        self._source = source
        self._left = limit
        self._tag = 0  # bytes of a tag whose end has not come
        self._equals = 0  # and its equals signs: attributes, each of which costs far more memory

    def read(self, size: int = -1, /) -> bytes:
        data = self._source.read(size)
        self._left -= len(data)
        begin, end = data.rfind(b"<"), data.rfind(b">")
        if begin > end:
            self._tag, self._equals = len(data) - begin, data.count(b"=", begin)
        elif self._tag and end < 0:
            self._tag, self._equals = self._tag + len(data), self._equals + data.count(b"=")
        else:
            self._tag = self._equals = 0
        if self._left < 0 or self._tag > LONGEST_TAG or self._equals > MOST_ATTRIBUTES:
            raise _TooLarge
        return data


class XmlStream:
    """Iterates over (event, element) of one document; `faults` is complete when it is exhausted.

    The caller clears the elements it has used. A document with a DTD ends at its first element.
    """

    def __init__(
        self,
        source: Readable,
        *,
        tags: Sequence[str] | None = None,
        schema: etree.XMLSchema | None = None,
        events: Sequence[Literal["start", "end"]] = ("end",),
        max_bytes: int = MAX_BYTES,
    ) -> None:
        """Read `source` once; `schema` is checked on the way, `tags` narrows the events."""
        self.faults: tuple[XmlFault, ...] = ()
        self.root_tag = ""
        # huge_tree off keeps libxml2's own limits: depth 256, texts of 10 MB, growth by entities
        self._events = etree.iterparse(
            _Bounded(source, max_bytes),
            events=tuple(events),
            tag=tuple(tags) if tags else None,
            schema=schema,
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
        )

    def __iter__(self) -> Iterator[tuple[str, etree._Element]]:
        """Events in document order; faults are kept, never raised."""
        try:
            for event, element in self._events:
                if not self.root_tag and not self._accept(element):
                    return
                yield event, element
        except etree.XMLSyntaxError as error:
            self.faults = _faults(error, self._events.error_log)
        except _TooLarge:
            self.faults = (_fault("too_large", 0, "the document is larger than the reader takes"),)
        except (LookupError, ValueError) as error:  # an encoding that is not known
            self.faults = (_fault("malformed", 0, str(error)),)
        self._keep_root()

    def has_enough(self) -> bool:
        """Whether there are more faults already than are told; if so, these are they."""
        log = self._events.error_log
        if len(log) > MAX_FAULTS:
            self.faults = _logged(log)
        return len(log) > MAX_FAULTS

    def _accept(self, element: etree._Element) -> bool:
        tree = element.getroottree()
        self.root_tag = str(tree.getroot().tag)
        if tree.docinfo.internalDTD is None:
            return True
        self.faults = (_fault("doctype", 1, "the document carries a DTD"),)
        return False

    def _keep_root(self) -> None:
        root = self._events.root
        if root is None:
            return
        self.root_tag = str(root.tag)
        if not self.faults and root.getroottree().docinfo.internalDTD is not None:
            self.faults = (_fault("doctype", 1, "the document carries a DTD"),)


def _fault(kind: str, line: int, message: str) -> XmlFault:
    return XmlFault(kind=kind, line=line, message=message)


def _faults(error: etree.XMLSyntaxError, log: Iterable[etree._LogEntry]) -> tuple[XmlFault, ...]:
    return _logged(log) or (_fault("malformed", error.lineno or 0, error.msg or "not well-formed"),)


def _logged(log: Iterable[etree._LogEntry]) -> tuple[XmlFault, ...]:
    return tuple(
        _fault(
            "schema" if "SCHEMAS" in entry.domain_name else "malformed", entry.line, entry.message
        )
        for entry in islice(log, MAX_FAULTS)
        if entry.level > etree.ErrorLevels.WARNING
    )


class Handler(Protocol):
    """Is called for what a document holds, in its order; `line` is set before."""

    line: int

    def start(self, tag: str, attributes: Mapping[str, str], /) -> None:
        """An element begins; the tag and the attributes are in Clark form.

        Raises:
            TooDeep: it is for the handler to say, which counts the depth anyway.
        """
        ...

    def end(self, tag: str, /) -> None:
        """It ends."""
        ...

    def data(self, text: str, /) -> None:
        """Some of the text between two tags."""
        ...


class TooDeep(Exception):
    """Elements lie deeper than `MAX_DEPTH`; libxml2 minds that only when it builds a tree."""


class _Doctype(Exception):
    """The document carries a DTD."""


class _Refusing:
    """What lxml calls when nothing but a DTD is of interest."""

    def doctype(self, *_: str | None) -> None:
        raise _Doctype

    def close(self) -> None:
        """Nothing was built."""


class _Telling(_Refusing):
    """What lxml calls: the handler's own methods."""

    def __init__(self, handler: Handler) -> None:
        self.start, self.end, self.data = plain_attributes(handler.start), handler.end, handler.data


def read_events(
    source: Readable,
    handler: Handler,
    *,
    schema: etree.XMLSchema | None = None,
    max_bytes: int = MAX_BYTES,
) -> tuple[XmlFault, ...]:
    """Read a document once without a tree, twice as fast as `XmlStream`; gives its faults."""
    judge = _Judge(schema)
    parser = _event_parser(_Telling(handler))
    handler.line = 1

    def feed() -> None:
        bounded = _Bounded(source, max_bytes)
        while block := bounded.read(_BLOCK):
            judge.feed(block)
            for piece in BytesIO(block):  # by lines, so that the handler knows where it is
                parser.feed(piece)
                handler.line += piece.endswith(b"\n")

    faults = _fed(parser, feed)
    return (*judge.faults(), *faults)


class _Judge:
    """Holds a document against its schema, until there are more faults than will be told.

    A parser of its own, to be let go: it keeps each fault, and a hostile document has millions.
    """

    def __init__(self, schema: etree.XMLSchema | None) -> None:
        self._parser = _event_parser(_Refusing(), schema) if schema is not None else None
        self._faults: tuple[XmlFault, ...] = ()

    def feed(self, data: bytes) -> None:
        if self._parser is None:
            return
        try:
            self._parser.feed(data)
        except (etree.XMLSyntaxError, _Doctype):  # the reader stumbles over the same, and says so
            self._end()
        else:
            if len(list(self._parser.feed_error_log)) > MAX_FAULTS:
                self._end()

    def faults(self) -> tuple[XmlFault, ...]:
        """Of the schema alone, when all has been fed."""
        if self._parser is not None:
            with suppress(etree.XMLSyntaxError):
                self._parser.close()
            self._end()
        return self._faults

    def _end(self) -> None:
        if self._parser is not None:
            logged = _logged(self._parser.feed_error_log)
            self._faults = tuple(fault for fault in logged if fault.kind == "schema")
            self._parser = None


class _Parser(Protocol):
    """lxml's parser with a target of our own, which its published types do not know."""

    @property
    def feed_error_log(self) -> Iterable[etree._LogEntry]: ...

    def feed(self, data: bytes, /) -> None: ...

    def close(self) -> object: ...


def _event_parser(target: _Refusing, schema: etree.XMLSchema | None = None) -> _Parser:
    options: dict[str, Any] = {"target": target, "resolve_entities": False, "huge_tree": False}
    parser: Any = etree.XMLParser(schema=schema, load_dtd=False, no_network=True, **options)
    return cast("_Parser", parser)


def _fed(parser: _Parser, feed: Callable[[], None]) -> tuple[XmlFault, ...]:
    try:
        feed()
        parser.close()
    except etree.XMLSyntaxError as error:
        return _faults(error, parser.feed_error_log)
    except TooDeep as error:
        return (_fault("malformed", 0, str(error)),)
    except _Doctype:
        return (_fault("doctype", 1, "the document carries a DTD"),)
    except _TooLarge:
        return (_fault("too_large", 0, "the document is larger than the reader takes"),)
    return _logged(parser.feed_error_log)


def check_document(source: Readable, schema: etree.XMLSchema | None = None) -> XmlStream:
    """Read a document in flat memory for its root element and as many faults as are told."""
    stream = XmlStream(source, schema=schema)
    for number, (_, element) in enumerate(stream):
        forget(element)
        if number % _PACE == 0 and stream.has_enough():
            break
    return stream


def forget(element: etree._Element) -> None:
    """Free an element that has been read, and its elder siblings."""
    element.clear()
    parent = element.getparent()
    if parent is None:
        return
    while element.getprevious() is not None:
        del parent[0]


def read_tree(data: bytes) -> etree._Element:
    """The whole tree of a small, trusted document, such as a schema file.

    Raises:
        ValueError: it is not well-formed, or carries a DTD with entities of its own.
    """
    try:
        return etree.parse(BytesIO(data), _small_parser()).getroot()
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error


def _small_parser() -> etree.XMLParser[etree._Element]:
    return etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)


class _ShelfResolver(etree.Resolver):
    """Hands out known schema files; whatever else is asked for is refused."""

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__()
        self._files = files

    def resolve(
        self,
        system_url: str | None,
        public_id: str | None,  # noqa: ARG002 (lxml calls it so)
        context: Any,  # noqa: ANN401 (its type is private to lxml)
    ) -> Any:  # noqa: ANN401
        if system_url not in self._files:
            raise LookupError(system_url)
        return self.resolve_string(self._files[system_url], context, base_url=system_url)


def compile_schema(
    main: bytes, imports: Mapping[str, bytes], parts: Mapping[str, bytes] | None = None
) -> etree.XMLSchema:
    """Build an XSD whose imports come from `imports` (namespace -> file) and nowhere else.

    What it includes comes from `parts` (file name -> file), in whatever folder it looks for it.

    Raises:
        ValueError: the schema is broken, or needs what is not at hand.
    """
    parts = parts or {}
    imported = {name: f"leverans:{number}" for number, name in enumerate(imports)}
    included = {name: f"leverans:part:{number}" for number, name in enumerate(parts)}
    files = {imported[name]: data for name, data in imports.items()}
    files.update({included[name]: data for name, data in parts.items()})
    parser = _small_parser()
    redirected = {k: _redirect(v, imported, included) for k, v in files.items()}
    parser.resolvers.add(_ShelfResolver(redirected))
    try:
        return etree.XMLSchema(etree.parse(BytesIO(_redirect(main, imported, included)), parser))
    except (etree.XMLSchemaParseError, etree.XMLSyntaxError, LookupError) as error:
        raise ValueError(str(error)) from error


def _redirect(schema: bytes, imported: Mapping[str, str], included: Mapping[str, str]) -> bytes:
    """Point every xs:import and xs:include to what was handed over."""
    root = read_tree(schema)
    for element in root.iter(_XSD + "import"):
        namespace = element.get("namespace", "")
        if namespace in imported:
            element.set("schemaLocation", imported[namespace])
        else:
            element.attrib.pop("schemaLocation", None)
    for element in root.iter(_XSD + "include", _XSD + "redefine"):
        name = element.get("schemaLocation", "").replace("\\", "/").rpartition("/")[2]
        if name in included:
            element.set("schemaLocation", included[name])
    return etree.tostring(root)


def opened(data: bytes) -> BinaryIO:
    """Bytes as something to read."""
    return BytesIO(data)

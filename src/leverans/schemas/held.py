"""A schema at hand: its bytes, what it is compiled to, and where it comes from."""

from dataclasses import dataclass, field

from lxml import etree


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaText:
    """A schema and all that it needs, as bytes.

    Attributes:
        namespace: target namespace. main: the schema.
        imports: (namespace, schema) of what it imports.
        parts: (file name, schema) of what it includes.
    """

    namespace: str
    main: bytes
    imports: tuple[tuple[str, bytes], ...] = ()
    parts: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HeldSchema:
    """What documents of one namespace are held against.

    Attributes:
        name, version: as reports show them.
        status: `official`, `own`, or `required` (by an agreement, by its sha256).
        rule: id of the finding when a document does not follow it, such as `XSD-PREMIS`.
        path: where it lies, "" for our own.
        text: for the engine that explains. compiled: for the engine that judges.
    """

    name: str
    version: str
    status: str
    rule: str
    path: str
    text: SchemaText = field(repr=False)
    compiled: etree.XMLSchema


class SchemaAbsent(Exception):
    """A schema that is asked for by its sha256 cannot be used.

    Attributes:
        digest: the sha256. reason: "" when no file has it, else what is wrong with the file.
    """

    def __init__(self, digest: str, reason: str = "") -> None:
        """Of a digest in hex."""
        super().__init__(reason or f"no file with the sha256 {digest}")
        self.digest = digest
        self.reason = reason

"""Metadata files that METS points to: XML well-formed and valid, and our record.json."""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from lxml import etree

from leverans.model.finding import Finding, Level, SchemaUse
from leverans.schemas.held import HeldSchema, SchemaAbsent
from leverans.schemas.shelf import SchemaShelf
from leverans.schemas.xml import Readable, XmlFault, XmlStream, check_document
from leverans.validators.assertions import asserted
from leverans.validators.containers.interface import Container, Member, flaw
from leverans.validators.document_check import xml_finding
from leverans.validators.document_reading import DocumentReading, Report, differs
from leverans.validators.documents import DOCUMENT_RULES, DocumentRules
from leverans.validators.explain import Explain, Reread, explain
from leverans.validators.package_index import PackageIndex, glob_literal

CONTENT_RULES = (
    "XML-MALFORMED",
    "XML-DOCTYPE",
    "XML-TOO-LARGE",
    "REC-UNREADABLE",
    "REC-SECRECY-NO-LAW",
)
START = 64 * 1024  # bytes in which the root element of a document mostly begins
_NO_TAG = re.compile(rb"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_ROOT_TAG = re.compile(rb"<[^!?/\s][^>]*>")
_ANYWHERE = tuple(name.encode() for name, rules in DOCUMENT_RULES.items() if rules.anywhere)
RECORDS = "metadata/descriptive/records/"
CHUNK = 256 * 1024
HEAD = 4 * 1024**2  # a record of a million files is larger, but says this before it lists them


class SchemaDoor:
    """Gives each namespace its schema, and remembers for the report what was used."""

    def __init__(self, shelf: SchemaShelf, required: Sequence[str] = ()) -> None:
        """Schemas come from `shelf`; those that an agreement names by sha256 come before others."""
        self._shelf = shelf
        self._required: dict[str, HeldSchema] = {}
        self._absent: list[SchemaAbsent] = []
        for digest in required:
            try:
                held = shelf.required(digest, [other for other in required if other != digest])
            except SchemaAbsent as absent:
                self._absent.append(absent)
            else:
                self._required.setdefault(held.text.namespace, held)
        self._held: dict[str, HeldSchema] = {}
        self._used: dict[str, list[SchemaUse]] = {}
        self._versions: dict[str, str] = {}
        self._others: dict[tuple[str, str], SchemaShelf] = {}

    def missing(self) -> Iterator[Finding]:
        """The schemas that the agreement requires and that cannot be used."""
        for absent in self._absent:
            if absent.reason:
                yield flaw(
                    "XSD-REQUIRED-BROKEN", "", value=absent.digest, reason=absent.reason[:300]
                )
            else:
                yield flaw("XSD-REQUIRED-MISSING", "", value=absent.digest)

    def peek(self, namespace: str) -> etree.XMLSchema | None:
        """The schema of a namespace for a document whose version only its reading can tell."""
        held = self._required.get(namespace) or self._shelf.held(namespace)
        return held.compiled if held else None

    def schema(
        self, namespace: str, profile: str = "", version: str = ""
    ) -> etree.XMLSchema | None:
        """The schema of a namespace, as `profile` limits it, or None when it is not at hand.

        `version`: that the document shows itself to follow, "" when it does not.
        """
        shelf = self._shelf_of(namespace, version)
        held = self._required.get(namespace) or shelf.held(namespace, profile)
        entry = held or shelf.entry_for(namespace, profile)
        if entry is not None:
            use = SchemaUse(name=entry.name, version=entry.version, status=entry.status)
            uses = self._used.setdefault(namespace, [])
            if use not in uses:
                uses.append(use)
        if version:
            self._versions[namespace] = version
        if held is None:
            return None
        self._held[namespace] = held
        return held.compiled

    def explainer(self, namespace: str, reread: Reread) -> Explain:
        """What tells the line of a schema's faults and a second opinion on them."""
        return lambda faults: explain(faults, schema=self._held.get(namespace), reread=reread)

    def name(self, namespace: str) -> str:
        """As in `XSD-PREMIS`."""
        return self._held[namespace].rule.removeprefix("XSD-")

    def title(self, namespace: str) -> str:
        """Name and version of the schema that was asked for, or "" when there is none."""
        used = self._used.get(namespace)
        return f"{used[0].name} {used[0].version}" if used else ""

    def version(self, namespace: str) -> str:
        """The version that the last document of a namespace showed itself to follow, or ""."""
        return self._versions.get(namespace, "")

    def used(self) -> tuple[SchemaUse, ...]:
        """For the report."""
        return tuple(use for uses in self._used.values() for use in uses)

    def _shelf_of(self, namespace: str, version: str) -> SchemaShelf:
        entry = self._shelf.entry_for(namespace) if version else None
        if entry is None or entry.version == version:
            return self._shelf
        key = (namespace, version)
        if key not in self._others:
            self._others[key] = self._shelf.only(namespace, version)
        return self._others[key]


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What the content check is given of the package.

    Attributes:
        container, index, door: as in `Work`. prefix: of the root folder in the container.
        today: ISO date after which no stated date may lie; "" = not checked.
        report: takes findings at any time.
    """

    container: Container
    index: PackageIndex
    door: SchemaDoor
    prefix: str
    today: str
    report: Report


class ContentCheck:
    """Reads the metadata files of a package once more than their digest needs: they are small."""

    def __init__(self, around: Around, metadata: Sequence[str]) -> None:
        """`metadata`: GLOBs below the root folder."""
        self._container = around.container
        self._index = around.index
        self._door = around.door
        self._prefix = around.prefix
        self._around = around
        self._metadata = metadata
        self.checked: set[str] = set(CONTENT_RULES)

    def findings(self) -> Iterator[Finding]:
        """Of every XML document that there are rules for, and every record.json."""
        for member in self._index.matching(*map(self._pattern, self._metadata)):
            yield from self._xml(member, known_only=False)
        for member in self._index.matching(
            self._pattern("*.[xX][mM][lL]"), but=tuple(map(self._pattern, self._metadata))
        ):
            yield from self._xml(member, known_only=True)
        for member in self._index.matching(self._pattern(RECORDS + "*.json")):
            yield from self._record(member)

    def compared(self) -> Iterator[Finding]:
        """What documents say of other files' digests, now that all are hashed."""
        mentions = self._index.mentions
        for number, member, algorithm in mentions.uncomputed():
            with suppress(OSError), self._container.open(member) as source:  # said already
                mentions.add_digest(number, algorithm, _digest(source, algorithm))
        for found in mentions.unequal_digests():
            files = DOCUMENT_RULES[found.namespace].files
            if files is not None:
                yield differs(files.digest, found, self._prefix)

    def _pattern(self, pattern: str) -> str:
        return glob_literal(self._prefix) + pattern

    def _xml(self, member: Member, *, known_only: bool) -> Iterator[Finding]:
        """A document; `known_only` passes over what is content and has no rules of its own."""
        place = member.path.removeprefix(self._prefix)
        version = ""
        try:
            if known_only and not self._may_have_rules(member):
                return
            with self._container.open(member) as source:
                namespace = root_namespace(source)
            rules = asserted(namespace, DOCUMENT_RULES.get(namespace))
            if known_only and (rules is None or not rules.anywhere):
                return
            if rules is not None:
                faults, version = self._by_rules(member, namespace, rules)
                schema = self._door.schema(namespace, version=version)
            else:
                schema = self._door.schema(namespace) if namespace else None
                with self._container.open(member) as source:
                    faults = check_document(source, schema).faults
        except OSError:
            return  # said already when its digest was wanted
        name = self._door.name(namespace) if schema is not None else ""
        again = partial(self._container.open, member)
        explained = self._door.explainer(namespace, again)
        yield from (xml_finding(fault, place, name, words) for fault, words in explained(faults))

    def _may_have_rules(self, member: Member) -> bool:
        """Whether content may be a document with rules: told from its first tag, without a parser.

        There may be a million such files, and nearly all of them are something else.
        """
        with self._container.open(member) as source:
            head = source.read(START)
        root = _ROOT_TAG.search(_NO_TAG.sub(b"", head))
        if root is None or b"\0" in head or b"&" in root[0]:  # late, in UTF-16, written otherwise
            return True
        return any(one in root[0] for one in _ANYWHERE)

    def _by_rules(
        self, member: Member, namespace: str, rules: DocumentRules
    ) -> tuple[tuple[XmlFault, ...], str]:
        """Faults, and the version that the document follows: only its reading tells which."""
        around, source = self._around, partial(self._container.open, member)
        self.checked.update(rules.ids)
        schema = self._door.peek(namespace)
        reading = DocumentReading(
            member.path, self._prefix, rules, report=around.report, today=around.today
        )
        if self._container.kind == "file":
            faults = reading.read(source, schema)
        else:
            faults = reading.read_among(self._index.mentions, namespace, source, schema)
        fitting = self._door.schema(namespace, version=reading.version)
        if fitting is not schema:
            faults = tuple(fault for fault in faults if fault.kind != "schema")
            if fitting is not None and not faults:
                with source() as stream:
                    faults = check_document(stream, fitting).faults
        return faults, reading.version

    def _record(self, member: Member) -> Iterator[Finding]:
        place = member.path.removeprefix(self._prefix)
        try:
            with self._container.open(member) as source:
                record = read_record(source.read(HEAD))
        except (OSError, ValueError, RecursionError) as error:
            yield flaw("REC-UNREADABLE", place, Level.ERROR, reason=str(error)[:200])
            return
        restrictions = record.get("restrictions")
        for restriction in restrictions if isinstance(restrictions, list) else ():
            if _lacks_law(restriction):
                yield flaw("REC-SECRECY-NO-LAW", place, Level.ERROR)
                return


def _lacks_law(restriction: object) -> bool:
    if not isinstance(restriction, dict) or restriction.get("type", "secrecy") != "secrecy":
        return False
    return not str(restriction.get("law") or "").strip()


def read_record(data: bytes) -> dict[str, object]:
    """The record's own attributes; its list of files, which comes last, may be cut off.

    Raises:
        ValueError: it is not such a JSON object.
    """
    if len(data) == HEAD:
        data = data[: data.rindex(b'"files"')].rstrip().rstrip(b",") + b"}"
    record = json.loads(data)
    if not isinstance(record, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 (the data is wrong, not the call)
    return record


def root_namespace(source: Readable) -> str:
    """Namespace of a document's root element, "" when it has none or is no XML."""
    for _, element in XmlStream(source, events=("start",)):
        tag = str(element.tag)  # `a:b` when a is bound to nothing, which QName does not take
        return tag[1:].partition("}")[0] if tag.startswith("{") else ""
    return ""


def _digest(source: Readable, algorithm: str) -> str:
    hasher = hashlib.new(algorithm)
    while data := source.read(CHUNK):
        hasher.update(data)
    return hasher.hexdigest()

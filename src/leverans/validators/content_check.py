"""Metadata files that METS points to: XML well-formed and valid, and our record.json."""

import json
from collections.abc import Callable, Iterator, Sequence

from lxml import etree

from leverans.model.finding import Finding, Findings, Level, SchemaUse
from leverans.schemas.held import HeldSchema, SchemaAbsent
from leverans.schemas.shelf import SchemaShelf
from leverans.schemas.xml import Readable, XmlFault, XmlStream, check_document, read_events
from leverans.validators.assertions import asserted
from leverans.validators.containers.interface import Container, Member, flaw
from leverans.validators.document_check import xml_finding
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
RECORDS = "metadata/descriptive/records/"
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
        self._used: dict[str, SchemaUse] = {}

    def missing(self) -> Iterator[Finding]:
        """The schemas that the agreement requires and that cannot be used."""
        for absent in self._absent:
            if absent.reason:
                yield flaw(
                    "XSD-REQUIRED-BROKEN", "", value=absent.digest, reason=absent.reason[:300]
                )
            else:
                yield flaw("XSD-REQUIRED-MISSING", "", value=absent.digest)

    def schema(self, namespace: str, profile: str = "") -> etree.XMLSchema | None:
        """The schema of a namespace, as `profile` limits it, or None when it is not at hand."""
        held = self._required.get(namespace) or self._shelf.held(namespace, profile)
        entry = held or self._shelf.entry_for(namespace, profile)
        if entry is not None:
            self._used[namespace] = SchemaUse(
                name=entry.name, version=entry.version, status=entry.status
            )
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
        return f"{used.name} {used.version}" if used else ""

    def used(self) -> tuple[SchemaUse, ...]:
        """For the report."""
        return tuple(self._used.values())


class ContentCheck:
    """Reads the metadata files of a package once more than their digest needs: they are small."""

    def __init__(
        self,
        container: Container,
        index: PackageIndex,
        prefix: str,
        door: SchemaDoor,
        metadata: Sequence[str],
    ) -> None:
        """`prefix`: of the root folder in the container; `metadata`: GLOBs below it."""
        self._container = container
        self._index = index
        self._prefix = prefix
        self._door = door
        self._metadata = metadata

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

    def _pattern(self, pattern: str) -> str:
        return glob_literal(self._prefix) + pattern

    def _xml(self, member: Member, *, known_only: bool) -> Iterator[Finding]:
        """A document; `known_only` passes over what is content and has no rules of its own."""
        place = member.path.removeprefix(self._prefix)
        told: list[Finding] = []
        try:
            with self._container.open(member) as source:
                namespace = root_namespace(source)
            rules = asserted(namespace, DOCUMENT_RULES.get(namespace))
            if known_only and (rules is None or not rules.anywhere):
                return
            schema = self._door.schema(namespace) if namespace else None
            with self._container.open(member) as source:
                faults = _read_document(source, schema, rules, place, told.append)
        except OSError:
            return  # said already when its digest was wanted
        yield from told
        name = self._door.name(namespace) if schema is not None else ""
        explained = self._door.explainer(namespace, lambda: self._container.open(member))
        yield from (xml_finding(fault, place, name, words) for fault, words in explained(faults))

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


def _read_document(
    source: Readable,
    schema: etree.XMLSchema | None,
    rules: DocumentRules | None,
    place: str,
    report: Callable[[Finding], None],
) -> tuple[XmlFault, ...]:
    """One pass for the schema and, where there are any, the rules of its namespace."""
    if rules is None:
        return check_document(source, schema).faults
    listed = Findings()

    def tell(rule: str, level: Level, line: int, /, **params: str) -> None:
        listed.add(flaw(rule, f"{place}#{line}" if line else place, level, **params))

    faults = read_events(source, rules.reader(tell), schema=schema)
    for finding in listed.listed:
        report(finding)
    return faults


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

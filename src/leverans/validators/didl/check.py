"""Checks one index.xml: rules, namespaces, and its references into the index of the package."""

import re
from collections.abc import Callable

from lxml import etree

from leverans.model.finding import Finding, Level
from leverans.schemas.xml import Readable, XmlFault, read_events
from leverans.validators.containers.interface import flaw
from leverans.validators.didl.names import DIDL, local
from leverans.validators.didl.namespaces import Namespaces
from leverans.validators.didl.reader import IndexReader
from leverans.validators.didl.records import RECORD_RULES
from leverans.validators.didl.scope import Scope, found
from leverans.validators.didl.structure import (
    STRUCTURE_RULES,
    note_representation,
    stated_size,
)
from leverans.validators.document import Node
from leverans.validators.forms import size_of
from leverans.validators.identifiers import HashedIds
from leverans.validators.index_rows import Reference
from leverans.validators.interface import CheckProfile
from leverans.validators.package_index import PackageIndex
from leverans.validators.references import inside, resolve

DIDL_RULES = (*STRUCTURE_RULES, *RECORD_RULES)
PACE = 200  # files between two looks at the hashing
_BY_KIND = {
    kind: tuple(rule for rule in DIDL_RULES if kind in rule.on)
    for kind in ("object", "representation", "deeper", "component")
}
_SHA256 = re.compile(r"[0-9a-f]{64}")

Report = Callable[[Finding], None]


class IndexCheck:
    """One index.xml, one pass."""

    def __init__(
        self,
        number: int,
        folder: str,
        place: str,
        *,
        profile: CheckProfile,
        index: PackageIndex,
        report: Report,
    ) -> None:
        """`number`, `folder`: of the document in the container; `place`: as findings name it."""
        self.has_digests = False
        self._number = number
        self._folder = folder
        self._place = place
        self._namespaces = Namespaces(profile.namespaces)
        self._index = index
        self._report = report

    def run(
        self,
        source: Readable,
        schema: etree.XMLSchema | None,
        ids: HashedIds,
        meanwhile: Callable[[], None],
    ) -> tuple[XmlFault, ...]:
        """Read it; ids go to `ids`, faults of XML and XSD come back."""
        self._ids, self._meanwhile, self._files = ids, meanwhile, 0
        self._reader = IndexReader(self._ended, self._met)
        faults = read_events(source, self._reader, schema=schema)
        whole = all(fault.kind == "schema" for fault in faults)
        if whole and self._reader.root_tag != f"{{{DIDL}}}DIDL":
            self._raise("DIDL-ROOT", Level.ERROR, 1, local(self._reader.root_tag))
        elif whole and not self._reader.objects:
            self._raise("DIDL-ITEM", Level.ERROR, 1)
        return faults

    def _raise(self, rule: str, level: Level, line: int, value: str = "") -> None:
        self._report(flaw(rule, f"{self._place}#{line}", level, value=value[:300]))

    def _met(self, record: Node) -> None:
        for hit in self._namespaces.strangers(record):
            self._raise("DIDL-NAMESPACE", Level.ERROR, hit.line, hit.value)

    def _ended(self, scope: Scope) -> None:
        for rule in _BY_KIND[scope.kind]:
            for hit in rule.look(scope):
                self._raise(rule.id, hit.level or rule.level, hit.line, hit.value)
        for record in scope.records[:1]:
            if record.get("id"):
                self._ids.add_other(record.get("id"))
        if scope.kind == "representation":
            note_representation(scope)
        elif scope.kind == "component":
            self._refer(scope)

    # --- files

    def _refer(self, scope: Scope) -> None:
        self._files += 1
        if not self._files % PACE:
            self._meanwhile()
        said = stated_size(scope.record)
        digest = self._digest(scope)
        for resource in scope.resources:
            href = resource.get("ref").strip()
            path = self._resolve(href, resource.line) if href else None
            if path is not None:
                size = size_of(said)
                algorithm = "sha256" if digest else ""
                self._index.refer(
                    Reference(
                        self._number,
                        resource.line,
                        "file",
                        None,
                        path,
                        href,
                        size,
                        digest,
                        algorithm,
                    )
                )

    def _resolve(self, href: str, line: int) -> str | None:
        resolved = inside(self._folder, resolve(self._folder, href))
        if not resolved.fault:
            return resolved.path
        self._raise(resolved.fault, Level.ERROR, line, href)
        return None

    def _digest(self, scope: Scope) -> str:
        """SHA-256, should a source state it against its own specification."""
        for one in found(scope.record, "Checksum"):
            text = one.text.lower()
            if _SHA256.fullmatch(text):
                self.has_digests = True
                return text
            if text:
                self._raise("PKG-DIGEST-UNKNOWN", Level.WARNING, one.line, one.get("type") or "?")
        return ""

"""DIDL-…: objects, representations, files, and how they hang together."""

from collections.abc import Iterable

from leverans.model.finding import Level
from leverans.schemas.vocabulary import terms
from leverans.validators.didl.scope import KEPT, DidlRule, Look, Scope, found
from leverans.validators.document import Node
from leverans.validators.forms import is_size, is_uuid
from leverans.validators.interface import Hit
from leverans.validators.rules.requirement import MUST, hinted
from leverans.validators.rules.sections import is_media_type

_MAIN = {"NATIVE", "ORIGINAL"}


def _described(scope: Scope) -> Iterable[Hit]:
    """One core:ArchivalObject for an object, and so on."""
    if len(scope.records) != 1:
        line = scope.records[1].line if scope.records else scope.line
        yield Hit(line, str(len(scope.records)))


def _identified(scope: Scope) -> Iterable[Hit]:
    record = scope.record
    if record is not None and not (record.get("id").strip() and record.get("idType").strip()):
        yield Hit(record.line, f"idType={record.get('idType')}, id={record.get('id')}")


def _uuid(scope: Scope) -> Iterable[Hit]:
    record = scope.record
    if record is None or record.get("idType") != "UUID":
        return
    if record.get("id").strip() and not is_uuid(record.get("id")):
        yield Hit(record.line, record.get("id"))


# --- objects and representations


def _use(scope: Scope) -> Iterable[Hit]:
    record = scope.record
    if record is not None and record.get("use") not in terms("didl_use"):
        value = record.get("use")
        yield Hit(record.line, hinted("didl_use", value) if value else "")


def _not_empty(scope: Scope) -> Iterable[Hit]:
    if not scope.components:
        yield Hit(scope.line)


def _main(scope: Scope) -> Iterable[Hit]:
    """At least one representation as it was created, or in the archive's format."""
    if not scope.uses & _MAIN:
        yield Hit(scope.line, ", ".join(sorted(scope.uses)))


def _sources(scope: Scope) -> Iterable[Hit]:
    for line, values in scope.sources:
        if not any(hash(value) in scope.known for value in values):
            yield Hit(line, ", ".join(values))


def _too_deep(scope: Scope) -> Iterable[Hit]:
    yield Hit(scope.line)


def note_representation(scope: Scope) -> None:
    """Hand up to the object what its own rules ask: use, id, relations."""
    above, record = scope.parent, scope.record
    if above is None or record is None:
        return
    if record.get("use") in terms("didl_use"):
        above.uses.add(record.get("use"))
    if len(above.known) < KEPT:
        above.known.add(hash(record.get("id")))
    for relation in found(record, "Relationship"):
        values = [*relation.attributes.values(), relation.text]
        if "hasSource" in values and len(above.sources) < KEPT:
            own = ("", "hasSource", record.get("id"))  # nothing is its own source
            others = tuple(value for value in values if value not in own)
            above.sources.append((relation.line, others))


# --- files


def _in_representation(scope: Scope) -> Iterable[Hit]:
    if scope.parent is not None and scope.parent.kind != "representation":
        yield Hit(scope.line)


def stated_size(file: Node | None) -> str:
    """core:Size as written, or ""."""
    sizes = found(file, "Size")
    return sizes[0].text if len(sizes) == 1 else ""


def _size(scope: Scope) -> Iterable[Hit]:
    if scope.record is not None:
        value = stated_size(scope.record)
        if not is_size(value):
            yield Hit(scope.record.line, value)


def _file_name(scope: Scope) -> Iterable[Hit]:
    record = scope.record
    if record is not None and not any(name.text for name in found(record, "OriginalFileName")):
        yield Hit(record.line)


def _resource(scope: Scope) -> Iterable[Hit]:
    referred = [one for one in scope.resources if one.get("ref").strip()]
    if len(scope.resources) != 1 or not referred:
        yield Hit(scope.line, str(len(referred)))


def _mime_type(scope: Scope) -> Iterable[Hit]:
    for resource in scope.resources:
        if not is_media_type(resource.get("mimeType")):
            yield Hit(resource.line, resource.get("mimeType"))


def _rule(name: str, look: Look, *on: str, level: Level = MUST) -> DidlRule:
    return DidlRule(id=name, level=level, on=on, look=look)


STRUCTURE_RULES = (
    _rule("DIDL-OBJECT", _described, "object"),
    _rule("DIDL-REPRESENTATION", _described, "representation"),
    _rule("DIDL-FILE", _described, "component"),
    _rule("DIDL-ID", _identified, "object", "representation", "component"),
    _rule("DIDL-UUID", _uuid, "object", "representation", "component"),
    _rule("DIDL-USE", _use, "representation"),
    _rule("DIDL-REPRESENTATION-EMPTY", _not_empty, "representation"),
    _rule("DIDL-MAIN-REPRESENTATION", _main, "object"),
    _rule("DIDL-SOURCE", _sources, "object"),
    _rule("DIDL-NESTING", _too_deep, "deeper"),
    _rule("DIDL-COMPONENT-PLACE", _in_representation, "component"),
    _rule("DIDL-FILE-SIZE", _size, "component"),
    _rule("DIDL-FILE-NAME", _file_name, "component"),
    _rule("DIDL-RESOURCE", _resource, "component"),
    _rule("DIDL-MIMETYPE", _mime_type, "component"),
)

"""DIDL-…: what is said of an archival object: culling, secrecy, handlingstyp, classification."""

import re
from collections.abc import Iterable

from leverans.model.finding import Level
from leverans.schemas.vocabulary import terms
from leverans.validators.didl.names import local
from leverans.validators.didl.scope import DidlRule, Look, Scope, anywhere, below, found
from leverans.validators.document import Node
from leverans.validators.forms import is_date, is_hsa_id, is_moment
from leverans.validators.interface import Hit
from leverans.validators.rules.requirement import MUST, SHOULD, hinted

_FILE_PLAN = re.compile(r"[^\W_][\w-]*\.DHP\.(?:19|20)\d\d\.[1-9]\d*")
_LEVELS = ("VO", "PG", "P")
_KEEPING = ("RETENTION", "PRESERVATION")
_SECRET = re.compile(r"(?<!ej )(?<!inte )(?<!ingen )(?<!utan )\bsekretess")
_DATES = ("ValidFrom", "ValidTo", "AvailableFrom", "AvailableTo")


def _there(name: str) -> Look:
    """The element is there once at least, with a text."""

    def look(scope: Scope) -> Iterable[Hit]:
        if scope.record is not None and not any(one.text for one in found(scope.record, name)):
            yield Hit(scope.record.line)

    return look


# --- bevarande och gallring


def _plans(scope: Scope) -> list[Node]:
    return found(scope.record, "PreservationPlanning")


def _planned(scope: Scope) -> Iterable[Hit]:
    count = len(_plans(scope))
    if scope.record is not None and count != 1:
        yield Hit(scope.record.line, str(count))


def _action(scope: Scope) -> Iterable[Hit]:
    """PRESERVATION and RETENTION are told apart by `_action_of_level`."""
    for plan in _plans(scope):
        value = plan.get("action")
        if value not in terms("didl_action") and value not in _KEEPING:
            yield Hit(plan.line, hinted("didl_action", value) if value else "")


def _action_of_level(scope: Scope) -> Iterable[Hit]:
    wrong, right = _KEEPING[::-1] if scope.kind == "object" else _KEEPING
    level = MUST if scope.kind == "object" else SHOULD
    for plan in _plans(scope):
        if plan.get("action") == wrong:
            yield Hit(plan.line, f"{wrong} (≈ {right})", level)


def _agrees(scope: Scope) -> Iterable[Hit]:
    """The plan's own word (column Bevaras) and the action say the same."""
    for plan in _plans(scope):
        kept = plan.text.casefold().startswith("bevara")
        if plan.text and plan.get("action") and kept != (plan.get("action") in _KEEPING):
            yield Hit(plan.line, f"{plan.text}, {plan.get('action')}")


def _decision(scope: Scope) -> Iterable[Hit]:
    for plan in _plans(scope):
        blank = "RDA" in plan.attributes and not plan.get("RDA").strip()
        if blank or (plan.get("action") == "DISPOSAL" and "RDA" not in plan.attributes):
            yield Hit(plan.line, plan.get("action"))


def _culling_date(scope: Scope) -> Iterable[Hit]:
    for plan in _plans(scope):
        value = plan.attributes.get("date")
        if value is not None and not (is_date(value) or is_moment(value)):
            yield Hit(plan.line, value)


def _date_of_kept(scope: Scope) -> Iterable[Hit]:
    for plan in _plans(scope):
        if plan.get("action") in _KEEPING and plan.get("date").strip():
            yield Hit(plan.line, plan.get("date"))


# --- åtkomst och sekretess


def _access(scope: Scope) -> Iterable[Hit]:
    if scope.record is None:
        return
    rights = found(scope.record, "AccessRight")
    for right in rights:
        if right.text not in terms("didl_access_right"):
            yield Hit(right.line, hinted("didl_access_right", right.text) if right.text else "")
    if not rights:
        yield Hit(scope.record.line)


def _restrictions(scope: Scope, name: str) -> list[Node]:
    return [one for one in below((*scope.records, *scope.extensions), name) if one.text]


def _is_secret(scope: Scope) -> bool:
    codes = _restrictions(scope, "RestrictionCode")
    return any(_SECRET.search(code.text[:1000].casefold()) for code in codes)


def _law(scope: Scope) -> Iterable[Hit]:
    if _is_secret(scope) and not _restrictions(scope, "LegalParagraph"):
        yield Hit(_restrictions(scope, "RestrictionCode")[0].line)


def _law_for_nothing(scope: Scope) -> Iterable[Hit]:
    paragraphs = _restrictions(scope, "LegalParagraph")
    if paragraphs and not _is_secret(scope):
        yield Hit(paragraphs[0].line, paragraphs[0].text)


# --- handlingstyp, klassificering, arkivbildare


def _file_plan(scope: Scope) -> Iterable[Hit]:
    for kind in found(scope.record, "ObjectType"):
        if not _FILE_PLAN.fullmatch(kind.get("filePlan")):
            yield Hit(kind.line, kind.get("filePlan"))


def _classified(scope: Scope) -> Iterable[Hit]:
    if scope.record is not None and not found(scope.record, "Classification"):
        yield Hit(scope.record.line)


def _classes(scope: Scope) -> Iterable[Node]:
    tops = found(scope.record, "Classification")
    return (one for top in tops for one in anywhere(top, "Classification"))


def _class_level(scope: Scope) -> Iterable[Hit]:
    for one in _classes(scope):
        if one.get("level") not in terms("didl_class_level"):
            yield Hit(one.line, hinted("didl_class_level", one.get("level")))


def _class_order(scope: Scope) -> Iterable[Hit]:
    for one in _classes(scope):
        for inner in found(one, "Classification"):
            pair = one.get("level"), inner.get("level")
            known = all(level in _LEVELS for level in pair)
            if known and _LEVELS.index(pair[0]) >= _LEVELS.index(pair[1]):
                yield Hit(inner.line, " > ".join(pair))


def _class_code(scope: Scope) -> Iterable[Hit]:
    return (Hit(one.line) for one in _classes(scope) if not one.get("classCode").strip())


def _producer_id(scope: Scope) -> Iterable[Hit]:
    for one in found(scope.record, "Producer"):
        if one.get("idType") != "HSA-ID" or not is_hsa_id(one.get("id")):
            yield Hit(one.line, f"idType={one.get('idType')}, id={one.get('id')}")


# --- tidpunkter


def _dates(scope: Scope) -> Iterable[Hit]:
    for node in (*scope.records, *scope.extensions):
        yield from _dates_below(node)


def _dates_below(node: Node) -> Iterable[Hit]:
    name = local(node.tag)
    dated = name.endswith(("Date", "DateTime")) or name in _DATES
    if dated and not node.children and not (is_moment(node.text) or is_date(node.text)):
        yield Hit(node.line, f"{name}: {node.text}")
    for child in node.children:
        yield from _dates_below(child)


def _rule(name: str, look: Look, *on: str, level: Level = MUST) -> DidlRule:
    return DidlRule(id=name, level=level, on=on or ("object",), look=look)


_BOTH = ("object", "representation")
RECORD_RULES = (
    _rule("DIDL-CREATED", _there("CreatedDateTime"), level=SHOULD),
    _rule("DIDL-DATE", _dates, "object", "representation", "component"),
    _rule("DIDL-PLANNING", _planned),
    _rule("DIDL-ACTION", _action, *_BOTH),
    _rule("DIDL-ACTION-LEVEL", _action_of_level, *_BOTH),
    _rule("DIDL-ACTION-TEXT", _agrees, *_BOTH),
    _rule("DIDL-DECISION", _decision, *_BOTH, level=SHOULD),
    _rule("DIDL-CULLING-DATE", _culling_date, *_BOTH),
    _rule("DIDL-CULLING-DATE-KEPT", _date_of_kept, *_BOTH, level=SHOULD),
    _rule("DIDL-ACCESS-RIGHT", _access),
    _rule("DIDL-SECRECY-NO-LAW", _law),
    _rule("DIDL-LAW-NO-SECRECY", _law_for_nothing),
    _rule("DIDL-OBJECT-TYPE", _there("ObjectType")),
    _rule("DIDL-FILE-PLAN", _file_plan),
    _rule("DIDL-CLASSIFICATION", _classified),
    _rule("DIDL-CLASS-LEVEL", _class_level),
    _rule("DIDL-CLASS-ORDER", _class_order),
    _rule("DIDL-CLASS-CODE", _class_code),
    _rule("DIDL-PRODUCER", _there("Producer")),
    _rule("DIDL-PRODUCER-ID", _producer_id),
)

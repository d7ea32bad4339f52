"""From what an element said to a `Record`, with what its case and its package say.

A date that cannot be read is left out, never guessed, and told; it stays in `Record.raw`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from leverans.ingest.attributes import DATES, ROLES
from leverans.ingest.building import Origin, record_of
from leverans.ingest.packages.fields import Described
from leverans.ingest.values import when
from leverans.model.record import Agent, Classification, Record, Relation, Restriction

PACKAGE = "package."
_ROLES = frozenset(role.removeprefix("agents.") for role in ROLES)
_INHERITED = ("restrictions", "agents", "relations", "classification")


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What holds for every record of a package.

    Attributes:
        system: name of the source system. facts: of the package. texts: attribute -> texts that
            hold where the record itself says nothing.
    """

    system: str
    facts: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, list[str]] = field(default_factory=dict)


def facts_of(texts: Mapping[str, list[str]]) -> dict[str, str]:
    """What was said of the package: name -> text."""
    return {
        name.removeprefix(PACKAGE): "; ".join(dict.fromkeys(values))
        for name, values in texts.items()
        if name.startswith(PACKAGE)
    }


def record_from(
    said: Described, case: Described | None, around: Circumstances, origin: Origin
) -> Record:
    """A record from its own element, the element of its case, and what is around them."""
    texts = {name: values for name, values in said.texts.items() if not name.startswith(PACKAGE)}
    for further in (case.texts if case else {}, around.texts):
        for name, values in further.items():
            if not name.startswith(PACKAGE):
                texts.setdefault(name, values)
    system = facts_of(said.texts).get("system") or around.system
    for name, fact in {**around.facts, **facts_of(said.texts)}.items():
        texts.setdefault(f"extra.{PACKAGE}{name}", [fact])
    if "title" not in texts:
        texts["title"] = [_title(texts, origin)]
    record = record_of(texts, replace(origin, system=system))
    return replace(record, **dict(_groups(record, said, case)))


def unread_dates(said: Described) -> Iterator[tuple[str, str]]:
    """(attribute, text) of dates that cannot be read."""
    for name in DATES:
        for text in said.texts.get(name, ())[:1]:
            try:
                when(text)
            except ValueError:
                yield name, text


def _title(texts: Mapping[str, list[str]], origin: Origin) -> str:
    for name in ("aggregation.title", "display_id", f"extra.{PACKAGE}label"):
        if texts.get(name):
            return texts[name][0]
    return origin.source_id


def _groups(record: Record, said: Described, case: Described | None) -> Iterator[tuple[str, Any]]:
    """Values in groups; those of the case where the record has none of its own."""
    for attribute in _INHERITED:
        own = said.groups.get(attribute, [])
        parts = own or (case.groups.get(attribute, []) if case else [])
        values = tuple(value for one in parts if (value := _MAKERS[attribute](one)) is not None)
        if values:
            yield attribute, (*cast("tuple[Any, ...]", getattr(record, attribute)), *values)


def _agent(parts: Mapping[str, str]) -> Agent | None:
    role = parts.get("role", "other")
    known = role if role in _ROLES else "other"
    title = parts.get("title", "") or ("" if known == role else role)
    name, unit = parts.get("name", ""), parts.get("unit", "")
    if not (name or unit or title):
        return None
    return Agent(role=known, name=name, id=parts.get("id", ""), title=title, unit=unit)


def _restriction(parts: Mapping[str, str]) -> Restriction:
    known = {key: parts[key] for key in ("type", "law", "text", "until") if key in parts}
    return Restriction(**known)


def _relation(parts: Mapping[str, str]) -> Relation | None:
    if not parts.get("target"):
        return None
    return Relation(
        type=parts.get("type", "other"), target=parts["target"], scheme=parts.get("scheme", "")
    )


def _class(parts: Mapping[str, str]) -> Classification | None:
    code, name = parts.get("code", ""), parts.get("name", "")
    return (
        Classification(code=code, name=name, level=parts.get("level", "")) if code or name else None
    )


_MAKERS: Mapping[str, Any] = {
    "agents": _agent,
    "classification": _class,
    "relations": _relation,
    "restrictions": _restriction,
}

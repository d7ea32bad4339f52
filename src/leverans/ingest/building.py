"""From what the rows say to a `Record`.

Values that cannot be read were told as findings and are left out; they stay in `Record.raw`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from leverans.ingest.attributes import DATES, LISTS, OPEN, ROLES, TEXTS, plain_values
from leverans.ingest.reading import Texts
from leverans.ingest.values import agent, diary_number, when
from leverans.model.record import (
    AccessLevel,
    Agent,
    Aggregation,
    Classification,
    DiaryNumber,
    PersonalData,
    Record,
    RecordType,
    Relation,
    Representation,
    Restriction,
    When,
)

_RELATION = "relations."


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What is known of a record before its rows are understood.

    Attributes:
        archive_id: its id. system, source_id: where it comes from, and its id there.
        raw: the rows' cells, verbatim. raw_place: where they stood.
        representations: its files.
    """

    archive_id: str
    system: str
    source_id: str
    raw: Mapping[str, str]
    raw_place: str
    representations: tuple[Representation, ...]


def record_of(texts: Texts, origin: Origin) -> Record:
    """A record from its origin and from the texts of all its rows."""
    several = {name: tuple(texts[name]) for name in LISTS if name in texts}
    plain = {name: texts[name][0] for name in TEXTS if name in texts and name != "title"}
    level = _word(texts, "access_level")
    return Record(
        archive_id=origin.archive_id,
        source_system=origin.system,
        source_id=origin.source_id,
        raw=origin.raw,
        raw_place=origin.raw_place,
        representations=origin.representations,
        title=_first(texts, "title"),
        record_type=RecordType(
            code=_first(texts, "record_type.code"), name=_first(texts, "record_type")
        ),
        diary_number=_diary(texts, "diary_number"),
        classification=tuple(_classes(texts)),
        agents=tuple(_agents(texts)),
        access_level=AccessLevel(int(level)) if level else None,
        personal_data=PersonalData(_word(texts, "personal_data") or "unknown"),
        restrictions=tuple(_restrictions(texts)),
        relations=tuple(_relations(texts)),
        dates=dict(_dates(texts)),
        aggregation=_aggregation(texts),
        extra=_extra(texts),
        **several,  # type: ignore[arg-type]  # attributes of the record, one for one
        **plain,  # type: ignore[arg-type]
    )


def _extra(texts: Texts) -> dict[str, str]:
    return {
        attribute.removeprefix(OPEN): values[0]
        for attribute, values in texts.items()
        if attribute.startswith(OPEN)
    }


def _first(texts: Texts, attribute: str) -> str:
    return texts[attribute][0] if attribute in texts else ""


def _word(texts: Texts, attribute: str) -> str:
    """One of the values that the attribute is limited to, or ""."""
    value = _first(texts, attribute)
    return value if value in plain_values(attribute) else ""


def _diary(texts: Texts, attribute: str) -> DiaryNumber | None:
    return diary_number(texts[attribute][0]) if attribute in texts else None


def _classes(texts: Texts) -> Iterator[Classification]:
    pairs = zip_longest(
        texts.get("classification", ()), texts.get("classification.name", ()), fillvalue=""
    )
    return (Classification(code=code, name=name) for code, name in pairs)


def _agents(texts: Texts) -> Iterator[Agent]:
    for attribute in ROLES:
        for text in texts.get(attribute, ()):
            yield agent(attribute.removeprefix("agents."), text)


def _restrictions(texts: Texts) -> Iterator[Restriction]:
    """One for each legal section, with the text that stands in the same place beside it.

    A kind or an end alone is a restriction too, and one that lacks its legal section.
    """
    pairs = list(zip_longest(texts.get("restriction.law", ()), texts.get("restriction.text", ())))
    until = _date(_first(texts, "restriction.until"))
    kind = _first(texts, "restriction.type")
    if (until or kind) and not pairs:
        pairs = [("", "")]
    for law, text in pairs:
        yield Restriction(
            type=kind or "secrecy",
            law=law or "",
            text=text or "",
            until=until.value if until else "",
        )


def _relations(texts: Texts) -> Iterator[Relation]:
    for attribute, targets in texts.items():
        if attribute.startswith(_RELATION):
            for target in targets:
                yield Relation(type=attribute.removeprefix(_RELATION), target=target)


def _dates(texts: Texts) -> Iterator[tuple[str, When]]:
    for attribute in DATES:
        moment = _date(_first(texts, attribute))
        if moment:
            yield attribute.removeprefix("dates."), moment


def _date(text: str) -> When | None:
    try:
        return when(text) if text else None
    except ValueError:
        return None


def _aggregation(texts: Texts) -> Aggregation | None:
    names = ("aggregation", "aggregation.title", "aggregation.diary_number")
    if not any(name in texts for name in names):
        return None
    number = _diary(texts, "aggregation.diary_number")
    return Aggregation(
        id=_first(texts, "aggregation") or (number.normalised if number else ""),
        title=_first(texts, "aggregation.title"),
        type=_first(texts, "aggregation.type"),
        diary_number=number,
    )

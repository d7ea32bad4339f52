"""`record.json`: a record's metadata as one JSON object, schema version 1, without loss.

Keys are the attribute names of `model.record.Record`; a key is left out when its value is the
empty one. Files are not part of it here: a package lists them under `files`, one a line, and
may have millions. A record's retention travels with the status words that were proposed to
E-ARK (and declined as out of its scope): `S` bevara, `DI` gallra, `PA` parkerad, `UN` okänt.
"""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from typing import Any, cast

from leverans.model.errors import PackageError
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
    Restriction,
    Retention,
    When,
)

SCHEMA = 1
STATUS = {"preserve": "S", "dispose": "DI", "transfer": "PA", "review": "PA"}
UNKNOWN_STATUS = "UN"
_APART = {"representations"}
_LISTS_OF = {
    "agents": Agent,
    "classification": Classification,
    "relations": Relation,
    "restrictions": Restriction,
}
_VALUES = {
    "aggregation": Aggregation,
    "diary_number": DiaryNumber,
    "record_type": RecordType,
    "retention": Retention,
}


def to_json(record: Record) -> dict[str, object]:
    """The record as JSON values, `schema` first; see the module's text for what is left out."""
    return {"schema": SCHEMA} | _plain(record)


def status_of(retention: Retention | None) -> str:
    """The retention status word: `S`, `DI`, `PA` or `UN`."""
    return STATUS.get(retention.verdict, UNKNOWN_STATUS) if retention else UNKNOWN_STATUS


def _plain(value: object) -> dict[str, object]:
    """A dataclass as a dict, empty values left out."""
    found: dict[str, object] = {}
    for field, empty in _fields_of(type(value)):
        content = getattr(value, field)
        if content is not empty and content != empty:
            found[field] = content if type(content) is str else _json(content)
    if isinstance(value, Retention):
        found["status"] = status_of(value)
    return found


def _json(value: object) -> object:
    if isinstance(value, AccessLevel):
        return int(value)
    if value is None or isinstance(value, str):
        return None if value is None else str(value)
    if isinstance(value, tuple):
        return [_json(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _json(item) for key, item in value.items()}
    return _plain(value)


_SHAPES: dict[type, tuple[tuple[str, object], ...]] = {}


def _fields_of(kind: type) -> tuple[tuple[str, object], ...]:
    """(name, empty value) of each attribute; an attribute that must be given has no empty one."""
    shape = _SHAPES.get(kind)
    if shape is None:
        shape = tuple((one.name, _empty(one)) for one in fields(kind) if one.name not in _APART)
        _SHAPES[kind] = shape
    return shape


def _empty(field: Field[Any]) -> object:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default


def from_json(data: Mapping[str, object]) -> Record:
    """The record again, without its representations; keys that are not attributes are let be.

    Raises:
        PackageError: the schema is another, or an attribute is missing or of the wrong shape.
    """
    if data.get("schema") != SCHEMA:
        raise PackageError(f"record.json of schema {data.get('schema')!r} is not known")
    try:
        return Record(**{
            name: _attribute(name, data[name])
            for name, _ in _fields_of(Record)
            if name in data
        })  # fmt: skip
    except (TypeError, ValueError, KeyError) as error:
        raise PackageError(f"record.json cannot be read: {error}") from error


def _attribute(name: str, value: object) -> Any:  # noqa: ANN401 - Record checks the names
    if name in _VALUES:
        return None if value is None else _object(_VALUES[name], value)
    if name in _LISTS_OF:
        return tuple(_object(_LISTS_OF[name], item) for item in cast("list[object]", value))
    if name == "dates":
        dates = cast("dict[str, object]", value)
        return {key: _object(When, item) for key, item in dates.items()}
    if name == "access_level":
        return AccessLevel(cast("int", value))
    if name == "personal_data":
        return PersonalData(cast("str", value))
    return tuple(value) if isinstance(value, list) else value


def _object(kind: type, value: object) -> Any:  # noqa: ANN401 - one of the words above
    data = cast("dict[str, Any]", value)
    arguments = {name: data[name] for name, _ in _fields_of(kind) if name in data}
    if kind is Aggregation and data.get("diary_number"):
        arguments["diary_number"] = _object(DiaryNumber, data["diary_number"])
    return kind(**arguments)

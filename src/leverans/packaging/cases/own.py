"""Values that a document of cases has no element for, as elements of one's own."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import NamedTuple

from leverans.model.record import PersonalData, Record


class Own(NamedTuple):
    """One value: a text, or named parts that belong together."""

    name: str
    text: str
    parts: tuple[tuple[str, str], ...] = ()


Write = Callable[[Own], str]


def own_values(record: Record, names: Iterable[str]) -> Iterator[Own]:
    """What the record says under these attributes; those that say nothing are left out."""
    for name in names:
        value = getattr(record, name)
        for one in value if isinstance(value, tuple) else (value,):
            own = _own(name, one)
            if own is not None:
                yield own


def _own(name: str, value: object) -> Own | None:
    if isinstance(value, Mapping):
        parts = [(str(key), _text(one)) for key, one in value.items()]
    elif is_dataclass(value) and not isinstance(value, type):
        parts = [(one.name, _text(getattr(value, one.name))) for one in fields(value)]
    else:
        text = _text(value)
        return Own(name, text) if text.strip() else None
    said = tuple((key, text) for key, text in parts if text.strip())
    return Own(name, "", said) if said else None


def _text(value: object) -> str:
    """A simple value as text; a date or number with its raw form keeps the normalised one."""
    if value is None or value is PersonalData.UNKNOWN:
        return ""
    if isinstance(value, Enum):
        return str(value.value)
    for key in ("value", "normalised"):
        if hasattr(value, key):
            return str(getattr(value, key))
    return str(value)


def says(record: Record, name: str) -> bool:
    """Whether the record says anything under this attribute."""
    return next(own_values(record, (name,)), None) is not None

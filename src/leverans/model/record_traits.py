"""What controlling must know of a record: which metadata are there, not what they say.

No titles and no names: presence, levels, dates, and digests of what the source calls things.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from leverans.model.record import PersonalData, Record

_DAY = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_LAST = {4: "-12-31", 7: "-31", 10: ""}
_LAST_CHANGE = ("last_used", "established", "decided", "closed", "received", "sent", "created")

METADATA: Mapping[str, Callable[[Record], bool]] = {
    "title": lambda record: bool(record.title.strip()),
    "record_type": lambda record: bool(record.record_type.code or record.record_type.name),
    "classification": lambda record: bool(record.classification),
    "producer": lambda record: bool(record.producer_id or record.producer_name),
    "date": lambda record: any(when.value for when in record.dates.values()),
    "access_level": lambda record: record.access_level is not None,
    "personal_data": lambda record: record.personal_data is not PersonalData.UNKNOWN,
    "unit": lambda record: bool(record.unit_created or record.units_for),
    "diary_number": lambda record: record.diary_number is not None,
    "retention": lambda record: record.retention is not None,
    "agents": lambda record: bool(record.agents),
}
"""What a workspace may call mandatory -> whether a record has it. Each has a bit, in this order:
what is added stands last."""

BITS: Mapping[str, int] = {name: 1 << place for place, name in enumerate(METADATA)}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTraits:
    """A record as controlling sees it.

    Attributes:
        given: the metadata that are there, as bits of `BITS`.
        access_level: 1 to 4, 0 where none is stated. restricted: whether a restriction is.
        personal_data: value of `PersonalData`.
        valid_to: last day on which it is in force (ISO date), "" where none is stated.
        changed: the latest of its dates (ISO date), "" where it has none.
        unit: organisational unit that it belongs to, or "".
        series: sha256 (hex) of system and id that its versions have in common; "" = no id.
        version: sha256 (hex) of series, version and version id.
    """

    given: int = 0
    access_level: int = 0
    restricted: bool = False
    personal_data: str = PersonalData.UNKNOWN.value
    valid_to: str = ""
    changed: str = ""
    unit: str = ""
    series: str = ""
    version: str = ""


def traits_of(record: Record) -> RecordTraits:
    """The traits of a record."""
    series = _digest(record.source_system, record.source_id) if record.source_id else ""
    version = _digest(series, record.source_version, record.source_version_id) if series else ""
    return RecordTraits(
        given=sum(BITS[name] for name, has in METADATA.items() if has(record)),
        access_level=int(record.access_level or 0),
        restricted=bool(record.restrictions),
        personal_data=record.personal_data.value,
        valid_to=_last_day(record.dates["valid_to"].value) if "valid_to" in record.dates else "",
        changed=_changed(record),
        unit=record.unit_created or next(iter(record.units_for), ""),
        series=series,
        version=version,
    )


def bits_of(names: Iterable[str]) -> int:
    """These metadata as bits."""
    return sum(BITS[name] for name in names)


def names_of(bits: int) -> tuple[str, ...]:
    """The metadata of these bits, in the order of `METADATA`."""
    return tuple(name for name, bit in BITS.items() if bits & bit)


def _changed(record: Record) -> str:
    written = (record.dates[name].value for name in _LAST_CHANGE if name in record.dates)
    return max((_last_day(value) for value in written), default="")


def _last_day(value: str) -> str:
    """A date made whole to its last day, for comparing; "" when it is none."""
    found = _DAY.match(value)
    return "" if found is None else found[0] + _LAST[len(found[0])]


def _digest(*parts: str) -> str:
    joined = "\x1f".join(parts).encode("utf-8", "backslashreplace")
    return hashlib.sha256(joined).hexdigest()

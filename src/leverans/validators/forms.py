"""Forms that Swedish archival documents share: dates, UUIDs, identification codes."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

_DIGITS = 18  # that 64 bits always hold
_ZONE = r"(?:Z|[+-]\d\d:\d\d)?"
_DATE = re.compile(rf"(\d{{4}}-\d\d-\d\d){_ZONE}", re.ASCII)
_DATE_TIME = re.compile(
    rf"(\d{{4}}-\d\d-\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?{_ZONE}", re.ASCII
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
HSA_ID = re.compile(r"SE\d{10}-[0-9A-Z]{1,18}", re.ASCII | re.IGNORECASE)
CODES: Mapping[str, re.Pattern[str]] = {
    "ORG": re.compile(r"(?:16)?\d{6}-?\d{4}", re.ASCII),
    "VAT": re.compile(r"SE\d{10}01", re.ASCII),
    "DUNS": re.compile(r"\d{2}-?\d{3}-?\d{4}", re.ASCII),
    "HSA": HSA_ID,
    "Local": re.compile(r"\S.*"),
    "URI": re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+", re.ASCII),
}
"""Prefix of an identification code (FGS Paketstruktur 1.2) -> what stands after its colon."""


@lru_cache(maxsize=1024)  # files of one record share their dates
def is_date(value: str) -> bool:
    """Whether it is an xs:date, of a day that there was."""
    match = _DATE.fullmatch(value)
    return match is not None and _is_day(match[1])


@lru_cache(maxsize=1024)
def is_moment(value: str) -> bool:
    """Whether it is an xs:dateTime, of a day that there was."""
    match = _DATE_TIME.fullmatch(value)
    return match is not None and _is_day(match[1])


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_size(value: str) -> bool:
    """Whether it is a number of bytes, in digits; `²` is a digit to Python, and no number."""
    return value.isascii() and value.isdigit()


def size_of(value: str) -> int:
    """That number where it fits 64 bits, else -1."""
    return int(value) if is_size(value) and len(value) <= _DIGITS else -1


def is_uuid(value: str) -> bool:
    """Whether it is a UUID, bare (RFC 9562 §4)."""
    return bool(_UUID.fullmatch(value))


def is_hsa_id(value: str) -> bool:
    """Whether it is an HSA-id: SE, the organisation's ten digits, and its own part."""
    return bool(HSA_ID.fullmatch(value))


def code_prefix(text: str) -> str:
    """The known prefix that an identification code begins with, whatever its case, or ""."""
    written = text.partition(":")[0].strip().casefold()
    return next((prefix for prefix in CODES if prefix.casefold() == written), "")


def is_code(text: str) -> bool:
    """Whether it is an identification code: a known prefix, a colon, and the form of its kind."""
    prefix, _, code = text.partition(":")
    form = CODES.get(prefix)
    return form is not None and bool(form.fullmatch(code))

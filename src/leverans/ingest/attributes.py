"""The attributes that a mapping may name, and what kind of value each of them takes."""

from difflib import get_close_matches

from leverans.model.record import AccessLevel, PersonalData, Use

OPEN = "extra."
"""Attributes that begin so are kept under the rest of their name, without a home of their own."""

TEXTS = frozenset(
    {
        "title",
        "public_title",
        "description",
        "applies_to",
        "display_id",
        "source_version",
        "source_version_id",
        "source_system_id",
        "producer_id",
        "producer_name",
        "unit_created",
        "direction",
        "status",
        "original_held_elsewhere",
        "paper_location",
        "language",
    }
)
LISTS = frozenset({"other_titles", "notes", "units_for", "subjects", "keywords"})
DATES = tuple(
    f"dates.{name}"
    for name in (
        "created",
        "received",
        "sent",
        "established",
        "decided",
        "opened",
        "closed",
        "archived",
        "last_used",
        "valid_from",
        "valid_to",
        "available_from",
        "available_to",
    )
)
ROLES = tuple(
    f"agents.{role}"
    for role in (
        "creator",
        "content_responsible",
        "reviewer",
        "approver",
        "responsible_person",
        "sender",
        "receiver",
        "counterpart",
        "other",
    )
)
OTHERS = frozenset(
    {
        "path",  # where the file or folder is, below the source's root
        "record",  # rows with the same value are one record; the record's id in its source
        "use",
        "raw",  # seen and understood, kept in the verbatim payload only
        "record_type",
        "record_type.code",
        "diary_number",
        "access_level",
        "personal_data",
        "classification",
        "classification.name",
        "restriction.law",
        "restriction.text",
        "restriction.until",
        "restriction.type",
        "aggregation",
        "aggregation.title",
        "aggregation.type",
        "aggregation.diary_number",
    }
)
_FAMILIES = (OPEN, "relations.", "checksum.")
_WORDS = {
    "access_level": tuple(str(int(level)) for level in AccessLevel),
    "personal_data": tuple(str(value) for value in PersonalData),
    "use": tuple(str(value) for value in Use),
}
FILE_ATTRIBUTES = ("path", "use", "checksum.")
"""What a row says of its file rather than of its record."""

ALL = tuple(sorted({*TEXTS, *LISTS, *DATES, *ROLES, *OTHERS}))


def is_attribute(name: str) -> bool:
    """Whether a mapping may name this attribute."""
    return name in ALL or any(
        name.startswith(family) and len(name) > len(family) for family in _FAMILIES
    )


def nearest(name: str) -> list[str]:
    """Attributes that a misspelt name may have meant."""
    return get_close_matches(name, ALL, n=3)


def plain_values(attribute: str) -> tuple[str, ...]:
    """The values that an attribute is limited to, or none where any text will do."""
    return _WORDS.get(attribute, ())

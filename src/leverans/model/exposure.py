"""How far a record is shown to those outside: one pure function, and nothing else decides."""

from enum import IntEnum, StrEnum

from leverans.model.record import AccessLevel, PersonalData, Record


class Exposure(IntEnum):
    """What the public service may show (`practice.md` §3.6); a larger number shows less.

    PUBLIC: found and read. REQUEST_ONLY: seen to exist under a neutral title, and may be asked
    for. HIDDEN: neither searchable nor orderable; outside it is as if it did not exist.
    """

    PUBLIC = 0
    REQUEST_ONLY = 1
    HIDDEN = 2


class Audience(StrEnum):
    """Who searches: those who work in the archive, or anybody."""

    INTERNAL = "internal"
    EXTERNAL = "external"


def most_shown(audience: Audience) -> Exposure:
    """The last level at which an audience may know that a record exists."""
    return Exposure.HIDDEN if audience is Audience.INTERNAL else Exposure.REQUEST_ONLY


def exposure_of(record: Record) -> Exposure:
    """The exposure that a record's own metadata allow.

    A missing access level counts as the most restrictive. A restriction is taken as it stands,
    also when its end date has passed: a person lifts it, not the calendar.
    """
    return exposure_for(
        record.effective_access_level, record.personal_data, secret=bool(record.restrictions)
    )


def exposure_for(level: AccessLevel, personal: PersonalData, *, secret: bool) -> Exposure:
    """The exposure that these metadata allow; `secret`: the record has a restriction."""
    sensitive = personal is PersonalData.SENSITIVE
    if level is AccessLevel.RESTRICTED or personal is PersonalData.PROTECTED_IDENTITY:
        return Exposure.HIDDEN
    if sensitive and secret:
        return Exposure.HIDDEN
    if sensitive or secret or level is not AccessLevel.INTERNET:
        return Exposure.REQUEST_ONLY
    return Exposure.PUBLIC

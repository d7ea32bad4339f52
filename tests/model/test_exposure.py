from typing import Any

import pytest

from leverans.model.exposure import Audience, Exposure, exposure_of, most_shown
from leverans.model.record import AccessLevel, PersonalData, Restriction
from leverans.testing.catalogue_contract import a_record

SECRET = (Restriction(law="OSL 39:2"),)
ENDED = (Restriction(law="OSL 39:2", until="1990-01-01"),)
PUBLIC, REQUEST, HIDDEN = Exposure.PUBLIC, Exposure.REQUEST_ONLY, Exposure.HIDDEN


@pytest.mark.parametrize(
    ("given", "exposure"),
    [
        ({"access_level": AccessLevel.INTERNET}, PUBLIC),
        ({"access_level": AccessLevel.INTERNET, "personal_data": PersonalData.ORDINARY}, PUBLIC),
        ({"access_level": AccessLevel.INTERNET, "personal_data": PersonalData.SENSITIVE}, REQUEST),
        ({"access_level": AccessLevel.INTERNET, "restrictions": SECRET}, REQUEST),
        ({"access_level": AccessLevel.INTERNET, "restrictions": ENDED}, REQUEST),
        ({"access_level": AccessLevel.REGION}, REQUEST),
        ({"access_level": AccessLevel.WORKSPACE}, REQUEST),
        ({"access_level": AccessLevel.WORKSPACE, "restrictions": SECRET}, REQUEST),
        ({"access_level": AccessLevel.RESTRICTED}, HIDDEN),
        ({"access_level": None}, HIDDEN),
        (
            {
                "access_level": AccessLevel.INTERNET,
                "personal_data": PersonalData.PROTECTED_IDENTITY,
            },
            HIDDEN,
        ),
        (
            {
                "access_level": AccessLevel.INTERNET,
                "personal_data": PersonalData.SENSITIVE,
                "restrictions": SECRET,
            },
            HIDDEN,
        ),
    ],
)
def test_what_is_missing_or_secret_shows_less(given: dict[str, Any], exposure: Exposure) -> None:
    assert exposure_of(a_record(1, "Titel", **given)) is exposure


def test_outside_never_knows_of_what_is_hidden() -> None:
    assert most_shown(Audience.EXTERNAL) is Exposure.REQUEST_ONLY
    assert most_shown(Audience.INTERNAL) is Exposure.HIDDEN

"""Personal data is masked wherever a finding is shown, and nothing else is."""

import json
import re
import string
from collections.abc import Callable
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from leverans.messages.catalogue import find, render
from leverans.messages.finding_json import finding_object, report_line
from leverans.messages.place import place_words
from leverans.messages.redaction import redacted, shown_params, tells_identity
from leverans.messages.report_page import report_page
from leverans.messages.report_text import validation_text
from leverans.model.finding import Finding, Findings, Level, Report

PERSONAL = [
    ("19121212-1212", "********-****"),
    ("191212121212", "************"),
    ("121212-1212", "******-****"),
    ("1212121212", "**********"),
    ("121212+1212", "******+****"),
    ("121212–1212", "******–****"),
    ("121212 1212", "****** ****"),
    ("19121272-1219", "********-****"),  # samordningsnummer: 60 added to the day
    ("19121212-1299", "********-****"),  # a wrong check digit is about a person too
    ("akt/19121212-1212/a.pdf", "akt/********-****/a.pdf"),
    ("akt19121212-1212-beslut.pdf", "akt********-****-beslut.pdf"),
    ("foto_1212121212.jpg", "foto_**********.jpg"),
    ("Anna%2019121212-1212.pdf", "Anna%20********-****.pdf"),
    ("gr%C3%A519121212%2D1212", "gr%C3%A5********%******"),
    ("SE121212121201", "**************"),  # VAT number of a person's own business
    ("test.testsson@exempel.se", "****.********@*******.**"),
    ("test%40exempel.se", "****%*********.**"),
    ("+46 70 123 45 67", "+** ** *** ** **"),
    ("+46701234567", "+***********"),
    ("070-123 45 67", "***-*** ** **"),
    ("070-12 34 567", "***-** ** ***"),
    ("0701234567", "**********"),
    ("08-123 456 78", "**-*** *** **"),
    ("031-12 34 56", "***-** ** **"),
    ("ring 031-123456.", "ring ***-******."),
    ("tel: 031123456", "tel: *********"),
]
NOT_PERSONAL = [
    "",
    "METS.xml#12",
    "202100-2114",  # an organisation's number: the "month" is 20 or more
    "ORG:2021002114",
    "165560360793",
    "16556036-0793",
    "SE556036079301",
    "19901301-1234",  # no such month
    "19900132-1234",
    "1234567890",
    "2024-01-15",
    "20240115",
    "2024-01-15T12:00:00.000+01:00",
    "2024-01-15T12:00:00+11:00",
    "20240115-0930",  # a date and a time of day
    "20240115-093011",
    "20240115121212",
    "KN 2025-00417",
    "136472 ≠ 138326",
    "1 234 567 byte",
    "rep/031-123456.tif",
    "0000000001.tif",
    "fmt/95, x-fmt/111",
    "mets/metsHdr/agent/@ROLE",
    "csip:@LOCTYPE",
    "sha256:d41d8cd98f00b204e9800998ecf8427e",
    "12121212121212121212121212121212",
    "uuid-19900101-1234-4abc-8abc-123456789012",
    "kommun@diariet",
]


@pytest.mark.parametrize(("text", "shown"), PERSONAL)
def test_what_tells_of_a_person_is_masked_and_keeps_its_shape(text: str, shown: str) -> None:
    assert redacted(text) == shown


@pytest.mark.parametrize("text", NOT_PERSONAL)
def test_what_tells_of_nobody_stays(text: str) -> None:
    assert redacted(text) == text


def check_digit(nine: str) -> str:
    doubled = "".join(str(int(digit) * (2 - n % 2)) for n, digit in enumerate(nine))
    return str(-sum(map(int, doubled)) % 10)


@st.composite
def identity_numbers(draw: Callable[..., int]) -> tuple[str, str, str]:
    """Century, six digits and four: of anybody's, with its check digit."""
    century = str(draw(st.integers(18, 20)))
    year, month = draw(st.integers(0, 99)), draw(st.integers(1, 12))
    day = draw(st.integers(1, 28)) + draw(st.sampled_from([0, 60]))
    date = f"{year:02}{month:02}{day:02}"
    nine = date + f"{draw(st.integers(0, 999)):03}"
    return century, date, nine[6:] + check_digit(nine)


AROUND = st.sampled_from(["", " ", "/", "_", "(", "”", "-", ".", "%20", "%C3%A4"])


@given(identity_numbers(), AROUND, AROUND, st.sampled_from(["-", "+", "", "–"]))
def test_every_identity_number_is_masked_in_any_surroundings(
    number: tuple[str, str, str], before: str, after: str, mark: str
) -> None:
    century, date, end = number
    for written in (f"{date}{mark}{end}", f"{century}{date}{mark}{end}"):
        masked = re.sub(r"\d", "*", written)
        assert redacted(written) == masked
        if before and after:
            assert redacted(f"a{before}{written}{after}z") == f"a{before}{masked}{after}z"


@given(identity_numbers())
def test_an_organisation_number_is_never_masked(number: tuple[str, str, str]) -> None:
    _, date, serial = number
    assume(date[0] != "0")  # their first digit is the kind of organisation, 1 to 9
    nine = date[:2] + str(int(date[2:4]) + 20) + date[4:] + serial[:3]
    written = f"{nine[:6]}-{nine[6:]}{check_digit(nine)}"
    assert redacted(written) == written
    assert redacted(f"org {written.replace('-', '')}.") == f"org {written.replace('-', '')}."


@given(st.uuids(), st.sampled_from(["", "uuid-", "ID", "akt/", "x_"]))
def test_a_uuid_is_never_masked(uuid: UUID, prefix: str) -> None:
    assert redacted(f"{prefix}{uuid}.xml") == f"{prefix}{uuid}.xml"


@given(st.sampled_from([32, 40, 64, 96, 128]).flatmap(lambda n: st.binary(min_size=n, max_size=n)))
def test_a_digest_is_never_masked(digest: bytes) -> None:
    assert redacted(f"{digest.hex()} ≠ {digest.hex().upper()}") == (
        f"{digest.hex()} ≠ {digest.hex().upper()}"
    )


@given(st.datetimes())
def test_a_moment_is_never_masked(moment: object) -> None:
    assert redacted(f"CREATEDATE {moment}") == f"CREATEDATE {moment}"


@given(st.text(alphabet=string.printable + "åäö%@ÅÄÖ\u202e"))
def test_any_text_keeps_its_length(text: str) -> None:
    assert len(redacted(text)) == len(text)


def test_a_schema_may_quote_what_is_in_a_file_but_no_name_of_a_person() -> None:
    quoted = "Element '{http://www.loc.gov/METS/}name': 'Test O'Testsson' is not a valid value."
    assert redacted(quoted) == quoted.replace("Test O'Testsson", "**** *'********")
    opinion = "/mets/metsHdr[1]/agent[1]/name[1]: invalid value 'Test Testsson' for xs:date"
    assert redacted(opinion) == opinion.replace("Test Testsson", "**** ********")
    other = "Element '{http://www.loc.gov/METS/}fptr', attribute 'FILEID': 'ID-1' is not valid."
    assert redacted(other) == other


def test_a_rule_that_has_a_person_to_tell_of_shows_that_there_was_a_name() -> None:
    found = Finding(rule="x", level=Level.INFO, params=(("person", "Test Testsson"),))
    assert shown_params(found)["person"] == "**** ********"


def test_a_size_that_looks_like_a_number_of_a_person_is_a_size() -> None:
    found = find("PKG-FIGURES", field="bytes", announced=1212121212, found=1212121212)
    assert "1212121212" in render(found, "sv").message
    assert shown_params(found)["found"] == "1212121212"


def report() -> Report:
    found = Findings()
    found.add(
        Finding(
            rule="PKG-UNREADABLE",
            level=Level.ERROR,
            location="akter/19121212-1212 Beslut.pdf#7",
            params=(("reason", "test.testsson@exempel.se 121212-1212"),),
            second_opinion="ring 070-123 45 67",
        )
    )
    return Report(subject="a", findings=found.listed, counts_by_rule=found.counts)


def test_no_form_of_a_report_shows_personal_data() -> None:
    forms = [
        report_line(report(), "sv"),
        report_page(report(), "sv"),
        validation_text(report(), "en"),
        json.dumps(finding_object(report().findings[0], "en")),
        place_words(report().findings[0].location, "sv"),
    ]
    for form in forms:
        assert "akter/********-**** Beslut.pdf" in form
        for secret in ("1212-1212", "121212-1212", "testsson", "123 45"):
            assert secret not in form


@pytest.mark.parametrize(
    ("words", "tells"),
    [
        ("Anmälan om 19121212-1212", {True, False}),
        ("Anmälan om 121212-1212.", {True, False}),
        ("191212121212", {False}),
        ("121212%2D1212", {True, False}),
        ("Lapp 121212-9913", {False}),  # a typing error is about a person too
        ("Avtal med 556677-8899", set()),
        ("Fil 20240115-0930", set()),
        ("Dokument KU8089-1170726173-82, 2025-11-03", set()),
        ("Inget nummer alls", set()),
        ("", set()),
    ],
)
def test_a_text_tells_whether_a_persons_number_stands_in_it(words: str, tells: set[bool]) -> None:
    assert {sure for sure in (True, False) if tells_identity(words, sure=sure)} == tells

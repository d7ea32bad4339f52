import pytest

from leverans.messages.entries import Entry, TextMissing, entries
from leverans.messages.texts import PLACEHOLDER, byte_size, grouped, language, plural, text
from leverans.model import errors
from leverans.model.delivery import DeliveryKind, DeliveryState, PackageState

TEXTS = list(entries("texts"))
NBSP = "\N{NO-BREAK SPACE}"


def every_error(root: type[errors.LeveransError]) -> list[type[errors.LeveransError]]:
    return [root, *(error for part in root.__subclasses__() for error in every_error(part))]


def test_no_key_is_used_twice_not_even_in_different_files() -> None:
    keys = [entry.id for entry in TEXTS]
    assert sorted(keys) == sorted(set(keys))


@pytest.mark.parametrize("entry", TEXTS, ids=lambda entry: entry.id)
def test_every_text_is_there_in_both_languages_with_the_same_values(entry: Entry) -> None:
    fields = entry.fields
    assert {"sv", "en"} <= set(fields) <= {"sv", "en", "sv_one", "en_one"}
    assert fields["sv"].strip()
    assert fields["en"].strip()
    assert set(PLACEHOLDER.findall(fields["sv"])) == set(PLACEHOLDER.findall(fields["en"]))


@pytest.mark.parametrize("error", every_error(errors.LeveransError), ids=lambda kind: kind.__name__)
def test_every_error_has_advice_in_both_languages(error: type[errors.LeveransError]) -> None:
    assert text(error.advice, "sv") != text(error.advice, "en")


@pytest.mark.parametrize("state", sorted({*map(str, PackageState), *map(str, DeliveryState)}))
def test_every_state_has_a_name(state: str) -> None:
    assert text(f"state.{state}", "sv") != text(f"state.{state}", "en")


@pytest.mark.parametrize("kind", DeliveryKind)
def test_every_kind_of_delivery_has_a_name(kind: DeliveryKind) -> None:
    assert text(f"kind.{kind}", "sv")


@pytest.mark.parametrize(
    ("setting", "environ", "expected"),
    [
        ("en", {"LANG": "sv_SE.UTF-8"}, "en"),
        ("sv", {"LANG": "en_GB.UTF-8"}, "sv"),
        ("", {"LANG": "en_GB.UTF-8"}, "en"),
        ("", {"LC_ALL": "sv_SE", "LANG": "en_US"}, "sv"),
        ("", {"LC_ALL": "", "LC_MESSAGES": "en_US", "LANG": "sv_SE"}, "en"),
        ("", {"LANG": "C.UTF-8"}, "sv"),
        ("", {}, "sv"),
        ("klingon", {"LANG": "en_US"}, "en"),
    ],
)
def test_the_language_is_the_setting_else_the_locale_else_swedish(
    setting: str, environ: dict[str, str], expected: str
) -> None:
    assert language(setting, environ) == expected


def test_counts_are_spelled_right_in_singular_and_plural() -> None:
    assert [plural("count.files", n, "sv") for n in (0, 1, 2)] == ["0 filer", "1 fil", "2 filer"]
    assert [plural("count.records", n, "en") for n in (1, 40)] == ["1 record", "40 records"]


def test_a_text_without_a_singular_of_its_own_uses_the_plural() -> None:
    assert plural("count.packages", 1, "sv") == "1 paket"


def test_thousands_are_set_apart() -> None:
    assert grouped(1234567) == f"1{NBSP}234{NBSP}567"
    assert plural("count.files", 100000, "sv") == f"100{NBSP}000 filer"


@pytest.mark.parametrize(
    ("number", "sv", "en"),
    [
        (0, "0 byte", "0 bytes"),
        (1, "1 byte", "1 byte"),
        (999, "999 byte", "999 bytes"),
        (1500, f"1,5{NBSP}kB", f"1.5{NBSP}kB"),
        (999_999, f"1,0{NBSP}MB", f"1.0{NBSP}MB"),
        (4_300_000_000, f"4,3{NBSP}GB", f"4.3{NBSP}GB"),
        (5 * 10**18, f"5000,0{NBSP}PB", f"5000.0{NBSP}PB"),
    ],
)
def test_bytes_are_told_as_a_person_reads_them(number: int, sv: str, en: str) -> None:
    assert (byte_size(number, "sv"), byte_size(number, "en")) == (sv, en)


def test_a_missing_text_stops_us_in_tests_and_shows_its_key_to_the_user() -> None:
    with pytest.warns(TextMissing, match=r"no\.such\.text"):
        assert text("no.such.text", "sv") == "no.such.text"

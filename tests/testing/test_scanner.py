"""The scanner bites: every form that a planted word may take is found, and nothing that is not."""

import base64
import gzip
import html
import io
import json
import quopri
import tarfile
import unicodedata
import zipfile
from email.message import EmailMessage
from urllib.parse import quote, quote_plus
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leverans.testing.scanner import Scanner, views

NUMBER = "19121206-1206"
TITLE = "Kvarnröst åt Test Testsson"
SCANNER = Scanner(numbers=[NUMBER], words=[TITLE, "skvaltkvarn.pdf"])


def planted(data: bytes) -> set[str]:
    return {hit.planted for hit in SCANNER.find(data, "here")}


def zipped(name: str, data: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return made.getvalue()


def tarred(name: str, data: bytes) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return made.getvalue()


def mailed(encoding: str) -> bytes:
    mail = EmailMessage()
    mail["Subject"] = TITLE
    mail.set_content(f"Hej {TITLE}\n" * 3, cte=encoding)
    return mail.as_bytes()


def attached() -> bytes:
    mail = EmailMessage()
    mail.set_content("Hej")
    machine = json.dumps({"title": TITLE}).encode()
    mail.add_attachment(machine, "application", "json", filename="natt.json")
    return mail.as_bytes()


FORMS = {
    "as it is": TITLE.encode(),
    "decomposed": unicodedata.normalize("NFD", TITLE).encode(),
    "upper case": TITLE.upper().encode(),
    "Latin-1": TITLE.encode("latin-1"),
    "UTF-16": TITLE.encode("utf-16"),
    "JSON": json.dumps({"title": TITLE}).encode(),
    "JSON in JSON": json.dumps(json.dumps({"title": TITLE})).encode(),
    "percent": quote(TITLE).encode(),
    "percent with plus": quote_plus(TITLE).encode(),
    "percent twice": quote(quote(TITLE)).encode(),
    "decomposed and percent": quote(unicodedata.normalize("NFD", TITLE)).encode(),
    "entities": "".join(f"&#{ord(char)};" for char in TITLE).encode(),
    "named entities": html.escape(TITLE).replace("ö", "&ouml;").replace("å", "&aring;").encode(),
    "quoted-printable": quopri.encodestring(TITLE.encode()),
    "base64": base64.b64encode(TITLE.encode()),
    "base64, one byte later": base64.b64encode(b"x" + TITLE.encode()),
    "base64, two bytes later": base64.b64encode(b"xy" + TITLE.encode()),
    "base64 after other letters": b"ab" + base64.b64encode(TITLE.encode()),
    "base64 over lines": base64.encodebytes(b"x" * 60 + TITLE.encode()),
    "base64 for addresses": base64.urlsafe_b64encode(TITLE.encode()),
    "hex": TITLE.encode().hex().encode(),
    "folded": TITLE.replace(" ", "\n  ").encode(),
    "cut by a line end": TITLE.replace("sson", "\nsson").encode(),
    "mail, base64": mailed("base64"),
    "mail, quoted-printable": mailed("quoted-printable"),
    "mail, attachment": attached(),
    "name in a zip": zipped(TITLE, b""),
    "inside a zip": zipped("a.json", json.dumps(TITLE).encode()),
    "inside a tar": tarred("a.txt", TITLE.encode()),
    "gzip": gzip.compress(TITLE.encode()),
    "zip in base64": base64.b64encode(zipped("a.txt", TITLE.encode())),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_title_is_found_in_every_form(form: str) -> None:
    whole = form in ("name in a zip", "inside a zip", "inside a tar", "gzip")
    assert planted(FORMS[form] if whole else b"before " + FORMS[form]) == {TITLE}


@pytest.mark.parametrize(
    "written",
    [
        "19121206-1206",
        "121206-1206",
        "121206+1206",
        "1212061206",
        "191212061206",
        "19121206 1206",
        "19121206\N{NO-BREAK SPACE}1206",
        "121206\N{EN DASH}1206",
        "121206%2D1206",
        "1912-12-06-1206",
        "121206.1206",
        "person191212061206a",
        "\\u0031912 12 06 1206",
        "121206-\n1206",
    ],
)
def test_a_personal_number_is_found_whatever_stands_between_its_digits(written: str) -> None:
    assert planted(f"om {written}, och".encode()) == {NUMBER}


def test_a_hit_says_what_where_and_through_which_forms() -> None:
    (hit,) = SCANNER.find(json.dumps({"t": TITLE}).encode(), "summary")
    assert (hit.planted, hit.where, hit.forms) == (TITLE, "summary", ("json",))


@pytest.mark.parametrize(
    "innocent",
    [
        "2026-03-29T01:49:00.000+01:00",
        "Test Testssons kvarnar",
        "skvaltkvarn.pd",
        "12126-1206",
        "",
        "19121207-1207",
    ],
)
def test_what_was_not_planted_is_not_found(innocent: str) -> None:
    assert planted(innocent.encode()) == set()


@settings(max_examples=60)
@given(st.lists(st.uuids(), max_size=5), st.binary(max_size=400))
def test_ids_digests_and_any_bytes_raise_no_alarm(ids: list[UUID], data: bytes) -> None:
    text = " ".join(map(str, ids)).encode()
    assert planted(text + data) == set()
    assert planted(base64.b64encode(data)) == set()


@settings(max_examples=60)
@given(st.text(max_size=40), st.text(max_size=40))
def test_it_is_found_in_base64_whatever_stands_around_it(before: str, after: str) -> None:
    hidden = base64.b64encode(f"{before}\n{TITLE}\n{after}".encode())
    strange = sum(1 for char in before + after if ord(char) < 32)
    assert planted(b"[" + hidden + b"]") == {TITLE} or strange > 1


def test_forms_within_forms_come_to_an_end() -> None:
    for data in (b"%25" * 500, b"\\\\u005c" * 300, b"&amp;" * 300, b"A" * 5000):
        assert sum(1 for _ in views(data)) < 400

"""What a PDF says of itself: structure, claim of PDF/A, and whether it opens without a password.

The encryption dictionaries were written by Apache PDFBox 2.0.27 (passwords "user" and "owner").
"""

import hashlib
import io
import re
import time
import zlib
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leverans.formats import pdf as pdf_module
from leverans.formats.aes import encrypt_cbc
from leverans.formats.pdf import Pdf
from leverans.formats.pdf_claim import PdfFacts, claim_in, read_pdf
from leverans.formats.pdf_password import opens_without_password
from leverans.formats.pdf_values import Malformed, Name, Ref, Value, parse
from leverans.formats.pdf_xref import decoded
from leverans.testing.small_pdf import SmallPdf, claim

ID = "/ID [<c558fbcb2a5b92f9ffa2a14f1de1a3c0> <00>]"
RC4 = "<< /Filter /Standard /V {v} /R 3 /Length {bits} /P {p} /O <{o}> /U <{u}> >>"
AES = "<< /Filter /Standard /V 5 /R 6 /Length 256 /P -4 /O <00> /U <{u}> >>"
BY_PDFBOX = {
    "40 bits, permissions only": (
        RC4.format(
            v=1,
            bits=40,
            p=-8,
            o="92ea49ca9dcb5d63ed10da009e9702a403138c6b0db22ead209fc73d70ef86f4",
            u="02693a70409ee95b6c624bd3b16d541a28bf4e5e4e758a4164004e56fffa0108",
        ),
        True,
    ),
    "40 bits, user password": (
        RC4.format(
            v=1,
            bits=40,
            p=-4,
            o="cf2662e6fb01997cc7651e17056d4dfad2c78dd5f3f4109bdffb50433bb04670",
            u="18bcd658101647dc27c7ba8bd63542a428bf4e5e4e758a4164004e56fffa0108",
        ),
        False,
    ),
    "128 bits, permissions only": (
        RC4.format(
            v=2,
            bits=128,
            p=-8,
            o="566fa873ee33c797cd3b904fdadf814afa34df9a38f6ed41b984e2c6da2aa6f5",
            u="f15f64d027eba174ebd8cb4c2aff093928bf4e5e4e758a4164004e56fffa0108",
        ),
        True,
    ),
    "128 bits, user password": (
        RC4.format(
            v=2,
            bits=128,
            p=-4,
            o="0ba3835f88f90388e74e54584125ce142be0de24c6b0d37746e075b891756671",
            u="259d54c435aafa93d44d3ca458a8549428bf4e5e4e758a4164004e56fffa0108",
        ),
        False,
    ),
    "AES-256, permissions only": (
        AES.format(
            u="61402bbee2d9b6ea519df79906993ea3a50b8b5b2500f37790d690bac2c5632c"
            "3472a5e209bdabcb6ca108749a242cab"
        ),
        True,
    ),
    "AES-256, user password": (
        AES.format(
            u="aa3cf5b00269be7a9f98cc4e37647e757dbfef13d24477ac61f90653f6667e78"
            "40060090d564fa92b96eaa0dd4e3ff5a"
        ),
        False,
    ),
}


def encrypted(told: str, extra: str = ID) -> Pdf:
    made = SmallPdf(trailer=f"/Encrypt 5 0 R {extra}", more=[told.encode("latin-1")])
    return Pdf(io.BytesIO(made.table()))


@pytest.mark.parametrize("case", BY_PDFBOX)
def test_permissions_are_told_from_passwords(case: str) -> None:
    told, expected = BY_PDFBOX[case]
    assert opens_without_password(encrypted(told)) is expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        # revision 2 and 4 by the formulas of ISO 32000-1 7.6.3.3, revision 5 by Adobe's extension
        ("/R 2 /V 1 /P -4 /O <{zero}> /U <{u2}>", True),
        ("/R 2 /V 1 /P -8 /O <{zero}> /U <{u2}>", False),
        ("/R 5 /V 5 /P -4 /O <00> /U <{u5}>", True),
        ("/R 5 /V 5 /P -4 /O <00> /U <{zero}{zero}>", False),
        ("/R 7 /V 6 /P -4 /O <00> /U <{zero}>", None),
        ("/R 3 /V 2 /P -4 /O <00>", None),
        ("/R 3 /V 2 /P (x) /O <00> /U <00>", None),
    ],
)
def test_older_and_unknown_revisions_are_judged_or_left_open(
    told: str, *, expected: bool | None
) -> None:
    salt = b"12345678"
    values = {
        "zero": bytes(32).hex(),
        "u2": by_revision_2(permissions=-4).hex(),
        "u5": (hashlib.sha256(salt).digest() + salt + bytes(8)).hex(),
    }
    filled = f"<< /Filter /Standard {told.format(**values)} >>"
    assert opens_without_password(encrypted(filled)) is expected


PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def by_revision_2(permissions: int) -> bytes:
    """The user entry of revision 2 for no password, an owner entry of zeros and our identifier."""
    seed = PAD + bytes(32) + (permissions & 0xFFFFFFFF).to_bytes(4, "little")
    seed += bytes.fromhex("c558fbcb2a5b92f9ffa2a14f1de1a3c0")
    return arcfour(hashlib.md5(seed, usedforsecurity=False).digest()[:5], PAD)


def arcfour(key: bytes, data: bytes) -> bytes:
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out = []
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


def test_a_certificate_is_as_good_as_a_password() -> None:
    assert opens_without_password(encrypted("<< /Filter /Adobe.PubSec /V 4 >>")) is False


def test_no_file_makes_the_hardened_hash_run_long() -> None:
    begun = time.monotonic()
    for byte in range(4):
        opens_without_password(encrypted(AES.format(u=bytes([byte] * 48).hex())))
    assert time.monotonic() - begun < 20


def test_aes_is_as_the_standard_has_it() -> None:
    key = bytes(range(16))
    plain = bytes.fromhex("00112233445566778899aabbccddeeff")  # FIPS 197, C.1
    assert encrypt_cbc(key, bytes(16), plain).hex() == "69c4e0d86a7b0430d8cdb78070b4c55a"
    key = bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3c")  # SP 800-38A, F.2.1
    text = "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
    told = encrypt_cbc(key, bytes(range(16)), bytes.fromhex(text)).hex()
    assert told == "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"


@pytest.mark.parametrize("level", ["1b", "1a", "2u", "3b", "4"])
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("shape", ["table", "rows"])
def test_a_claim_is_read_from_either_kind_of_cross_reference(
    level: str, shape: str, *, packed: bool
) -> None:
    made = SmallPdf(xmp=claim(level), packed=packed, intent=True)
    data = made.table() if shape == "table" else made.rows()
    expected = PdfFacts(is_readable=True, level=level, has_intent=True)
    assert read_pdf(io.BytesIO(data)) == expected


def test_a_newer_revision_of_the_catalog_counts() -> None:
    data = SmallPdf(xmp=claim("1b")).table()
    place = len(data)
    start = data.index(b"xref\n0")
    more = b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    table = b"xref\n1 1\n%010d 00000 n \ntrailer\n<< /Size 5 /Root 1 0 R /Prev %d >>\n"
    more += table % (place, start) + b"startxref\n%d\n%%%%EOF\n" % (
        place + more.index(b"endobj\n") + 7
    )
    assert read_pdf(io.BytesIO(data)).level == "1b"
    assert read_pdf(io.BytesIO(data + more)).level == ""


def test_bytes_before_the_header_move_every_offset() -> None:
    data = b"junk\r\n" * 20 + SmallPdf(xmp=claim("2b")).table()
    assert read_pdf(io.BytesIO(data)).level == "2b"


@pytest.mark.parametrize(
    ("xmp", "level"),
    [
        (claim("1b", prefix="p.a-id"), "1b"),
        (claim("1b").decode().encode("utf-16"), "1b"),
        (claim("2b").decode().encode("utf-32"), "2b"),
        (b'<r xmlns:x=\'http://www.aiim.org/pdfa/ns/id/\' x:part="3" x:conformance = "U"/>', "3u"),
        (claim("9z"), "9z?"),
        (claim(""), ""),
        (b"<pdfaid:part>1</pdfaid:part>", ""),
        (b"", ""),
    ],
)
def test_claims_are_read_in_any_spelling(xmp: bytes, level: str) -> None:
    assert claim_in(xmp) == level


def test_a_broken_file_is_searched_and_said_to_be_broken() -> None:
    data = SmallPdf(xmp=claim("1b")).table()
    cut = data[: data.index(b"xref\n0")]
    assert read_pdf(io.BytesIO(cut)) == PdfFacts(is_readable=False, level="1b", ends=False)
    moved = data.replace(b"startxref\n", b"startxref\n9")
    assert read_pdf(io.BytesIO(moved)) == PdfFacts(is_readable=False, level="1b")
    locked = read_pdf(io.BytesIO(b"%PDF-1.4\ntrailer << /Encrypt 9 0 R >>\n%%EOF"))
    assert (locked.is_encrypted, locked.opens) == (True, None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"(a (nested) \\(string\\) \\101\\n)", b"a (nested) (string) A\n"),
        (b"(line\\\r\nbreak)", b"linebreak"),
        (b"<48 65 6C6c 6F7>", b"Hellop"),
        (b"% comment\n /N#61me", Name("Name")),
        (b"[1 -2 3.5 4 0 R true null]", [1, -2, 3.5, Ref(4, 0), True, None]),
        (b"<< /A << /B [] >> /C(x) >>", {"A": {"B": []}, "C": b"x"}),
    ],
)
def test_values_are_read_as_the_standard_has_them(text: bytes, value: object) -> None:
    assert parse(text)[0] == value


@pytest.mark.parametrize(
    "text", [b"", b"<< /A", b"[" * 40, b"(open", b"<< 1 2 >>", b"endobj", b"[1"]
)
def test_what_is_no_value_is_refused(text: bytes) -> None:
    with pytest.raises(Malformed):
        parse(text)


def test_references_in_a_circle_end() -> None:
    data = SmallPdf(trailer="", more=[b"6 0 R", b"5 0 R"]).table()
    with pytest.raises(Malformed):
        Pdf(io.BytesIO(data)).resolve(Ref(5, 0))
    again = re.sub(rb"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % data.index(b"xref\n0"), data)
    assert read_pdf(io.BytesIO(again)).is_readable


def test_a_hostile_file_costs_neither_time_nor_memory() -> None:
    wide = b"%PDF-1.4\n" + b"<" * 500_000 + b"/ID [" * 100_000 + b"startxref\n9\n%%EOF"
    rows = (
        b"9 0 obj << /Type /XRef /W [1 8 8] /Index [0 99999999999] /Length 99999999999 >> stream\n"
    )
    spaces = b"%PDF-1.4\n1 0 obj <<" + b"% \r" * 20_000 + b" " * 60_000 + b"startxref\n9\n%%EOF"
    columns = SmallPdf(xmp=claim("1b")).rows().replace(b"/Columns 7 ", b"/Columns 999999999999 ")
    back = SmallPdf(trailer="/Prev -99").table()
    begun = time.monotonic()
    for data in (wide, b"%PDF-1.4\n" + rows + b"startxref\n9\n%%EOF", spaces, columns, back):
        assert read_pdf(io.BytesIO(data)).level in {"", "1b"}
    assert time.monotonic() - begun < 5


def test_cross_references_that_grow_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixteen megabytes of zeros pack into sixteen kilobytes, and a file may have many of them."""
    packed = zlib.compress(bytes(16 * 1024**2))
    out = bytearray(b"%PDF-1.5\n")
    previous = 0
    for _ in range(40):
        place = len(out)
        told = (
            b"9 0 obj << /Type /XRef /W [1 4 2] /Size 9 /Prev %d /Filter /FlateDecode /Length %d >>"
        )
        out += told % (previous, len(packed)) + b"\nstream\n" + packed + b"\nendstream\n"
        previous = place
    out += b"startxref\n%d\n%%%%EOF\n" % previous
    unpacked: list[int] = []

    def counted(dictionary: Mapping[str, Value], raw: bytes) -> bytes:
        unpacked.append(len(raw))
        return decoded(dictionary, raw)

    monkeypatch.setattr(pdf_module, "decoded", counted)
    assert not read_pdf(io.BytesIO(bytes(out))).is_readable
    assert len(unpacked) == 3


WHOLE = [
    SmallPdf(xmp=claim("2b"), packed=True, intent=True).rows(),
    SmallPdf(
        xmp=claim("1b"),
        trailer=f"/Encrypt 5 0 R {ID}",
        more=[BY_PDFBOX["128 bits, user password"][0].encode()],
    ).table(),
]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_spoilt_files_are_judged_and_never_raise(data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from(WHOLE)))
    for _ in range(data.draw(st.integers(1, 12))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(raw)))
    facts = read_pdf(io.BytesIO(bytes(raw[:cut])))
    assert facts.is_encrypted or facts.opens

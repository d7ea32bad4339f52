"""What a PDF says of itself as PDF/A, and the few things that contradict it at first sight.

The claim stands in the XMP metadata of the catalog (ISO 19005-1 6.7.11, 19005-2 6.6.4, 19005-4
6.7.3): part and conformance level. A claim is no proof: only a validator can give that.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from leverans.formats.pdf import Pdf
from leverans.formats.pdf_password import opens_without_password
from leverans.formats.pdf_values import Malformed, Value
from leverans.formats.seekable import Seekable

LEVELS = frozenset({"1a", "1b", "2a", "2b", "2u", "3a", "3b", "3u", "4", "4e", "4f"})
_XMP_LIMIT = 1024**2
_NAMESPACE = re.compile(rb"xmlns:([\w.-]{1,64})\s*=\s*[\"']http://www\.aiim\.org/pdfa/ns/id/[\"']")
_VALUE = rb":%s\s*(?:=\s*[\"']|>)\s*([\w]{1,8})"


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfFacts:
    """What can be said of a PDF without drawing it.

    Attributes:
        is_readable: False when its structure leads nowhere (then the rest is what a search found).
        is_encrypted: whether it is. opens: without a password; None when that cannot be told.
        level: claimed PDF/A level such as `1b`, `4`, `2?`; "" without a claim.
        has_intent: whether an output intent is there. ends: whether it has an end mark.
    """

    is_readable: bool
    is_encrypted: bool = False
    opens: bool | None = True
    level: str = ""
    has_intent: bool = False
    ends: bool = True


def read_pdf(stream: Seekable, *, search: int = 32 * 1024) -> PdfFacts:
    """Read what a PDF says of itself: some ten small reads, whatever its size.

    XMP is read where it has no filter or FlateDecode; PDF/A-1 forbids any, later parts do not.

    Args:
        stream: the file's bytes. Its position is changed.
        search: bytes from the start and from the end of a file whose structure is broken.

    Raises:
        OSError: the bytes cannot be read.
    """
    try:
        pdf = Pdf(stream)
        catalog = pdf.dictionary(pdf.trailer.get("Root"))
    except Malformed:
        return _searched(stream, search)
    if not catalog:
        return _searched(stream, search)
    is_encrypted = pdf.trailer.get("Encrypt") is not None
    return PdfFacts(
        is_readable=True,
        is_encrypted=is_encrypted,
        opens=_opens(pdf) if is_encrypted else True,
        level=_claimed(pdf, catalog),
        has_intent=bool(_intents(pdf, catalog)),
        ends=pdf.ends,
    )


def _opens(pdf: Pdf) -> bool | None:
    try:
        return opens_without_password(pdf)
    except Malformed:
        return None


def _claimed(pdf: Pdf, catalog: Mapping[str, Value]) -> str:
    try:
        return claim_in(pdf.stream_data(catalog.get("Metadata"), _XMP_LIMIT))
    except Malformed:
        return ""


def _intents(pdf: Pdf, catalog: Mapping[str, Value]) -> Value:
    try:
        return pdf.resolve(catalog.get("OutputIntents"))
    except Malformed:
        return None


def claim_in(xmp: bytes) -> str:
    """The PDF/A level that XMP metadata claims, in whatever encoding and with whatever prefix."""
    plain = xmp.replace(b"\0", b"")  # UTF-16 and UTF-32: what is looked for is ASCII
    bound = _NAMESPACE.search(plain)
    if bound is None:
        return ""
    prefix = rb"\b" + re.escape(bound[1])
    part = re.search(prefix + _VALUE % b"part", plain)
    if part is None:
        return ""
    conformance = re.search(prefix + _VALUE % b"conformance", plain)
    level = part[1].decode("ascii", "replace").lower()
    level += conformance[1].decode("ascii", "replace").lower() if conformance else ""
    return level if level in LEVELS else f"{level}?"


def _searched(stream: Seekable, some: int) -> PdfFacts:
    """What a search finds in a broken file."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - some))
    data = stream.read(some)
    ends = b"%%EOF" in data[-1024:]
    if size > some:
        stream.seek(0)
        data = stream.read(some) + data
    is_encrypted = _ENCRYPT.search(data) is not None
    return PdfFacts(
        is_readable=False,
        is_encrypted=is_encrypted,
        opens=None if is_encrypted else True,
        level=claim_in(data),
        has_intent=b"/OutputIntent" in data,
        ends=ends,
    )


_ENCRYPT = re.compile(rb"/Encrypt\s*+(?:\d{1,10}\s++\d{1,10}\s++R\b|<<)")

"""Small PDF files for tests, written by hand from ISO 32000-1; nothing is drawn in them."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

HEADER = b"%PDF-1.4\n%\xe5\xe4\xf6\xe5\n"
XMP = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:{prefix}="http://www.aiim.org/pdfa/ns/id/">{claim}'
    "</rdf:Description></rdf:RDF></x:xmpmeta>\n"
    '<?xpacket end="w"?>'
)


def claim(level: str, prefix: str = "pdfaid") -> bytes:
    """XMP metadata that claims a PDF/A level such as `1b` or `4`; "" claims none."""
    part, conformance = level[:1], level[1:].upper()
    words = f"<{prefix}:part>{part}</{prefix}:part>" if part else ""
    if conformance:
        words += f"<{prefix}:conformance>{conformance}</{prefix}:conformance>"
    return XMP.format(prefix=prefix, claim=words).encode()


@dataclass(slots=True, kw_only=True)
class SmallPdf:
    """One empty page.

    Attributes:
        xmp: the metadata stream; b"" leaves it out. packed: whether FlateDecode packs it.
        intent: whether an output intent stands in the catalog.
        trailer: further entries of the trailer, as they are written.
        more: further objects, from number 5 on.
    """

    xmp: bytes = b""
    packed: bool = False
    intent: bool = False
    trailer: str = "/ID [<0011><0011>]"
    more: Sequence[bytes] = field(default_factory=list)

    def objects(self) -> list[bytes]:
        """The objects from number 1 on: catalog, pages, page, metadata, and what was added."""
        data = zlib.compress(self.xmp) if self.packed else self.xmp
        filters = b"/Filter /FlateDecode " if self.packed else b""
        catalog = b"<< /Type /Catalog /Pages 2 0 R"
        catalog += b" /Metadata 4 0 R" if self.xmp else b""
        catalog += b" /OutputIntents [<< /Type /OutputIntent >>]" if self.intent else b""
        head = b"<< /Type /Metadata /Subtype /XML %s/Length %d >>" % (filters, len(data))
        return [
            catalog + b" >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 10 10] /Resources << >> >>",
            head + b"\nstream\n" + data + b"\nendstream",
            *self.more,
        ]

    def table(self) -> bytes:
        """The file with a cross-reference table."""
        out, places = bytearray(HEADER), []
        for number, body in enumerate(self.objects(), 1):
            places.append(len(out))
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
        out += b"".join(b"%010d 00000 n \n" % place for place in places)
        trailer = f"<< /Size {len(places) + 1} /Root 1 0 R {self.trailer} >>"
        out += b"trailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (trailer.encode("latin-1"), start)
        return bytes(out)

    def rows(self) -> bytes:
        """The file as of PDF 1.5: cross-reference stream, the catalog in an object stream."""
        catalog, *others = self.objects()
        out, places = bytearray(HEADER.replace(b"1.4", b"1.5")), {}
        last = len(others) + 2
        packed = zlib.compress(b"1 0 " + catalog)
        store = b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%s"
        bodies = dict(enumerate(others, 2))
        bodies[last] = store % (len(packed), packed) + b"\nendstream"
        for number, body in bodies.items():
            places[number] = len(out)
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        places[last + 1] = len(out)
        data = zlib.compress(_up(_rows(places, last)))
        told = (
            f"<< /Type /XRef /Size {last + 2} /Root 1 0 R /W [1 4 2] /Filter /FlateDecode"
            f" /DecodeParms << /Predictor 12 /Columns 7 >> /Length {len(data)} {self.trailer} >>"
        )
        out += b"%d 0 obj\n%s\nstream\n" % (last + 1, told.encode("latin-1"))
        out += data + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % places[last + 1]
        return bytes(out)


def _rows(places: Mapping[int, int], store: int) -> list[bytes]:
    """Entries of objects 0 (free), 1 (first in the object stream) and those with a place."""
    first = [b"\0" + bytes(6), b"\2" + store.to_bytes(4, "big") + bytes(2)]
    return first + [b"\1" + places[n].to_bytes(4, "big") + bytes(2) for n in sorted(places)]


def _up(rows: Sequence[bytes]) -> bytes:
    """PNG's predictor `up`: each byte less the one above it."""
    out, above = b"", bytes(7)
    for row in rows:
        out += b"\2" + bytes((a - b) & 0xFF for a, b in zip(row, above, strict=True))
        above = row
    return out

"""What makes a reportlab document follow PDF/A-2b: metadata stream, colour profile, own fonts.

Made to the rules of ISO 19005-2 level B; not verified by an outside checker.
"""

from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from PIL import ImageCms
from reportlab.pdfbase import pdfdoc, pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD = "Vera", "VeraBd"
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<xmp:CreateDate>{made}</xmp:CreateDate>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def font_path(name: str) -> Path:
    """Where reportlab keeps one of its own TrueType fonts."""
    return Path(str(files("reportlab").joinpath("fonts", f"{name}.ttf")))


def register_fonts() -> None:
    """Make the embedded fonts known; the fourteen built-in ones may not be used in PDF/A."""
    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(TTFont(name, str(font_path(name))))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR)


def declare(document: Any, *, title: str, author: str, made: str) -> None:  # noqa: ANN401
    """Add metadata and colour profile to a reportlab document before it is saved.

    Args:
        document: reportlab's `PDFDocument`, which carries no types.
        title, author: as in the sheet. made: day, ISO 8601.
    """
    catalog = document.Catalog
    xmp = _XMP.format(title=escape(title), author=escape(author), made=made)
    kind = {"Type": pdfdoc.PDFName("Metadata"), "Subtype": pdfdoc.PDFName("XML")}
    catalog.Metadata = _stream(kind, xmp.encode())
    profile = document.Reference(_stream({"N": 3}, _srgb()))
    intent = pdfdoc.PDFDictionary(
        {
            "Type": pdfdoc.PDFName("OutputIntent"),
            "S": pdfdoc.PDFName("GTS_PDFA1"),
            "OutputConditionIdentifier": pdfdoc.PDFString("sRGB"),
            "DestOutputProfile": profile,
        }
    )
    catalog.__NoDefault__ = [*catalog.__NoDefault__, "OutputIntents"]
    catalog.OutputIntents = pdfdoc.PDFArray([intent])


def _stream(entries: dict[str, object], content: bytes) -> Any:  # noqa: ANN401
    return pdfdoc.PDFStream(pdfdoc.PDFDictionary(entries), content, filters=[])


def _srgb() -> bytes:
    """The sRGB profile, with a fixed day in its header (bytes 24 to 36) for equal bytes."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    day = b"".join(number.to_bytes(2, "big") for number in (2025, 1, 1, 0, 0, 0))
    return profile[:24] + day + profile[36:]

"""A published copy of an archived PDF: the original's pages, and the sheet behind them (pikepdf).

The original is read and never written. A PDF that is encrypted or broken is not copied this way:
its sheet is a file of its own.
"""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pikepdf import Pdf

LARGEST = 1 << 30  # bytes of a PDF that is copied with its sheet
_CLAIM = b"pdfaid"  # prefix of the words by which XMP claims to be PDF/A


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """What an archived PDF is, as far as its copy must say so.

    Attributes:
        usable: pages can be added to a copy. signed: it carries an electronic signature.
        archival: it claims to be PDF/A.
    """

    usable: bool
    signed: bool = False
    archival: bool = False


def look_at(path: Path) -> Original:
    """What a PDF is; one that cannot be opened is not usable.

    Raises:
        ImportError: pikepdf is not installed.
    """
    import pikepdf

    if path.stat().st_size > LARGEST:
        return Original(usable=False)
    try:
        with pikepdf.open(path) as pdf:
            if pdf.is_encrypted or not len(pdf.pages):
                return Original(usable=False)
            return Original(usable=True, signed=_is_signed(pdf), archival=_claims_pdfa(pdf))
    except (pikepdf.PdfError, pikepdf.PasswordError, OSError, ValueError, RuntimeError):
        return Original(usable=False)


def append_sheet(original: Path, sheet: bytes) -> bytes | None:
    """The copy with the sheet as its last pages; None when the PDF cannot be written anew.

    What the original claims to be (PDF/A) the copy does not claim.
    """
    import pikepdf

    target = BytesIO()
    try:
        with pikepdf.open(original) as pdf, pikepdf.open(BytesIO(sheet)) as added:
            pdf.pages.extend(added.pages)
            if _claims_pdfa(pdf):
                del pdf.Root.Metadata
            pdf.save(target, deterministic_id=True)
    except (pikepdf.PdfError, OSError, ValueError, RuntimeError):
        return None
    return target.getvalue()


def _is_signed(pdf: "Pdf") -> bool:
    import pikepdf

    form = pdf.Root.get("/AcroForm")
    flags: object = form.get("/SigFlags") if isinstance(form, pikepdf.Dictionary) else None
    return (isinstance(flags, int) and bool(flags & 1)) or "/Perms" in pdf.Root


def _claims_pdfa(pdf: "Pdf") -> bool:
    import pikepdf

    metadata = pdf.Root.get("/Metadata")
    return isinstance(metadata, pikepdf.Stream) and _CLAIM in metadata.read_bytes()

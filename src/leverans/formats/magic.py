"""The first bytes by which files of a kind that can be locked are known. Imports are few."""

HEAD = 1024  # ISO 32000-1 Annex H.3: a PDF's header may stand anywhere within these
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # [MS-CFB] 2.2
ZIP_ENTRY = b"PK\x03\x04"  # APPNOTE.TXT 4.3.7
_AT_ONCE = (COMPOUND, ZIP_ENTRY)


def is_pdf(head: bytes) -> bool:
    """Whether a file with these first bytes (`HEAD` of them) is a PDF."""
    return b"%PDF-" in head


def may_be_locked(head: bytes) -> bool:
    """Whether a file with these first bytes is of a kind that can be locked with a password."""
    return head.startswith(_AT_ONCE) or is_pdf(head)

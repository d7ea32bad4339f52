"""What is known of the bytes of a part without reading them: marks beside it.

A mark is the digest of the first so many bytes, written after the server has seen those bytes onto
its disk. A server that cannot sync gets no marks.
"""

import re
from contextlib import suppress
from typing import NamedTuple

from leverans.storage.sftp import verbs
from leverans.storage.sftp.failures import Refusal
from leverans.storage.sftp.session import Session
from leverans.storage.sftp.streams import RemoteFile
from leverans.storage.sftp.wire import Ask, Long, Open

MARKS = b".marks"
"""What the file of marks is called, behind the name of the part."""
_MARK = re.compile(rb"([0-9]{20}) ([0-9a-f]{64})\n")
_SIZE = 86  # bytes of a mark
_LAST = 8  # as many are read: one may be torn, and those behind the part's end do not count


class Mark(NamedTuple):
    """What is known of the first `offset` bytes of a part: their SHA-256, in hex."""

    offset: int
    sha256: str


def last_mark(session: Session, part: bytes, there: int) -> Mark:
    """The last mark that speaks of bytes that are there; of none where there is no mark."""
    if not session.offers(verbs.FSYNC):
        return Mark(0, "")
    try:
        handle = verbs.open_file(session, part + MARKS, Open.READ)
    except Refusal:
        return Mark(0, "")
    with RemoteFile(session, handle, "") as marks:
        marks.seek(max(0, marks.seek(0, 2) - _SIZE * _LAST))
        text = marks.read(_SIZE * _LAST) or b""
    found = [Mark(int(offset), digest.decode("ascii")) for offset, digest in _MARK.findall(text)]
    return next((mark for mark in reversed(found) if mark.offset <= there), Mark(0, ""))


def add_mark(session: Session, part: bytes, mark: Mark) -> None:
    """Write a mark beside a part, whose bytes up to there are on the server's disk."""
    handle = verbs.open_file(session, part + MARKS, Open.WRITE | Open.CREATE)
    with verbs.closing_after(session, handle):
        line = f"{mark.offset:020} {mark.sha256}\n".encode("ascii")
        session.ask(Ask.WRITE, handle, Long(verbs.size_of(session, handle)), line)


def forget_marks(session: Session, part: bytes) -> None:
    """Remove the marks of a part that has become a key."""
    with suppress(Refusal):
        verbs.remove(session, part + MARKS)

"""Packets of the SSH file transfer protocol, version 3: numbers and byte strings, nothing else.

Source: draft-ietf-secsh-filexfer-02, which servers speak; extensions as OpenSSH's PROTOCOL file.
"""

import stat
import struct
from enum import IntEnum
from typing import NamedTuple

from leverans.model.errors import StorageError

VERSION = 3
LARGEST = 1 << 20  # bytes of a packet that we take in; servers send at most a quarter of that
_SIZE, _OWNER, _MODE, _TIMES, _EXTENDED = 1, 2, 4, 8, 0x80000000
_UNSIGNED_4, _UNSIGNED_8 = struct.Struct(">I"), struct.Struct(">Q")


class Ask(IntEnum):
    """Kinds of requests (§3, §6)."""

    INIT = 1
    OPEN = 3
    CLOSE = 4
    READ = 5
    WRITE = 6
    LSTAT = 7
    FSTAT = 8
    OPENDIR = 11
    READDIR = 12
    REMOVE = 13
    MKDIR = 14
    REALPATH = 16
    RENAME = 18
    READLINK = 19
    EXTENDED = 200


class Answer(IntEnum):
    """Kinds of answers (§3, §7)."""

    VERSION = 2
    STATUS = 101
    HANDLE = 102
    DATA = 103
    NAME = 104
    ATTRS = 105
    EXTENDED = 201


class Code(IntEnum):
    """What a status says (§7)."""

    OK = 0
    EOF = 1
    NO_SUCH_FILE = 2
    PERMISSION_DENIED = 3
    FAILURE = 4
    BAD_MESSAGE = 5
    NO_CONNECTION = 6
    CONNECTION_LOST = 7
    UNSUPPORTED = 8


class Open(IntEnum):
    """Flags of `Ask.OPEN` (§6.3)."""

    READ = 0x01
    WRITE = 0x02
    APPEND = 0x04
    CREATE = 0x08
    TRUNCATE = 0x10
    EXCLUSIVE = 0x20


class Attributes(NamedTuple):
    """What a server tells of a file (§5): bytes, mode as of `stat`, s since 1970; 0 is unknown."""

    size: int
    mode: int
    mtime: int

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder itself, and no symlink to one."""
        return stat.S_ISDIR(self.mode)

    @property
    def is_file(self) -> bool:
        """Whether it is a regular file."""
        return stat.S_ISREG(self.mode)

    @property
    def is_symlink(self) -> bool:
        """Whether it is a symlink."""
        return stat.S_ISLNK(self.mode)


Field = int | bytes | str


class Long(int):
    """A number that takes eight bytes."""


class Raw(bytes):
    """Bytes that stand in a packet as they are, without their length before them."""


NO_ATTRIBUTES = Raw(4)
"""An empty ATTRS (§5): the server's own defaults."""


def packed(kind: int, *fields: Field) -> bytes:
    """A packet with its length before it."""
    parts = [bytes([kind])]
    for field in fields:
        if isinstance(field, Long):
            parts.append(_UNSIGNED_8.pack(field))
        elif isinstance(field, int):
            parts.append(_UNSIGNED_4.pack(field))
        elif isinstance(field, Raw):
            parts.append(field)
        else:
            text = field.encode("ascii") if isinstance(field, str) else field
            parts += [_UNSIGNED_4.pack(len(text)), text]
    body = b"".join(parts)
    return _UNSIGNED_4.pack(len(body)) + body


class Packet:
    """An answer, read from front to back.

    Every reading raises `StorageError` where the packet is too short for it.
    """

    def __init__(self, data: bytes) -> None:
        """Take the bytes behind the length."""
        self._data = data
        self._at = 0

    @property
    def ended(self) -> bool:
        """Whether all has been read."""
        return self._at >= len(self._data)

    def kind(self) -> int:
        """One byte."""
        return self._take(1)[0]

    def number(self) -> int:
        """Four bytes, unsigned."""
        return int(_UNSIGNED_4.unpack(self._take(4))[0])

    def long(self) -> int:
        """Eight bytes, unsigned."""
        return int(_UNSIGNED_8.unpack(self._take(8))[0])

    def text(self) -> bytes:
        """A string: bytes that the server may mean as text of any encoding."""
        return self._take(self.number())

    def attributes(self) -> Attributes:
        """An ATTRS (§5)."""
        flags = self.number()
        size = self.long() if flags & _SIZE else 0
        if flags & _OWNER:
            self._take(8)
        mode = self.number() if flags & _MODE else 0
        mtime = 0
        if flags & _TIMES:
            self._take(4)
            mtime = self.number()
        if flags & _EXTENDED:
            for _ in range(self.number()):
                self.text()
                self.text()
        return Attributes(size, mode, mtime)

    def _take(self, count: int) -> bytes:
        found = self._data[self._at : self._at + count]
        if len(found) < count:
            raise StorageError("the server's answer is cut short: it does not speak SFTP 3")
        self._at += count
        return found

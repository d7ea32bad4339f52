"""A store that lies on purpose about what it has deleted, locks what it likes, or has no room."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import BinaryIO

from leverans.model.errors import NoSpace, NotFoundInStore
from leverans.model.record import Content
from leverans.storage.interface import Capabilities, Entry, Opened, Sent
from leverans.storage.local import LocalFolder


@dataclass(slots=True)
class LyingStore:
    """A `LockingStore` over a folder.

    Attributes:
        keeps: keys with such a part are not deleted, whatever is said. hides: and they are told as
            absent by `stat` and `list`; only who opens them sees that they are there.
        locked: key part -> until when. room: so many more keys can be written; None = any number.
    """

    folder: LocalFolder
    keeps: str = ""
    hides: bool = False
    locked: dict[str, datetime] = field(default_factory=dict)
    room: int | None = None
    kept: set[str] = field(default_factory=set)

    def put_new(self, key: str, data: BinaryIO) -> Entry:
        if self.room == 0:
            raise NoSpace("no room is left", place=key)
        self.room = None if self.room is None else self.room - 1
        return self.folder.put_new(key, data)

    def put_on(self, key: str, size: int, opened: Opened, sent: Sent) -> Entry:
        return self.folder.put_on(key, size, opened, sent)

    def open(self, key: str, *, offset: int = 0) -> BinaryIO:
        return self.folder.open(key, offset=offset)

    def stat(self, key: str) -> Entry:
        if self.hides and key in self.kept:
            raise NotFoundInStore("is gone, says the store", place=key)
        return self.folder.stat(key)

    def list(self, prefix: str = "") -> Iterator[Entry]:
        for entry in self.folder.list(prefix):
            if not (self.hides and entry.key in self.kept):
                yield entry

    def delete(self, key: str) -> None:
        if self.keeps and self.keeps in key:
            self.kept.add(key)
        else:
            self.folder.delete(key)

    def publish(self, source: str, key: str) -> None:
        self.folder.publish(source, key)

    def capabilities(self) -> Capabilities:
        return replace(self.folder.capabilities(), locks=bool(self.locked))

    def content(self, entry: Entry) -> Content:
        return self.folder.content(entry)

    def hold_until(self, key: str, until: datetime, *, limit: datetime) -> None:
        del limit
        self.locked[key] = until

    def held_until(self, key: str) -> datetime | None:
        return next((until for part, until in self.locked.items() if part in key), None)

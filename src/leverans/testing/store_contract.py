"""What every `Store` must do.

Subclass `StoreContract` and give it one fixture, `store`: empty, writable. A store that can only
be read subclasses `ReadableStoreContract` and is filled with `SAMPLE` by its own means.

    class TestMyStore(StoreContract):
        @pytest.fixture
        def store(self) -> Store:
            return MyStore(...)
"""

from collections.abc import Iterator, Mapping
from io import BytesIO, RawIOBase
from types import MappingProxyType
from typing import BinaryIO, cast

import pytest

from leverans.model.errors import AlreadyInStore, NotFoundInStore, StorageError
from leverans.storage.interface import Kind, Store

SAMPLE: Mapping[str, bytes] = MappingProxyType(
    {
        "a.txt": b"beside the folder a",
        "a/b.txt": b"in the folder a",
        "a/c/d.txt": b"deeper",
        "a0": b"behind the folder a",
        "Protokoll åäö.txt": "räksmörgås".encode(),
        "Protokoll a\u030aa\u0308o\u0308.txt": b"the same letters, decomposed",
        "empty": b"",
        "Z": b"capitals come first",
    }
)
"""Keys and bytes that trip a store which orders, names or reads carelessly."""

BAD_KEYS = ("", "/", "/a", "a//b", "a/", ".", "..", "../a", "a/../b", "a/./b", "a/..", "nul\0")


def read(store: Store, key: str, *, offset: int = 0) -> bytes:
    """All bytes under a key from an offset."""
    with store.open(key, offset=offset) as stream:
        return stream.read()


def keys(store: Store, prefix: str = "") -> list[str]:
    """The keys that a store lists."""
    return [entry.key for entry in store.list(prefix)]


class BrokenStream(RawIOBase):
    """A stream that gives some bytes and then breaks, as a lost connection does."""

    def __init__(self, before: bytes) -> None:
        self._before = BytesIO(before)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        if data := self._before.read(size):
            return data
        raise ConnectionResetError("the connection broke")


class Breaking:
    """Bytes that can be opened again at an offset, and that break once, `at` so many bytes.

    `opened_at` keeps the offsets at which they were opened.
    """

    def __init__(self, data: bytes, *, at: int | None = None) -> None:
        self.data = data
        self.at = at
        self.opened_at: list[int] = []

    def __call__(self, offset: int) -> BinaryIO:
        self.opened_at.append(offset)
        at, self.at = self.at, None
        if at is None:
            return BytesIO(self.data[offset:])
        return cast("BinaryIO", BrokenStream(self.data[offset:at]))


def ignore(_count: int) -> None:
    """Nobody wants to know how far it has come."""


LARGE = b"".join(number.to_bytes(4) for number in range(5_000_000))
"""20 MB that are nowhere the same: large enough for every store to send in parts."""


class ReadableStoreContract:
    """What a store promises that already holds `SAMPLE` and nothing else (fixture `filled`)."""

    def test_gives_back_every_byte(self, filled: Store) -> None:
        assert {key: read(filled, key) for key in SAMPLE} == dict(SAMPLE)

    def test_lists_all_keys_in_bytewise_order_with_their_sizes(self, filled: Store) -> None:
        listed = [(entry.key, entry.size, entry.kind) for entry in filled.list()]
        expected = sorted(SAMPLE, key=lambda key: key.encode())
        assert listed == [(key, len(SAMPLE[key]), Kind.FILE) for key in expected]

    @pytest.mark.parametrize("prefix", ["a", "a/", "a/c", "a/c/", "a/c/d.txt", "Prot", "å", "no/"])
    def test_lists_what_starts_with_a_prefix(self, filled: Store, prefix: str) -> None:
        expected = sorted((key for key in SAMPLE if key.startswith(prefix)), key=str.encode)
        assert keys(filled, prefix) == expected

    def test_lists_lazily_and_again(self, filled: Store) -> None:
        listing = filled.list()
        first = next(listing)
        assert next(filled.list()) == first
        assert len([first, *listing]) == len(SAMPLE)

    def test_tells_one_entry_as_the_listing_does(self, filled: Store) -> None:
        assert [filled.stat(entry.key) for entry in filled.list()] == list(filled.list())

    @pytest.mark.parametrize("offset", [0, 1, 7, 15, 99])
    def test_reads_from_an_offset(self, filled: Store, offset: int) -> None:
        assert read(filled, "a/b.txt", offset=offset) == SAMPLE["a/b.txt"][offset:]

    @pytest.mark.parametrize("key", ["missing", "missing/too", "a", "a/c", "a.txt/below"])
    def test_knows_what_it_does_not_hold(self, filled: Store, key: str) -> None:
        with pytest.raises(NotFoundInStore):
            filled.stat(key)
        with pytest.raises(NotFoundInStore):
            filled.open(key)

    @pytest.mark.parametrize("key", BAD_KEYS)
    def test_refuses_what_is_no_key_in_every_verb(self, filled: Store, key: str) -> None:
        for verb in (
            lambda: filled.open(key),
            lambda: filled.stat(key),
            lambda: filled.delete(key),
            lambda: filled.put_new(key, BytesIO(b"x")),
            lambda: filled.publish(key, "fine"),
            lambda: filled.publish("a.txt", key),
        ):
            with pytest.raises(StorageError):
                verb()
        assert read(filled, "a.txt") == SAMPLE["a.txt"]

    @pytest.mark.parametrize("prefix", ["/", "../", "a/../", "a//", ".."])
    def test_refuses_a_prefix_that_leads_out(self, filled: Store, prefix: str) -> None:
        with pytest.raises(StorageError):
            list(filled.list(prefix))

    def test_gives_content_that_opens_again_and_again(self, filled: Store) -> None:
        content = filled.content(filled.stat("a/c/d.txt"))
        for _ in range(2):
            with content.open() as stream:
                assert stream.read() == SAMPLE["a/c/d.txt"]


class StoreContract(ReadableStoreContract):
    """What a store promises that can be read and written (fixture `store`: empty)."""

    @pytest.fixture
    def filled(self, store: Store) -> Iterator[Store]:
        for key, data in SAMPLE.items():
            store.put_new(key, BytesIO(data))
        yield store

    def test_an_empty_store_lists_nothing(self, store: Store) -> None:
        assert keys(store) == []

    def test_tells_what_it_has_written(self, store: Store) -> None:
        entry = store.put_new("drop/package.tar", BytesIO(b"1234"))
        assert (entry.key, entry.size, entry.kind) == ("drop/package.tar", 4, Kind.FILE)
        assert store.stat("drop/package.tar") == entry

    def test_keeps_some_megabytes_whole(self, store: Store) -> None:
        data = b"".join(number.to_bytes(4) for number in range(1_250_000)) + b"end"
        store.put_new("big", BytesIO(data))
        assert read(store, "big") == data
        assert read(store, "big", offset=4_999_998) == data[4_999_998:]

    def test_never_overwrites(self, store: Store) -> None:
        store.put_new("once", BytesIO(b"first"))
        with pytest.raises(AlreadyInStore):
            store.put_new("once", BytesIO(b"second"))
        assert read(store, "once") == b"first"
        assert keys(store) == ["once"]

    def test_a_broken_stream_leaves_nothing(self, store: Store) -> None:
        with pytest.raises((StorageError, ConnectionResetError)):
            store.put_new("broken", BrokenStream(b"half"))  # type: ignore[arg-type]
        assert keys(store) == []
        assert store.put_new("broken", BytesIO(b"whole")).size == 5

    def test_nobody_sees_a_key_before_its_last_byte(self, store: Store) -> None:
        seen: list[list[str]] = []

        class Watching(BytesIO):
            def read(self, size: int | None = -1, /) -> bytes:
                seen.append(keys(store))
                return super().read(size)

        store.put_new("late", Watching(b"bytes"))
        assert seen
        assert not any(seen)

    def test_publishes_under_a_new_name(self, store: Store) -> None:
        store.put_new("incoming/p1.tar", BytesIO(b"package"))
        store.publish("incoming/p1.tar", "drop/p1.tar")
        assert keys(store) == ["drop/p1.tar"]
        assert read(store, "drop/p1.tar") == b"package"

    def test_publishing_never_overwrites(self, store: Store) -> None:
        store.put_new("mine", BytesIO(b"mine"))
        store.put_new("theirs", BytesIO(b"theirs"))
        with pytest.raises(AlreadyInStore):
            store.publish("mine", "theirs")
        assert (read(store, "mine"), read(store, "theirs")) == (b"mine", b"theirs")

    def test_publishes_only_what_is_there(self, store: Store) -> None:
        with pytest.raises(NotFoundInStore):
            store.publish("missing", "drop/p1.tar")
        assert keys(store) == []

    def test_deletes_once_and_again(self, store: Store) -> None:
        store.put_new("a/b", BytesIO(b"x"))
        store.put_new("a/c", BytesIO(b"y"))
        store.delete("a/b")
        store.delete("a/b")
        store.delete("never/was")
        assert keys(store) == ["a/c"]

    def test_does_not_delete_a_folder_with_what_is_in_it(self, store: Store) -> None:
        store.put_new("a/b", BytesIO(b"x"))
        store.delete("a")
        assert keys(store) == ["a/b"]

    def test_a_large_write_is_whole_and_tells_how_far_it_has_come(self, store: Store) -> None:
        told: list[int] = []
        entry = store.put_on("drop/large", len(LARGE), Breaking(LARGE), told.append)
        assert (entry.key, entry.size) == ("drop/large", len(LARGE))
        assert sum(told) == len(LARGE)
        assert store.stat("drop/large").size == len(LARGE)
        assert read(store, "drop/large") == LARGE
        assert keys(store) == ["drop/large"]

    def test_a_broken_large_write_shows_nothing_and_goes_on(self, store: Store) -> None:
        bytes_of = Breaking(LARGE, at=17_000_000)
        with pytest.raises((StorageError, ConnectionResetError)):
            store.put_on("large", len(LARGE), bytes_of, ignore)
        assert keys(store) == []
        told: list[int] = []
        assert store.put_on("large", len(LARGE), bytes_of, told.append).size == len(LARGE)
        assert read(store, "large") == LARGE
        assert sum(told) == len(LARGE)
        if store.capabilities().resumes:
            assert max(bytes_of.opened_at) > 0
            assert told[0] > 0

    def test_other_bytes_do_not_go_on_where_a_broken_write_stopped(self, store: Store) -> None:
        other = LARGE[:40] + b"another package" + LARGE[55:]
        with pytest.raises((StorageError, ConnectionResetError)):
            store.put_on("large", len(LARGE), Breaking(LARGE, at=17_000_000), ignore)
        store.put_on("large", len(other), Breaking(other), ignore)
        assert read(store, "large") == other

    def test_a_shorter_file_does_not_go_on_either(self, store: Store) -> None:
        with pytest.raises((StorageError, ConnectionResetError)):
            store.put_on("large", len(LARGE), Breaking(LARGE, at=17_000_000), ignore)
        store.put_on("large", 5, Breaking(LARGE[:5]), ignore)
        assert read(store, "large") == LARGE[:5]

    def test_deleting_forgets_a_broken_write(self, store: Store) -> None:
        bytes_of = Breaking(LARGE, at=17_000_000)
        with pytest.raises((StorageError, ConnectionResetError)):
            store.put_on("large", len(LARGE), bytes_of, ignore)
        store.delete("large")
        bytes_of.opened_at.clear()
        store.put_on("large", len(LARGE), bytes_of, ignore)
        assert max(bytes_of.opened_at) == 0 or not store.capabilities().resumes

    def test_a_large_write_never_overwrites(self, store: Store) -> None:
        store.put_new("once", BytesIO(b"first"))
        with pytest.raises(AlreadyInStore):
            store.put_on("once", 6, Breaking(b"second"), ignore)
        assert read(store, "once") == b"first"

    @pytest.mark.parametrize("said", [4, 6])
    def test_refuses_bytes_that_are_not_of_the_size_said(self, store: Store, said: int) -> None:
        with pytest.raises(StorageError):
            store.put_on("wrong", said, Breaking(b"12345"), ignore)
        assert keys(store) == []

    def test_an_empty_file_can_be_written_so_too(self, store: Store) -> None:
        assert store.put_on("empty", 0, Breaking(b""), ignore).size == 0
        assert read(store, "empty") == b""

    @pytest.mark.parametrize("key", BAD_KEYS)
    def test_refuses_to_write_on_what_is_no_key(self, store: Store, key: str) -> None:
        with pytest.raises(StorageError):
            store.put_on(key, 1, Breaking(b"x"), ignore)

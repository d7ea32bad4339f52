"""Files that METS lists in the container's order take the short way; what differs is found."""

import hashlib
import random
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from leverans.model.finding import Report
from leverans.schemas.xml import opened
from leverans.testing.sample_package import SamplePackage
from leverans.validators.containers.interface import Member
from leverans.validators.identifiers import HashedIds, RepeatedIds
from leverans.validators.index_rows import Pointer
from leverans.validators.package_index import PackageIndex
from leverans.validators.pairing import DIGEST
from leverans.validators.slots import BLOCK, Slots

Check = Callable[..., Report]
FILES = 2 * BLOCK + 17


def digest(number: int) -> str:
    return hashlib.sha256(b"%d" % number).hexdigest()


def path(number: int) -> str:
    return f"paket/data/{number:06d}.txt"


@pytest.fixture
def index() -> PackageIndex:
    index = PackageIndex()
    index.add_members(Member(path(n), n, 0) for n in range(1, FILES + 1))
    index.index_members()
    return index


@pytest.fixture
def computed() -> Iterator[Slots]:
    with closing(Slots(DIGEST)) as slots:
        slots.put(1, "".join(map(digest, range(1, FILES + 1))).encode())
        yield slots


@pytest.mark.parametrize("order", ["same", "turned", "by tens", "random"])
def test_every_file_is_paired_once_in_whatever_order(
    index: PackageIndex, computed: Slots, order: str
) -> None:
    numbers = list(range(1, 801))
    if order == "turned":
        numbers.reverse()
    elif order == "by tens":
        numbers.sort(key=lambda number: number % 10)
    elif order == "random":
        random.Random(1).shuffle(numbers)  # noqa: S311
    with index:
        pairing = index.pairing()
        assert pairing is not None
        assert all(pairing.pair(1, n, path(n), n, digest(n)) for n in numbers)
        assert not any(pairing.pair(1, n, path(n), n, digest(n)) for n in numbers)
        assert list(pairing.unlike(computed, bytearray(b"\1" * (FILES + 1)))) == []


def test_another_size_or_path_is_no_pair(index: PackageIndex) -> None:
    with index:
        pairing = index.pairing()
        assert pairing is not None
        assert not pairing.pair(1, 1, path(1), 2, digest(1))
        assert not pairing.pair(1, 1, path(1) + "x", 1, digest(1))
        assert pairing.pair(1, 1, path(1), 1, digest(1))


@pytest.mark.parametrize("wrong", [1, BLOCK - 1, BLOCK, BLOCK + 1, FILES])
def test_one_wrong_digest_among_thousands_is_told_with_its_line(
    index: PackageIndex, computed: Slots, wrong: int
) -> None:
    computed.put(wrong, digest(0).encode())
    with index:
        pairing = index.pairing()
        assert pairing is not None
        for number in range(1, FILES + 1):
            assert pairing.pair(3, number + 7, path(number), number, digest(number))
        known = bytearray(b"\1" * (FILES + 1))
        (one,) = pairing.unlike(computed, known)
        assert (one.number, one.document, one.line) == (wrong, 3, wrong + 7)
        assert (one.said, one.found) == (digest(wrong), digest(0))
        known[wrong] = 0  # it could not be read: that is said elsewhere
        assert list(pairing.unlike(computed, known)) == []


def test_an_order_that_is_none_is_given_up(index: PackageIndex) -> None:
    with index:
        pairing = index.pairing()
        assert pairing is not None
        for number in range(3000):
            assert not pairing.pair(1, 1, f"saknas/{number}", 1, digest(1))
        assert not pairing.pair(1, 1, path(FILES), FILES, digest(1))  # it is left to SQL


def test_a_path_that_is_there_twice_is_left_to_sql() -> None:
    with PackageIndex() as twice:
        twice.add_members([Member("a", 1, 0), Member("a", 1, 512)])
        twice.index_members()
        assert twice.pairing() is None
        assert list(twice.duplicate_members()) == ["a"]


def test_repeated_ids_are_found_among_files_and_all_else() -> None:
    ids = HashedIds()
    for number in range(5000):
        ids.add_file(f"f-{number}")
        ids.add_other(f"o-{number}")
    assert ids.suspects() == set()
    ids.add_file("o-7")
    ids.add_other("o-8")
    ids.add_file("f-9")
    assert ids.suspects() == {hash("o-7"), hash("o-8"), hash("f-9")}


def test_a_suspected_id_is_told_only_when_it_does_repeat() -> None:
    text = b'<a ID="one">\n<b ID="two"/>\n<b ID="three"/>\n<b ID="one"/></a>'
    repeated = RepeatedIds({hash("one"), hash("two")})
    assert list(repeated.read(opened(text))) == [("one", {"a": 1, "b": 4})]


def test_a_pointer_finds_the_id_of_a_paired_file(index: PackageIndex) -> None:
    with index:
        index.ids().add_file("f-1")
        for target in ("f-1", "f-2"):
            index.point(Pointer(1, 5, "PKG-FILEID-DANGLING", target, "file"))
        assert index.close_document(1) == set()
        index.close_documents()
        assert [pointer.target for pointer in index.dangling_pointers()] == ["f-2"]


def test_values_are_read_as_they_were_put() -> None:
    slots = Slots(2)
    slots.put(1, b"aabbcc")
    slots.put(500, b"zz")
    assert list(slots.many([3, 1, 2])) == ["cc", "aa", "bb"]
    assert list(slots.many([500, 1])) == ["zz", "aa"]
    assert slots.get(2) == b"bb"
    assert list(slots.many([499, 500, 501])) == ["\0\0", "zz", "\0\0"]
    slots.close()


def test_a_package_that_turns_its_files_around_is_checked_as_well(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    """The sample's METS lists its files in another order than a folder is walked."""
    package = sample.write(tmp_path)
    assert {f.rule for f in check(package).findings} == {"CSIPSTR12", "CSIPSTR13"}
    (package / "representations" / "rep1" / "data" / "å.txt").write_text("innehalo")
    told = {f.rule for f in check(package).findings}
    assert told & {"CSIP69", "CSIP71"}

"""What our own formats pack, every one of them, our reader reads back equal."""

import hashlib
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leverans.ingest.interface import Scope
from leverans.ingest.names import package_name
from leverans.ingest.package_source import PackageSource
from leverans.model.agreement import SourceTerms
from leverans.model.record import (
    AccessLevel,
    Agent,
    Aggregation,
    Classification,
    DiaryNumber,
    File,
    Format,
    PersonalData,
    Record,
    RecordType,
    Relation,
    Representation,
    Restriction,
    Retention,
    Use,
    When,
)
from leverans.storage.local import LocalFolder
from leverans.testing.format_contract import InMemory, an_order
from leverans.wiring.tables import FORMATS

AUTHORITY = UUID("6f1c7a52-0000-4000-8000-000000000001")
SOURCE_TERMS = SourceTerms(kind="packages", system="Gamla e-arkivet", location="/x")
WAYS = [
    (name, version, container)
    for name, kind in FORMATS.items()
    for version in kind.versions[:1]
    for container in kind.containers
]

NAMESPACES = {name: f"urn:exempel:{name}" for name in ("core", "vgr", "vgrsy", "vgrsd")}

words = st.text(max_size=12)
plain = st.text("abcåäö 1.0-,", max_size=12)  # as PRONOM has it
lists = st.lists(words.filter(bool), max_size=2).map(tuple)
numbers = st.builds(DiaryNumber, normalised=words, raw=words)
whens = st.builds(When, value=st.dates(min_value=date(1900, 1, 1)).map(date.isoformat), raw=words)
agents = st.builds(Agent, role=st.just("creator"), name=words, id=words, title=words)
retentions = st.builds(
    Retention,
    verdict=st.sampled_from(("preserve", "unresolved")),
    phrase=words,
    plan_id=words,
    plan_version=words,
    row_id=words,
    decision=words,
)
formats = st.none() | st.builds(
    Format,
    puid=st.sampled_from(("", "fmt/18", "x-fmt/111")),
    name=plain,
    version=plain,
    mime=st.sampled_from(("application/pdf", "text/plain")),
    basis=plain,
    warning=plain,
    extension_mismatch=st.booleans(),
)
names = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1,
            max_size=8), min_size=1, max_size=3,
).map("/".join).filter(lambda name: not {".", ".."} & set(name.split("/")))  # fmt: skip
contents = st.lists(st.tuples(names, st.binary(max_size=40), formats), max_size=3)


@st.composite
def records(draw: st.DrawFn) -> list[Record]:
    """Some records; names of files are told apart by their record, as sources do it."""
    found: list[Record] = []
    for number in range(draw(st.integers(1, 3))):
        used = count()
        representations = tuple(
            Representation(use=use, files=files)
            for use in draw(st.permutations(list(Use)))[:2]
            if (files := tuple(_file(number, next(used), *one) for one in draw(contents)))
        )
        found.append(draw(_record(number, representations)))
    return found


def _file(record: int, number: int, name: str, data: bytes, found: Format | None) -> File:
    whole = f"{record}/{number}/{name}"
    return File(
        id=str(uuid5(AUTHORITY, whole)),
        name=whole,
        package_name=package_name(whole),
        size=len(data),
        mtime_ns=1_700_000_000_000_000_000,
        content=InMemory(data),
        format=found,
    )


def _record(number: int, representations: tuple[Representation, ...]) -> st.SearchStrategy[Record]:
    return st.builds(
        Record,
        archive_id=st.just(str(uuid5(AUTHORITY, str(number)))),
        source_system=words,
        source_id=words,
        title=words,
        record_type=st.builds(RecordType, code=words, name=words),
        display_id=words,
        diary_number=st.none() | numbers,
        public_title=words,
        other_titles=lists,
        description=words,
        notes=lists,
        classification=st.lists(st.builds(Classification, code=words, name=words), max_size=2).map(
            tuple
        ),
        retention=st.none() | retentions,
        agents=st.lists(agents, max_size=2).map(tuple),
        access_level=st.none() | st.sampled_from(AccessLevel),
        restrictions=st.lists(st.builds(Restriction, law=words, text=words), max_size=2).map(tuple),
        personal_data=st.sampled_from(PersonalData),
        dates=st.dictionaries(st.sampled_from(("created", "closed")), whens),
        relations=st.lists(st.builds(Relation, type=words, target=words), max_size=2).map(tuple),
        aggregation=st.none()
        | st.builds(Aggregation, id=words, title=words, diary_number=st.none() | numbers),
        extra=st.dictionaries(words, words, max_size=2),
        raw=st.dictionaries(words, words, max_size=2),
        raw_place=words,
        representations=st.just(representations),
    )


def as_read_back(record: Record) -> Record:
    """What is to come back: the content by its SHA-256, compared as values."""
    return replace(
        record,
        representations=tuple(
            Representation(use=one.use, files=tuple(map(_compared, one.files)))
            for one in record.representations
        ),
    )


def _compared(file: File) -> File:
    with file.content.open() as stream:
        data = stream.read()
    sha256 = hashlib.sha256(data).hexdigest()
    return replace(file, content=InMemory(data), source_checksum=("SHA-256", sha256))


@pytest.mark.parametrize(("profile", "version", "container"), WAYS)
@settings(max_examples=20, deadline=None)
@given(packed=records())
def test_records_are_read_back_equal(
    profile: str, version: str, container: str, packed: list[Record]
) -> None:
    with TemporaryDirectory() as folder:
        place = Path(folder) / "out"
        order = an_order(profile=profile, version=version, container=container)
        check = replace(order.agreement.check, namespaces=NAMESPACES)
        agreement = replace(order.agreement, check=check)
        order = replace(order, agreement=agreement, log_checkpoint=b"{}\n")  # it is no record
        FORMATS[profile].make(1).build(
            packed,
            place,
            order=order,
            told=lambda _built: None,
            progress=lambda _files, _bytes: None,
        )
        source = PackageSource(SOURCE_TERMS, LocalFolder(place))
        scope = Scope(authority=AUTHORITY, work=Path(folder) / "work")
        source.inventory(scope)
        assert not any(package.rejected for package in source.packages(scope))
        found = {one.archive_id: as_read_back(one) for one in source.read_back(scope)}
        assert found == {one.archive_id: as_read_back(one) for one in packed}

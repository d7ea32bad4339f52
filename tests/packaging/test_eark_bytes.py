"""The bytes of an E-ARK package, as they were before other formats were built beside it."""

import os
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from leverans.model.package import BuildOrder, Happening
from leverans.model.record import (
    AccessLevel,
    Agent,
    Aggregation,
    Classification,
    DiaryNumber,
    Format,
    Record,
    Relation,
    Restriction,
    Retention,
    Use,
    When,
)
from leverans.packaging.eark import EArkSip
from leverans.testing.format_contract import TEXT, a_record, an_order, content_of, write_files

DOUBTFUL = Format(
    puid="fmt/276", name="Acrobat PDF 1.7", version="1.7", mime="application/pdf",
    basis="byte match", warning="extension mismatch <txt>", extension_mismatch=True,
)  # fmt: skip
WRITTEN = {
    "tar": "ab235e93dc6f41aeea43cda66d5128ac5ae88cf71d8d719b390752d77f38ee8e",
    "zip": "d756d35763af77a58a9ec89897deb0118a6c9a4255c9f55095961d8dc8479ff7",
    "folder": "5b336bcdc527e860fbff791716b5670c21352b42dc3176ba59717acb4e2b4f13",
}


def records(folder: Path) -> list[Record]:
    files = write_files(
        folder,
        {
            "tom.txt": b"",
            "avtal/åäö & <b>.txt": b"avtal",
            "e\u0301.txt": b"nfd",
            "c.bin": b"c" * 9,
            "stor.bin": bytes(range(256)) * 2_000,
        },
    )
    odd = replace(files[2], name="trasig\udce5.txt", format=None, source_checksum=("MD5", "0" * 32))
    first = a_record("1", [files[0], replace(files[1], format=DOUBTFUL)])
    archival = a_record("1", [files[3]], use=Use.ARCHIVAL)
    first = replace(
        first,
        representations=first.representations + archival.representations,
        retention=Retention(
            verdict="preserve", phrase="Bevaras", plan_id="p", plan_version="1", row_id="7"
        ),
        restrictions=(Restriction(law="OSL 21:7", text="<skada>"),),
        agents=(Agent(role="creator", name="Test Testsson"),),
        dates={"created": When(value="2024", raw="2024")},
        description="Beskrivning & annat\x0b",
        producer_name="Kulturförvaltningen",
        classification=(Classification(code="2", name="Styra", level="VO"),),
        access_level=AccessLevel.REGION,
        relations=(Relation(type="replaces", target="KU 1"),),
        aggregation=Aggregation(
            id="7", title="Ärende", diary_number=DiaryNumber(normalised="KU 1", raw="KU1")
        ),
    )
    second = replace(a_record("2", [odd, replace(files[4], format=TEXT)]), title="\udce5")
    return [first, second, a_record("3", [])]


def order(folder: Path, **package: object) -> BuildOrder:
    folder.mkdir()
    document = folder / "Överenskommelse.pdf"
    document.write_bytes(b"%PDF")
    os.utime(document, (1_700_000_000, 1_700_000_000))
    made = an_order(documentation=(str(document),), **package)
    done = (
        Happening(type="extraction", at=made.built_at, tool="Filytan", detail="4 filer"),
        Happening(
            type="format identification", at=made.built_at, outcome="warning", tool="pygfried 2"
        ),
    )
    return replace(made, happenings=done)


@pytest.mark.parametrize(
    ("container", "package"),
    [
        ("tar", {"algorithms": ("SHA-512",)}),
        ("zip", {"version": "2.1.0", "premis_objects": "file"}),
        ("folder", {"description": "dc", "content_information_type": "OTHER"}),
    ],
)
def test_a_package_is_what_it_was_byte_for_byte(
    tmp_path: Path, container: str, package: dict[str, object]
) -> None:
    built = EArkSip().build(
        records(tmp_path / "source"),
        tmp_path,
        order=order(tmp_path / "papers", container=container, **package),
        told=lambda _: None,
        progress=lambda *_: None,
    )
    content = content_of(Path(built.path))
    data = content if isinstance(content, bytes) else repr(sorted(content.items())).encode()
    digests = sha256(data + built.manifest_digest.encode()).hexdigest()
    assert digests == WRITTEN[container]

"""Records that say much, and files with names of every kind; always the same."""

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from leverans.model.package import BuildOrder, Happening
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
    Relation,
    Restriction,
    Retention,
    Use,
    When,
)
from leverans.testing.format_contract import TEXT, a_record, an_order, write_files

DOUBTFUL = Format(
    puid="fmt/276", name="Acrobat PDF 1.7", version="1.7", mime="application/pdf",
    basis="byte match", warning="extension mismatch <txt>", extension_mismatch=True,
)  # fmt: skip
KEPT = Retention(verdict="preserve", phrase="Bevaras", plan_id="p", plan_version="1", row_id="7")
DAY = When(value="2024-04-17", raw="240417")
CLASSES = (
    Classification(code="2", name="Styra", level="VO"),
    Classification(code="2.1", name="Planera", level="PG"),
)
PEOPLE = (
    Agent(role="creator", name="Test Testsson", id="teste1", title="Arkivarie", unit="IT"),
    Agent(role="sender", name="Exempelföreningen"),
    Agent(role="receiver", name="Exempelnämnden"),
    Agent(role="reviewer", name="Provia Provsson"),
)
LIMITS = (
    Restriction(law="OSL 21 kap. 1 §", text="Uppgift om hälsa", until="2090-01-01"),
    Restriction(type="upphovsrätt", text="Bild"),
)
DATES = {
    "created": When(value="2024-04-17T08:00:00+02:00", raw="17 april 2024 8.00"),
    "established": DAY,
    "received": DAY,
    "sent": When(value="2024-04-18", raw="240418"),
    "last_used": When(value="2025", raw="2025"),
    "decided": When(value="2024-05", raw="maj 2024"),
    "valid_from": DAY,
}
CASE = Aggregation(
    id="arende-1",
    title="Förvaltningsplan",
    type="ärende",
    diary_number=DiaryNumber(normalised="KU 2024-7", raw="KU2024-7"),
)


def odd_files(folder: Path) -> list[File]:
    """Empty, with letters and signs of all kinds, decomposed, and one of half a megabyte."""
    return write_files(
        folder,
        {
            "tom.txt": b"",
            "avtal/åäö & <b>.txt": b"avtal",
            "e\u0301.txt": b"nfd",
            "c.bin": b"c" * 9,
            "stor.bin": bytes(range(256)) * 2_000,
        },
    )


def odd_records(folder: Path) -> list[Record]:
    """Two uses, a doubtful format, a name and a title that are not Unicode, and no files at all."""
    files = odd_files(folder)
    odd = replace(files[2], name="trasig\udce5.txt", format=None, source_checksum=("MD5", "0" * 32))
    first = a_record("1", [files[0], replace(files[1], format=DOUBTFUL)])
    archival = a_record("1", [files[3]], use=Use.ARCHIVAL)
    first = replace(
        first,
        representations=first.representations + archival.representations,
        retention=KEPT,
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


def full_record(key: str, files: Iterable[File], *, use: Use = Use.NATIVE) -> Record:
    """A record that says something under every attribute, and lacks nothing for any format."""
    return replace(
        a_record(key, files, use=use),
        source_system_id="system-1",
        source_version="2",
        source_version_id=f"version-{key}",
        display_id=f"KU 2024-7:{key}",
        diary_number=DiaryNumber(normalised="KU 2024-7", raw="KU2024-7"),
        public_title="Offentlig rubrik",
        other_titles=("Annan rubrik",),
        description="Beskrivning",
        notes=("Första noten", "Andra noten"),
        applies_to="Övergripande",
        classification=CLASSES,
        retention=replace(KEPT, plan_id="KU.DHP.2024.1", decision="KU 2023-9", delivery_text="Ja"),
        producer_id="SE2321000131-E000000000001",
        producer_name="Kulturnämnden",
        unit_created="Kansliet",
        units_for=("Enhet ett", "Enhet två"),
        agents=PEOPLE,
        access_level=AccessLevel.REGION,
        restrictions=LIMITS,
        personal_data=PersonalData.SENSITIVE,
        direction="inkommen",
        status="Upprättad",
        dates=DATES,
        subjects=("Arkiv",),
        keywords=("nyckelord", "annat ord"),
        relations=(Relation(type="replaces", target="KU 1"), Relation(type="egen", target="KU 2")),
        original_held_elsewhere="Publicerad kopia i annat system",
        paper_location="Närarkiv 1",
        language="sv",
        aggregation=CASE,
        extra={"eget": "värde"},
        raw={"Rubrik": "Handling"},
        raw_place="blad.csv#2",
    )


def documented_order(folder: Path, **package: object) -> BuildOrder:
    """An order with a document of the agreement's, made in `folder`, and two happenings."""
    folder.mkdir(parents=True, exist_ok=True)
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

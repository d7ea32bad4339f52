"""Bundles as they are exported: what is in them, what is not, and when there is none."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import text as sql
from tests.flow.evidence.world import add, anchored

from leverans.audit.reading import events
from leverans.clock import LOCAL
from leverans.flow.evidence.export import Exported, export_log
from leverans.flow.evidence.withholding import is_personal, may_name
from leverans.flow.site import Site
from leverans.ledger.denied import Denied
from leverans.model.bundle import Of, Wanted, days_of, period_of, spans
from leverans.model.errors import UsageError
from leverans.model.event import AuditEvent
from leverans.testing.forging import Forged
from leverans.testing.people import give, person
from leverans.testing.two_sides import TwoSides

NUMBER = "19121212-1212"  # a personal number of nobody
LOGIN = "hemligt-konto"


def during(text: str) -> Wanted:
    found = period_of(text)
    return Wanted(of=Of.PERIOD, id=days_of(found), period=found)


def delivered(root: Path) -> TwoSides:
    made = TwoSides(root).make()
    made.add(f"nämnd/{NUMBER} bilaga.pdf", Rubrik=f"Ansökan från {NUMBER}, Hemlig Hemligsson")
    add(made, 1, 2)
    made.through()
    return made


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> TwoSides:
    """One for all tests that only export."""
    return delivered(tmp_path_factory.mktemp("sides"))


@pytest.fixture(scope="module")
def site(sides: TwoSides) -> Iterator[Site]:
    site = sides.site()
    with site.ledger:
        anchored(site)
        yield site


@pytest.fixture
def fresh(tmp_path: Path) -> TwoSides:
    """One that a test may change."""
    return delivered(tmp_path / "sides")


@pytest.fixture
def fresh_site(fresh: TwoSides) -> Iterator[Site]:
    site = fresh.site()
    with site.ledger:
        yield site


def package_of(sides: TwoSides) -> str:
    return next(
        name for event in sides.events() for kind, name in event.objects if kind == "package"
    )


def logged(site: Site) -> list[AuditEvent]:
    with site.ledger.read() as connection:
        return [stored.event for stored in events(connection, site.chain)]


def rule_of(error: UsageError) -> list[str]:
    return [finding.rule for finding in error.findings]


def refused(site: Site, wanted: Wanted, to: Path) -> list[str]:
    with pytest.raises(UsageError) as caught:
        export_log(site, wanted, to)
    assert not to.exists()
    assert [path.name for path in to.parent.iterdir() if path.name.startswith(".")] == []
    return rule_of(caught.value)


def test_a_bundle_has_what_an_auditor_needs(sides: TwoSides, site: Site, tmp_path: Path) -> None:
    wanted = Wanted(of=Of.PACKAGE, id=package_of(sides))
    exported = export_log(site, wanted, tmp_path / "b.zip")
    found = Forged.read(exported.path)
    outer = {name for name in found.files if "/" not in name}
    assert outer == {
        "LAS-MIG.html", "READ-ME.txt", "verify.py", "manifest.json", "manifest.sha256",
        "events.jsonl", "proof.json", "checkpoints.jsonl", "documents.json",
    }  # fmt: skip
    source = files("leverans.messages") / "verifier" / "verify.py"
    assert found.files["verify.py"] == source.read_bytes()
    listed = found.json("documents.json")["documents"]
    kinds = sorted((each["kind"], each["withheld"]) for each in listed)
    assert kinds == [("agreement", "contacts"), ("plan", ""), ("receipt", ""), ("receipt", "")]
    keys = found.json("keys/keys.json")["keys"]
    assert sorted(each["own"] for each in keys) == [False, True]
    assert hashlib.sha256(found.files["manifest.json"]).hexdigest() == exported.made.sha256
    for line in found.events:
        assert json.loads(line)["v"] == 1


def test_the_page_and_the_short_text_tell_how_to_go_about_it(
    sides: TwoSides, site: Site, tmp_path: Path
) -> None:
    wanted = Wanted(of=Of.PACKAGE, id=package_of(sides))
    exported = export_log(site, wanted, tmp_path / "b.zip")
    found = Forged.read(exported.path)
    page, short = (found.files[name].decode() for name in ("LAS-MIG.html", "READ-ME.txt"))
    for told in (exported.made.key, "python3 verify.py", package_of(sides)):
        assert told in page
        assert told in short
    assert "ett urval inte visa" in page
    assert "a selection cannot show" in short


def test_the_same_state_at_the_same_time_gives_the_same_bytes(
    sides: TwoSides, site: Site, tmp_path: Path
) -> None:
    now = site.clock()
    still = replace(site, clock=lambda: now)
    for wanted in (during("2026-03"), Wanted(of=Of.PACKAGE, id=package_of(sides))):
        one = export_log(still, wanted, tmp_path / f"{wanted.of}-1.zip")
        two = export_log(still, wanted, tmp_path / f"{wanted.of}-2.zip")
        assert one.path.read_bytes() == two.path.read_bytes()


def test_that_it_was_exported_is_an_event_with_the_digest_of_the_manifest(
    sides: TwoSides, site: Site, tmp_path: Path
) -> None:
    package = package_of(sides)
    exported = export_log(site, Wanted(of=Of.PACKAGE, id=package), tmp_path / "b.zip")
    last = logged(site)[-1]
    assert (last.event, last.evidence) == ("log.exported", exported.made.sha256)
    assert last.objects == ()  # it is no part of the package's history
    assert last.refs == {"kind": "package", "subject": package}
    assert last.counts["events"] == exported.made.events
    again = export_log(site, Wanted(of=Of.PACKAGE, id=package), tmp_path / "again.zip")
    assert again.made.events == exported.made.events


def test_without_a_checkpoint_that_covers_it_nothing_is_exported(
    fresh: TwoSides, fresh_site: Site, tmp_path: Path
) -> None:
    package = Wanted(of=Of.PACKAGE, id=package_of(fresh))
    assert refused(fresh_site, package, tmp_path / "b.zip") == ["USE-NOT-ANCHORED"]
    anchored(fresh_site)
    export_log(fresh_site, during("2026"), tmp_path / "early.zip")
    add(fresh, 3)
    fresh.through()
    later = [n for e in fresh.events() for k, n in e.objects if k == "package"][-1]
    wanted = Wanted(of=Of.PACKAGE, id=later)
    assert refused(fresh_site, wanted, tmp_path / "b.zip") == ["USE-NOT-ANCHORED"]
    next_year = replace(fresh_site, clock=lambda: datetime(2027, 1, 2, tzinfo=LOCAL))
    assert refused(next_year, during("2026"), tmp_path / "b.zip") == ["USE-NOT-ANCHORED"]
    anchored(fresh_site)
    assert export_log(fresh_site, wanted, tmp_path / "b.zip").made.checkpoint == 2


def judged(fast: ModuleType, exported: Exported) -> list[str]:
    report = fast.verify(exported.path)
    assert report.answer(strict=False) == 0, report.found
    return [code for _, code, _ in report.found]


def test_a_period_that_is_not_over_ends_with_the_checkpoint_and_says_so(
    site: Site, fast: ModuleType, tmp_path: Path
) -> None:
    found = judged(fast, export_log(site, during("2026-03"), tmp_path / "b.zip"))
    assert {"ok.whole", "open.not_over"} <= set(found)


@pytest.mark.parametrize("period", ["2019", "2023-02", "2024-02-28..2024-03-01"])
def test_a_period_in_which_nothing_happened_is_proved_by_its_neighbours(
    site: Site, fast: ModuleType, tmp_path: Path, period: str
) -> None:
    exported = export_log(site, during(period), tmp_path / "b.zip")
    assert "ok.whole" in judged(fast, exported)
    whole = Forged.read(exported.path).json("proof.json")["whole"]
    assert whole[1] - whole[0] <= 1


@pytest.mark.parametrize(
    ("of", "named"),
    [(Of.PACKAGE, "nobody-knows"), (Of.RECORD, "x"), (Of.DELIVERY, "99"), (Of.ORDER, "GALLR-1")],
)
def test_what_nobody_knows_is_refused(site: Site, tmp_path: Path, of: Of, named: str) -> None:
    assert refused(site, Wanted(of=of, id=named), tmp_path / "b.zip") == ["USE-UNKNOWN-ID"]


def test_a_package_is_no_record_and_a_delivery_goes_by_its_number(
    sides: TwoSides, site: Site, fast: ModuleType, tmp_path: Path
) -> None:
    wrong = Wanted(of=Of.RECORD, id=package_of(sides))
    assert refused(site, wrong, tmp_path / "b.zip") == ["USE-UNKNOWN-ID"]
    exported = export_log(site, Wanted(of=Of.DELIVERY, id="1"), tmp_path / "b.zip")
    assert "open.selection" in judged(fast, exported)
    words = [json.loads(line)["event"] for line in Forged.read(exported.path).events]
    assert {"delivery.opened", "package.created", "receipt.collected"} <= set(words)


def test_nothing_that_is_there_is_replaced(site: Site, tmp_path: Path) -> None:
    for name, made in (("file", Path.touch), ("folder", Path.mkdir)):
        made(tmp_path / name)
        with pytest.raises(UsageError) as caught:
            export_log(site, during("2026"), tmp_path / name)
        assert rule_of(caught.value) == ["USE-BUNDLE-TAKEN"]
    with pytest.raises(UsageError) as caught:
        export_log(site, during("2026"), tmp_path / "nowhere" / "b.zip")
    assert rule_of(caught.value) == ["USE-OUT-NO-FOLDER"]


def test_a_log_that_was_tampered_with_is_not_exported(fresh_site: Site, tmp_path: Path) -> None:
    anchored(fresh_site)
    before = len(logged(fresh_site))
    with fresh_site.ledger.begin() as connection:
        for (name,) in connection.execute(
            sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        ).all():
            connection.execute(sql(f'DROP TRIGGER "{name}"'))
        connection.execute(
            sql("UPDATE audit_event SET body = replace(body, 'archivist', 'auditor') WHERE seq = 5")
        )
    with pytest.raises(UsageError, match="USE-LOG-DIFFERS"):
        export_log(fresh_site, during("2026"), tmp_path / "b.zip")
    assert not (tmp_path / "b.zip").exists()
    with fresh_site.ledger.read() as connection:
        assert connection.execute(sql("SELECT count(*) FROM audit_event")).scalar() == before


def test_whoever_may_not_read_the_log_may_not_export_it(fresh_site: Site, tmp_path: Path) -> None:
    anchored(fresh_site)
    give(person(fresh_site, 5001), "manager")
    with pytest.raises(Denied):
        export_log(person(fresh_site, 5002), during("2026"), tmp_path / "b.zip")
    assert not (tmp_path / "b.zip").exists()
    auditor = give(person(fresh_site, 5003), "auditor")
    assert export_log(auditor, during("2026"), tmp_path / "b.zip").path.exists()
    assert logged(fresh_site)[-1].role == "auditor"


def test_no_title_name_login_or_personal_number_is_in_any_byte(
    sides: TwoSides, site: Site, tmp_path: Path
) -> None:
    archivist = person(site, 5005, LOGIN)
    package = Wanted(of=Of.PACKAGE, id=package_of(sides))
    secrets = [
        NUMBER, NUMBER.replace("-", ""), "Hemligsson", "bilaga.pdf", "Ansökan", "hemligt protokoll",
        "Test Testsson", "arkiv@exempel.invalid", "blad.csv", LOGIN, str(sides.root),
    ]  # fmt: skip
    for wanted in (package, during("2026"), Wanted(of=Of.DELIVERY, id="1")):
        exported = export_log(archivist, wanted, tmp_path / f"{wanted.of}.zip")
        for name, data in Forged.read(exported.path).files.items():
            found = [secret for secret in secrets if secret.encode() in data or secret in name]
            assert found == [], name


def test_who_the_actors_are_is_told_on_request_only_and_is_logged(
    site: Site, fast: ModuleType, tmp_path: Path
) -> None:
    exported = export_log(site, during("2026"), tmp_path / "b.zip", with_names=True)
    found = Forged.read(exported.path)
    names = found.json("names.json")
    assert names["secrecy"] == "sekretessmarkerad"
    assert len(names["names"]) == exported.made.names >= 1
    assert "SEKRETESSMARKERAD" in found.files["LAS-MIG.html"].decode()
    last = logged(site)[-1]
    assert (last.reason, last.counts["names"]) == ("actor_names", exported.made.names)
    assert "ok.files" in judged(fast, exported)


def test_a_refusal_and_what_names_people_are_withheld_and_listed() -> None:
    assert may_name(b'[[contacts]]\nname = "X"\n')
    assert may_name(b'# ring Test\nplan = "dhp"\n')
    assert may_name(b"not toml at all = = =")
    assert may_name(b'[source]\nlocation = "\xff"\n')
    assert may_name(b'note = "test.testsson@exempel.invalid"\n')
    assert not may_name(b'reference = "KU 2026-0001"\nplan = "dhp"\n')
    assert is_personal("rad_id;handlingstyp;Ansvarig\n1;Protokoll;Test\n".encode("cp1252"))
    assert is_personal(f"rad_id;handlingstyp\n1;Om {NUMBER}\n".encode())
    assert not is_personal("rad_id;handlingstyp\n1;Ansökan\n".encode("cp1252"))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025", "2025-01-01", "2025-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025-12", "2025-12-01", "2025-12-31"),
        ("2025-03-04..2025-03-04", "2025-03-04", "2025-03-04"),
    ],
)
def test_a_period_is_a_year_a_month_or_days(text: str, first: str, last: str) -> None:
    found = period_of(text)
    assert (str(found.first), str(found.last)) == (first, last)


@pytest.mark.parametrize(
    "text", ["", "25", "2025-13", "2025-1", "2025-03-01", "2025-03-02..2025-03-01", "..", "x..y",
             "20250301..20250302", "0000"]
)  # fmt: skip
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        period_of(text)


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [([], []), ([3], [(3, 3)]), ([1, 2, 4], [(1, 2), (4, 4)]), ([2, 4, 5, 6], [(2, 2), (4, 6)])],
)
def test_numbers_are_told_as_spans(numbers: list[int], expected: list[tuple[int, int]]) -> None:
    assert list(spans(numbers)) == expected

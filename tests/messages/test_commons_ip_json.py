"""The shape that commons-ip's validator writes, and the facts of E-ARK's requirements behind it."""

import csv
import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from leverans.messages.commons_ip_json import commons_ip_line
from leverans.messages.requirements import requirements
from leverans.model.finding import Finding, Findings, Level, Report

MADE_AT = datetime(2026, 1, 2, 7, tzinfo=ZoneInfo("Europe/Stockholm"))


def report(*, profile: str = "E-ARK SIP 2.2.0", error: bool = True) -> Report:
    found = Findings()
    if error:
        found.add(Finding(rule="CSIP68", level=Level.ERROR, location="METS.xml#7", params=VALUE))
        found.add(Finding(rule="CSIP68", level=Level.ERROR, location="METS.xml#9", params=VALUE))
        found.add(Finding(rule="PKG-LINK", level=Level.ERROR, location="a/b"))
    found.add(Finding(rule="CSIPSTR5", level=Level.WARNING, location="metadata/"))
    found.add(Finding(rule="SIP3", level=Level.INFO, location="METS.xml#3", params=VALUE))
    return Report(
        subject="paket.tar",
        profile=profile,
        findings=found.listed,
        counts_by_rule=found.counts,
        checked=("CSIP10", "CSIP68", "CSIP9", "CSIPSTR5", "PKG-LINK", "SIP3"),
        manual=("CSIPSTR3",),
    )


VALUE = (("value", "test@exempel.se"),)


def told(report: Report, language: str = "sv") -> dict[str, Any]:
    line = commons_ip_line(report, language, made_at=MADE_AT, software="leverans 0.1.0")
    assert "\n" not in line
    return dict(json.loads(line))


def test_the_header_names_the_specifications_and_the_package() -> None:
    header = told(report())["header"]
    assert header == {
        "title": "Validation Report",
        "specifications": [
            {
                "id": f"{name}-2.2.0",
                "url": f"https://github.com/DILCISBoard/E-ARK-{name}/releases/tag/v2.2.0",
            }
            for name in ("CSIP", "SIP")
        ],
        "version_commons_ip": "leverans 0.1.0",
        "date": "2026-01-02T07:00:00.000+01:00",
        "path": "paket.tar",
    }


@pytest.mark.parametrize(
    ("profile", "ids"),
    [
        ("E-ARK CSIP 2.0.4", ["CSIP-2.0.4"]),
        ("E-ARK AIP 2.1.0", ["CSIP-2.1.0", "AIP-2.1.0"]),
        ("BagIt 1.0", ["BagIt 1.0"]),
        ("", []),
    ],
)
def test_the_specifications_are_those_of_the_profile(profile: str, ids: list[str]) -> None:
    found = told(report(profile=profile))["header"]["specifications"]
    assert [each["id"] for each in found] == ids


def test_each_rule_has_one_entry_in_the_order_of_the_specifications() -> None:
    entries = told(report())["validation"]
    wanted = ["CSIPSTR3", "CSIPSTR5", "CSIP9", "CSIP10", "CSIP68", "SIP3", "PKG-LINK"]
    assert [entry["id"] for entry in entries] == wanted
    outcomes = [entry["testing"]["outcome"] for entry in entries]
    assert outcomes == ["SKIPPED", "FAILED", "PASSED", "PASSED", "FAILED", "PASSED", "FAILED"]
    specifications = [entry["specification"] for entry in entries]
    assert specifications == ["CSIP"] * 5 + ["SIP", "leverans"]


def test_an_entry_has_the_facts_of_its_requirement_and_its_findings_by_weight() -> None:
    entry = next(one for one in told(report(), "en")["validation"] if one["id"] == "CSIP68")
    assert (entry["level"], entry["cardinality"]) == ("MUST", "1..1")
    assert entry["location"] == "mets/fileSec/fileGrp/file/@MIMETYPE"
    assert entry["name"] == entry["description"] != ""
    issues = entry["testing"]["issues"]
    assert [issue.partition(":")[0] for issue in issues] == ["METS.xml, line 7", "METS.xml, line 9"]
    assert "exempel" not in "".join(issues)
    assert entry["testing"]["warnings"] == entry["testing"]["notes"] == []


def test_a_requirement_counts_once_at_its_worst() -> None:
    assert told(report())["summary"] == {
        "success": 2,
        "warnings": 1,
        "errors": 2,
        "skipped": 1,
        "notes": 1,
        "result": "INVALID",
    }
    assert told(report(error=False))["summary"]["result"] == "VALID"


def test_every_requirement_of_e_ark_is_known() -> None:
    found = requirements()
    assert len(found) == 178
    assert {facts.specification for facts in found.values()} == {"CSIP", "SIP", "AIP", "DIP"}
    assert {facts.level for facts in found.values()} == {"MUST", "SHOULD", "MAY"}
    assert all(facts.says for facts in found.values())


@pytest.mark.official
def test_the_facts_are_those_of_the_reference() -> None:
    shared = Path(os.environ.get("LEVERANS_SHARED") or Path(__file__).parents[3] / "shared")
    reference = shared / "reference/csip_requirements.csv"
    if not reference.exists():
        pytest.skip("the table of requirements was not found (LEVERANS_SHARED)")
    rows = list(csv.DictReader(reference.read_text("utf-8").splitlines()))
    assert [row["id"] for row in rows] == list(requirements())
    for row in rows:
        facts = requirements()[row["id"]]
        ours = (facts.specification, facts.level, facts.cardinality, facts.xpath, facts.check)
        assert ours == tuple(row[n] for n in ("spec", "level", "cardinality", "xpath", "check"))

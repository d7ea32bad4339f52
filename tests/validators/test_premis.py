"""PREMIS beside its schema: identifiers, what events say, links within the file, digests."""

from pathlib import Path

import pytest

from leverans.messages.catalogue import render, rules
from leverans.model.finding import Finding, Level
from leverans.schemas.xml import opened, read_events
from leverans.testing.own_package import own_package
from leverans.validators.premis import PREMIS_RULES, PremisHandler

AGENT = (
    "<agent><agentIdentifier><agentIdentifierType>UUID</agentIdentifierType>"
    "<agentIdentifierValue>a1</agentIdentifierValue></agentIdentifier></agent>"
)
OBJECT = (
    '<object xsi:type="file"><objectIdentifier><objectIdentifierType>UUID</objectIdentifierType>'
    "<objectIdentifierValue>o1</objectIdentifierValue></objectIdentifier><objectCharacteristics>"
    "<fixity><messageDigestAlgorithm>MD5</messageDigestAlgorithm>"
    f"<messageDigest>{'0' * 32}</messageDigest></fixity></objectCharacteristics></object>"
)
EVENT = (
    "<event><eventIdentifier><eventIdentifierType>UUID</eventIdentifierType>"
    "<eventIdentifierValue>e1</eventIdentifierValue></eventIdentifier>"
    "<eventType>ingestion</eventType><eventDateTime>2026-03-01T12:30:15Z</eventDateTime>"
    "<linkingAgentIdentifier><linkingAgentIdentifierType>UUID</linkingAgentIdentifierType>"
    "<linkingAgentIdentifierValue>a1</linkingAgentIdentifierValue></linkingAgentIdentifier>"
    "<linkingObjectIdentifier><linkingObjectIdentifierType>UUID</linkingObjectIdentifierType>"
    "<linkingObjectIdentifierValue>o1</linkingObjectIdentifierValue></linkingObjectIdentifier>"
    "</event>"
)
VALID = (
    '<premis xmlns="http://www.loc.gov/premis/v3" version="3.0"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    f"{OBJECT}{EVENT}{AGENT}</premis>"
)


def found_in(text: str) -> list[Finding]:
    found: list[Finding] = []

    def tell(rule: str, level: Level, line: int, /, **params: str) -> None:
        shown = tuple(params.items())
        found.append(Finding(rule=rule, level=level, location=f"p#{line}", params=shown))

    handler = PremisHandler(tell)
    assert read_events(opened(text.encode()), handler) == ()
    return found


@pytest.mark.parametrize(
    "text",
    [
        VALID,
        VALID.replace('"3.0"', '"3.1"'),
        VALID.replace("http://www.loc.gov/premis/v3", "info:lc/xmlns/premis-v2").replace(
            '"3.0"', '"2.2"'
        ),
        VALID.replace("2026-03-01T12:30:15Z", "2026-03~/2026-04"),
        VALID.replace("MD5", "md5"),
        VALID.replace("MD5", "TIGER"),
        OBJECT.replace("<object ", '<object xmlns="http://www.loc.gov/premis/v3" ').replace(
            'xsi:type="file"', ""
        ),
    ],
)
def test_what_is_right_is_not_told_of(text: str) -> None:
    assert found_in(text) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (' version="3.0"', "", {"PREMIS-VERSION"}),
        ('version="3.0"', 'version="2.2"', {"PREMIS-VERSION"}),
        (
            "<objectIdentifierValue>o1",
            "<objectIdentifierValue> ",
            {"PREMIS-IDENTIFIER", "PREMIS-LINK"},
        ),
        (
            "<agentIdentifierType>UUID",
            "<agentIdentifierType>",
            {"PREMIS-IDENTIFIER", "PREMIS-LINK"},
        ),
        ("<eventIdentifierValue>e1", "<eventIdentifierValue>", {"PREMIS-IDENTIFIER"}),
        ("ingestion", " ", {"PREMIS-EVENT-TYPE"}),
        ("<eventType>ingestion</eventType>", "", {"PREMIS-EVENT-TYPE"}),
        ("2026-03-01T12:30:15Z", "i går", {"PREMIS-EVENT-TIME"}),
        ("<eventDateTime>2026-03-01T12:30:15Z</eventDateTime>", "", {"PREMIS-EVENT-TIME"}),
        ("AgentIdentifierValue>a1", "AgentIdentifierValue>a2", {"PREMIS-LINK"}),
        ("ObjectIdentifierValue>o1", "ObjectIdentifierValue>a1", {"PREMIS-LINK"}),
        ("0" * 32, "0" * 31, {"PREMIS-DIGEST"}),
        ("0" * 32, "O" * 32, {"PREMIS-DIGEST"}),
        ("0" * 32, "", {"PREMIS-DIGEST"}),
        (AGENT, AGENT * 2, {"PREMIS-ID-REPEATED"}),
        (OBJECT, OBJECT.replace("o1", "a1"), {"PREMIS-LINK"}),
    ],
)
def test_one_change_is_told_of(old: str, new: str, expected: set[str]) -> None:
    assert old in VALID
    found = found_in(VALID.replace(old, new, 1))
    assert {finding.rule for finding in found} == expected
    assert all(finding.level is rules()[finding.rule].level for finding in found)
    assert all("{" not in render(finding, "sv").message for finding in found)


def test_every_rule_is_listed_and_raised_above() -> None:
    assert {rule for rule in rules() if rule.startswith("PREMIS-")} == set(PREMIS_RULES)


def test_a_thousand_links_to_one_lost_agent_are_one_finding() -> None:
    found = found_in(VALID.replace(AGENT, EVENT.replace("e1", "{}") * 1000))
    assert {finding.rule for finding in found} == {"PREMIS-LINK", "PREMIS-ID-REPEATED"}
    assert [finding.rule for finding in found].count("PREMIS-LINK") == 1


def test_our_own_premis_has_nothing_to_tell(tmp_path: Path) -> None:
    for objects in ("representation", "file"):
        package = own_package(tmp_path / objects, premis_objects=objects)
        texts = [t for path, t in package.texts() if path.endswith("premis.xml")]
        assert len(texts) == 3
        assert [found_in(text) for text in texts] == [[], [], []]

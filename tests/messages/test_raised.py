"""Ids that other tests know by their sentences only, raised here by name."""

from pathlib import Path

import pytest

from leverans.flow.record_checks import check_format
from leverans.ingest.names import Fault, fault
from leverans.ingest.weeding import Weeding
from leverans.messages.catalogue import render
from leverans.model.agreement import CheckTerms
from leverans.model.errors import UsageError
from leverans.model.finding import Finding
from leverans.model.record import File, Format
from leverans.testing.memory import MemoryContent
from leverans.wiring.agreements import load_agreement
from leverans.wiring.new_workspace import create_workspace
from leverans.wiring.plans import check_plan
from leverans.wiring.workspace import find_workspace, load_workspace


@pytest.mark.parametrize(
    ("found", "rules"),
    [
        (Format(), ["SRC-FORMAT-UNKNOWN", "SRC-FORMAT-NOT-ALLOWED"]),
        (Format(puid="fmt/95", warning="two formats fit"), ["SRC-FORMAT-DOUBTFUL"]),
        (Format(puid="fmt/95", warning="x", extension_mismatch=True), ["SRC-FORMAT-MISMATCH"]),
        (Format(puid="fmt/40"), ["SRC-FORMAT-NOT-ALLOWED"]),
        (Format(puid="fmt/95"), []),
    ],
)
def test_a_format_is_doubted_contradicted_unknown_or_not_allowed(
    found: Format, rules: list[str]
) -> None:
    file = File(
        id="1", name="a.pdf", package_name="a.pdf", size=1, mtime_ns=0, content=MemoryContent(b"x")
    )
    findings = list(check_format(file, found, CheckTerms(formats=("fmt/95",)), {}))
    assert [finding.rule for finding in findings] == rules
    assert all("{" not in render(finding, "sv").message for finding in findings)


def test_what_is_weeded_is_counted_and_named() -> None:
    weeding = Weeding(("~$*", "thumbs.db"))
    assert [weeding.takes(name, 5) for name in ("a/~$b.docx", "a/Thumbs.db", "a/b.docx")] == [
        True,
        True,
        False,
    ]
    assert {(f.rule, dict(f.params)["count"]) for f in weeding.findings("källan")} == {
        ("SRC-IGNORED", "1")
    }


def test_a_name_that_no_package_can_carry_has_its_reason() -> None:
    assert fault("a\nb.txt") is Fault.UNSAFE
    assert fault("\udce5.txt") is Fault.BYTES
    assert (Fault.UNSAFE.value, Fault.BYTES.value) == ("SRC-NAME-UNSAFE", "SRC-NAME-BYTES")


def refused_in(root: Path, text: str) -> set[str]:
    (root / "leverans.toml").write_text(text, "utf-8")
    return rules_of(lambda: load_workspace(root))


def rules_of(act: object) -> set[str]:
    assert callable(act)
    with pytest.raises(UsageError) as caught:
        act()
    findings: tuple[Finding, ...] = caught.value.findings
    return {finding.rule for finding in findings}


def test_mistakes_in_settings_are_named(tmp_path: Path) -> None:
    least = '[authority]\nname = "Exempel"\nid = "ORG:1"\n'
    assert refused_in(tmp_path, "[authority\n") == {"SET-SYNTAX"}
    assert refused_in(tmp_path, least + "[fisk]\n") == {"SET-UNKNOWN-KEY"}
    assert refused_in(tmp_path, '[authority]\nname = "Exempel"\n') == {"SET-MISSING"}


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    assert rules_of(lambda: find_workspace(tmp_path)) == {"SET-NO-WORKSPACE"}
    create_workspace(tmp_path / "sida", role="producer")
    workspace = load_workspace(tmp_path / "sida")
    assert rules_of(lambda: load_agreement(workspace, "saknas")) == {"SET-NO-AGREEMENT"}
    assert rules_of(lambda: check_plan(workspace, "saknas")) == {"SET-NO-PLAN"}

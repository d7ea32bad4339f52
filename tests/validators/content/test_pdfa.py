"""PDF/A: a claim is told as a claim; only a validator's word makes it more than that."""

import stat
import sys
import time
from pathlib import Path

import pytest

from leverans.messages.catalogue import render
from leverans.testing.content_step import Look, look_into
from leverans.testing.services import absent
from leverans.testing.small_pdf import SmallPdf, claim
from leverans.validators.content import pdfa, preflight, verapdf
from leverans.validators.content.pdfa_tool import NotInstalled, Outcome, first_codes, linked
from leverans.validators.content.preflight import Preflight
from leverans.validators.content.program import run
from leverans.validators.content.verapdf import VeraPdf

KINDS = ["folder", "tar", "zip"]
VALID = SmallPdf(xmp=claim("1b")).table()
INVALID = SmallPdf(xmp=claim("1b")).rows()  # PDF/A-1 knows no such cross-references
NAMES = ("data/å ä ö.pdf", "data/-x.pdf", "data/$(rm).pdf")


def test_without_a_validator_a_claim_is_told_and_nothing_else(look: Look) -> None:
    claims = SmallPdf(xmp=claim("2b"), intent=True).table()
    looked = look({"a.pdf": claims, "b.pdf": b"%PDF-1.4", "c.pdf": claims})
    assert looked.rules == [("CONTENT-PDFA-DECLARED", "a.pdf")]
    assert looked.values("CONTENT-PDFA-DECLARED") == {"level": "2b", "count": "2"}
    told = looked.content.pdfa
    assert (told.tool, told.declared, told.valid, told.invalid) == ("", 2, 0, 0)


# --- PDFBox preflight


@pytest.fixture(scope="module")
def installed() -> Preflight:
    try:
        return Preflight()
    except NotInstalled as missing:
        absent(f"PDFBox preflight is not installed, {missing} (`make services` does it)")


@pytest.mark.services
@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("kind", KINDS)
def test_preflight_tells_valid_files_from_invalid_ones(look: Look, kind: str) -> None:
    files = {NAMES[0]: VALID, NAMES[1]: INVALID, NAMES[2]: VALID}
    files["data/2b.pdf"] = SmallPdf(xmp=claim("2b"), intent=True).table()
    files["data/1a.pdf"] = SmallPdf(xmp=claim("1a")).table()
    looked = look(files, kind=kind, pdfa="preflight")
    wanted = [f for f in looked.findings if f.rule != "CONTENT-PDFA-NO-INTENT"]
    assert sorted((finding.rule, finding.location) for finding in wanted) == [
        ("CONTENT-PDFA-CHECKED", "paket" if kind == "folder" else f"paket.{kind}"),
        ("CONTENT-PDFA-DECLARED", "data/2b.pdf"),
        ("CONTENT-PDFA-INVALID", NAMES[1]),
        ("CONTENT-PDFA-ONLY-1B", "data/1a.pdf"),
    ]
    assert looked.values("CONTENT-PDFA-INVALID")["codes"] == "1.4"
    told = looked.content.pdfa
    assert (told.tool, told.declared, told.valid, told.invalid) == ("PDFBox preflight", 5, 3, 1)
    assert all("{" not in render(finding, "en").message for finding in looked.findings)


@pytest.mark.services
@pytest.mark.usefixtures("installed")
def test_nothing_is_written_beside_the_files_of_a_package(tmp_path: Path) -> None:
    look_into(tmp_path, {"a.pdf": VALID}, kind="folder", pdfa="preflight")
    assert [path.name for path in (tmp_path / "paket").iterdir()] == ["a.pdf"]


@pytest.mark.services
def test_many_files_go_through_one_java_process(installed: Preflight, tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.pdf" for number in range(20)]
    for number, file in enumerate(files):
        file.write_bytes(INVALID if number % 5 == 0 else VALID)
    begun = time.monotonic()
    with linked(files, tmp_path) as links:
        verdicts = installed.judge(links, "1b", links[0].parent)
    assert [verdict.outcome for verdict in verdicts] == [
        Outcome.INVALID if number % 5 == 0 else Outcome.VALID for number in range(20)
    ]
    assert time.monotonic() - begun < 20  # one by one they would take half a second each


@pytest.mark.services
def test_a_file_that_is_no_pdf_at_all_is_not_valid(installed: Preflight, tmp_path: Path) -> None:
    for name, data in (("a.pdf", b""), ("b.pdf", b"%PDF-1.4\n" * 1000), ("c.pdf", VALID[:200])):
        (tmp_path / name).write_bytes(data)
        with linked([tmp_path / name], tmp_path) as links:
            (verdict,) = installed.judge(links, "1b", links[0].parent)
        assert verdict.outcome is not Outcome.VALID


def test_a_validator_that_is_missing_is_said_once(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preflight, "JARS", Path("/nowhere"))
    monkeypatch.setattr(pdfa, "Preflight", lambda: Preflight(Path("/nowhere")))
    looked = look({"a.pdf": VALID, "b.pdf": VALID}, pdfa="preflight")
    rules = [rule for rule, _ in looked.rules if rule != "CONTENT-PDFA-NO-INTENT"]
    assert rules == ["CONTENT-PDFA-DECLARED", "CONTENT-PDFA-TOOL"]
    assert looked.values("CONTENT-PDFA-DECLARED")["count"] == "2"
    assert "preflight.jar" in looked.values("CONTENT-PDFA-TOOL")["missing"]


# --- a command that behaves as veraPDF documents it

REPORT = """#!{python}
import sys, time
from pathlib import Path
arguments = sys.argv[1:]
Path({log!r}).open("a").write(repr(arguments) + "\\n")
{before}
options = {{"--format", "--flavour", "--maxfailuresdisplayed"}}
files, flavour = [], ""
while arguments:
    one = arguments.pop(0)
    if one in options:
        value = arguments.pop(0)
        flavour = value if one == "--flavour" else flavour
    elif not one.startswith("-"):
        files.append(one)
print('<?xml version="1.0" encoding="utf-8"?>\\n<report><buildInformation>'
      '<releaseDetails id="core" version="1.28.1"/></buildInformation><jobs>')
for file in files:
    data = Path(file).read_bytes()
    print(f'<job><item size="{{len(data)}}"><name>{{file}}</name></item>')
    if b"kraschar" in data:
        print('<{failed} type="PARSE" isExecuted="true" isSuccess="false"><duration/>'
              "<exceptionMessage>Couldn't parse stream</exceptionMessage></{failed}>")
    elif b"fel" in data:
        print(f'<validationReport jobEndStatus="normal" profileName="PDF/A-{{flavour}}"'
              ' isCompliant="false"><details passedRules="1" failedRules="2">'
              '<rule specification="ISO 19005-2:2011" clause="6.6.1" testNumber="1"'
              ' status="failed"/><rule clause="6.2.11.4.1" testNumber="2" status="failed"/>'
              '<rule clause="6.1.2" testNumber="1" status="passed"/></details></validationReport>')
    elif b"tyst" not in data:
        print('<validationReport isCompliant="true"><details failedRules="0"/></validationReport>')
    print("<duration/></job>")
print("</jobs><batchSummary/></report>")
sys.exit(1)
"""


def stub(place: Path, *, before: str = "", failed: str = "taskException") -> Path:
    path = place / "verapdf stub"
    log = str(place / "log")
    path.write_text(REPORT.format(python=sys.executable, log=log, before=before, failed=failed))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def pdf(level: str, word: str = "") -> bytes:
    return SmallPdf(xmp=claim(level), intent=True, more=[f"({word})".encode()]).table()


@pytest.mark.parametrize("failed", ["taskException", "taskResult"])
@pytest.mark.parametrize("kind", KINDS)
def test_verapdf_judges_every_level(look: Look, kind: str, failed: str, tmp_path: Path) -> None:
    files = {
        NAMES[0]: pdf("2b"),
        NAMES[1]: pdf("2b", "fel"),
        NAMES[2]: pdf("3u"),
        "data/4.pdf": pdf("4", "kraschar"),
        "data/1a.pdf": pdf("1a"),
        "data/x.pdf": pdf("2b", "tyst"),
        "data/vanlig.pdf": SmallPdf().table(),
    }
    looked = look(files, kind=kind, pdfa=str(stub(tmp_path, failed=failed)))
    assert looked.rules == [
        ("CONTENT-PDFA-CHECKED", "paket" if kind == "folder" else f"paket.{kind}"),
        ("CONTENT-PDFA-INVALID", NAMES[1]),
        ("CONTENT-PDFA-NOT-CHECKED", "data/4.pdf"),
        ("CONTENT-PDFA-NOT-CHECKED", "data/x.pdf"),
    ]
    invalid = looked.values("CONTENT-PDFA-INVALID")
    assert invalid == {"level": "2b", "tool": "veraPDF", "codes": "6.6.1-1, 6.2.11.4.1-2"}
    reasons = [dict(f.params)["reason"] for f in looked.findings if "NOT-CHECKED" in f.rule]
    assert sorted(reasons) == ["Couldn't parse stream", "no verdict"]
    told = looked.content.pdfa
    assert (told.declared, told.valid, told.invalid) == (6, 3, 1)
    calls = (tmp_path / "log").read_text().splitlines()
    assert len(calls) == 4
    assert all("'--format', 'mrr', '--flavour'" in call for call in calls)


def test_files_are_given_by_absolute_paths_some_at_a_time(look: Look, tmp_path: Path) -> None:
    files = {f"data/{number:02}.pdf": pdf("2b") for number in range(45)}
    looked = look(files, pdfa=str(stub(tmp_path)))
    assert looked.content.pdfa.valid == 45
    calls = [line.count(".pdf'") for line in (tmp_path / "log").read_text().splitlines()]
    assert calls == [20, 20, 5]


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        ("time.sleep(60)", "no answer within"),
        ("print('Usage: verapdf'); sys.exit(2)", "no verdict"),
        ("sys.exit(0)", "no verdict"),
        ("print('<report><jobs><job>'); sys.exit(0)", "no verdict"),
        ("print('<!DOCTYPE report><report/>'); sys.exit(0)", "no verdict"),
        ("[print('x' * 10**6) for _ in range(10**6)]", "without end"),
    ],
)
def test_a_validator_that_gives_no_verdict_makes_nothing_valid(
    look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str, reason: str
) -> None:
    monkeypatch.setattr(verapdf, "SECONDS_TO_START", 1)
    monkeypatch.setattr(verapdf, "SECONDS_A_FILE", 1 if "sleep" in before else 60)
    looked = look({"a.pdf": pdf("2b")}, pdfa=str(stub(tmp_path, before=before)))
    assert looked.rules == [("CONTENT-PDFA-NOT-CHECKED", "a.pdf")]
    assert reason in looked.values("CONTENT-PDFA-NOT-CHECKED")["reason"]


def test_a_command_that_is_not_there_is_said_once(look: Look) -> None:
    looked = look({"a.pdf": pdf("2b")}, pdfa="/nowhere/verapdf")
    assert looked.rules == [("CONTENT-PDFA-DECLARED", "a.pdf"), ("CONTENT-PDFA-TOOL", "paket.tar")]
    with pytest.raises(NotInstalled):
        VeraPdf("no-such-command")


def test_a_program_ends_with_all_that_it_started(tmp_path: Path) -> None:
    begun = time.monotonic()
    script = f"sleep 50 & echo $! > {tmp_path}/child; wait"
    ran = run(["sh", "-c", script], folder=tmp_path, seconds=1)
    assert ran.fault == "no answer within 1 s"
    assert time.monotonic() - begun < 10
    child = int((tmp_path / "child").read_text())
    for _ in range(100):
        if not alive(child):
            return
        time.sleep(0.05)
    raise AssertionError("the child goes on")


def alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_program_sees_little_of_our_surroundings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEVERANS_TEST", "hemligt")
    ran = run(["env"], folder=tmp_path, seconds=5)
    assert b"hemligt" not in ran.output
    assert f"HOME={tmp_path}".encode() in ran.output


def test_only_the_first_codes_are_shown() -> None:
    assert first_codes(["1", "2", "1"]) == "1, 2"
    assert first_codes([str(n) for n in range(9)]) == "0, 1, 2, 3, 4 (+4)"

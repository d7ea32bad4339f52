"""Story 1 of the practice study: a first delivery without a consultant, exactly as it is told.

40 finalised documents (åäö, two equal names in different folders, one of 0 bytes, one path of 260
characters, one .docx that the archive does not take): exactly two blocking findings and one
warning, in Swedish; after correction 40 in = 40 in the manifest = 40 received, checksums equal; a
second run makes no second package.
"""

import hashlib
import json
import tarfile
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from leverans.flow.outcome import Outcome, Status
from leverans.messages.tables import findings_text
from leverans.model.finding import Level
from leverans.testing.two_sides import PDF_1_4, TwoSides

pytestmark = pytest.mark.story

ALLOWED = 'formats = ["fmt/18", "x-fmt/111"]\nmax_path = 255'


def docx() -> bytes:
    """A word processing document, which this archive does not take."""
    document = Document()
    document.add_paragraph("Tjänsteutlåtande om bidrag till dansföreställning")
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def pdf(number: int) -> bytes:
    return PDF_1_4 + f"% handling {number}\n".encode()


@pytest.fixture
def sides(tmp_path: Path) -> TwoSides:
    """The 40 documents with their sheet."""
    sides = TwoSides(tmp_path).make(check=ALLOWED)
    sides.add("nämnd/2024/protokoll.pdf", pdf(1))
    sides.add("nämnd/2025/protokoll.pdf", pdf(2))
    sides.add("nämnd/2025/bilaga å ä ö.pdf", b"")
    sides.add("tjänsteutlåtanden/bidrag.docx", docx())
    long = "arkiv/" + "/".join(["en mapp med ett långt namn som ingen kortade"] * 6)
    long = (long + "x" * 260)[: 260 - 4] + ".pdf"
    sides.add(long, pdf(5))
    for number in range(6, 41):
        sides.add(f"ärenden/KU {number}/beslut {number}.pdf", pdf(number))
    sides.write()
    return sides


def test_a_first_delivery_without_a_consultant(sides: TwoSides) -> None:
    held = sides.deliver()
    assert held.status is Status.HELD
    assert two_blocking_and_one_warning(held)

    correct(sides)
    assert sides.deliver().status is Status.WAITING
    answered = sides.receive()
    assert [answer.report.passed for answer in answered] == [True]
    done = sides.deliver()
    assert done.status is Status.TAKEN_OVER
    assert forty_in_is_forty_received(done, sides)

    again = sides.deliver()
    assert again.status is Status.NOTHING_NEW
    assert len(list((sides.drop / "incoming").glob("*.tar"))) == 1
    assert sides.receive() == []


def two_blocking_and_one_warning(held: Outcome) -> bool:
    """Named, placed, and said in Swedish with what to do."""
    (report,) = held.reports
    found = sorted((finding.rule, finding.level) for finding in report.findings)
    assert found == [
        ("SRC-EMPTY", Level.ERROR),
        ("SRC-FORMAT-NOT-ALLOWED", Level.ERROR),
        ("SRC-LONG-PATH", Level.WARNING),
    ]
    places = {finding.rule: finding.location for finding in report.findings}
    assert places["SRC-EMPTY"] == "nämnd/2025/bilaga å ä ö.pdf"
    assert places["SRC-FORMAT-NOT-ALLOWED"] == "tjänsteutlåtanden/bidrag.docx"
    assert len(places["SRC-LONG-PATH"]) == 260
    words = findings_text(report, "sv")
    assert "0 byte" in words
    assert "2 fel, 1 varning" in words
    return True


def correct(sides: TwoSides) -> None:
    """What the person does: the empty file is replaced, the .docx made into a PDF."""
    (sides.source / "nämnd/2025/bilaga å ä ö.pdf").write_bytes(pdf(3))
    (sides.source / "tjänsteutlåtanden/bidrag.docx").unlink()
    (sides.source / "tjänsteutlåtanden/bidrag.pdf").write_bytes(pdf(4))
    for row in sides.rows:
        row["Sökväg"] = row["Sökväg"].replace("bidrag.docx", "bidrag.pdf")
    sides.write()


def forty_in_is_forty_received(done: Outcome, sides: TwoSides) -> bool:
    balance = done.balance
    assert balance is not None
    assert (balance.source_files, balance.packaged_files, balance.received_files) == (40, 40, 40)
    assert balance.exceptions == {}
    assert balance.balances
    (container,) = (sides.drop / "incoming").glob("*.tar")
    delivered = digests_in(container)
    in_source = {digest(path.read_bytes()) for path in sides.source.rglob("*.pdf")}
    assert len(delivered) == len(in_source) == 40
    assert set(delivered.values()) == in_source
    manifest = next((sides.producer / "var" / "outbox").glob("*.manifest.txt")).read_text("utf-8")
    listed = [line for line in manifest.splitlines() if "/data/" in line]
    assert {line.split("  ", 1)[0] for line in listed} == in_source
    assert len(listed) == 40
    answers = sorted((sides.drop / "answers").glob("*.json"))
    assert [answer.name.split(".")[1] for answer in answers] == ["kvittens", "mottagningsbevis"]
    for answer in answers:
        receipt = json.loads(json.loads(answer.read_text("utf-8"))["payload"])
        assert receipt["payload_files"] == 40
        assert receipt["manifest_digest"] == digest(manifest.encode())
    return True


def digests_in(container: Path) -> dict[str, str]:
    """Payload path -> sha256, read from the tar with the standard library."""
    found = {}
    with tarfile.open(container) as tar:
        for member in tar:
            if "/data/" in member.name and member.isfile():
                stream = tar.extractfile(member)
                assert stream is not None
                found[member.name] = digest(stream.read())
    return found


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()

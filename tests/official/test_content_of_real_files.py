"""172 files that nobody here made, some of them broken on purpose: what is said of each."""

import os
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from leverans.testing.clamd import clamd
from leverans.testing.content_step import Looked, look_into
from leverans.testing.services import absent
from leverans.validators.content.pdfa_tool import NotInstalled, linked
from leverans.validators.content.preflight import Preflight

SHARED = Path(os.environ.get("LEVERANS_SHARED", Path(__file__).parents[3] / "shared"))
REAL = SHARED / "data" / "real-files-dev.tar.xz"
KINDS = ["folder", "tar", "zip"]

pytestmark = [
    pytest.mark.official,
    pytest.mark.skipif(not REAL.exists(), reason=f"no {REAL}: set LEVERANS_SHARED"),
]


def files() -> Iterator[tuple[str, bytes]]:
    with tarfile.open(REAL) as archive:
        for member in archive:
            stream = archive.extractfile(member)
            if stream is not None:
                yield member.name, stream.read()


@pytest.fixture(scope="module")
def real() -> dict[str, bytes]:
    return dict(files())


def places(looked: Looked, rule: str) -> set[str]:
    return {Path(place).name for found, place in looked.rules if found == rule}


@pytest.mark.parametrize("kind", KINDS)
def test_the_locked_and_the_empty_are_found_and_no_file_is_accused(
    tmp_path: Path, real: dict[str, bytes], kind: str
) -> None:
    looked = look_into(tmp_path, real, kind=kind)
    counts = Counter(rule for rule, _ in looked.rules)
    assert counts["CONTENT-EMPTY"] == 14
    assert places(looked, "CONTENT-RESTRICTED") == {"simple-password-nocopy.pdf"}
    assert places(looked, "CONTENT-LOCKED") == set()
    assert places(looked, "CONTENT-LOCKED-UNCLEAR") == set()
    assert places(looked, "CONTENT-PDFA-DAMAGED") == {"corruptionOneByteMissing.pdf"}
    assert set(counts) == {
        "CONTENT-EMPTY",
        "CONTENT-RESTRICTED",
        "CONTENT-PDFA-DAMAGED",
        "CONTENT-PDFA-DECLARED",
    }


def test_formats_are_the_same_in_every_container(tmp_path: Path, real: dict[str, bytes]) -> None:
    told = []
    for kind in KINDS:
        place = tmp_path / kind
        place.mkdir()
        looked = look_into(place, real, kind=kind, identify=True)
        assert looked.content.identified == len(real) - 14
        told.append([(f.rule, f.location, f.params) for f in looked.findings if "FORMAT" in f.rule])
    assert told[0] == told[1] == told[2]
    assert len(told[0]) > 20


@pytest.mark.services
def test_every_real_file_is_scanned_and_clean(tmp_path: Path, real: dict[str, bytes]) -> None:
    with clamd(limit=100 * 1024**2) as daemon:
        scanned = look_into(tmp_path, real, clamd=daemon.address).content.scanned
    assert scanned is not None
    assert (scanned.files, scanned.infected, scanned.not_scanned) == (len(real) - 14, 0, 0)


@pytest.mark.services
def test_preflight_judges_every_real_pdf_and_none_of_them_breaks_it(
    tmp_path: Path, real: dict[str, bytes]
) -> None:
    try:
        tool = Preflight()
    except NotInstalled as missing:
        absent(f"PDFBox preflight is not installed, {missing} (`make services` does it)")
    pdfs = []
    for number, (name, data) in enumerate(real.items()):
        if name.endswith(".pdf") and data:
            pdfs.append(tmp_path / f"{number}.pdf")
            pdfs[-1].write_bytes(data)
    with linked(pdfs, tmp_path) as links:
        verdicts = tool.judge(links, "1b", links[0].parent)
    outcomes = Counter(verdict.outcome.value for verdict in verdicts)
    assert (len(pdfs), outcomes["valid"]) == (61, 0)
    assert outcomes["unknown"] == 2  # without a header they are no PDF to anybody

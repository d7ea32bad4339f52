"""A supplier's disk arrives: seven packages of six kinds, one of them spoilt, and no workspace.

The archivist checks them all with one command, in a process that can reach no network; sees which
passed, what is wrong with the one that did not, in Swedish, and who has to act; and sends the
supplier a page that tells the same in English.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from leverans.testing.sample_erms import sample_arende
from leverans.testing.seeds import SEEDS
from leverans.testing.spoiling import pack

pytestmark = pytest.mark.story

NO_NETWORK = """import os, socket
def refuse(*_, **__):
    os.write(2, b"the network was asked")
    os._exit(99)
socket.socket.connect = socket.getaddrinfo = refuse
"""  # as sitecustomize it holds in every child too
KINDS = {  # seed -> container, profile
    "eark": ("tar", "E-ARK SIP 2.2.0"),
    "bag": ("zip", "BagIt 1.0"),
    "ocfl": ("folder", "OCFL 1.1"),
    "fgs": ("zip", "FGS Paketstruktur 1.2"),
    "didl": ("folder", "Mellanarkiv DIDL (SISOM/SOFIA 2018)"),
}
LOST = "representations/rep1/data/å.txt"


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    disk = tmp_path / "disk"
    disk.mkdir()
    for seed, (container, _) in KINDS.items():
        root, make = SEEDS[seed]
        pack(make(), container, disk, root)
    (disk / "arende.xml").write_bytes(sample_arende().filled().encode())
    files = SEEDS["eark"][1]()
    del files[LOST]
    pack(files, "tar.gz", disk, "paket-2")
    return disk


def leverans(disk: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    guard = disk.parent / "guard"
    guard.mkdir(exist_ok=True)
    (guard / "sitecustomize.py").write_text(NO_NETWORK)
    home = {"HOME": str(disk.parent), "XDG_DATA_HOME": str(disk.parent), "LANG": "sv_SE.UTF-8"}
    home["PYTHONPATH"] = f"{guard}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    return subprocess.run(
        [sys.executable, "-m", "leverans", *arguments, *sorted(map(str, disk.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
        cwd=disk,
        env={**os.environ, **home},
    )


def test_a_disk_with_packages_of_every_kind_is_judged_at_once(disk: Path) -> None:
    done = leverans(disk, "validate", "--json")
    answers: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, done.stderr) == (1, "")
    assert [one["package"] for one in answers] == sorted(map(str, disk.iterdir()))
    profiles = {Path(one["package"]).name.split(".")[0]: one["profile"] for one in answers}
    assert profiles == {
        **{SEEDS[seed][0].split(".")[0]: profile for seed, (_, profile) in KINDS.items()},
        "arende": "FGS Ärendehantering 1.0",
        "paket-2": "E-ARK SIP 2.2.0",
    }
    refused = [one for one in answers if not one["passed"]]
    assert [Path(one["package"]).name for one in refused] == ["paket-2.tar.gz"]
    errors = {(f["rule"], f["message"], f["who"]) for f in refused[0]["findings"]
              if f["level"] == "error"}  # fmt: skip
    assert {rule for rule, _, _ in errors} == {"CSIP79"}
    assert all("finns inte i paketet" in message for _, message, _ in errors)
    assert {who for _, _, who in errors} == {"supplier"}
    for one in answers:
        assert len(one["passed_rules"]) > 20
        assert all(finding["remedy"] for finding in one["findings"])
        assert all(schema["status"] != "not_checked" for schema in one["schemas"])


def test_the_archivist_reads_swedish_and_the_supplier_gets_an_english_page(disk: Path) -> None:
    read = leverans(disk, "validate")
    assert read.returncode == 1
    assert read.stdout.count("Godkänd") == 6
    assert read.stdout.count("Stoppad") == 1
    assert "representations/rep1/METS.xml, rad" in read.stdout
    pages = disk.parent / "sidor"
    sent = leverans(disk, "--language", "en", "validate", "--format", "html", "--out", str(pages))
    assert sent.returncode == 1
    names = {page.name for page in pages.iterdir()}
    assert len(names) == 8
    assert "index.html" in names
    page = next(page for page in pages.iterdir() if "paket-2" in page.name).read_text("utf-8")
    assert '<html lang="en">' in page
    assert "is not in the package" in page
    assert "http://" not in page.replace("http://www.loc.gov", "")


def test_the_guard_would_see_the_network(disk: Path) -> None:
    leverans(disk, "--version")
    code = "import socket; socket.create_connection(('127.0.0.1', 9))"
    asked = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(disk.parent / "guard")},
    )
    assert (asked.returncode, asked.stderr) == (99, "the network was asked")

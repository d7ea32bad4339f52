"""What the documentation promises is tried: links lead somewhere, and its programs run."""

import json
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from leverans.deliveries.wire_format import read_receipt
from leverans.demo.places import DemoPaths
from leverans.testing.services import absent

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
GENERATED = {"cli.md", "requirements.md"}
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
FORMAT = (ROOT / "docs/reference/format.md").read_text("utf-8")


def block(language: str, containing: str) -> str:
    blocks = re.findall(rf"```{language}\n(.*?)```", FORMAT, re.DOTALL)
    return str(next(text for text in blocks if containing in text))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file(page: Path) -> None:
    targets = [page.parent / target for target in LINK.findall(page.read_text("utf-8"))]
    missing = [str(target) for target in targets if not target.exists()]
    assert [target for target in missing if Path(target).name not in GENERATED] == []


def test_decisions_are_numbered_without_gaps_listed_and_short() -> None:
    folder = ROOT / "docs/decisions"
    found = sorted(path.name for path in folder.glob("0*.md"))
    listed = re.findall(r"\((\d{4}-[^)]+\.md)\)", (folder / "README.md").read_text("utf-8"))
    assert listed == found
    assert [int(name[:4]) for name in found] == list(range(1, len(found) + 1))
    assert all(len((folder / name).read_text("utf-8").splitlines()) <= 40 for name in found)


def test_the_program_on_the_format_page_verifies_a_real_log(demo_paths: DemoPaths) -> None:
    program = block("python", "audit_event")
    ledger = demo_paths.producer / "var"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ledger, capture_output=True, text=True, check=True
    )
    assert re.fullmatch(r"\d\d events, head [0-9a-f]{64}\n", done.stdout)


def test_the_commands_on_the_format_page_give_the_digest_of_the_receipt(
    demo_paths: DemoPaths, tmp_path: Path
) -> None:
    answer = next((demo_paths.drop / "answers").glob("*.kvittens.json"))
    receipt = read_receipt(answer.read_bytes())
    sent = demo_paths.drop / "incoming" / f"{receipt.package_id}.tar"
    with tarfile.open(sent) as package:
        package.extractall(tmp_path, filter="data")
    script = block("sh", "sha256sum").replace("<package id>", receipt.package_id)
    done = subprocess.run(
        ["sh", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.split()[0] == receipt.manifest_digest


def test_the_format_page_names_every_table_of_the_ledger_that_holds_names() -> None:
    for name in ("actor_name", "item_name", "exception_secret", "trusted_key_secret"):
        page = (ROOT / "docs/explanations/evidence.md").read_text("utf-8")
        assert name in page


def test_keys_of_the_receipt_are_all_told(demo_paths: DemoPaths) -> None:
    for answer in sorted((demo_paths.drop / "answers").glob("*.json")):
        envelope = json.loads(answer.read_text("utf-8"))
        keys = [*envelope, *json.loads(envelope["payload"])]
        assert len(keys) == 6 + 19
        assert [key for key in keys if f"`{key}`" not in FORMAT] == []


def test_the_commands_on_the_format_page_verify_a_signature(
    demo_paths: DemoPaths, tmp_path: Path
) -> None:
    if shutil.which("jq") is None or shutil.which("openssl") is None:
        absent("jq or openssl is not installed")
    script = block("sh", "pkeyutl")
    keys = (demo_paths.archive / "keys").glob("*.pub.pem")
    key = tmp_path / "KEY.pub.pem"
    key.write_bytes(next(keys).read_bytes())
    for answer in sorted((demo_paths.drop / "answers").glob("*.json")):
        (tmp_path / "ANSWER.json").write_bytes(answer.read_bytes())
        done = subprocess.run(
            ["sh", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert "Verified Successfully" in done.stdout, done.stderr

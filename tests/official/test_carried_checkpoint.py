"""The publishers' own schemas accept the METS documents that point to a checkpoint of the log."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from leverans.model.finding import Level
from leverans.schemas.shelf import SchemaShelf
from leverans.testing.format_contract import write_files
from leverans.testing.format_orders import FORMATS, order_of
from leverans.testing.sample_records import full_record
from leverans.validators.check import check_package
from leverans.validators.interface import CheckProfile

SHARED = Path(os.environ.get("LEVERANS_SHARED", Path(__file__).parents[3] / "shared"))
OFFICIAL = SHARED / "data" / "official-schemas"

pytestmark = [
    pytest.mark.official,
    pytest.mark.skipif(not OFFICIAL.is_dir(), reason=f"no {OFFICIAL}: set LEVERANS_SHARED"),
]


@pytest.mark.parametrize(
    ("profile", "version"), [("eark-sip", "2.2.0"), ("eark-sip", "2.1.0"), ("fgs", "1.2")]
)
def test_the_official_mets_schema_takes_it(tmp_path: Path, profile: str, version: str) -> None:
    records = [full_record("1", write_files(tmp_path / "source", {"a.pdf": b"a"}))]
    order = replace(order_of(profile, version=version), log_checkpoint=b"{}\n")
    built = FORMATS[profile](0).build(
        records, tmp_path, order=order, told=lambda _: None, progress=lambda *_: None
    )
    shelf = SchemaShelf([OFFICIAL], home=tmp_path / "none", own=False)
    report = check_package(Path(built.path), profile=CheckProfile(workers=0), shelf=shelf)
    grave = [*report.of_level(Level.ERROR), *report.of_level(Level.WARNING)]
    assert grave == []
    assert ("METS", "official") in {(use.name, use.status) for use in report.schemas}

"""The page about package readers is what the mappings say, and every mapping is one."""

import runpy
from pathlib import Path

import pytest

from leverans.ingest.attributes import is_attribute
from leverans.ingest.packages.described import PACKAGE
from leverans.ingest.packages.fields import KEPT, field_map, map_names

ROOT = Path(__file__).parents[3]


def test_the_page_is_what_the_mappings_say() -> None:
    made = runpy.run_path(str(ROOT / "tools" / "package_readers_reference.py"))["page"]()
    assert (ROOT / "docs" / "reference" / "package-readers.md").read_text("utf-8") == made


@pytest.mark.parametrize("name", map_names())
def test_a_mapping_names_attributes_that_there_are(name: str) -> None:
    mapping = field_map(name)
    for target in mapping.fields.values():
        for attribute in target.split("|"):
            known = is_attribute(attribute) or attribute == KEPT or attribute.startswith(PACKAGE)
            assert known, attribute
    for group in mapping.groups:
        assert group.to in ("agents", "classification", "relations", "restrictions")

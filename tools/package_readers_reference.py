"""Write the tables of `docs/reference/package-readers.md` from `ingest/packages/maps`.

`python tools/package_readers_reference.py [FILE]`; a test keeps the page up to date.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from leverans.ingest.packages.fields import FieldMap, field_map, map_names

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "package-readers.md"
MARK = "<!-- The tables below are made by tools/package_readers_reference.py; do not edit them. -->"


def page() -> str:
    """The whole page: what stands above the mark as it is, then a table for each mapping."""
    prose = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
    lines = [line for name in map_names() for line in table(field_map(name))]
    return "\n".join([f"{prose}{MARK}", "", *lines])


def table(mapping: FieldMap) -> Iterator[str]:
    """The lines of one mapping."""
    yield f"## {mapping.title}\n"
    yield "| field | attribute |"
    yield "|---|---|"
    for path, target in mapping.fields.items():
        shown = "*raw*" if target == "raw" else f"`{target.replace('|', '`, `')}`"
        yield f"| `{path}` | {shown} |"
    for group in mapping.groups:
        parts = ", ".join(f"{part}: `{below}`" for part, below in group.fields.items())
        constants = ", ".join(f"{part} = {value}" for part, value in group.constants.items())
        inside = "; ".join(filter(None, (parts, constants)))
        yield f"| `{group.element}` ({inside}) | `{group.to}` |"
    yield ""


if __name__ == "__main__":
    goal = Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE
    goal.write_text(page(), encoding="utf-8")

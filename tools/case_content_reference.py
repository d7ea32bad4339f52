"""Write `docs/reference/case-content.md` from the table of homes.

`python tools/case_content_reference.py [FILE]`; a test keeps the page up to date.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from leverans.packaging.cases.homes import homes

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "case-content.md"
HEAD = """# Documents of cases, as we write them

Made by `tools/case_content_reference.py` from `src/leverans/packaging/cases/homes.toml`; do not
edit. How such documents are judged: [erms.md](erms.md).

With `case_content` under `[package]` an agreement asks for one in each package:

| `case_content` | document | its name |
|---|---|---|
| `"fgs-arendehantering"` | FGS Ärendehantering 1.0 | `arenden.xml` |
| `"cits-erms"` | CITS ERMS 3.0 | `erms.xml` |

It lies in `metadata/descriptive/` of E-ARK packages and bags, in `Metadata/` of FGS packages, whose
TYPE is then `ERMS`. An E-ARK package with CITS ERMS has the content information type
`citserms_v3_0`.

Records come under their case (`aggregation`), wherever in the delivery they lie; a case stands
where its first record came. Both formats list either cases or records: records of no case get a
document of their own, `handlingar.xml` or `erms-records.xml`.

Files are named by their path from the package's root. FGS tells size (left out from 2 GiB on,
which its type cannot hold), media type and digest; CITS ERMS has the PRONOM id, and METS the
rest.

An id that people know (`display_id`, a case's diary number) may come once in a document: an
object that would be the second of it goes by `source_id`, else by `archive_id`, and the id
becomes one of its further ids.

What is not decided to go stays: `Gallras` and `disposable` are false for `preserve` and
`unresolved`.

record.json holds everything in any case. The PREMIS of the package says, by attribute and number
of records, what stands nowhere else.

## Where each attribute goes

*EgetElement* and *ownElement* are elements of one's own, named as the attribute.

| attribute | FGS Ärendehantering | CITS ERMS | why |
|---|---|---|---|
"""
OWN = {"EgetElement": "*EgetElement*", "ownElement": "*ownElement*"}


def page() -> str:
    """The whole page."""
    return HEAD + "".join(rows())


def rows() -> Iterator[str]:
    """One for each attribute."""
    for name, home in homes().items():
        places = [told(home[form]) for form in ("arende", "cits")]
        yield f"| `{name}` | {' | '.join(places)} | {home.get('why', '')} |\n"


def told(home: str) -> str:
    """The elements of a home."""
    if not home:
        return "– (record.json alone)"
    return ", ".join(OWN.get(one, f"`{one}`") for one in home.split(", "))


if __name__ == "__main__":
    goal = Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE
    goal.write_text(page(), encoding="utf-8")

"""Write `docs/reference/fgs.md` from what the check knows of FGS Paketstruktur 1.2.

`python tools/fgs_reference.py [FILE]`; a test keeps the page up to date.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from leverans.schemas.fgs_mapping import MappedPart, mapped_parts
from leverans.schemas.vocabulary import terms
from leverans.validators.fgs.agents import PARTS, Part

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "fgs.md"
HEAD = """# FGS Paketstruktur 1.2

Made by `tools/fgs_reference.py`; do not edit. Every rule with its texts:
[requirements](requirements.md#fgs).

FGS Paketstruktur 1.2 (RAFGS1V1.2) was current until 2023-03-30 and may still be delivered; 2.0 is
E-ARK CSIP and SIP 2.1.0. `leverans validate` takes a package for FGS when its root folder holds a
METS with the profile of FGS or with attributes of the namespace `ExtensionMETS`, or a `sip.xml`
and no other METS. An agreement, or `--as fgs`, can ask for it.

- **Descriptor**: `sip.xml` or `mets.xml` in the root folder. No other folder is prescribed; by
  custom `Content/`, `Metadata/`, `System/`. A file below `Content/` that the descriptor does not
  name is an error, elsewhere a warning.
- **Container**: folder, zip, tar, tar.gz, with one root folder or with the files at the top. The
  package's name is free.
- **References**: `file:///Content/a.txt` means `Content/a.txt` from the root folder on. `file:/`,
  `file:` and the plain path are taken as well; a drive letter, `http:` or a leading `/` is not.
- **Versions**: 1.2 unless the address of the profile is an older one (then 1.0), or the version is
  asked for. Before 1.2 STARTDATE and ENDDATE may have a time of day; AGREEMENTFORM came with 1.1.
- **Schema**: METS as FGS 1.2 narrows it where that schema is at hand; else, and for a document of
  an earlier version, METS 1.12.1, which takes every FGS document. The rules are asked in any case.
- `FGS-MAPPING` is a note, once in a package that says things E-ARK has no place for.

## What we write

Profile `fgs` of an agreement makes packages of version 1.2, as tar or zip:

```
<package id>/
  sip.xml                          one METS: agents, agreement, a file group for each use
  Content/<use>/...                the records' files
  Metadata/records/<id>.json       record.json; files of the group `records`
  Metadata/ead3.xml (or dc.xml)    dmdSec
  Metadata/premis.xml, premis-<use>.xml
  Metadata/arenden.xml ...         documents of cases: files of the group `ERMS`
  Metadata/log-checkpoint.json     the producer's log, as it was: a file of the group `Evidence`
  Documentation/...
```

By custom names have ASCII letters, digits, `.`, `_` and `-` only. Where a part of a path is not
so, letters lose their marks and all else becomes `_`; a folder gets a digest of its path behind
its name, the file a digest of its id, so that no two become one. `ext:ORIGINALFILENAME` keeps the
source's name, record.json both. `ext:STARTDATE` and `ENDDATE` are the first and last day that the
records tell; `ext:ACCESSRESTRICT` is Secrecy where any of them is secret, else GDPR where one has
personal data; `ext:APPRAISAL` is No for what is to be kept, and left out for what is undecided.
`SUBMISSIONAGREEMENT` is the reference with the agreement's `valid_from`. FGS has no kind of
metadata for record.json and for the
[checkpoint of the log](format.md#checkpoints-carried-by-other-documents): they are listed as files.
"""
LISTS = {
    "mets/@TYPE": "fgs_type",
    "mets/@ext:APPRAISAL": "fgs_appraisal",
    "mets/@ext:ACCESSRESTRICT": "fgs_access_restrict",
    "metsHdr/@RECORDSTATUS": "fgs_record_status",
    "metsHdr/@ext:OAISSTATUS": "fgs_oais_status",
    "metsHdr/@ext:AGREEMENTFORM": "fgs_agreement_form",
    "altRecordID/@TYPE": "alt_record_id",
    "@OTHERMDTYPE": "fgs_other_metadata_type",
    "@LOCTYPE": "fgs_location_type",
    "file/@CHECKSUMTYPE": "fgs_checksum_type",
    "file/@ext:FORMATREGISTRY": "fgs_format_registry",
}
NOTES = {"code": "identification code", "version": "version", "contact": "telephone, e-mail"}


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *agents(), *lists(), *mapping()]) + "\n"


def agents() -> Iterator[str]:
    """The ten agents."""
    yield "## Agents\n"
    yield "Identification codes: `ORG:` ten digits, `VAT:SE` ten digits and `01`, `DUNS:` nine"
    yield "digits, `HSA:` an HSA-id, `Local:` a text, `URI:` a URI.\n"
    yield "| ROLE | OTHERROLE | TYPE | OTHERTYPE | note | without a note | needed |"
    yield "|---|---|---|---|---|---|---|"
    yield from map(agent, PARTS)
    yield ""


def agent(part: Part) -> str:
    """A row."""
    needed = "yes" if part.needed else ""
    return f"| {' | '.join(part.marks)} | {NOTES[part.note]} | {part.lacking.value} | {needed} |"


def lists() -> Iterator[str]:
    """The terms of each list."""
    yield "## Lists\n"
    yield "| attribute | terms |"
    yield "|---|---|"
    for attribute, vocabulary in LISTS.items():
        yield f"| `{attribute}` | {', '.join(f'`{term}`' for term in sorted(terms(vocabulary)))} |"
    yield ""


def mapping() -> Iterator[str]:
    """What each part becomes in E-ARK."""
    yield "## From FGS 1.2 to E-ARK SIP 2.x (FGS 2.0)\n"
    yield "| FGS 1.2 | E-ARK | vad som ändras | what changes | rules |"
    yield "|---|---|---|---|---|"
    yield from map(row, mapped_parts())


def row(part: MappedPart) -> str:
    """A row."""
    rules = ", ".join(part.rules)
    return f"| {part.fgs} | {part.eark or '–'} | {part.sv} | {part.en} | {rules} |"


if __name__ == "__main__":
    goal = Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE
    goal.write_text(page(), encoding="utf-8")

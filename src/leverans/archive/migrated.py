"""Whether a package was moved here from an older e-archive, and when: its own PREMIS says so."""

from contextlib import closing

from leverans.archive.interface import StoredPackage
from leverans.model.errors import NotFoundInStore
from leverans.schemas.xml import XmlStream, forget

PREMIS = "metadata/preservation/premis.xml"
LARGEST = 64 << 20  # bytes of PREMIS that are read for it
MIGRATION = "migration"


def migrated_on(package: StoredPackage) -> str:
    """ISO date of the newest event of the type migration; "" when there is none.

    A date of migration is no date of any record (`practice.md` §3.7): the plan must know it to
    tell records whose dates are nothing but that.
    """
    try:
        stream = package.open(PREMIS)
    except NotFoundInStore:
        return ""
    found = ""
    with closing(stream):
        for _, element in XmlStream(stream, events=("end",), max_bytes=LARGEST):
            if not isinstance(element.tag, str) or not element.tag.endswith("}event"):
                continue
            told = {str(one.tag).rpartition("}")[2]: (one.text or "").strip() for one in element}
            if told.get("eventType") == MIGRATION:
                found = max(found, told.get("eventDateTime", "")[:10])
            forget(element)
    return found

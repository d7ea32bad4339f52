"""What METS, bags and OCFL objects have in common: the records in their contents."""

from collections.abc import Iterator

from leverans.ingest.building import Origin
from leverans.ingest.index import text_of
from leverans.ingest.packages.cases import CaseReading, standard_of
from leverans.ingest.packages.described import Circumstances, facts_of, record_from
from leverans.ingest.packages.fields import Described, described, field_map, fields_of
from leverans.ingest.packages.history import read_history
from leverans.ingest.packages.interface import Terms
from leverans.ingest.packages.own import read_own
from leverans.ingest.packages.package import MOST_SMALL, FilePlace, OldPackage
from leverans.model.identity import mint
from leverans.model.record import Use
from leverans.schemas.xml import read_tree

MOST_DOCUMENTS = 1000  # XML files that are looked into for cases
_HEAD = 16 * 1024
_HOMES = ("dc", "mods", "ead")
_USES = {str(use) for use in Use}


def read_contents(package: OldPackage, terms: Terms, said: Described, types: set[str]) -> None:
    """Records: our own, else those of case documents, else one for the package.

    Args:
        package: its files are listed already. terms: of the place.
        said: what the package says of itself. types: record types that its files name.
    """
    package.facts.update(facts_of(said.texts))
    if read_own(package):
        return
    around = circumstances(package, terms, said)
    for path in _documents(package):
        standard = standard_of(package.small(path, _HEAD))
        if standard is not None:
            CaseReading(package, path, standard, around, terms.authority).read()
    _read_rest(package, terms, around, types)


def circumstances(package: OldPackage, terms: Terms, said: Described) -> Circumstances:
    """What holds for all records of a package."""
    texts = {name: values for name, values in said.texts.items() if name.startswith("producer")}
    for name, text in terms.defaults.items():
        texts.setdefault(name, [text])
    facts = {name: fact for name, fact in package.facts.items() if name != "system"}
    return Circumstances(
        system=package.facts.get("system") or terms.system, facts=facts, texts=texts
    )


def read_documents(package: OldPackage, documents: dict[str, list[str]]) -> Described:
    """Histories, and what descriptions say of the package as a whole."""
    for path in documents.get("PREMIS", ()):
        if package.has(path):
            read_history(package, path)
    found: list[tuple[str, str]] = []
    for kind in ("DC", "MODS", "EAD"):
        for path in documents.get(kind, ())[:1]:
            found += _home(package.small(path))
    return described(iter(found), field_map("descriptive"))


def _home(data: bytes) -> Iterator[tuple[str, str]]:
    """(path, text) of a small descriptive document; paths begin with its standard."""
    if not data or len(data) >= MOST_SMALL:
        return
    try:
        tree = read_tree(data)
    except ValueError:
        return  # it is carried along as it is, and judged where packages are judged
    name = str(tree.tag).rpartition("}")[2].lower()
    kind = next((one for one in _HOMES if name.startswith(one)), "dc")
    for path, text in fields_of(tree, field_map("descriptive")):
        if not path.startswith("@") and not path.endswith("/"):
            yield f"{kind}/{path.removeprefix('mods/')}", text


def _documents(package: OldPackage) -> Iterator[str]:
    """XML files that may be case documents, in order of their paths."""
    count = 0
    for path in package.paths(ends=".xml"):
        name = path.rpartition("/")[2].lower()
        if name in ("mets.xml", "sip.xml") or "premis" in name:
            continue
        count += 1
        if count > MOST_DOCUMENTS:
            package.fault("SRC-PKG-MANY-XML", path, limit=str(MOST_DOCUMENTS))
            return
        yield path


def _read_rest(package: OldPackage, terms: Terms, around: Circumstances, types: set[str]) -> None:
    """One record for the files that no other record has."""
    if not package.index.row(_REST, package.number):
        return
    said = described(iter(()), field_map("descriptive"))
    texts = dict(around.texts)
    if len(types) == 1:
        texts["record_type"] = [next(iter(types))]
    source_id = package.facts.get("id") or package.place.key
    system = around.system
    origin = Origin(
        archive_id=mint(terms.authority, "record", system, source_id),
        system=system,
        source_id=source_id,
        raw={},
        raw_place=package.place.key,
        representations=(),
    )
    whole = Circumstances(system=system, facts=around.facts, texts=texts)
    package.record(record_from(said, None, whole, origin), _rest(package))


_REST = (
    "SELECT listed.path FROM listed JOIN member ON member.package = listed.package"
    " AND member.path = listed.path WHERE listed.package = ? AND listed.payload"
    " AND member.record IS NULL LIMIT 1"
)
_REST_BELOW = _REST.replace("LIMIT 1", "AND listed.path > ? ORDER BY listed.path LIMIT 500")


def _rest(package: OldPackage) -> Iterator[FilePlace]:
    """Listed files that no record has, each in the representation that its folder tells."""
    last = b""
    while some := [path for (path,) in package.index.rows(_REST_BELOW, package.number, last)]:
        for path in dict.fromkeys(some):
            inside = text_of(path)[len(package.root) :]
            if is_payload(inside):
                yield FilePlace(inside, use_of(inside))
        last = some[-1]


def is_payload(path: str) -> bool:
    """Whether a listed file is content, and not there to explain it."""
    parts = path.split("/")
    if parts[-1].lower() == "mets.xml" or parts[0] in ("documentation", "schemas", "metadata"):
        return False
    inner = parts[2] if parts[0] == "representations" and len(parts) > 3 else ""  # noqa: PLR2004 - representations/NAME/data/FILE
    return inner not in ("metadata", "documentation", "schemas")


def use_of(path: str) -> str:
    """The use of a representation by its folder's name; `native` for any other."""
    parts = path.split("/")
    named = parts[1].lower() if parts[0] == "representations" and len(parts) > 2 else ""  # noqa: PLR2004 - as above
    return named if named in _USES else str(Use.NATIVE)

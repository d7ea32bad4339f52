"""Our own schemas and the official ones agree: on generated documents, broken ones and real ones.

Documents are made by the official schema and by ours, so that neither allows what the other does
not; then one thing in each is changed at random. The seed is fixed: a failure can be repeated.
"""

import os
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from lxml import etree

from leverans.schemas.held import HeldSchema
from leverans.schemas.shelf import SchemaShelf
from leverans.schemas.xml import check_document, compile_schema, opened, read_tree
from leverans.testing.documents_of_schema import Documents, Mutator
from leverans.validators.explain import second_schema

SHARED = Path(os.environ.get("LEVERANS_SHARED") or Path(__file__).parents[3] / "shared")
OFFICIAL = SHARED / "data/official-schemas"
METS, PREMIS = "http://www.loc.gov/METS/", "http://www.loc.gov/premis/v3"
CSIP = "https://DILCIS.eu/XML/METS/CSIPExtensionMETS"
SIP = "https://DILCIS.eu/XML/METS/SIPExtensionMETS"
XLINK = "http://www.w3.org/1999/xlink"
XSD = "{http://www.w3.org/2001/XMLSchema}"
MANY = 400
ROOTS = [(METS, "mets"), *((PREMIS, n) for n in ("premis", "object", "event", "agent", "rights"))]

pytestmark = [
    pytest.mark.official,
    pytest.mark.skipif(not OFFICIAL.is_dir(), reason=f"no {OFFICIAL}: set LEVERANS_SHARED"),
]


@pytest.fixture(scope="module")
def official(tmp_path_factory: pytest.TempPathFactory) -> SchemaShelf:
    return SchemaShelf((OFFICIAL,), home=tmp_path_factory.mktemp("none"))


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SchemaShelf]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("LEVERANS_SCHEMAS", raising=False)
        yield SchemaShelf(home=tmp_path_factory.mktemp("none"))


def held_by(shelf: SchemaShelf, namespace: str, status: str) -> HeldSchema:
    held = shelf.held(namespace)
    assert held is not None
    assert held.status == status
    return held


def accepts(schema: HeldSchema, data: bytes) -> bool:
    return not check_document(opened(data), schema.compiled).faults


@pytest.mark.parametrize("maker", ["official", "own"])
@pytest.mark.parametrize(("namespace", "root"), ROOTS, ids=[root for _, root in ROOTS])
def test_generated_documents_and_broken_ones_are_judged_alike(
    official: SchemaShelf, own: SchemaShelf, namespace: str, root: str, maker: str
) -> None:
    theirs, ours = held_by(official, namespace, "official"), held_by(own, namespace, "own")
    schema = second_schema((theirs if maker == "official" else ours).text)
    random = Random(f"{root} {maker}")  # noqa: S311 (no secret)
    documents, mutator = Documents(schema, random), Mutator(schema, random)
    verdicts: Counter[bool] = Counter()
    for _ in range(MANY):
        document = documents.document(f"{{{namespace}}}{root}")
        whole = etree.tostring(document)
        assert accepts(theirs, whole), whole
        assert accepts(ours, whole), whole
        mutator.change(document)
        changed = etree.tostring(document)
        verdict = accepts(theirs, changed)
        assert accepts(ours, changed) is verdict, changed
        verdicts[verdict] += 1
    assert min(verdicts[True], verdicts[False]) > MANY / 4


def driver(namespace: str, schema: HeldSchema) -> etree.XMLSchema:
    """A schema whose one element takes only attributes that are declared."""
    text = (
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t">'
        f'<xs:import namespace="{namespace}"/><xs:element name="a"><xs:complexType>'
        '<xs:anyAttribute namespace="##any" processContents="strict"/>'
        "</xs:complexType></xs:element></xs:schema>"
    )
    return compile_schema(text.encode(), {namespace: schema.text.main})


def takes(driven: etree.XMLSchema, namespace: str, name: str, value: str) -> bool:
    element = etree.Element("{urn:t}a", {f"{{{namespace}}}{name}": value})
    return not check_document(opened(etree.tostring(element)), driven).faults


@pytest.mark.parametrize("namespace", [CSIP, SIP, XLINK])
def test_attributes_of_the_extensions_are_the_same_but_for_terms_and_names_told_here(
    official: SchemaShelf, own: SchemaShelf, namespace: str
) -> None:
    """Vocabularies are for our rules: the official list refuses terms newer than itself."""
    theirs, ours = held_by(official, namespace, "official"), held_by(own, namespace, "own")
    names = {
        one.get("name", "") for one in read_tree(theirs.text.main).iterchildren("{*}attribute")
    }
    ours_only = {
        one.get("name", "") for one in read_tree(ours.text.main).iterchildren("{*}attribute")
    }
    assert ours_only - names == {"FILEFORMATREGISTRY", "FILEFORMATKEY"} & ours_only
    assert names <= ours_only
    first, second = driver(namespace, theirs), driver(namespace, ours)
    differing = set()
    for name in sorted({*names, "UNKNOWN"}):
        for value in ("SIP", "MIXED", "newer_v9_9", "", "a b", "new", "onLoad", "x"):
            verdict = takes(second, namespace, name, value)
            if takes(first, namespace, name, value) is not verdict:
                assert verdict
                differing.add(name)
    vocabularies = {"CONTENTINFORMATIONTYPE", "OAISPACKAGETYPE", "NOTETYPE"}
    assert differing == (vocabularies if namespace == CSIP else set())


def real_documents(*names: str) -> Iterator[tuple[str, bytes]]:
    packed = SHARED / "data/eark-corpus-dev.tar.xz"
    if not packed.exists():
        pytest.skip("E-ARK corpus not found (LEVERANS_SHARED)")
    with tarfile.open(packed) as archive:
        for member in archive:
            if member.isfile() and member.name.lower().endswith(names):
                file = archive.extractfile(member)
                assert file is not None
                yield member.name, file.read()


def test_documents_of_real_packages_are_judged_alike(
    official: SchemaShelf, own: SchemaShelf
) -> None:
    verdicts: Counter[tuple[str, bool]] = Counter()
    for path, data in real_documents("mets.xml", "premis.xml", "premis1.xml"):
        for namespace in (METS, PREMIS):
            if namespace.encode() not in data[:4000]:
                continue
            verdict = accepts(held_by(official, namespace, "official"), data)
            assert accepts(held_by(own, namespace, "own"), data) is verdict, path
            verdicts[namespace, verdict] += 1
    assert verdicts[METS, True] > 100
    assert verdicts[METS, False] > 0
    assert verdicts[PREMIS, True] + verdicts[PREMIS, False] > 0

"""The publishers' own schemas accept what we write, asked without a line of our validators."""

import os
import tarfile
from collections import Counter
from pathlib import Path
from typing import IO, Any

import pytest
from lxml import etree

from leverans.flow.outcome import Status
from leverans.testing.two_sides import PDF_1_4, TwoSides

SHARED = Path(os.environ.get("LEVERANS_SHARED", Path(__file__).parents[3] / "shared"))
OFFICIAL = SHARED / "data" / "official-schemas"
XS = "http://www.w3.org/2001/XMLSchema"
METS = {
    "http://www.loc.gov/METS/": "mets.xsd",
    "https://DILCIS.eu/XML/METS/CSIPExtensionMETS": "DILCISExtensionMETS.xsd",
    "https://DILCIS.eu/XML/METS/SIPExtensionMETS": "DILCISExtensionSIPMETS.xsd",
}
LOCAL = {"xlink.xsd", "xml.xsd", "xlink", "xml"}

pytestmark = [
    pytest.mark.official,
    pytest.mark.skipif(not OFFICIAL.is_dir(), reason=f"no {OFFICIAL}: set LEVERANS_SHARED"),
]


class Beside(etree.Resolver):
    """Finds what a schema imports beside it, whatever address it gives; never asks a network."""

    def resolve(self, system_url: str | None, public_id: str | None, context: Any) -> Any:  # noqa: ANN401 - libxml2's own
        """The file of that name among the official ones."""
        del public_id
        assert system_url is not None
        name = system_url.rpartition("/")[2]
        path = OFFICIAL / (name if name.endswith(".xsd") else f"{name}.xsd")
        assert path.exists(), f"{system_url} is not beside the official schemas"
        return self.resolve_filename(str(path), context)


def parser() -> etree.XMLParser:  # noqa: TID251 - an independent check
    """Plain lxml: this is a check that is independent of ours."""
    made = etree.XMLParser(no_network=True)  # noqa: TID251 - an independent check
    made.resolvers.add(Beside())
    return made


def schema_of(text: bytes) -> etree.XMLSchema:
    return etree.XMLSchema(
        etree.fromstring(text, parser(), base_url=f"{OFFICIAL}/")  # noqa: TID251 - independent
    )


@pytest.fixture(scope="module")
def schemas() -> dict[str, etree.XMLSchema]:
    """File name in a package -> the official schema for it."""
    imports = "".join(
        f'<xs:import namespace="{space}" schemaLocation="{name}"/>' for space, name in METS.items()
    )
    together = f'<xs:schema xmlns:xs="{XS}">{imports}</xs:schema>'.encode()
    return {
        "METS.xml": schema_of(together),
        "premis.xml": schema_of((OFFICIAL / "premis-v3-0.xsd").read_bytes()),
        "ead3.xml": schema_of((OFFICIAL / "ead3.xsd").read_bytes()),
    }


def delivered(root: Path, terms: dict[str, str]) -> Path:
    """A package as it lies in the drop folder after a whole delivery."""
    sides = TwoSides(root).make(**terms)
    sides.add("nämnd/åäö & <taggar>.pdf", PDF_1_4)
    sides.add("nämnd/utan känt format.xyz", bytes(range(256)))
    sides.add("nämnd/bilaga", b"text", Åtkomsträtt="3", Lagrum="OSL 21 kap. 7 §")
    sides.write()
    assert sides.deliver().status is Status.WAITING
    (container,) = (sides.drop / "incoming").glob("*.tar")
    return container


def accepted(schema: etree.XMLSchema, stream: IO[bytes]) -> None:
    document = etree.parse(stream, parser())  # noqa: TID251 - independent
    assert schema.validate(document), schema.error_log


@pytest.mark.parametrize("version", ["2.2.0", "2.1.0"])
@pytest.mark.parametrize("description", ["ead3", "dc"])
@pytest.mark.parametrize("objects", ["representation", "file"])
def test_the_publishers_schemas_accept_every_document_of_a_delivered_package(
    version: str,
    description: str,
    objects: str,
    schemas: dict[str, etree.XMLSchema],
    tmp_path: Path,
) -> None:
    package = f'description = "{description}"\npremis_objects = "{objects}"'
    seen: Counter[str] = Counter()
    with tarfile.open(delivered(tmp_path, {"version": version, "package": package})) as tar:
        for member in tar:
            name = member.name.rpartition("/")[2]
            stream = tar.extractfile(member) if name in schemas else None
            if stream is not None:
                accepted(schemas[name], stream)
                seen[name] += 1
    assert seen == {"METS.xml": 2, "premis.xml": 2} | (
        {"ead3.xml": 1} if description == "ead3" else {}
    )


def test_the_same_schemas_refuse_a_document_with_one_word_wrong(
    schemas: dict[str, etree.XMLSchema], tmp_path: Path
) -> None:
    with tarfile.open(delivered(tmp_path, {})) as tar:
        for name, good, bad in (
            ("METS.xml", b"CHECKSUMTYPE=", b"CHECKSUMKIND="),
            ("premis.xml", b"eventType", b"eventKind"),
            ("ead3.xml", b"unittitle", b"unitname"),
        ):
            member = next(each for each in tar if each.name.endswith(f"/{name}"))
            stream = tar.extractfile(member)
            assert stream is not None
            wrong = stream.read().replace(good, bad)
            document = etree.fromstring(wrong, parser())  # noqa: TID251 - independent
            assert not schemas[name].validate(document)

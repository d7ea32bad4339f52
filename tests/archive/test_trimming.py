"""What a document says of records that stay is not taken out with what it says of one that goes."""

import io

import pytest

from leverans.archive.saying import NotRewritable
from leverans.archive.trimming import Renewed, read_root, trim

EAD, PREMIS = "http://ead3.archivists.org/schema/", "http://www.loc.gov/premis/v3"
METS = "http://www.loc.gov/METS/"


class OneGoes:
    def has_path(self, path: str) -> bool:
        return path == "a/one.txt"

    def has_mark(self, text: str) -> bool:
        return text == "ID-ONE"

    def renewed(self, path: str) -> Renewed | None:
        del path
        return None


def trimmed(document: str) -> str:
    data, out = document.encode(), io.BytesIO()
    trim(io.BytesIO(data), out, "a/x.xml", read_root(io.BytesIO(data)), OneGoes())
    return out.getvalue().decode()


def component(unit: str, *inside: str) -> str:
    return f"<c><did><unitid>{unit}</unitid></did>{''.join(inside)}</c>"


def finding_aid(*components: str) -> str:
    return f'<ead xmlns="{EAD}"><archdesc><dsc>{"".join(components)}</dsc></archdesc></ead>'


def event(*linked: str) -> str:
    links = "".join(
        "<linkingObjectIdentifier><linkingObjectIdentifierValue>"
        f"{one}</linkingObjectIdentifierValue></linkingObjectIdentifier>"
        for one in linked
    )
    return f'<premis xmlns="{PREMIS}" version="3.0"><event>{links}</event></premis>'


def test_a_component_by_itself_goes() -> None:
    left = trimmed(finding_aid(component("ID-ONE"), component("ID-TWO")))
    assert "ID-ONE" not in left
    assert "ID-TWO" in left


def test_a_case_with_documents_that_stay_is_not_taken_out_with_one_of_them() -> None:
    case = component("KS 1", component("ID-ONE"), component("ID-TWO"))
    with pytest.raises(NotRewritable):
        trimmed(finding_aid(case))


def test_an_event_that_several_objects_share_is_not_taken_out_with_one_of_them() -> None:
    assert "ID-ONE" not in trimmed(event("ID-ONE"))
    assert "ID-TWO" in trimmed(event("ID-TWO"))
    with pytest.raises(NotRewritable):
        trimmed(event("ID-ONE", "ID-TWO"))


def test_a_division_that_points_at_a_file_that_stays_is_not_taken_out() -> None:
    files = (
        '<fileSec><fileGrp><file ID="f1"><FLocat xmlns:x="http://www.w3.org/1999/xlink"'
        ' x:href="one.txt"/></file><file ID="f2"/></fileGrp></fileSec>'
    )
    points = '<fptr FILEID="f1"/><fptr FILEID="f2"/>'
    division = f"<structMap><div><div>{points}</div></div></structMap>"
    with pytest.raises(NotRewritable):
        trimmed(f'<mets xmlns="{METS}">{files}{division}</mets>')

"""CSIPSTR1–16: the folders of a package, judged from what the survey found."""

from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import islice

from leverans.model.finding import Finding, Level
from leverans.validators.containers.interface import flaw
from leverans.validators.package_index import PackageIndex, glob_literal
from leverans.validators.survey import ROOT_METS, Survey

STRUCTURE_RULES = (
    "CSIPSTR1",
    "CSIPSTR4",
    "CSIPSTR5",
    "CSIPSTR6",
    "CSIPSTR7",
    "CSIPSTR9",
    "CSIPSTR10",
    "CSIPSTR11",
    "CSIPSTR12",
    "CSIPSTR13",
    "CSIPSTR15",
    "CSIPSTR16",
)
_LISTED = 1000


def check_structure(survey: Survey, index: PackageIndex, kind: str) -> Iterator[Finding]:
    """The findings on folders and on where METS.xml lies."""
    if kind != "folder":
        yield from _one_root(survey)
    if index.find(survey.prefix + ROOT_METS) is None:
        near = index.nearly(survey.prefix + ROOT_METS)
        yield flaw("CSIPSTR4", near or survey.name, value=near or "")
    if "metadata" not in survey.folders:
        yield _should("CSIPSTR5", "metadata/")
    else:
        yield from _metadata(survey)
    representations = representation_names(survey)
    if "representations" not in survey.folders:
        yield _should("CSIPSTR9", "representations/")
    elif not representations:
        yield _should("CSIPSTR10", "representations/")
    folded = Counter(name.casefold() for name in representations)
    for name in representations[:_LISTED]:
        if folded[name.casefold()] > 1:  # one and the same folder on Windows
            yield _should("CSIPSTR10", f"representations/{name}/")
        yield from _representation(survey, index, name)
    yield from _companions(survey, index, representations)


def representation_names(survey: Survey) -> list[str]:
    """Names of the folders below representations/."""
    return sorted(
        folder.split("/")[1]
        for folder in survey.folders
        if folder.startswith("representations/") and folder.count("/") == 1
    )


def _one_root(survey: Survey) -> Iterator[Finding]:
    extra = sorted(survey.roots - {survey.name})
    if not survey.prefix:
        yield flaw("CSIPSTR1", survey.name, value="")
    for name in extra[:_LISTED] if survey.prefix else ():
        yield flaw("CSIPSTR1", name or ".", value=name)


def _metadata(survey: Survey) -> Iterator[Finding]:
    """A folder that means one of these but is called otherwise; what METS says comes later."""
    for rule, name in (("CSIPSTR6", "preservation"), ("CSIPSTR7", "descriptive")):
        if f"metadata/{name}" not in survey.folders:
            for folder in _named_nearly(name, _children(survey, "metadata/")):
                yield _should(rule, f"metadata/{folder}/", value=f"metadata/{folder}/")


def _children(survey: Survey, parent: str) -> list[str]:
    """Names of the folders directly below `parent` ("" or with a slash at its end)."""
    depth = parent.count("/")
    return sorted(
        folder.rpartition("/")[2]
        for folder in survey.folders
        if folder.startswith(parent) and folder.count("/") == depth
    )


def _named_nearly(name: str, others: list[str]) -> list[str]:
    """Those of the other names that probably mean this one."""
    return [
        other
        for other in others[:_LISTED]
        if other != name
        and (name in other.casefold() or get_close_matches(other.casefold(), (name,), cutoff=0.8))
    ]


def _representation(survey: Survey, index: PackageIndex, name: str) -> Iterator[Finding]:
    folder = f"representations/{name}"
    if f"{folder}/data" not in survey.folders:
        yield _should("CSIPSTR11", folder + "/")
    if index.find(f"{survey.prefix}{folder}/{ROOT_METS}") is None:
        yield _should("CSIPSTR12", folder + "/")
    if f"{folder}/metadata" not in survey.folders:
        yield _should("CSIPSTR13", folder + "/")


def _companions(
    survey: Survey, index: PackageIndex, representations: list[str]
) -> Iterator[Finding]:
    """schemas/ and documentation/, in the root or in any representation.

    Nobody can tell whether there should be any; a folder that is nearly called so is some, and
    schemas may lie among the metadata instead.
    """
    for rule, name in (("CSIPSTR15", "schemas"), ("CSIPSTR16", "documentation")):
        places = [name, *(f"representations/{one}/{name}" for one in representations)]
        if not any(place in survey.folders for place in places):
            for folder in _named_nearly(name, _children(survey, "")):
                yield _should(rule, folder + "/", value=folder + "/")
    stray = glob_literal(survey.prefix) + "metadata/*.xsd"
    for member in islice(index.matching(stray), 1):
        place = member.path.removeprefix(survey.prefix)
        yield _should("CSIPSTR15", place, value=place)


def _should(rule: str, place: str, **params: str) -> Finding:
    return flaw(rule, place, Level.WARNING, **params)

"""CSIP80–112, 116, 118 and 119: the structural map, judged when its document ends."""

from collections.abc import Callable, Iterable

from leverans.model.finding import Level
from leverans.validators.document import (
    HREF,
    LINK_TITLE,
    LINK_TYPE,
    Div,
    Document,
    Node,
    StructMap,
)
from leverans.validators.interface import Hit
from leverans.validators.references import resolve
from leverans.validators.rules.requirement import MUST, SHOULD, Look, Requirement

OLDER = {"2.1.0": MUST, "2.0.4": MUST}  # CSIP96, 100 and 104 became SHOULD in 2.2.0

Judge = Callable[[StructMap, Document], Iterable[Hit]]
JudgeDiv = Callable[[Div, Document], bool]


def _of_map(judge: Judge) -> Look:
    """Where there is no such map at all, CSIP80 says so, and there is nothing to judge."""

    def look(_: Node, document: Document) -> Iterable[Hit]:
        found = document.csip_map
        return () if found is None else judge(found, document)

    return look


def _one_map(node: Node, document: Document) -> Iterable[Hit]:
    labelled = [m for m in document.struct_maps if m.node.get("LABEL") == "CSIP"]
    if len(labelled) != 1:
        yield Hit((labelled[1].node if labelled else node).line, str(len(labelled)))


def _labelled_csip(node: Node, document: Document) -> Iterable[Hit]:
    found = document.csip_map
    named = found.node if found else node
    if document.struct_maps and named.get("LABEL") != "CSIP":
        yield Hit(named.line, named.get("LABEL") if found else "")


def _map_is(name: str, value: str) -> Judge:
    def judge(found: StructMap, _: Document) -> Iterable[Hit]:
        if found.node.get(name) != value:
            yield Hit(found.node.line, found.node.get(name))

    return judge


def _map_id(found: StructMap, _: Document) -> Iterable[Hit]:
    if not found.node.get("ID"):
        yield Hit(found.node.line)


def _one_top(found: StructMap, _: Document) -> Iterable[Hit]:
    if len(found.tops) != 1:
        yield Hit(found.node.line, str(len(found.tops)))


def _top_label(found: StructMap, document: Document) -> Iterable[Hit]:
    wanted = document.root.get("OBJID")
    return (Hit(div.node.line, div.label) for div in found.tops if div.label != wanted)


def _top_id(found: StructMap, _: Document) -> Iterable[Hit]:
    return (Hit(div.node.line) for div in found.tops if not div.node.get("ID"))


# --- the divs for metadata, documentation, schemas and content


def _labelled(found: StructMap, label: str) -> list[Div]:
    return [div for div in found.divs if div.label == label]


def _one_metadata(found: StructMap, _: Document) -> Iterable[Hit]:
    count = len(_labelled(found, "Metadata"))
    if count != 1:
        yield Hit(found.node.line, str(count))


def _div_id(label: str) -> Look:
    def judge(found: StructMap, _: Document) -> Iterable[Hit]:
        return (Hit(div.node.line) for div in _divs_of(found, label) if not div.node.get("ID"))

    return _of_map(judge)


def _label_exact(label: str) -> Look:
    """A div that means this label but writes it otherwise."""

    def judge(found: StructMap, _: Document) -> Iterable[Hit]:
        for div in found.divs:
            if div.label != label and div.label.strip().casefold() == label.casefold():
                yield Hit(div.node.line, div.label)

    return _of_map(judge)


def _listed(attribute: str, *sections: str) -> Look:
    """The Metadata div lists the IDs of all current sections, and nothing but sections.

    An amdSec may stand for the sections in it: 2.0.4 speaks of its ID.
    """

    def judge(found: StructMap, document: Document) -> Iterable[Hit]:
        known = {s.get("ID") for s in document.section(*sections) if s.get("ID")}
        current = {
            s.get("ID") for s in document.section(*sections) if s.get("STATUS") != "SUPERSEDED"
        } - {""}
        whole = document.amd_ids if attribute == "ADMID" else set[str]()
        for div in _labelled(found, "Metadata")[:1]:
            listed = set(div.node.get(attribute).split())
            missing = set[str]() if whole and whole <= listed else current - listed
            if wrong := missing | (listed - known - whole):
                yield Hit(div.node.line, " ".join(sorted(wrong)[:5]), MUST)

    return _of_map(judge)


def _at_most_one(label: str) -> Look:
    """Groups of that USE call for one div; more than one is an error."""

    def judge(found: StructMap, document: Document) -> Iterable[Hit]:
        count = len(_labelled(found, label))
        if count > 1:
            yield Hit(found.node.line, str(count), MUST)
        elif not count and document.groups_using(label):
            yield Hit(found.node.line, "0")

    return _of_map(judge)


def _content_divs(found: StructMap) -> list[Div]:
    return [d for d in found.divs if d.label.split("/")[0] == "Representations" and not d.mptrs]


def _divs_of(found: StructMap, label: str) -> list[Div]:
    return _content_divs(found) if label == "Representations" else _labelled(found, label)


def _pointed(label: str) -> Look:
    """Every group of that USE has an fptr from below the div of that label."""

    def judge(found: StructMap, document: Document) -> Iterable[Hit]:
        pointed = {name for div in found.divs for name in div.file_ids}
        for group in _groups(document, label):
            if group.get("ID") not in pointed:
                yield Hit(group.line, group.get("ID"))

    return _of_map(judge)


def _groups(document: Document, label: str) -> list[Node]:
    """Groups that need an fptr; a representation with a METS of its own has an mptr instead."""
    found = document.csip_map
    divs = found.divs if found else []
    linked = {m.get(LINK_TITLE) for div in divs for m in div.mptrs}
    linked.update(title for div in divs for title in div.linked)
    labels = {div.label for div in divs if div.mptrs}
    return [
        group.node
        for group in document.groups_using(label)
        if group.files and group.node.get("ID") not in linked and group.use not in labels
    ]


def _points_to_group(label: str) -> Look:
    """Every fptr below these divs names a file group of that USE, and every group has one.

    The div of a representation may also point to the groups of its own schemas and documentation.
    """

    def judge(found: StructMap, document: Document) -> Iterable[Hit]:
        groups = document.groups if label == "Representations" else document.groups_using(label)
        known = {group.node.get("ID") for group in groups} - {""}
        for div in _divs_of(found, label):
            wrong = [name for name in div.file_ids if name not in known]
            if wrong:
                yield Hit(div.node.line, wrong[0], MUST)
        pointed = {name for div in found.divs for name in div.file_ids}
        for group in _groups(document, label):
            if group.get("ID") not in pointed:
                yield Hit(group.line, group.get("ID"), OLDER.get(document.version, SHOULD))

    return _of_map(judge)


def _one_content_div(found: StructMap, document: Document) -> Iterable[Hit]:
    count = len(_labelled(found, "Representations"))
    if count > 1:
        yield Hit(found.node.line, str(count), MUST)
    elif _groups(document, "Representations") and not _content_divs(found):
        yield Hit(found.node.line, "0")


# --- representations with a METS of their own


def _representation_divs(document: Document) -> list[Div]:
    """Those that have an mptr, and those whose label says that they should."""
    found = document.csip_map
    named = {f"Representations/{name}" for name in document.around.representation_mets}
    if not document.around.is_root:
        named = set()
    return [div for div in found.divs if div.mptrs or div.label in named] if found else []


def _each_representation(node: Node, document: Document) -> Iterable[Hit]:
    named = {div.label for div in _representation_divs(document)}
    for name in document.around.representation_mets:
        if f"Representations/{name}" not in named:
            yield Hit(node.line, name)


def _of_divs(holds: JudgeDiv) -> Look:
    def look(_: Node, document: Document) -> Iterable[Hit]:
        return (
            Hit(div.node.line, div.label)
            for div in _representation_divs(document)
            if not holds(div, document)
        )

    return look


def _of_mptr(name: str, holds: Callable[[str, Div, Document], bool]) -> Look:
    def look(_: Node, document: Document) -> Iterable[Hit]:
        return (
            Hit(mptr.line, mptr.get(name))
            for div in _representation_divs(document)
            for mptr in div.mptrs
            if not holds(mptr.get(name), div, document)
        )

    return look


def _label_is_use(div: Div, document: Document) -> bool:
    return div.label.startswith("Representations/") and any(
        group.use == div.label for group in document.groups
    )


def _titled(title: str, div: Div, document: Document) -> bool:
    """The ID of the group whose USE is the div's label; where no group is, of any such group."""
    content = [group for group in document.groups if group.use.startswith("Representations")]
    own = [group for group in content if group.use == div.label]
    return bool(title) and title in {group.node.get("ID") for group in own or content}


def _is_its_mets(href: str, div: Div, document: Document) -> bool:
    """Names a METS.xml, of the representation in the label; case is told of elsewhere."""
    path = resolve("", href.replace("\\", "/")).path.casefold()
    name = div.label.partition("/")[2]
    if document.around.is_root and name in document.around.representation_mets:
        return path == f"representations/{name}/mets.xml".casefold()
    return path.rpartition("/")[2] == "mets.xml"


def _rule(
    number: int,
    look: Look,
    level: Level = MUST,
    *,
    under: str = "",
    levels: dict[str, Level] | None = None,
    scope: str = "any",
) -> Requirement:
    return Requirement(
        id=f"CSIP{number}",
        level=level,
        on="end",
        look=look,
        depends_on=under,
        levels=levels or {},
        scope=scope,
    )


STRUCT_MAP_RULES = (
    _rule(80, _one_map),
    _rule(81, _of_map(_map_is("TYPE", "PHYSICAL"))),
    _rule(82, _labelled_csip),
    _rule(83, _of_map(_map_id)),
    _rule(84, _of_map(_one_top)),
    _rule(85, _of_map(_top_id)),
    Requirement(id="CSIP86", level=MUST, on="end", look=_of_map(_top_label), versions=("2.0.4",)),
    _rule(88, _of_map(_one_metadata)),
    _rule(89, _div_id("Metadata")),
    _rule(90, _of_map(_one_metadata)),
    _rule(91, _listed("ADMID", "digiprovMD", "rightsMD", "techMD", "sourceMD"), SHOULD),
    _rule(92, _listed("DMDID", "dmdSec"), SHOULD),
    _rule(93, _at_most_one("Documentation"), SHOULD),
    _rule(94, _div_id("Documentation"), under="CSIP93"),
    _rule(95, _label_exact("Documentation"), under="CSIP93"),
    _rule(96, _pointed("Documentation"), SHOULD, under="CSIP93", levels=OLDER),
    _rule(116, _points_to_group("Documentation"), under="CSIP96"),
    _rule(97, _at_most_one("Schemas"), SHOULD),
    _rule(98, _div_id("Schemas"), under="CSIP97"),
    _rule(99, _label_exact("Schemas"), under="CSIP97"),
    _rule(100, _pointed("Schemas"), SHOULD, under="CSIP97", levels=OLDER),
    _rule(118, _points_to_group("Schemas"), under="CSIP100"),
    _rule(101, _of_map(_one_content_div), SHOULD, scope="root"),
    _rule(102, _div_id("Representations"), under="CSIP101"),
    _rule(103, _label_exact("Representations"), under="CSIP101"),
    _rule(104, _pointed("Representations"), SHOULD, under="CSIP101", levels=OLDER),
    _rule(119, _points_to_group("Representations"), under="CSIP104"),
    _rule(105, _each_representation, SHOULD, scope="root"),
    _rule(106, _of_divs(lambda div, _: bool(div.node.get("ID"))), under="CSIP105"),
    _rule(107, _of_divs(_label_is_use), under="CSIP105"),
    _rule(108, _of_mptr(LINK_TITLE, _titled), under="CSIP105"),
    _rule(109, _of_divs(lambda div, _: len(div.mptrs) == 1), under="CSIP105"),
    _rule(110, _of_mptr(HREF, _is_its_mets), under="CSIP105"),
    _rule(111, _of_mptr(LINK_TYPE, lambda kind, *_: kind == "simple"), under="CSIP105"),
    _rule(112, _of_mptr("LOCTYPE", lambda kind, *_: kind == "URL"), under="CSIP105"),
)

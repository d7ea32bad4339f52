"""What can be read cheaply of a package that holds no records of ours.

Its label, and the descriptions it carries: METS, Dublin Core, EAD, DIDL, FGS, bag-info.txt. None
of them says to us who may see it, so it is hidden from those outside.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import islice

from leverans.archive.interface import StoredPackage
from leverans.model.catalogue_entry import CatalogueEntry
from leverans.model.exposure import Exposure
from leverans.schemas.xml import XmlStream, read_events

METS = ("METS.xml", "mets.xml", "sip.xml")
DESCRIPTIVE = "metadata/descriptive/"
BAG_INFO = "bag-info.txt"
MOST_DOCUMENTS = 50
LOOKED_AT = 10_000  # files, among which its descriptions must be
LARGEST = 8 << 20  # bytes of a description that is read
LONGEST_TEXT = 100_000
_TITLES = frozenset({"title", "unittitle", "rubrik", "arendemening", "titel"})
_IDS = frozenset({"diaryno", "diarienummer"})
_OTHERS = frozenset({
    "description", "abstract", "subject", "creator", "identifier", "objecttype", "producer",
    "unitdate", "beskrivning", "nyckelord", "arkivbildare", "arkivobjektid",
})  # fmt: skip
_BAG = (
    "External-Description",
    "Source-Organization",
    "External-Identifier",
    "Bag-Group-Identifier",
)


def foreign_entry(package: StoredPackage) -> CatalogueEntry:
    """One entry for the package as a whole."""
    names = [file.path for file in islice(package.files(), LOOKED_AT)]
    label = next(filter(None, (_label(package, name) for name in METS if name in names)), "")
    words = _Words()
    for name in islice(filter(_is_description, names), MOST_DOCUMENTS):
        with closing(package.open(name)) as stream:
            read_events(stream, words, max_bytes=LARGEST)
    told = dict(_bag_info(package)) if BAG_INFO in names else {}
    title = label or words.title or told.get(_BAG[0], "") or package.id
    text = "\n".join((*words.texts, *told.values()))
    return CatalogueEntry(
        archive_id=package.id,
        title=title,
        text=text[:LONGEST_TEXT],
        ids=(words.diary, *filter(None, (told.get(_BAG[2], ""),))),
        exposure=Exposure.HIDDEN,
    )


def _is_description(path: str) -> bool:
    """An XML file that describes: in its place, or at the root and no METS."""
    if not path.endswith(".xml"):
        return False
    return path.startswith(DESCRIPTIVE) or ("/" not in path and path not in METS)


def _label(package: StoredPackage, path: str) -> str:
    """LABEL of a METS document, of which no more than the beginning is read."""
    with closing(package.open(path)) as stream:
        for _, root in XmlStream(stream, events=("start",), max_bytes=LARGEST):
            return str(root.get("LABEL", "")).strip()
    return ""


def _bag_info(package: StoredPackage) -> Iterator[tuple[str, str]]:
    with closing(package.open(BAG_INFO)) as stream:
        text = stream.read(LONGEST_TEXT).decode("utf-8", "replace")
    for line in text.splitlines():
        name, _, value = line.partition(":")
        if name.strip() in _BAG:
            yield name.strip(), value.strip()


class _Words:
    """Gathers the text of elements that name or describe something (`schemas.xml.Handler`)."""

    def __init__(self) -> None:
        self.line = 0
        self.title = self.diary = ""
        self.texts: list[str] = []
        self._name = ""
        self._parts: list[str] = []
        self._room = LONGEST_TEXT

    def start(self, tag: str, attributes: Mapping[str, str], /) -> None:
        """An element begins; one within another that is gathered ends that one's text."""
        del attributes
        name = tag.rpartition("}")[2].lower()
        self._name = name if name in _TITLES | _IDS | _OTHERS else ""
        self._parts = []

    def data(self, text: str, /) -> None:
        """Some text of the element."""
        if self._name and self._room > 0:
            self._parts.append(text[: self._room])
            self._room -= len(text)

    def end(self, tag: str, /) -> None:
        """It ends."""
        del tag
        text = " ".join("".join(self._parts).split())
        if self._name and text:
            self.texts.append(text)
            self.title = self.title or (text if self._name in _TITLES else "")
            self.diary = self.diary or (text if self._name in _IDS else "")
        self._name = ""
        self._parts = []

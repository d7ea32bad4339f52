"""A million records with Swedish-looking titles, all invented; the same on every machine."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID, uuid5

from leverans.model.catalogue_entry import CatalogueEntry, FileEntry, Told
from leverans.model.exposure import Exposure

_SPACE = UUID("00000000-0000-5000-8000-00000000beac")


def _words(text: str) -> list[str]:
    return text.split()


_FIRST = _words("""
    års mål verksamhets bygg miljö skol vård hälso trafik kultur idrotts fritids region
    kommun nämnd ekonomi personal löne budget avtals upphandlings inköps arkiv ärende
    delegations detalj plan natur vatten energi avfalls brand krishanterings säkerhets
    informations kvalitets patient läkemedels forsknings bibliotek musik teater museum
    landsbygds närings turism integrations ungdoms äldre barn familje social omsorgs bostads
    fastighets lokal hyres mark exploaterings översikts gatu
""")
_LAST = _words("""
    redovisning protokoll plan rapport beslut avtal utredning yttrande remiss policy
    riktlinje strategi program uppföljning sammanställning förteckning ansökan bidrag
    prövning tillsyn tillstånd granskning revision underlag analys bedömning beskrivning
    inventering utvärdering kartläggning överenskommelse instruktion ordning modell prognos
    budget kalkyl faktura skrivelse motion interpellation medborgarförslag tjänsteutlåtande
    kallelse dagordning anteckning minnesanteckning
""")
_SYLLABLES = _words("""
    al berg dal ek fors gran hult ker lund mar nor ost ros sten torp ud vik ås ö ängs
""")
_COMMON = ("beslut", "protokoll", "rapport", "bilaga", "2024", "nämnden", "och", "av", "om", "för")
COMMON, COMPOUND, PLAIN = 0.2, 0.65, 0.8  # of the words in a title, up to where
LONGER = 0.4  # of the compounds
PUBLIC, NOT_HIDDEN = 0.5, 0.9  # of the records, up to where
TYPES = ("Protokoll", "Avtal", "Rapport", "Beslut", "Plan", "Skrivelse", "Remiss", "Ansökan")
PRODUCERS = ("Kulturnämnden", "Miljönämnden", "Regionstyrelsen", "Byggnadsnämnden")
_FIRST_DAY = date(2010, 1, 1)


class Words:
    """Makes words as the language does: compounds of compounds, and names of places."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - the same on every run

    def title(self) -> str:
        """Four to nine words, of which one in five is among the most common."""
        pick = self._chance.random
        words = []
        for _ in range(self._chance.randrange(4, 10)):
            dice = pick()
            if dice < COMMON:
                words.append(self._chance.choice(_COMMON))
            elif dice < COMPOUND:
                words.append(self.compound())
            elif dice < PLAIN:
                words.append(self._chance.choice(_LAST))
            else:
                words.append(self.place())
        return " ".join(words).capitalize()

    def compound(self) -> str:
        """Such as `kulturbidragsansökan`; the first parts are far from equally common."""
        parts = [self._skewed(_FIRST)]
        if self._chance.random() < LONGER:
            parts.append(self._skewed(_LAST) + "s")
        return "".join(parts) + self._skewed(_LAST)

    def place(self) -> str:
        """Such as `Ekforsvik`."""
        return "".join(
            self._chance.choices(_SYLLABLES, k=self._chance.randrange(2, 4))
        ).capitalize()

    def _skewed(self, words: list[str]) -> str:
        return words[int(len(words) * self._chance.random() ** 2)]


def entries(count: int) -> Iterator[Told]:
    """Records with one file each; half of them public, a tenth hidden."""
    words, chance = Words(6), random.Random(7)  # noqa: S311
    for number in range(count):
        archive_id = str(uuid5(_SPACE, f"search {number}"))
        day = _FIRST_DAY + timedelta(days=chance.randrange(5800))
        dice = chance.random()
        exposure = Exposure.PUBLIC if dice < PUBLIC else Exposure.REQUEST_ONLY
        kind = chance.randrange(len(TYPES))
        diary = f"KN {day.year}-{number % 99991:05d}"
        name = f"representations/native/data/Bilaga {number % 400}.pdf"
        yield (
            CatalogueEntry(
                archive_id=archive_id,
                title=words.title(),
                document=f"metadata/descriptive/records/{archive_id}.json",
                text=f"{diary} {TYPES[kind]} {words.compound()} {words.place()}",
                internal="Test Testsson",
                ids=(diary,),
                record_type=(f"T{kind}", TYPES[kind]),
                classification=f"{chance.randrange(1, 5)}.{chance.randrange(1, 20)}",
                producer=("", PRODUCERS[number % len(PRODUCERS)]),
                case_ids=(f"KN {day.year}-{number % 99991:05d}",),
                date=day.isoformat(),
                exposure=Exposure.HIDDEN if dice > NOT_HIDDEN else exposure,
            ),
            iter([FileEntry(path=name, size=1000 + number % 5000, sha256="0" * 64, puid="fmt/95")]),
        )

"""The closed list of words and fixed turns of phrase, and the terminal that each of them is."""

from collections.abc import Iterator, Mapping
from functools import cache

from leverans.model.retention_rule import Unit
from leverans.plan.trigger_table import ARCHIVES
from leverans.plan.wordings import parts, wordings

UNITS: Mapping[str, Unit] = {
    **dict.fromkeys(("år", "års", "kalenderår", "kalenderårs"), Unit.YEARS),
    **dict.fromkeys(("mån", "månad", "månader", "månaders"), Unit.MONTHS),
    **dict.fromkeys(("vecka", "veckor", "veckors"), Unit.WEEKS),
    **dict.fromkeys(("dag", "dagar", "dagars", "dygn"), Unit.DAYS),
}

PERSONS = "personen | barnet | eleven | den enskilde | patienten | brukaren | klienten"
YEAR = "kalenderår | kalenderåret | år | året"

# what follows these to the end of the branch is free text: a person must read it
OPENERS = {
    "CONDITION": """om | under förutsättning att | förutsatt att | förutsätter att | såvida
        | såvida inte | såvida ej | ifall | i den mån | så länge | vid preskriptionsavbrott""",
    "EXCEPTION": """utom | förutom | med undantag av | med undantag för | undantaget | dock ej
        | dock inte | dock bevaras | men inte | men ej | bortsett från | gäller ej | gäller inte""",
    "REFERENCE": "enl | enligt | se | jfr | jämför",
    "CHOICE": "beroende på",
}

WORDS = {
    "KEEP": """bevaras | bevara | b | bev | bevaras varaktigt | förvaras varaktigt
        | bevaras för all framtid | bevaras för framtiden | bevaras alltid | bevaras för alltid""",
    "HOLD": "sparas | förvaras | behålls",
    "CULL": "gallras | gallra | gallr | raderas | förstörs",
    "G": "g",
    "CULLING": "gallring | verkställande av gallring",
    "TERM": "gallringsfrist | gallringstid | gallringsfristen | gallringstiden",
    "MUST": "ska | skall | måste",
    "MAY": "får",
    "NOT": "inte | ej | icke | aldrig",
    # no `uppgifterna`, `informationen`: what stands in a record is not the record
    "SUBJECT": """handlingen | handlingarna | handlingar | dokumentet | dokumenten | ärendet
        | akten | akterna""",
    "RECORDING": """inspelningen | inspelningarna | ljudfilen | ljudupptagningen
        | videoinspelningen | ljudinspelningen""",
    "MEDIUM": """papper | papperet | pappret | pappersoriginal | pappershandlingar | digitalt
        | digital | digitala | elektroniskt | original | originalet | originalen | kopia | kopior
        | kopian | kopiorna | papperskopior | mikrofilm | fysiskt | analogt""",
    "AFTER": "efter",
    "FROM": "från | räknat från",
    "WHEN": "när | då | sedan | så snart | så fort",
    "AT": "vid",
    "DET": "det",
    "ATT": "att",
    "IN": "i | under",
    "AND": "och",
    "OR": "eller",
    "BUT": "dock | men",
    "EARLIEST": "tidigast | först",
    "LATEST": "senast | högst | längst",
    "LEAST": "minst",
    "BEFORE": "före | förrän | innan",
    "IMMEDIATE": "omedelbart | genast | direkt | omgående",
    "SEND": "levereras | överlämnas | överförs",
    "TARGET": " | ".join(f"till {archive}" for archive in ARCHIVES),
    "REVIEW": "omprövas | granskas",
    "RETURN": "återlämnas",
    "RECURRENT": """löpande | årligen | kontinuerligt | regelbundet | månadsvis | årsvis
        | vart annat år | vartannat år | vart tredje år | vart femte år | vart tionde år""",
    "SAMPLE": "i urval | urval",
    "THEREAFTER": """därefter gallras | sedan gallras | varefter gallras | därefter gallring
        | gallras därefter | gallras sedan""",
    "BEFORE_CULLED": """innan den gallras | innan de gallras | innan gallring
        | innan handlingen gallras | innan inspelningen gallras""",
    "CALENDAR_END": " | ".join(
        (
            *(f"{year}s {end}" for year in ("kalenderåret", "året") for end in ("utgång", "slut")),
            *(f"{end} av {year}" for end in ("utgången", "slutet") for year in parts(YEAR)),
        )
    ),
    "CALENDAR_OF": " | ".join(
        f"{end}{that}{year} {when}"
        for end in ("", "utgången av ", "slutet av ")
        for that in ("", "det ")
        for year in parts(YEAR)
        for when in ("då", "när", "under vilket", "som")
    ),
    "AGE_OF": " | ".join(
        f"{who} {turns}" for who in parts(PERSONS) for turns in ("fyllt", "fyller", "har fyllt")
    ),
    "DUTY": " | ".join(
        f"gallringen {must} vara avslutad senast kalenderåret efter det att "
        "gallringsskyldigheten inträdde"
        for must in ("ska", "skall")
    ),
    "COMMA": ",",
    "COLON": ":",
    "DASH": "-",
    "LPAR": "(",
    "RPAR": ")",
    "UNIT": " | ".join(UNITS),
}


@cache
def lexicon() -> Mapping[str, str]:
    """Every word and turn of phrase that is read, and its terminal.

    Raises:
        ValueError: the lists are wrong: one of them is two terminals.
    """
    found: dict[str, str] = {}
    for words, terminal in _all():
        if found.setdefault(words, terminal) != terminal:
            raise ValueError(f"{words!r} is both {found[words]} and {terminal}")
    return found


@cache
def longest() -> int:
    """How many words the longest turn of phrase has."""
    return max(words.count(" ") for words in lexicon()) + 1


def _all() -> Iterator[tuple[str, str]]:
    for terminal, listed in (WORDS | OPENERS).items():
        yield from ((words, terminal) for words in parts(listed))
    yield from ((words, "EVENT") for words in wordings())

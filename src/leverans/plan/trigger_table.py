"""The closed table of events. `|` divides wordings; each row is one kind of event."""

from dataclasses import dataclass

from leverans.model.retention_rule import Review, Trigger

DOCUMENT = "handling | handlingen | handlingarna | dokument | dokumentet"
OVER = "upphört | upphörde | upphör | löpt ut | gått ut | utgått"
CLOSED = "avslutats | avslutades | avslutas"
ENDS = "slut | slutet | utgång | utgången | upphörande | upphörandet"
CLOSING = "avslut | avslutet | avslutande | avslutandet | avslutning | avslutningen"
ARCHIVES = (
    "e-arkiv", "e-arkivet", "regionarkivet", "mellanarkiv", "mellanarkivet", "slutarkiv",
    "slutarkivet", "arkivmyndigheten", "stadsarkivet", "kommunarkivet", "centralarkivet",
    "landsarkivet", "riksarkivet",
)  # fmt: skip
DELIVERY = (
    "leverans", "leveransen", "överföring", "överföringen", "överlämnande", "överlämnandet",
)  # fmt: skip
TO_ARCHIVE = " | ".join(
    f"{how}{what} till {where}"
    for how in ("", "godkänd ", "kvitterad ", "bekräftad ")
    for what in DELIVERY
    for where in ARCHIVES
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventWords:
    """The wordings of one kind of event.

    Attributes:
        subjects, ends, happened, states: what they are put together from, see `wordings`.
        alone: wordings that are whole as they stand.
        doubt: why a person must look wherever this is said; None where it is plain.
        prompt: whether "gallras när …" without a period may mean: at once.
    """

    trigger: Trigger
    subjects: str = ""
    ends: str = ""
    happened: str = ""
    states: str = ""
    alone: str = ""
    doubt: Review | None = None
    prompt: bool = False


EVENTS = (
    EventWords(
        trigger=Trigger.CREATED,
        subjects=f"{DOCUMENT} | inspelningen | uppgiften | uppgifterna",
        ends="upprättande | upprättandet | tillkomst | skapande | skapandet",
        happened="upprättats | upprättades | upprättas | skapats | skapades",
        states="upprättad | upprättat | upprättade",
        alone="""upprättande | upprättandet | upprättandedatum | skapande | skapandet
            | skapandedatum | tillkomst | inspelning | inspelningsdatum
            | inspelningstillfället""",
    ),
    EventWords(
        trigger=Trigger.RECEIVED,
        subjects=DOCUMENT,
        ends="ankomst | inkommande | mottagande | mottagandet",
        happened="inkommit | inkom | inkommer | kommit in | kom in | mottagits | mottogs",
        states="inkommen | inkommet | inkomna",
        alone="ankomst | ankomsten | ankomstdatum | mottagande | mottagandet | inkommandet",
    ),
    EventWords(
        trigger=Trigger.DECIDED,
        subjects="beslut | beslutet | tilldelningsbeslut | tilldelningsbeslutet",
        happened="fattats | fattades | fattas | meddelats | meddelades",
        states="fattat | meddelat",
        alone="""beslut | beslutet | beslutsdatum | beslutsdatumet | tilldelningsbeslut
            | tilldelningsbeslutet""",
    ),
    EventWords(
        trigger=Trigger.LEGAL_FORCE,
        subjects="""beslut | beslutet | dom | domen | avgörandet | beslut om anställning
            | beslutet om anställning | anställningsbeslutet""",
        happened="vunnit laga kraft | vann laga kraft | vinner laga kraft | fått laga kraft",
        states="lagakraftvunnet | lagakraftvunnen",
        alone="laga kraft | lagakraft | lagakraftdatum",
    ),
    EventWords(
        trigger=Trigger.CLOSED,
        subjects="ärende | ärendet | ärenden | ärendena | akt | akten | handläggningen",
        ends=CLOSING,
        happened=f"{CLOSED} | avslutat | stängts | stängdes",
        states="avslutat | avslutad | avslutade | stängt",
        alone=f"{CLOSING} | avslutsdatum | ärendeavslut",
    ),
    EventWords(
        trigger=Trigger.FISCAL_YEAR_END,
        subjects="räkenskapsår | räkenskapsåret | bokföringsår | bokföringsåret",
        ends=f"{ENDS} | {CLOSING}",
        happened=f"{OVER} | {CLOSED} | gick ut",
        states="avslutat | avslutats | utgånget",
    ),
    EventWords(  # no `avslutat`: a contract that is avslutat may just have been made
        trigger=Trigger.CONTRACT_END,
        subjects="""avtal | avtalet | avtalen | kontrakt | kontraktet | avtalstid | avtalstiden
            | avtalsperioden | kontraktstiden | hyresavtal | hyresavtalet | låneavtal | låneavtalet
            | ramavtal | ramavtalet | leasingavtalet | licensavtalet | entreprenadavtalet""",
        ends=ENDS,
        happened=OVER,
        states="utgånget | upphört",
        alone="avtalsslut | avtalsslutet",
    ),
    EventWords(
        trigger=Trigger.EMPLOYMENT_END,
        subjects="anställning | anställningen | anställningstiden | anställningsförhållandet",
        ends=f"{ENDS} | {CLOSING}",
        happened=f"{OVER} | {CLOSED}",
        states="avslutad | avslutat",
        alone="anställningsslut | anställningsslutet",
    ),
    EventWords(
        trigger=Trigger.EMPLOYMENT_END,
        subjects="anställningsavtal | anställningsavtalet",
        ends=ENDS,
        happened=OVER,
    ),
    EventWords(
        trigger=Trigger.LAST_ENTRY,
        subjects="""sista anteckning | sista anteckningen | senaste anteckning
            | senaste anteckningen | sista journalanteckning | sista journalanteckningen
            | senaste journalanteckning | senaste journalanteckningen""",
        happened="gjorts | gjordes | införts | infördes",
        alone="""sista anteckning | sista anteckningen | senaste anteckning | senaste anteckningen
            | sista journalanteckning | sista journalanteckningen | senaste journalanteckning
            | senaste journalanteckningen | sista anteckning i journalen | sista anteckning i akten
            | sista anteckningen i akten | sista anteckningen i journalen
            | sista anteckningen i ärendet""",
    ),
    EventWords(
        trigger=Trigger.DELIVERED,
        alone=f"{TO_ARCHIVE} | kvitterad leverans | leveranskvittens",
        prompt=True,
    ),
    EventWords(  # of goods, or to the archive? the plan does not say
        trigger=Trigger.DELIVERED,
        alone="leverans | leveransen | godkänd leverans | överlämnande | överlämnandet",
        doubt=Review.AMBIGUOUS,
    ),
    EventWords(
        trigger=Trigger.SCANNED,
        subjects=DOCUMENT,
        ends="skanning | inskanning",
        happened="skannats | skannades | skannats in | scannats",
        states="skannad | skannat | inskannad | inskannat",
        alone="""skanning | skanningen | inskanning | inskanningen | scanning | inscanning
            | skanning och kvalitetskontroll | skanning och kontroll
            | skanning och godkänd kvalitetskontroll | genomförd skanning""",
        prompt=True,
    ),
    EventWords(
        trigger=Trigger.SUPERSEDED,
        subjects=f"{DOCUMENT} | uppgift | uppgiften | uppgifterna",
        happened="""ersatts | ersattes | ersätts | ersatts av ny | ersatts av nya | ersätts av ny
            | ersatts av ny version | ersatts av en ny version | ersatts av ny uppgift""",
        states="ersatt",
        prompt=True,
    ),
    EventWords(
        trigger=Trigger.SUPERSEDED,
        subjects="ny version | en ny version | nya versionen | den nya versionen | ny utgåva",
        happened="fastställts | fastställs | upprättats | publicerats | antagits | beslutats",
        states="fastställd | antagen | publicerad",
        alone="ny version",
        prompt=True,
    ),
    EventWords(
        trigger=Trigger.APPROVED,
        subjects="protokoll | protokollet | protokollen",
        ends="justering | justeringen",
        happened="justerats | justerades | justeras",
        states="justerat | justerade",
        alone="protokollsjustering | protokollsjusteringen",
        prompt=True,
    ),
    EventWords(
        trigger=Trigger.APPROVED,
        subjects=DOCUMENT,
        ends="godkännande | godkännandet | fastställande | fastställandet",
        happened="godkänts | godkändes | fastställts | fastställdes",
        states="godkänd | godkänt | fastställd | fastställt",
        alone="""godkännande | godkännandet | fastställande | fastställandet | justering
            | justeringen""",
    ),
    EventWords(
        trigger=Trigger.APPROVED,
        subjects="""årsredovisning | årsredovisningen | årsbokslut | årsbokslutet | bokslutet
            | delårsrapporten | budgeten | verksamhetsplanen | verksamhetsberättelsen""",
        ends="godkännande | godkännandet | fastställande | fastställandet",
        happened="godkänts | godkändes | fastställts | fastställdes | antagits",
        states="godkänd | godkänt | fastställd | fastställt | antagen",
        doubt=Review.OTHER_RECORD,
    ),
    EventWords(
        trigger=Trigger.PUBLISHED,
        subjects=DOCUMENT,
        ends="publicering | publiceringen",
        happened="publicerats | publicerades",
        states="publicerad | publicerat",
        alone="publicering | publiceringen | publiceringsdatum",
    ),
    EventWords(
        trigger=Trigger.PAID,
        subjects="""utbetalning | utbetalningen | slututbetalning | slututbetalningen
            | slutbetalning | slutbetalningen | betalning | betalningen | sista utbetalningen""",
        happened="skett | skedde | gjorts | gjordes | genomförts | verkställts",
        states="genomförd | verkställd",
        alone="""utbetalning | utbetalningen | slututbetalning | slututbetalningen
            | slutbetalning | slutbetalningen | betalning | betalningen | sista utbetalning
            | sista utbetalningen""",
    ),
    EventWords(
        trigger=Trigger.PAID,
        subjects="bidrag | bidraget | faktura | fakturan",
        ends="utbetalning | slututbetalning | betalning",
        happened="betalats | betalades | utbetalats | slututbetalats | slutbetalats",
        states="betald | betalt | utbetalt | slututbetalt",
    ),
    EventWords(
        trigger=Trigger.GRANT_REPORTED,
        subjects="slutredovisning | slutredovisningen",
        ends="godkännande | godkännandet",
        happened="godkänts | godkändes | godkänns",
        states="godkänd",
        alone="slutredovisning | slutredovisningen",
    ),
    EventWords(
        trigger=Trigger.RETURNED,
        subjects="lån | lånet | föremålet | objektet | materialet | utlånet",
        ends="återlämnande | återlämnandet | återlämning | återlämningen",
        happened="återlämnats | återlämnades | lämnats tillbaka",
        states="återlämnat | återlämnad",
        alone="återlämnande | återlämnandet | återlämning | återlämningen",
    ),
    EventWords(
        trigger=Trigger.WARRANTY_END,
        subjects="garanti | garantin | garantitid | garantitiden",
        ends=ENDS,
        happened=OVER,
        states="utgången",
    ),
    EventWords(
        trigger=Trigger.VALIDITY_END,
        subjects="giltighet | giltigheten | giltighetstid | giltighetstiden",
        ends=ENDS,
        happened=OVER,
        states="utgången",
    ),
    EventWords(
        trigger=Trigger.EVENT_END,
        subjects="""utställning | utställningen | evenemang | evenemanget | kurs | kursen
            | arrangemang | arrangemanget | konferens | konferensen | föreställning
            | föreställningen""",
        ends=f"{CLOSING} | slut | slutet | genomförande | genomförandet",
        happened="genomförts | genomfördes | avslutats | avslutades | ägt rum | upphört",
        states="genomförd | genomfört | genomförda | avslutad | avslutat | avslutade",
        alone="utställningen | evenemanget | kursen | arrangemanget | konferensen | kursslut",
    ),
    EventWords(
        trigger=Trigger.PROJECT_END,
        subjects="projekt | projektet | projekttiden",
        ends=f"{CLOSING} | slut | slutet | slutförande",
        happened="avslutats | avslutades | avslutas | slutförts",
        states="avslutat | slutfört",
        alone="projektavslut | projektavslutet | projektslut | projektavslutning",
    ),
    EventWords(
        trigger=Trigger.DEATH,
        subjects="person | personen | patienten | den enskilde | brukaren | klienten",
        ends="död | bortgång | dödsfall",
        happened="avlidit | avled | dött | dog",
        states="avliden | död",
        alone="avliden | dödsfall | dödsfallet | död",
        doubt=Review.PERSONAL_EVENT,
    ),
    EventWords(
        trigger=Trigger.OBSOLETE,
        subjects=f"de | den | det | dessa | {DOCUMENT} | uppgiften | uppgifterna | materialet "
        "| informationen",
        happened="""inte längre behövs | ej längre behövs | inte längre behövs för verksamheten
            | ej längre behövs för verksamheten | inte längre behövs i verksamheten
            | inte längre används | förlorat sin aktualitet | saknar aktualitet""",
        states="inaktuell | inaktuellt | inaktuella",
        alone="inaktualitet | inakt | inaktuell | inaktuellt | inaktuella | inte längre behövs",
        doubt=Review.OBSOLETE,
    ),
)

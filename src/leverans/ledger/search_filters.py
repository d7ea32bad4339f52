"""The marks that narrow an answer: type, class, producer, case, dates, what may be seen today."""

from sqlalchemy import select

from leverans.ledger.bits import of_numbers, places
from leverans.ledger.catalogue_rows import NUMBERS, unavailable
from leverans.ledger.search_reading import Reader
from leverans.ledger.search_terms import CASE, CLASS, MONTH, PRODUCER, TYPE, UNDATED
from leverans.ledger.tables_catalogue import RECORD
from leverans.model.catalogue_entry import Query
from leverans.model.exposure import Audience
from leverans.model.folding import id_form, name_form

AT_ONCE = 2000
LAST_OF_YEAR, LAST_OF_MONTH = "-12-31", "-31"


def filtered(reader: Reader, query: Query) -> int:
    """The records that every given filter lets through."""
    bits = reader.every()
    terms = ((TYPE, name_form(query.record_type)), (CLASS, id_form(query.classification)))
    for kind, term in (*terms, (PRODUCER, name_form(query.producer))):
        bits &= reader.term(kind, term) if term else bits
    if query.case:
        case = id_form(query.case)
        bits &= reader.marked(CASE, [case]).get(case, 0)
    if query.date_from or query.date_to:
        bits &= _dated(reader, query.date_from, query.date_to)
    if reader.audience is Audience.EXTERNAL and query.today:
        bits &= ~_unavailable(reader, query.today)
    return bits


def day_of(date: str, *, last: bool = False) -> int:
    """The day of a date as yyyymmdd; a year or month alone is its first day, or its `last`."""
    if not date:
        return 0
    whole = date[:10]
    if len(whole) == len("2024"):
        whole += LAST_OF_YEAR if last else "-01-01"
    elif len(whole) == len("2024-04"):
        whole += LAST_OF_MONTH if last else "-01"
    return int(whole.replace("-", ""))


def _dated(reader: Reader, begin: str, end: str) -> int:
    """The records between two days: whole months by their bits, the outermost by their days."""
    first, last = day_of(begin), day_of(end, last=True) if end else 99999999
    bits = 0
    for month in reader.named_months():
        if month == UNDATED:
            continue
        lowest, highest = day_of(month), day_of(month, last=True)
        if lowest >= first and highest <= last:
            bits |= reader.term(MONTH, month)
        elif lowest <= last and highest >= first:
            bits |= _days_within(reader, reader.term(MONTH, month), first, last)
    return bits


def _days_within(reader: Reader, bits: int, first: int, last: int) -> int:
    numbers, kept = list(places(bits)), 0
    asked = select(RECORD.c.n).where(RECORD.c.n.in_(NUMBERS), RECORD.c.day.between(first, last))
    for begin in range(0, len(numbers), AT_ONCE):
        some = {"numbers": numbers[begin : begin + AT_ONCE]}
        kept |= of_numbers(reader.connection.execute(asked, some).scalars())
    return kept


def _unavailable(reader: Reader, today: str) -> int:
    """The records whose period of availability has passed, or has not begun."""
    asked = select(RECORD.c.n).where(unavailable(today))
    return of_numbers(reader.connection.execute(asked).scalars())

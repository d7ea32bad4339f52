"""Making the index of objects anew from the events."""

from itertools import islice

from sqlalchemy import Connection, delete

from leverans.audit.body import read_body
from leverans.audit.log import BATCH, Row, enter
from leverans.audit.objects import entries
from leverans.audit.reading import links
from leverans.audit.tables import AUDIT_OBJECT


def reindex(connection: Connection, chain: str) -> int:
    """Put away a chain's index and make it again; how many rows it has now.

    An event that cannot be read gets no row; `verification.verify` tells of it.
    """
    connection.execute(delete(AUDIT_OBJECT).where(AUDIT_OBJECT.c.chain == chain))
    rows, count = links(connection, chain), 0
    while some := list(islice(rows, BATCH)):
        made: list[Row] = []
        for row in some:
            said = read_body(row.body)
            named = [] if said is None else [each for _, each in said.objects]
            made += ((chain, *entry) for entry in entries(row.seq, named))
        enter(connection, AUDIT_OBJECT, made)
        count += len(made)
    return count

"""What a person does for the evidence log: explain a clock that went back, mend the index."""

from leverans.audit.reading import went_back
from leverans.audit.reindexing import reindex
from leverans.flow.history import Happened, write
from leverans.flow.permission import admitted
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.ledger import clock_notes
from leverans.ledger.clock_notes import ClockNote
from leverans.model.rights import Right


def note_clock(site: Site, seq: int, reason: str) -> ClockNote:
    """Say why the clock went back at an event; the log stays as it is, and says that it was said.

    The reason is free text and stands in a table apart.

    Raises:
        UsageError: there is no reason, or that event is not older than the one before it.
        Denied: who acts may not manage keys.
    """
    with site.ledger.begin() as connection:
        site = admitted(site, connection, Right.MANAGE_KEYS)
        if not reason.strip():
            raise refused("USE-CLOCK-REASON", seq=str(seq))
        if not went_back(connection, site.chain, seq):
            raise refused("USE-CLOCK-STEP", seq=str(seq))
        said = ClockNote(seq=seq, reason=reason.strip(), noted_by=site.actor, noted_at=site.clock())
        clock_notes.note(connection, said)
        write(site, connection, Happened(event="clock.noted", objects=(("event", str(seq)),)))
    return said


def reindex_log(site: Site) -> int:
    """Make the index of objects anew from the events; how many rows it has now.

    Raises:
        Denied: who acts may not manage keys.
    """
    with site.ledger.begin() as connection:
        site = admitted(site, connection, Right.MANAGE_KEYS)
        rows = reindex(connection, site.chain)
        write(site, connection, Happened(event="log.reindexed", counts={"rows": rows}))
    return rows

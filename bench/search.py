"""Searching a catalogue, beside a scan with LIKE and SQLite's own full-text index.

All answer the same questions over the same records; each run is told on stderr question by
question. The peers index titles and text alone, know one audience and give no total.
"""

import os
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import cycle, islice
from pathlib import Path

from bench.case import Case, Done
from bench.search_data import Words, entries

from leverans.ledger import catalogue
from leverans.ledger.catalogue import Piece
from leverans.ledger.database import Ledger
from leverans.ledger.search import search
from leverans.model.catalogue_entry import Query
from leverans.model.exposure import Audience

OURS, PEERS = "ledger.sqlite", "peers.sqlite"
PAGE = 20
LIMIT = 0.05  # seconds for one question, at the median (issue 4)
_FTS = {"fts_word": "unicode61 remove_diacritics 0", "fts_part": "trigram case_sensitive 0"}


def questions() -> list[str]:
    """A mix: rare words, compounds, parts of them, common words, short ones, phrases, misses."""
    words = Words(8)
    rare = [words.place() for _ in range(6)]
    compounds = [words.compound() for _ in range(6)]
    parts = ["redovisning", "ansökan", "kultur", "tillsyn", "minnesanteckning", "läkemedel"]
    common = ["beslut", "protokoll", "rapport", "2024", "nämnden"]
    short = ["ÅR", "IT", "A", "ös"]
    several = ["beslut 2024", f"{rare[0]} rapport", "miljötillsyn protokoll", "bygg plan"]
    phrases = ['"beslut om"', '"protokoll bilaga"', f'"{rare[1]} av"']
    misses = ["finnsinte", "Xyzzyberg", "arsredovisning"]
    ids = ["KN 2015-00417", "KN2018-31337"]
    return [*rare, *compounds, *parts, *common, *short, *several, *phrases, *misses, *ids]


def catalogues(folder: Path, count: int) -> None:
    """Build our index and the peers', and tell how long it took and what it weighs."""
    folder.mkdir(parents=True)
    _timed(f"ours: {count:,} records", folder / OURS, lambda path: _build_ours(path, count))
    _timed(
        "peer: a table and FTS5 of words and of trigrams",
        folder / PEERS,
        lambda path: _build_peers(path, count),
    )


def _timed(name: str, path: Path, build: Callable[[Path], None]) -> None:
    begun, used = time.perf_counter(), time.process_time()
    build(path)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - used
    print(f"{name}: built in {seconds:.0f} s ({cpu:.0f} cpu-s), {path.stat().st_size / 1e6:.0f} MB")


def _build_ours(path: Path, count: int) -> None:
    told = entries(count)
    with Ledger.create(f"sqlite:///{path}") as ledger:
        with ledger.begin() as connection:
            catalogue.begin(connection, {"package_id": "p1", "received_at": "2026-03-02"})
        while True:
            with ledger.read() as connection:
                room = catalogue.room(connection)
            some = [Piece(entry, 0, list(files)) for entry, files in islice(told, room)]
            with ledger.begin() as connection:
                if not some:
                    catalogue.finish(connection, "p1")
                    break
                catalogue.enter(connection, "p1", some)


def _build_peers(path: Path, count: int) -> None:
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE record (n INTEGER PRIMARY KEY, title TEXT, text TEXT, day TEXT)")
    rows = ((n, entry.title, entry.text, entry.date) for n, (entry, _) in enumerate(entries(count)))
    database.executemany("INSERT INTO record VALUES (?, ?, ?, ?)", rows)
    for name, tokenizer in _FTS.items():
        begun = time.perf_counter()
        database.execute(
            f"CREATE VIRTUAL TABLE {name} USING fts5"
            f"(title, text, content=record, content_rowid=n, tokenize='{tokenizer}')"
        )
        database.execute(f"INSERT INTO {name} ({name}) VALUES ('rebuild')")  # noqa: S608
        pages = "SELECT sum(pgsize) FROM dbstat WHERE name LIKE ?"
        (size,) = database.execute(pages, (f"{name}%",)).fetchone()
        print(f"  {name}: {time.perf_counter() - begun:.0f} s, {size / 1e6:.0f} MB")
    database.commit()
    database.close()


def ours(folder: Path, out: Path) -> Done:
    """The questions, from inside and outside in turn, each with its total and first page."""
    del out
    with Ledger.open(f"sqlite:///{folder / OURS}") as ledger, ledger.read() as connection:

        def ask(words: str, audience: Audience) -> int:
            page = search(connection, Query(words=words, audience=audience, limit=PAGE))
            return page.total if page else 0

        who = cycle(Audience)
        return _run("ours", {words: partial(ask, words, next(who)) for words in questions()})


def like(folder: Path, out: Path) -> Done:
    """Each word as a part of title or text, newest first: every record is looked at."""
    del out
    database = sqlite3.connect(folder / PEERS)

    def ask(words: str) -> int:
        parts = words.replace('"', "").split()
        where = " AND ".join("(title LIKE ? OR text LIKE ?)" for _ in parts)
        values = [f"%{part}%" for part in parts for _ in range(2)]
        statement = f"SELECT n FROM record WHERE {where} ORDER BY day DESC LIMIT {PAGE}"  # noqa: S608
        return len(database.execute(statement, values).fetchall())

    return _run("LIKE", {words: partial(ask, words) for words in questions()})


def fts_word(folder: Path, out: Path) -> Done:
    """FTS5 over words: finds no part of a compound."""
    del out
    return _fts(folder, "fts_word")


def fts_part(folder: Path, out: Path) -> Done:
    """FTS5 over trigrams: finds parts, but nothing shorter than three letters."""
    del out
    return _fts(folder, "fts_part")


def _fts(folder: Path, name: str) -> Done:
    database = sqlite3.connect(folder / PEERS)

    def ask(words: str) -> int:
        quoted = words if '"' in words else " ".join(f'"{word}"' for word in words.split())
        statement = (
            f"SELECT record.n FROM {name} JOIN record ON record.n = {name}.rowid"  # noqa: S608
            f" WHERE {name} MATCH ? ORDER BY day DESC LIMIT {PAGE}"
        )
        return len(database.execute(statement, (quoted,)).fetchall())

    return _run(name, {words: partial(ask, words) for words in questions()})


def _run(name: str, asked: dict[str, Callable[[], int]]) -> Done:
    taken = []
    for words, ask in asked.items():
        begun = time.perf_counter()
        hits = ask()
        taken.append(time.perf_counter() - begun)
        if os.environ.get("LEVERANS_BENCH_ALL"):
            print(f"  {name:9} {taken[-1] * 1e3:9.2f} ms {hits:8} {words}", file=sys.stderr)
    ninth = statistics.quantiles(taken, n=10)[-1]
    print(
        f"  {name}: median {statistics.median(taken) * 1e3:.2f} ms, nine of ten under"
        f" {ninth * 1e3:.1f} ms, longest {max(taken) * 1e3:.0f} ms of {len(taken)} questions",
        file=sys.stderr,
    )
    return Done(files=len(taken), bytes=0)


CASES = (
    Case(name="search beside LIKE", data="search", ours=ours, peer=like),
    Case(name="search beside FTS5 of words", data="search", ours=ours, peer=fts_word),
    Case(name="search beside FTS5 of trigrams", data="search", ours=ours, peer=fts_part),
)

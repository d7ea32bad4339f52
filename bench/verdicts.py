"""Verdicts on a million records by three versions of a plan of 500 rows, and what a new one does.

The peer is the same walk over the same records without a judge: the floor under both.
"""

import random
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from bench.case import Case, Done

from leverans.model.plan import (
    ApplicationDecision,
    DisposalDecision,
    PlanRow,
    PlanVersion,
    RecordsPlan,
)
from leverans.model.record_facts import RecordFacts
from leverans.plan.consequences import consequences
from leverans.plan.diff import diff
from leverans.plan.fold import folded
from leverans.plan.judge import Judge
from leverans.plan.reading import read_phrase

ROWS = 500
TYPES = 520  # 20 of them are in no plan
TODAY = date(2026, 11, 27)
SINCE = date(2000, 1, 1)
PHRASES = (
    "Bevaras",
    "Gallras 2 år efter avslut",
    "Gallras 5 år efter avslut",
    "Gallras 10 år efter avslut",
    "Gallras 3 månader efter skanning",
    "Gallras 7 år efter räkenskapsårets utgång",
    "Gallras vid inaktualitet",
    "Gallras 2 år efter avtalstidens utgång",
    "Gallras 10 år efter slututbetalning",
    "Bevaras i urval",
)
OF_THE_CASE = ("closed", "fiscal_year_end", "contract_end", "paid")


def count_of(folder: Path, count: int) -> None:
    """All that the data is made from: how many records, and chance with a seed."""
    folder.mkdir(parents=True)
    (folder / "count").write_text(str(count), encoding="ascii")


def version(year: int) -> PlanVersion:
    """The plan of a year; each year another phrase stands in every fiftieth row."""
    rows = tuple(
        PlanRow(
            row_id=str(n),
            process_code=f"{n // 50}.{n % 50}",
            process="",
            record_type=f"Handlingstyp nummer {n}",
            retention_text=PHRASES[(n + (n % 50 == year % 50) * (year - 2020)) % len(PHRASES)],
            disposal_decision="EX 1",
        )
        for n in range(ROWS)
    )
    plan = RecordsPlan(
        plan_id="DHP",
        version=str(year),
        decision="§ 1",
        in_force_from=f"{year}-01-01",
        digest="",
        rows=rows,
    )
    return PlanVersion(
        plan=plan,
        in_force_from=f"{year}-01-01",
        application=ApplicationDecision(ref="§ 1", retroactive=year % 2 == 0),
        disposal={"EX 1": DisposalDecision(ref="EX 1", retroactive=year % 2 == 0)},
        confirmed={folded(phrase): read_phrase(phrase) for phrase in PHRASES},
        activated=True,
    )


def records(folder: Path) -> Iterator[RecordFacts]:
    """The records, twenty to a case; a third of the dates are times in UTC, some are missing."""
    chance = random.Random(5)  # noqa: S311 - the same on every machine
    case: dict[str, str] = {}
    for n in range(int((folder / "count").read_text(encoding="ascii"))):
        made = SINCE + timedelta(days=chance.randrange(9800))
        if n % 20 == 0:
            ended = made + timedelta(days=chance.randrange(700))
            case = {name: str(ended) for name in OF_THE_CASE if chance.random() < 0.9}  # noqa: PLR2004
        own = f"{made}T22:{n % 60:02}:11.5Z" if n % 3 == 0 else str(made)
        yield RecordFacts(
            id=f"rec-{n}",
            type_name=f"Handlingstyp nummer {chance.randrange(TYPES)}",
            case=f"case-{n // 20}",
            registered=str(made),
            dates={"created": own, "scanned": own},
            case_dates=case,
            files=n % 4,
            bytes=n % 100_000,
        )


def judged(data: Path, out: Path) -> Done:
    """A verdict on each record."""
    del out
    judge = Judge([version(year) for year in (2024, 2025, 2026)], TODAY)
    outcomes = Counter(judge.verdict(facts).outcome for facts in records(data))
    print(f"  {dict(outcomes)}", file=sys.stderr)
    return Done(files=outcomes.total(), bytes=0)


def compared(data: Path, out: Path) -> Done:
    """The plan of 2026 held against that of 2025, with what it does to each record."""
    del out
    versions = [version(year) for year in (2024, 2025)]
    new = version(2026)
    changed = Counter(one.change.value for one in diff(versions[-1], new).changes)
    told = consequences(Judge(versions, TODAY), Judge([*versions, new], TODAY), records(data))
    effects = {effect.value: tally.records for effect, tally in told.effects.items()}
    print(f"  rows {dict(changed)}, records {effects}", file=sys.stderr)
    return Done(files=told.unchanged.records + sum(effects.values()), bytes=0)


def walked(data: Path, out: Path) -> Done:
    """The records alone."""
    del out
    return Done(files=sum(1 for _ in records(data)), bytes=0)


CASES = (
    Case(name="verdicts", data="records", ours=judged, peer=walked, limit=(60, 300)),
    Case(name="plan-diff", data="records", ours=compared, peer=walked, limit=(60, 300)),
)

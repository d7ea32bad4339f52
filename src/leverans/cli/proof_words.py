"""What `log verify` says to a person: whether the log is whole, where it is not, what agrees."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from leverans.cli.key_words import SHORT
from leverans.flow.log_proof import LEDGER, CheckedAnchor, LogProblem, LogProof
from leverans.messages.texts import plural, text

OF_THE_FILE = {"anchor_form", "anchor_chain", "anchor_key", "anchor_signature"}


@dataclass(slots=True)
class _Told:
    """Problems that one line tells of: the first number, the last, and how many there were."""

    first: LogProblem
    last: LogProblem
    times: int = 1


def proof_lines(proof: LogProof, language: str) -> Iterator[str]:
    """The whole answer; what is wrong in one place after another is one line."""
    yield from _heading(proof, language)
    for told in _together(proof.problems):
        yield f"  {_line(told, proof.events, language)}"
    for seq, by in proof.noted.items():
        yield text("log.noted", language, seq=str(seq), by=str(by))
    yield from _agreeing(proof.anchors, language)
    for one in proof.doubts:
        told_of = {"number": str(one.number), "key": one.key[:SHORT], "since": one.since}
        yield text("log.doubtful_anchor", language, **told_of)


def _heading(proof: LogProof, language: str) -> Iterator[str]:
    events = str(proof.events)
    if proof.ok:
        yield text("log.whole", language, events=events, head=proof.head)
        yield text("log.root", language, root=proof.root)
    elif all(each.problem in OF_THE_FILE and each.anchor != LEDGER for each in proof.problems):
        yield text("log.whole_but", language, events=events)
    else:
        yield text("log.broken", language, events=events)


def _together(problems: Sequence[LogProblem]) -> Iterator[_Told]:
    """Runs of numbers with the same fault, and what several anchors of the ledger say alike."""
    told: _Told | None = None
    for problem in problems:
        if told is not None and _belongs(told, problem):
            told.last, told.times = problem, told.times + 1
            continue
        if told is not None:
            yield told
        told = _Told(problem, problem)
    if told is not None:
        yield told


def _belongs(told: _Told, problem: LogProblem) -> bool:
    if (told.first.problem, told.first.anchor) != (problem.problem, problem.anchor):
        return False
    if problem.anchor:
        return problem.anchor == LEDGER and problem.problem in ("anchor_tail", "anchor_root")
    return problem.seq == told.last.seq + 1 and not problem.since


def _line(told: _Told, events: int, language: str) -> str:
    """One line. Of cuts the last anchor tells the most, of another history the first."""
    problem = told.last if told.first.problem == "anchor_tail" else told.first
    place = str(problem.seq)
    if told.times > 1 and not problem.anchor:
        place = f"{told.first.seq}–{told.last.seq}"
    said = _said(problem, events, language)
    if problem.seq:  # a file that holds no anchor is at no event
        said = f"{place}: {said}"
    if told.times > 1 and problem.anchor:
        said += plural("log.others_too", told.times - 1, language)
    return said


def _said(problem: LogProblem, events: int, language: str) -> str:
    beyond = problem.problem == "index" and problem.seq > events
    said = text(f"log.problem.{'index_beyond' if beyond else problem.problem}", language)
    if problem.count:
        said += " " + plural("log.missing", problem.count, language)
    if problem.since:
        said += " " + text("log.since", language, since=str(problem.since), seq=str(problem.seq))
    return f"{said} ({_named(problem.anchor, language)})" if problem.anchor else said


def _agreeing(anchors: Sequence[CheckedAnchor], language: str) -> Iterator[str]:
    """Anchors that were given one by one; of the ledger's own only the newest, and how many."""
    agreeing = [checked for checked in anchors if checked.ok]
    ours = [checked for checked in agreeing if checked.source == LEDGER]
    if ours:
        more = plural("log.anchor.before", len(ours) - 1, language) if len(ours) > 1 else ""
        yield f"{_held(ours[-1], language)}{more and f' {more}'}"
    yield from (_held(checked, language) for checked in agreeing if checked.source != LEDGER)


def _held(checked: CheckedAnchor, language: str) -> str:
    anchor = checked.anchor
    return text(
        f"log.anchor.{checked.signature}",
        language,
        source=_named(checked.source, language),
        events=str(anchor.events),
        time=f", {anchor.time}" if anchor.time else "",
    )


def _named(source: str, language: str) -> str:
    return text("log.anchor.here", language) if source == LEDGER else source

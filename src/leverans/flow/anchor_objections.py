"""Why no anchor may be made over a log: it is broken, or is not what earlier anchors say it was."""

from leverans.flow.log_proof import LogProof
from leverans.messages.catalogue import find
from leverans.model.finding import Finding

RULES = {
    "anchor_tail": "ANCHOR-CUT",
    "anchor_head": "ANCHOR-REWRITTEN",
    "anchor_root": "ANCHOR-REWRITTEN",
    "anchor_chain": "ANCHOR-OTHER-LOG",
    "anchor_signature": "ANCHOR-FORGED",
    "anchor_key": "ANCHOR-FORGED",
    "anchor_form": "ANCHOR-FORGED",
}  # problem of `LogProof` -> rule; of every other the log itself is broken


def objections(proof: LogProof) -> tuple[Finding, ...]:
    """One finding for each kind of problem, with the first event that it is about."""
    found: dict[str, Finding] = {}
    for each in proof.problems:
        rule = RULES.get(each.problem, "ANCHOR-LOG-BROKEN")
        found.setdefault(rule, find(rule, event=each.seq))
    return tuple(found.values())

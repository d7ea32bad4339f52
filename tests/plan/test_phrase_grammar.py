"""The language that is read: every disposal that runs by itself has one of a few shapes."""

from collections.abc import Callable, Iterator
from copy import copy

from lark import Token
from lark.parsers.lalr_interactive_parser import InteractiveParser

from leverans.model.retention_rule import Action, Trigger
from leverans.plan.phrase_grammar import TERMINALS, interactive, parsed
from leverans.plan.phrase_meaning import meaning
from leverans.plan.phrase_words import OPENERS

WORDS = {"NUMBER": "2", "UNIT": "år", "EVENT": "avslut"}
# what may stand in front, and what two terminals are for the grammar where it needs one for people
LEFT_OUT = {"SUBJECT", "MUST", "MAY", "MEDIUM", "DET", "ATT", "FROM", "AT", "LPAR", "RPAR"}
END = "$END"
LENGTH = 6

PERIOD = "NUMBER UNIT"
COUNTED = {f"{PERIOD}", f"AFTER {PERIOD}", f"{PERIOD} AFTER EVENT", f"{PERIOD} AFTER CALENDAR_END"}
COUNTED |= {f"{PERIOD} AFTER CALENDAR_OF EVENT"}
FLOOR = {f"EARLIEST {each}" for each in COUNTED | {f"AFTER {PERIOD} AFTER EVENT"}}
FLOOR |= {f"EARLIEST AFTER {PERIOD} AFTER {each}" for each in ("CALENDAR_END", "CALENDAR_OF EVENT")}
KEPT = {each for each in COUNTED if each.startswith(PERIOD)}
SHAPES = {
    *COUNTED,
    *(f"{verb} {each}" for verb in ("CULL", "G", "TERM", "TERM COLON") for each in COUNTED | FLOOR),
    *(f"{PERIOD} TERM{each.removeprefix(PERIOD)}" for each in KEPT),
    "G NUMBER",
    *(f"HOLD {each} BEFORE_CULLED" for each in KEPT),
    *(f"HOLD IN {each} BEFORE_CULLED" for each in KEPT),
    *(f"RECORDING HOLD {each} BEFORE_CULLED" for each in KEPT),
    *(f"RECORDING HOLD IN {each} BEFORE_CULLED" for each in KEPT),
    *(f"RECORDING {verb} {each}" for verb in ("CULL", "G") for each in COUNTED | FLOOR),
    "RECORDING G NUMBER",
}


def accepted(parser: InteractiveParser) -> frozenset[str]:
    ask: Callable[[], set[str]] = parser.accepts
    return frozenset(ask())


def sentences(parser: InteractiveParser, said: tuple[Token, ...]) -> Iterator[tuple[Token, ...]]:
    """Every sentence of the language that begins like this and is not too long."""
    allowed = accepted(parser)
    if END in allowed:
        yield said
    if len(said) == LENGTH or (said and said[-1].type in OPENERS):  # free text ends its branch
        return
    for terminal in sorted(allowed - LEFT_OUT - {END}):
        token = Token(terminal, WORDS.get(terminal, terminal))
        further = copy(parser)
        further.feed_token(token)
        yield from sentences(further, (*said, token))


def test_every_disposal_that_runs_by_itself_has_one_of_a_few_shapes() -> None:
    found, seen = set(), set()
    for sentence in sentences(interactive(), ()):
        rule = meaning(parsed(sentence), Trigger.CREATED)
        kinds = [token.type for token in sentence]
        seen |= set(kinds)
        if rule.automatic and rule.action is Action.DISPOSE:
            found.add(" ".join(kinds))
    assert found == {each for each in SHAPES if each.count(" ") < LENGTH}
    assert seen == TERMINALS - LEFT_OUT

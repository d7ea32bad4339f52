"""The grammar of retention phrases (`practice.md` §1.3) as lark reads it, over whole words.

Its terminals are kinds of words and fixed turns of phrase (`phrase_words`, `wordings`), not
letters. There is no terminal for a word that nobody foresaw, so that a text holding one has no
reading. A delivery (`send`) is a production of its own and never a disposal; a negation (`NOT`)
stands in no production of a disposal.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import cast

from lark import Lark, Token
from lark.common import LexerConf
from lark.lexer import Lexer, LexerState
from lark.parsers.lalr_interactive_parser import InteractiveParser
from lark.tree import Tree

GRAMMAR = r"""
start: (MEDIUM COLON?)? _clause

_clause: keep | kept | never | not_before | sample | contradiction | least
       | dispose | abbreviated | choice | aged | recurrent | reference | condition
       | send | review | return | duty

_head: (SUBJECT | RECORDING)? (MUST | MAY)?

keep: _head KEEP _keep_tail*
_keep_tail: COMMA? AND? send | COMMA? CULL NOT | COMMA? _free

kept: _head (KEEP | HOLD) IN? period after? BEFORE_CULLED?
contradiction: _head (KEEP | HOLD) IN? period COMMA? AND? THEREAFTER
sample: _head KEEP SAMPLE
never: _head NOT CULL | _head (CULL | G) NOT
not_before: _head NOT CULL _not_before | _head (CULL | G) NOT _not_before
_not_before: BEFORE AFTER? period after?
least: (_head (CULL | G) | _head (KEEP | HOLD) IN?)? LEAST period after?

dispose: _head (CULL | G) _timing _tail* | _timing _tail*
       | TERM COLON? _timing _tail* | period TERM after?
abbreviated: _head G number
_timing: counted | earliest | latest | upon | at_once
counted: AFTER? period | period after
earliest: EARLIEST AFTER? period after?
latest: LATEST AFTER? period after?
upon: after | when
at_once: IMMEDIATE (after | when)?
_tail: COMMA? BUT? (earliest | latest | bound) | COMMA? _free | COMMA? AND? send
bound: LEAST AFTER? period after?
_free: CONDITION | EXCEPTION | REFERENCE | CHOICE

choice: (_head (CULL | G))? AFTER? number (OR | DASH) number UNIT after? CHOICE?
aged: (_head (CULL | G))? (WHEN | AT) AGE_OF period
recurrent: (_head (CULL | G))? RECURRENT
reference: (_head (CULL | G))? REFERENCE
condition: CULLING? CONDITION
send: _head SEND TARGET? _sent?
_sent: counted | upon
review: _head REVIEW _timing?
return: _head RETURN (OR CULL _timing)?
duty: DUTY

after: (AFTER | FROM) (DET? ATT)? _event
when: (WHEN ATT? | AT) CALENDAR_OF? EVENT
_event: CALENDAR_OF? EVENT | CALENDAR_END
period: number UNIT
number: NUMBER (LPAR NUMBER RPAR)?

%declare AFTER AGE_OF AND AT ATT BEFORE BEFORE_CULLED BUT CALENDAR_END CALENDAR_OF CHOICE COLON
%declare COMMA CONDITION CULL CULLING DASH DET DUTY EARLIEST EVENT EXCEPTION FROM G HOLD IMMEDIATE
%declare IN KEEP LATEST LEAST LPAR MAY MEDIUM MUST NOT NUMBER OR RECORDING RECURRENT REFERENCE
%declare RETURN REVIEW RPAR SAMPLE SEND SUBJECT TARGET TERM THEREAFTER UNIT WHEN
"""

TERMINALS = frozenset(
    name
    for line in GRAMMAR.splitlines()
    if line.startswith("%declare")
    for name in line.split()[1:]
)


class TokensAsTheyAre(Lexer):
    """The lexer of lark, for an input that is terminals already."""

    def __init__(self, conf: LexerConf) -> None:
        self.conf = conf

    def lex(self, lexer_state: LexerState, parser_state: object = None) -> Iterator[Token]:
        """The terminals, in order: lark hands over the input of `parse` as it is."""
        del parser_state
        return iter(cast("Iterable[Token]", lexer_state))


@cache
def _parser() -> Lark:
    """LALR, and strict: lark refuses a grammar in which anything has two readings."""
    return Lark(GRAMMAR, parser="lalr", lexer=TokensAsTheyAre, strict=True)


def parsed(tokens: Iterable[Token]) -> Tree[Token]:
    """The tree of one branch.

    Raises:
        lark.exceptions.UnexpectedInput: there is no production that takes all terminals.
    """
    return _parser().parse(tokens)


def interactive() -> InteractiveParser:
    """A parser that is fed one terminal at a time, to walk through the language."""
    return _parser().parse_interactive([])

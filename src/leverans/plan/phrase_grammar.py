"""The grammar of retention phrases (`practice.md` §1.3) as lark reads it."""

from functools import cache

from lark import Lark

GRAMMAR = r"""
start: keep
keep: MODAL? KEEP

MODAL: "ska" | "skall"
KEEP: "bevaras" | "bev" | "b"
%ignore " "
"""


@cache
def parser() -> Lark:
    """The parser: LALR, so that a text has one reading or none."""
    return Lark(GRAMMAR, parser="lalr")

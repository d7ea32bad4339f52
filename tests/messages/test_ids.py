"""Every id that code raises is in the catalogue, and every id of the catalogue is raised by code.

Read from the source itself. The requirements of packages are proved by breaking packages
(`tests/validators/test_codes.py`): their ids are partly made of numbers, and stand in tables.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

import leverans
from leverans.messages.catalogue import rules
from leverans.messages.entries import entries
from leverans.messages.texts import PLACEHOLDER

SOURCE = Path(leverans.__file__).parent
EXAMPLES = {"testing", "demo"}  # they speak of findings, and raise none
ID = re.compile(
    r"(?:CSIPSTR|CSIP|SIP|AIPM|DIP)\d+|(?:PKG|XML|XSD|SRC|PLAN|DEL|REC|RECORD|SET|USE|BAG|OCFL"
    r"|DIDL|FGS|ARENDE|ERMS|PREMIS|CONTENT|SCOPE|GATE|MIG|ARC|AUD|SDI|ANCHOR)(?:-[A-Z0-9]+)+"
)
RAISED_BY_PACKAGES = {"eark.toml", "package.toml"}


class Site(NamedTuple):
    """An id in the source: `within` are the names of the functions or the table it stands in."""

    rule: str
    place: str
    within: tuple[str, ...]


@cache
def modules() -> dict[str, ast.Module]:
    return {
        str(path.relative_to(SOURCE)): ast.parse(path.read_text("utf-8"))
        for path in sorted(SOURCE.rglob("*.py"))
        if path.relative_to(SOURCE).parts[0] not in EXAMPLES
    }


def walk(node: ast.AST, within: tuple[str, ...]) -> Iterator[tuple[ast.AST, tuple[str, ...]]]:
    """Everything that can raise an id: docstrings and comparisons cannot."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Compare):
            continue
        inner = within
        if isinstance(child, ast.FunctionDef | ast.ClassDef):
            inner = (*within, child.name)
        elif isinstance(child, ast.Assign | ast.AnnAssign):
            targets = child.targets if isinstance(child, ast.Assign) else [child.target]
            inner = (*within, *(one.id for one in targets if isinstance(one, ast.Name)))
        yield child, inner
        yield from walk(child, inner)


@cache
def sites() -> tuple[Site, ...]:
    return tuple(
        Site(node.value, f"{name}:{node.lineno}", within)
        for name, tree in modules().items()
        for node, within in walk(tree, ())
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if ID.fullmatch(node.value)
    )


@cache
def used_names() -> frozenset[str]:
    """Every name that the source reads, calls, imports or asks of an object."""
    found: set[str] = set()
    for tree in modules().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                found.add(node.id)
            elif isinstance(node, ast.Attribute):
                found.add(node.attr)
            elif isinstance(node, ast.FunctionDef) and node.decorator_list:
                found.add(node.name)  # a command, a property
    return frozenset(found)


def is_reachable(site: Site) -> bool:
    return all(name in used_names() or name.startswith("__") for name in site.within)


def test_every_id_in_the_source_is_in_the_catalogue() -> None:
    unlisted = {f"{site.rule} ({site.place})" for site in sites() if site.rule not in rules()}
    assert unlisted == set()
    assert len({site.rule for site in sites()}) > 100


def test_no_id_stands_in_code_that_nothing_calls() -> None:
    assert [site for site in sites() if not is_reachable(site)] == []


def test_every_id_of_the_catalogue_is_raised_by_code_or_judged_by_a_person() -> None:
    raised = {site.rule for site in sites() if is_reachable(site)}
    listed = {entry.id for entry in entries("codes") if entry.file not in RAISED_BY_PACKAGES}
    manual = {rule for rule in listed if rules()[rule].check == "manual"}
    assert listed - manual - raised == set()


def calls_of_find() -> Iterator[tuple[str, str, set[str]]]:
    """(place, id, names of the values) of calls that name all their values."""
    for name, tree in modules().items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            called = (
                "" if called in {"find", "refused"} else called
            )  # of a text, an element or a place
            called = node.func.id if isinstance(node.func, ast.Name) else called
            first, keys = node.args[0], {keyword.arg for keyword in node.keywords}
            if called not in {"find", "refused", "flaw"} or not isinstance(first, ast.Constant):
                continue
            if None in keys or (called == "find" and len(node.args) > 1):
                continue  # the values come as a mapping
            yield f"{name}:{node.lineno}", str(first.value), {key for key in keys if key}


CALLS = sorted(calls_of_find())


@pytest.mark.parametrize(("place", "rule", "given"), CALLS, ids=[f"{c[1]}-{c[0]}" for c in CALLS])
def test_every_value_that_a_text_shows_is_given_where_it_is_raised(
    place: str, rule: str, given: set[str]
) -> None:
    words = rules()[rule]
    texts = f"{words.sv} {words.en} {words.remedy_sv} {words.remedy_en}"
    assert set(PLACEHOLDER.findall(texts)) <= given | {"location"}, place


def test_the_reading_of_the_source_sees_what_it_should() -> None:
    tree = ast.parse(
        'T = {1: "SRC-A"}\n'
        "def used():\n"
        '    if rule == "SRC-B": return T\n'
        '    return find("SRC-C" if x else "SRC-D")\n'
    )
    seen = {
        (node.value, within)
        for node, within in walk(tree, ())
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert seen == {("SRC-A", ("T",)), ("SRC-C", ("used",)), ("SRC-D", ("used",))}

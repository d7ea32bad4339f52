"""Write `docs/reference/requirements.md` from the catalogue of rules (`messages/codes`).

`python tools/requirements_reference.py [FILE]`; a test keeps the page up to date.
"""

import re
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from leverans.messages.catalogue import AUTOMATIC, RuleText, rules
from leverans.messages.entries import entries
from leverans.messages.grouping import natural
from leverans.messages.requirements import requirements
from leverans.messages.texts import text

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "requirements.md"
HEAD = """# Rules and findings

Made by `tools/requirements_reference.py` from `messages/codes`; do not edit.

Every finding names one of these rules. Ids are fixed for ever; a specification's own requirements
keep its ids (`CSIP58`, `SIP14`). An *error* holds the delivery, a *warning* and an *info* do not.
An agreement may give a rule another level under `[check.levels]`. *By hand* marks what only a
person can judge. `{…}` stands for the values of the case.

First come the requirements of E-ARK 2.2.0, every one, and how each is checked; then, area by area,
what a finding of each rule says.
"""
SPECIFICATIONS = {
    "CSIP": "all packages",
    "SIP": "submission packages",
    "AIP": "archival packages",
    "DIP": "dissemination packages",
}
SPECIAL = re.compile(r"([\\*_<>|\[\]])")


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *specifications(), *contents(), *areas()]).rstrip("\n") + "\n"


def specifications() -> Iterator[str]:
    """A table for each E-ARK specification: every requirement, checked or not."""
    for name, packages in SPECIFICATIONS.items():
        facts = [each for each in requirements().values() if each.specification == name]
        yield f"## E-ARK {name} 2.2.0 ({packages}: {len(facts)} requirements)\n"
        yield "| id | level | cardinality | about | asks | checked |"
        yield "|---|---|---|---|---|---|"
        for each in facts:
            about = f"`{each.xpath.replace('|', '&#124;')}`" if each.xpath else each.section
            cells = (each.level, each.cardinality, about, plain(each.says), how_checked(each.id))
            yield f"| {linked(each.id)} | {' | '.join(cells)} |"
        yield ""


def how_checked(rule_id: str) -> str:
    """By the program, by hand, or not yet."""
    rule = rules().get(rule_id)
    if rule is None:
        return "not yet"
    return "by the program" if rule.check == AUTOMATIC else "by hand"


def linked(rule_id: str) -> str:
    """The id, leading to what its finding says where there is one."""
    return f"[{rule_id}](#{rule_id.lower()})" if rule_id in rules() else rule_id


def contents() -> Iterator[str]:
    """How many rules there are, area by area."""
    yield "| area | rules |"
    yield "|---|---|"
    for area, ids in by_area():
        yield f"| [{area}](#{area}) | {len(ids)} |"
    yield ""


def areas() -> Iterator[str]:
    """A section for each area, a block for each of its rules in order of id."""
    for area, ids in by_area():
        yield f"## {area}\n"
        for rule_id in sorted(ids, key=natural):
            yield block(rules()[rule_id])


def by_area() -> Iterator[tuple[str, list[str]]]:
    """The files of the catalogue, each an area, with the ids of its rules."""
    for file, found in groupby(entries("codes"), key=lambda entry: entry.file):
        yield file.removesuffix(".toml"), [entry.id for entry in found]


def block(rule: RuleText) -> str:
    """A rule: level, who acts, clause, what it says and what to do, in both languages."""
    roles = " / ".join(
        text(f"role.{rule.who.replace(':', '_')}", spoken) for spoken in ("sv", "en")
    )
    by_hand = "" if rule.check == AUTOMATIC else ", by hand"
    return "\n".join(
        (
            f"### {rule.id}",
            "",
            f"*{rule.level.value}{by_hand}* · {plain(roles)} · {plain(rule.clause) or '–'}",
            "",
            f"- sv: {plain(rule.sv)} **{plain(rule.remedy_sv)}**",
            f"- en: {plain(rule.en)} **{plain(rule.remedy_en)}**",
            "",
        )
    )


def plain(words: str) -> str:
    """Words that Markdown shows as they are written."""
    return SPECIAL.sub(r"\\\1", " ".join(words.split()))


if __name__ == "__main__":
    goal = Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE
    goal.write_text(page(), encoding="utf-8")

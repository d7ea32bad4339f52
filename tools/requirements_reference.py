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
from leverans.messages.texts import text

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "requirements.md"
HEAD = """# Rules and findings

Made by `tools/requirements_reference.py` from `messages/codes`; do not edit.

Every finding names one of these rules. Ids are fixed for ever; a specification's own requirements
keep its ids (`CSIP58`, `SIP14`). An *error* holds the delivery, a *warning* and an *info* do not.
An agreement may give a rule another level under `[check.levels]`. *By hand* marks what only a
person can judge. `{…}` stands for the values of the case.
"""
SPECIAL = re.compile(r"([\\*_<>|\[\]])")


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *contents(), *areas()]).rstrip("\n") + "\n"


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


def natural(rule_id: str) -> list[str]:
    """`CSIP9` before `CSIP10`."""
    return [part.zfill(6) if part.isdecimal() else part for part in re.split(r"(\d+)", rule_id)]


def plain(words: str) -> str:
    """Words that Markdown shows as they are written."""
    return SPECIAL.sub(r"\\\1", " ".join(words.split()))


if __name__ == "__main__":
    goal = Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE
    goal.write_text(page(), encoding="utf-8")

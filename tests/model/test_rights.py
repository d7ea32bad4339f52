"""The table of roles as `practice.md` §7 has it, and as the page tells it."""

import re
from pathlib import Path

import pytest

from leverans.messages.texts import text
from leverans.model.rights import APPROVERS, RIGHTS, Right

PAGE = (Path(__file__).parents[2] / "docs/reference/roles.md").read_text("utf-8")
R = Right


def test_the_page_has_every_role_with_its_rights_and_no_other() -> None:
    rows = re.findall(r"^\| `([\w:]+)` \| [^|]+ \| ([^|]+) \|$", PAGE, re.MULTILINE)
    told = {role: frozenset(re.findall(r"`(\w+)`", rights)) for role, rights in rows}
    told.pop("first", None)
    assert told == {role: {right.value for right in rights} for role, rights in RIGHTS.items()}


def test_the_page_has_every_right_in_the_words_of_the_program() -> None:
    for right in Right:
        assert f"| `{right}` | {text(f'right.{right}', 'en')} |" in PAGE
        assert text(f"right.{right}", "sv") != text(f"right.{right}", "en")


@pytest.mark.parametrize(
    ("role", "never"),
    [
        ("archivist", {R.CULL_APPROVE, R.HOLD_LIFT, R.PLAN_ACTIVATE, R.ROLE_GRANT}),
        ("records_authority", {R.CULL_PROPOSE, R.DELIVER, R.ROLE_GRANT}),
        ("source_steward", {R.CULL_APPROVE, R.CULL_EXECUTE, R.READ_CONTENT}),
        ("tenant_admin", {R.READ_CONTENT, R.CULL_APPROVE, R.HOLD_LIFT, R.ACCEPT_DELIVERY}),
        ("module_owner", {R.DELIVER}),
        ("archive_receiver", {R.DELIVER, R.EXCEPT, R.CULL_APPROVE}),
        ("manager", {R.READ_CONTENT, R.ROLE_CONFIRM}),
        ("governance_viewer", {R.READ_CONTENT}),
        ("platform_operator", {R.READ_CONTENT, R.CULL_APPROVE}),
        ("steering_viewer", {R.READ_CONTENT, R.READ_LOG}),
        ("auditor", set(Right) - {R.READ_LOG, R.READ_ACCESS, R.READ_STATUS}),
        (
            "service:nightly",
            set(Right) - {R.DELIVER, R.CULL_LIST, R.CONTROL, R.READ_STATUS, R.LOG_ANCHOR},
        ),
    ],
)
def test_no_role_may_what_the_table_of_practice_denies_it(role: str, never: set[Right]) -> None:
    assert not RIGHTS[role] & never


def test_who_approves_is_an_approver() -> None:
    approving = {R.CULL_APPROVE, R.PLAN_ACTIVATE, R.HOLD_LIFT, R.ROLE_CONFIRM, R.ACCEPT_DELIVERY}
    assert {role for role, rights in RIGHTS.items() if rights & approving} == APPROVERS


def test_no_single_role_proposes_and_approves_culling() -> None:
    assert not any({R.CULL_PROPOSE, R.CULL_APPROVE} <= rights for rights in RIGHTS.values())

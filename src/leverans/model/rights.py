"""Roles and what they may (`practice.md` §7). Enforced in `flow`, whatever face asks."""

from collections.abc import Mapping
from enum import StrEnum


class Right(StrEnum):
    """Something that somebody may do."""

    DELIVER = "deliver"
    EXCEPT = "except"
    ACCEPT_DELIVERY = "accept_delivery"
    MANAGE_KEYS = "manage_keys"
    PLAN_IMPORT = "plan_import"
    PLAN_CONFIRM = "plan_confirm"
    PLAN_ACTIVATE = "plan_activate"
    HOLD_PLACE = "hold_place"
    HOLD_ASK_LIFT = "hold_ask_lift"
    HOLD_LIFT = "hold_lift"
    CULL_LIST = "cull_list"
    CULL_PROPOSE = "cull_propose"
    CULL_REVIEW = "cull_review"
    CULL_APPROVE = "cull_approve"
    CULL_EXECUTE = "cull_execute"
    SOURCE_CONFIRM = "source_confirm"
    CONTROL = "control"
    ROLE_GRANT = "role_grant"
    ROLE_CONFIRM = "role_confirm"
    READ_CONTENT = "read_content"
    READ_STATUS = "read_status"
    READ_LOG = "read_log"
    LOG_ANCHOR = "log_anchor"
    READ_ACCESS = "read_access"
    REVIEW_ACCESS = "review_access"
    BREAK_GLASS = "break_glass"


R = Right
SERVICE = "service:"
"""Roles that begin so belong to no person: they are not given to anybody."""

RIGHTS: Mapping[str, frozenset[Right]] = {
    "archivist": frozenset({
        R.DELIVER, R.EXCEPT, R.PLAN_IMPORT, R.PLAN_CONFIRM, R.HOLD_PLACE, R.HOLD_ASK_LIFT,
        R.CULL_LIST, R.CULL_PROPOSE, R.CULL_REVIEW, R.CULL_EXECUTE, R.CONTROL, R.READ_CONTENT,
        R.READ_STATUS, R.READ_LOG, R.LOG_ANCHOR,
    }),
    "records_authority": frozenset({
        R.PLAN_CONFIRM, R.PLAN_ACTIVATE, R.HOLD_PLACE, R.HOLD_ASK_LIFT, R.HOLD_LIFT, R.CULL_LIST,
        R.CULL_REVIEW, R.CULL_APPROVE, R.CULL_EXECUTE, R.CONTROL, R.MANAGE_KEYS, R.ROLE_CONFIRM,
        R.READ_CONTENT, R.READ_STATUS, R.READ_LOG, R.LOG_ANCHOR, R.READ_ACCESS,
        R.REVIEW_ACCESS,
    }),
    "source_steward": frozenset({R.DELIVER, R.SOURCE_CONFIRM, R.CONTROL, R.READ_STATUS}),
    "unit_contributor": frozenset({R.READ_STATUS}),
    "contact": frozenset({R.READ_STATUS}),
    "manager": frozenset({R.ROLE_GRANT, R.READ_STATUS}),
    "governance_viewer": frozenset({R.READ_STATUS}),
    "tenant_admin": frozenset({
        R.ROLE_GRANT, R.ROLE_CONFIRM, R.MANAGE_KEYS, R.READ_STATUS, R.LOG_ANCHOR,
    }),
    "module_owner": frozenset({R.READ_STATUS}),
    "platform_operator": frozenset({R.BREAK_GLASS, R.READ_STATUS}),
    "steering_viewer": frozenset({R.READ_STATUS}),
    "archive_receiver": frozenset({
        R.ACCEPT_DELIVERY, R.MANAGE_KEYS, R.CONTROL, R.ROLE_CONFIRM, R.READ_CONTENT,
        R.READ_STATUS, R.READ_LOG, R.LOG_ANCHOR,
    }),
    "auditor": frozenset({R.READ_LOG, R.READ_ACCESS, R.READ_STATUS}),
    "service:nightly": frozenset({
        R.DELIVER, R.CULL_LIST, R.CONTROL, R.READ_STATUS, R.LOG_ANCHOR,
    }),
}  # fmt: skip

APPROVERS = frozenset({"records_authority", "tenant_admin", "archive_receiver"})
"""Roles that approve what others do: two persons besides the one who gets it must say so."""

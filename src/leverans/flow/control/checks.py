"""The list, in the order in which it is gone through: one line for each check."""

from collections.abc import Mapping

from leverans.flow.control import (
    awaited_receipts,
    copy_without_original,
    custody_differs,
    doubled_content,
    doubled_versions,
    due_culling,
    due_transfer,
    exposed_index,
    exposed_metadata,
    exposed_words,
    failed_items,
    fixity_damaged,
    fixity_overdue,
    hold_review,
    idle_source,
    missed_jobs,
    missing_metadata,
    overdue_delivery,
    stale_catalogue,
    storage_size,
    unlisted_type,
    unread_source,
    validity_passed,
)
from leverans.flow.control.interface import Check

CHECKS: Mapping[str, Check] = {
    check.id: check
    for check in (
        exposed_metadata.CHECK,
        exposed_words.CHECK,
        exposed_index.CHECK,
        unlisted_type.CHECK,
        missing_metadata.CHECK,
        validity_passed.CHECK,
        copy_without_original.CHECK,
        doubled_versions.CHECK,
        doubled_content.CHECK,
        due_culling.CHECK,
        due_transfer.CHECK,
        hold_review.CHECK,
        overdue_delivery.CHECK,
        failed_items.CHECK,
        awaited_receipts.CHECK,
        custody_differs.CHECK,
        idle_source.CHECK,
        unread_source.CHECK,
        stale_catalogue.CHECK,
        fixity_damaged.CHECK,
        fixity_overdue.CHECK,
        storage_size.CHECK,
        missed_jobs.CHECK,
    )
}

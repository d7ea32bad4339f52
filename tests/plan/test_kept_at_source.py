"""Which rows keep their records outside the archive until they are culled."""

import pytest

from leverans.model.plan import PlanRow
from leverans.plan.kept_at_source import is_kept_at_source


@pytest.mark.parametrize(
    ("storage", "kept"),
    [
        ("Källsystem", True),
        ("KÄLLSYSTEM ", True),
        ("Samarbetsyta", True),
        ("Mellanarkiv", False),
        ("Källsystem, därefter mellanarkiv", False),
        ("Närarkiv", False),
        ("e-arkivet", False),
        ("", False),
        ("  ", False),
    ],
)
def test_a_place_that_is_no_archive(storage: str, kept: bool) -> None:  # noqa: FBT001
    row = PlanRow(
        row_id="2106",
        process_code="2.1.2",
        process="Administrera anställning",
        record_type="Semesteransökan",
        retention_text="Gallras 2 år",
        storage=storage,
    )
    assert is_kept_at_source(row) is kept

"""The reference's sample plan, found beside the project and never part of it."""

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("LEVERANS_SHARED", Path(__file__).parents[4] / "shared"))
SAMPLE = SHARED / "reference" / "sample_plan.csv"
needs_sample = pytest.mark.skipif(not SAMPLE.is_file(), reason=f"no {SAMPLE}: set LEVERANS_SHARED")

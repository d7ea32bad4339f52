"""`[source_disposal]` of an agreement: without it nothing is culled at the source."""

from pathlib import Path

import pytest

from leverans.model.errors import ConfigurationError
from leverans.model.source_disposal import Method, SourceDisposalTerms
from leverans.wiring.agreements import load_agreement
from leverans.wiring.workspace import load_workspace

TABLE = '[source_disposal]\napproval = "KN 2026-12 § 4"\n'


def add(workspace: Path, text: str) -> None:
    path = workspace / "agreements" / "exempel.toml"
    path.write_text(f"{path.read_text('utf-8')}\n{text}", "utf-8")


def terms(workspace: Path) -> SourceDisposalTerms | None:
    return load_agreement(load_workspace(workspace), "exempel").disposal


def refused(workspace: Path) -> str:
    with pytest.raises(ConfigurationError) as caught:
        terms(workspace)
    return str(caught.value)


def test_without_the_table_nothing_is_agreed(producer: Path) -> None:
    assert terms(producer) is None


def test_what_it_leaves_out_is_what_the_model_says(producer: Path) -> None:
    add(producer, TABLE)
    assert terms(producer) == SourceDisposalTerms(approval="KN 2026-12 § 4")


def test_every_key_is_read(producer: Path) -> None:
    days = "grace_days = 90\nbin_days = 10\nbackups_days = 180\nconfirmation_days = 7\n"
    add(producer, f'{TABLE}{days}method = "delete"\n')
    assert terms(producer) == SourceDisposalTerms(
        approval="KN 2026-12 § 4",
        grace_days=90,
        bin_days=10,
        backups_days=180,
        confirmation_days=7,
        method=Method.DELETE,
    )


@pytest.mark.parametrize(
    ("afterwards", "own", "days"), [(60, 30, 60), (10, 30, 30), (None, 5, 5), (0, 0, 0)]
)
def test_of_two_graces_that_are_stated_the_longer_counts(
    producer: Path, afterwards: int | None, own: int, days: int
) -> None:
    before = "" if afterwards is None else f"[afterwards]\ngrace_days = {afterwards}\n"
    add(producer, f"{before}{TABLE}grace_days = {own}\n")
    found = terms(producer)
    assert found is not None
    assert found.grace_days == days


@pytest.mark.parametrize(
    "text",
    [
        "[source_disposal]\n",
        '[source_disposal]\napproval = ""\n',
        f"{TABLE}grace_days = -1\n",
        f"{TABLE}confirmation_days = 0\n",
        f'{TABLE}method = "shred"\n',
        f"{TABLE}graces = 3\n",
    ],
)
def test_what_cannot_be_meant_is_refused(producer: Path, text: str) -> None:
    add(producer, text)
    assert "source_disposal" in refused(producer)


def test_we_remove_files_in_a_folder_of_this_machine_only(producer: Path) -> None:
    path = producer / "agreements" / "exempel.toml"
    text = path.read_text("utf-8").replace('location = "kalla"', 'location = "ftp://host/kalla"')
    assert "ftp://" in text
    path.write_text(f'{text}\n{TABLE}method = "delete"\n', "utf-8")
    with pytest.raises(ConfigurationError) as caught:
        terms(producer)
    assert "SET-NOT-OURS" in {finding.rule for finding in caught.value.findings}


def test_an_archives_own_store_is_no_source(producer: Path) -> None:
    path = producer / "agreements" / "exempel.toml"
    text = path.read_text("utf-8").replace('kind = "fileshare"', 'kind = "mellanarkiv"')
    path.write_text(f"{text}\n{TABLE}", "utf-8")
    with pytest.raises(ConfigurationError) as caught:
        terms(producer)
    assert "SET-OWN-STORE" in {finding.rule for finding in caught.value.findings}

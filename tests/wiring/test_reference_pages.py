"""The reference pages tell every key there is, and their examples are true."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from leverans.ingest.attributes import ALL
from leverans.ingest.mapping import mapping_of
from leverans.plan.columns import KNOWN
from leverans.plan.fold import heading
from leverans.plan.reading import DEFAULT_TRIGGERS
from leverans.storage.s3.terms import PROFILES
from leverans.wiring.agreement_file import WEEKDAYS, AgreementFile
from leverans.wiring.agreements import load_agreement
from leverans.wiring.plans import PlanFile
from leverans.wiring.s3_store import LOCKS, OPTIONS, PLAIN, VERIFY
from leverans.wiring.secrets import SecretReference
from leverans.wiring.tables import FORMATS, SOURCES, TARGETS
from leverans.wiring.workspace import load_workspace
from leverans.wiring.workspace_file import WorkspaceFile

PAGES = Path(__file__).parents[2] / "docs" / "reference"


def page(name: str) -> str:
    return (PAGES / f"{name}.md").read_text(encoding="utf-8")


def example(name: str) -> str:
    (text,) = re.findall(r"```toml\n(.*?)```", page(name), re.DOTALL)
    return str(text)


def models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for field in annotation.model_fields.values():
            yield from models_in(field.annotation)
    for inner in get_args(annotation):
        yield from models_in(inner)


def keys_of(model: type[BaseModel]) -> set[str]:
    fields = (pair for known in models_in(model) for pair in known.model_fields.items())
    return {field.alias or name for name, field in fields}


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("workspace", WorkspaceFile),
        ("plan", PlanFile),
        ("workspace", SecretReference),
        ("agreement", AgreementFile),
    ],
)
def test_every_key_is_told(name: str, model: type[BaseModel]) -> None:
    told = set(re.findall(r"[`\[.]([a-z_]+)[`\]]", page(name)))
    secrets = set(SecretReference.model_fields) if model is AgreementFile else set()
    assert keys_of(model) - told - secrets == set()


def test_every_allowed_value_of_the_tables_is_told() -> None:
    told = page("agreement")
    names = [*SOURCES, *FORMATS, *TARGETS, WEEKDAYS[0], WEEKDAYS[-1]]
    for kind in FORMATS.values():
        names += [*kind.versions, *kind.containers]
    for name in names:
        assert f'"{name}"' in told
    for trigger in DEFAULT_TRIGGERS:
        assert f'"{trigger}"' in page("plan")


def test_every_attribute_of_a_mapping_is_told_and_no_other() -> None:
    told = set(re.findall(r"^\| `([a-z_.]+)` \|", page("mapping"), re.MULTILINE))
    keys = {"to", "separator", "words", "empty"}
    assert told - keys == set(ALL)


def test_every_heading_of_a_plan_is_told() -> None:
    cells = re.split(r"[|,;]", page("plan"))
    told = {heading(cell) for cell in cells}
    first = {names[0] for field, names in KNOWN.items()}
    assert {name for name in first if name not in told} <= {"tillampas_pa_handlingar_till"}


def test_the_examples_are_true(producer: Path, tmp_path: Path) -> None:
    (producer / "agreements" / "av.toml").write_text(example("agreement"), encoding="utf-8")
    agreement = load_agreement(load_workspace(producer), "av")
    assert agreement.source.options == {"path_prefix": "H:/arkiv/"}
    (tmp_path / "leverans.toml").write_text(example("workspace"), encoding="utf-8")
    assert load_workspace(tmp_path).processes == 4
    assert len(mapping_of(example("mapping")).columns) == 8


def test_the_example_agreement_shows_every_key() -> None:
    shown = set(re.findall(r"^\[*([a-z_]+)", example("agreement"), re.MULTILINE))
    assert keys_of(AgreementFile) - shown - set(SecretReference.model_fields) == set()


def test_every_option_of_a_bucket_is_told_with_its_allowed_values() -> None:
    table = page("agreement").partition("### Options of a bucket")[2].partition("\n##")[0]
    told = re.findall(r"^\| `([a-z_]+)` \|", table, re.MULTILINE)
    assert sorted(told) == sorted(OPTIONS)
    for value in (*PROFILES, *LOCKS, *VERIFY, *PLAIN):
        assert f'`"{value}"`' in table

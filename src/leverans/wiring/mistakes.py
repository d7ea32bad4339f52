"""From what pydantic found wrong to findings that an archivist can act on."""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from leverans.wiring.toml_lines import Place

# How a value of each type is written; signs that need no translation.
WRITTEN = {
    "string_type": '"…"',
    "bool_type": "true, false",
    "int_type": "1, 2, 3 …",
    "tuple_type": '["…", "…"]',
    "dict_type": "[…]",
    "model_type": "[…]",
    "model_attributes_type": "[…]",
}
NOT_ALLOWED = "not_allowed"
PLAIN_SECRET = "plain_secret"  # noqa: S105 - the name of a mistake
NO_FILE = "no_file"
LONGEST_VALUE = 80
SECRET_NAME = re.compile(
    r"^key$|passw|passphr|pwd|secret|token|api_?key|l.senord|hemlig", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One mistake: the rule it breaks, the place of its key, the values for the rule's text."""

    rule: str
    place: Place
    params: Mapping[str, str]


def not_allowed(allowed: str) -> PydanticCustomError:
    """The error a validator raises for a value outside of what is allowed, told by `allowed`."""
    return PydanticCustomError(NOT_ALLOWED, "not allowed", {"allowed": allowed})


def plain_secret() -> PydanticCustomError:
    """The error a validator raises for a secret in plain text; its value is never shown."""
    return PydanticCustomError(PLAIN_SECRET, "a secret in plain text")


def mistakes(model: type[BaseModel], wrong: ValidationError) -> Iterator[Mistake]:
    """Every mistake, in the order of the model's fields."""
    for error in wrong.errors(include_url=False):
        place = tuple(part for part in error["loc"] if not str(part).startswith("<"))
        yield _mistake(model, place, error)


def _mistake(model: type[BaseModel], place: Place, error: ErrorDetails) -> Mistake:
    key = ".".join(str(part + 1) if isinstance(part, int) else part for part in place)
    kind = error["type"]
    if kind == "missing":
        return Mistake(rule="SET-MISSING", place=place, params={"key": key})
    if kind == "extra_forbidden":
        return _unknown_key(model, place, key)
    if kind == PLAIN_SECRET or (kind != NOT_ALLOWED and SECRET_NAME.search(str(place[-1]))):
        return Mistake(rule="SET-PLAIN-SECRET", place=place, params={"key": key})
    value = str(error["input"]) if isinstance(error["input"], str) else repr(error["input"])
    params = {"key": key, "value": value[:LONGEST_VALUE], "allowed": _allowed(error)}
    return Mistake(rule="SET-VALUE", place=place, params=params)


def _unknown_key(model: type[BaseModel], place: Place, key: str) -> Mistake:
    known = sorted(keys_at(model, place[:-1]))
    params = {"key": key, "allowed": ", ".join(known)}
    near = difflib.get_close_matches(str(place[-1]), known, n=1, cutoff=0.6)
    if near:
        return Mistake(rule="SET-NEAR-KEY", place=place, params={**params, "nearest": near[0]})
    return Mistake(rule="SET-UNKNOWN-KEY", place=place, params=params)


def _allowed(error: ErrorDetails) -> str:
    """What would have been right, in signs rather than words where that can be done."""
    context = error.get("ctx", {})
    if "allowed" in context:
        return str(context["allowed"])
    if "expected" in context:
        return str(context["expected"]).replace(" or ", ", ").replace("'", '"')
    bounds = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "min_length": "≥"}
    signs = [f"{sign} {context[name]}" for name, sign in bounds.items() if name in context]
    return ", ".join(signs) or WRITTEN.get(error["type"], error["msg"])


def keys_at(model: type[BaseModel], place: Place) -> set[str]:
    """The keys that a model knows at a place within it."""
    models = {model}
    for part in place:
        if isinstance(part, int):
            continue
        found = (
            known.model_fields[part].annotation for known in models if part in known.model_fields
        )
        models = {inner for annotation in found for inner in _models_in(annotation)}
    fields = (pair for known in models for pair in known.model_fields.items())
    return {field.alias or name for name, field in fields}


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    """The settings models that an annotation mentions, however deep."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)

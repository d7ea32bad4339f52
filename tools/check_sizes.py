"""Refuse what has grown too long: modules, functions, and `__init__.py` files with code in them.

`python tools/check_sizes.py FOLDER…` prints one line for each breach and exits 1 if there is any.
Limits of the architecture (section 10): a module has at most 400 lines, a function at most 40,
an `__init__.py` holds a docstring and nothing else. What must stand alone may be longer (`ALONE`).
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

MODULE_LINES = 400
FUNCTION_LINES = 40
ALONE = {"verifier/verify.py": 685}  # an auditor is given it as one file (docs/decisions/0045)

Function = ast.FunctionDef | ast.AsyncFunctionDef


def breaches(path: Path) -> Iterator[str]:
    """One line of text for each limit that the Python file at `path` breaks."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text, filename=str(path))
    length = len(text.splitlines())
    allowed = ALONE.get("/".join(path.parts[-2:]), MODULE_LINES)
    if length > allowed:
        yield f"{path}: {length} lines, {allowed} allowed: split it by what its parts know"
    if path.name == "__init__.py" and not is_docstring_only(tree):
        yield f"{path}: holds more than a docstring: import from the module that defines a thing"
    for node in ast.walk(tree):
        if isinstance(node, Function) and lines_of(node) > FUNCTION_LINES:
            place = f"{path}:{node.lineno}: {node.name}"
            yield f"{place} has {lines_of(node)} lines, {FUNCTION_LINES} allowed"


def is_docstring_only(tree: ast.Module) -> bool:
    """Whether a module is one docstring."""
    return len(tree.body) == 1 and ast.get_docstring(tree) is not None


def lines_of(function: Function) -> int:
    """How many lines a function has, from `def` to its last."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def main(folders: list[str]) -> int:
    """Check every Python file below the folders; 1 if something is too long."""
    files = sorted(path for folder in folders for path in Path(folder).rglob("*.py"))
    found = [line for path in files for line in breaches(path)]
    print("\n".join(found) or f"{len(files)} modules, none too long")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

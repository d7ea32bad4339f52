"""Changes that break the sample OCFL object, and the codes of all that breaks with it."""

from collections.abc import Callable
from typing import Any, NamedTuple

from leverans.testing.sample_ocfl import Inventory, SampleObject, digest_of, listing

Change = Callable[[SampleObject], object]
HELLO, AGAIN, EMPTY = digest_of(b"Hej\n"), digest_of(b"Hej igen\n"), digest_of(b"")
NEW = digest_of(b"nytt")
LETTER, ANSWER = "v1/content/brev/läs mig.txt", "v2/content/brev/svar.txt"


class Case(NamedTuple):
    """What is broken, and the codes of all that breaks with it; `spec` of the object."""

    change: Change
    codes: str
    spec: str = "1.1"


def everywhere(change: Callable[[Inventory], object]) -> Change:
    """Change all inventories alike."""

    def make(sample: SampleObject) -> None:
        for one in sample.inventories.values():
            change(one)

    return make


def newest(change: Callable[[Inventory], object]) -> Change:
    """Change the root's inventory, and that of the newest version with it."""

    def make(sample: SampleObject) -> None:
        change(sample.root)
        sample.settle()

    return make


def oldest(change: Callable[[Inventory], object]) -> Change:
    """Change the inventory of v1 alone."""
    return lambda sample: change(sample.inventories["v1/"])


def last(change: Callable[[Inventory], object]) -> Change:
    """Change the newest version block."""
    return newest(lambda one: change(one["versions"]["v3"]))


def put(*keys: str, value: object) -> Callable[[Inventory], None]:
    """Set a value some keys down."""

    def change(one: Inventory) -> None:
        inner = one
        for key in keys[:-1]:
            inner = inner[key]
        inner[keys[-1]] = value

    return change


def drop(*keys: str) -> Callable[[Inventory], None]:
    """Remove what stands some keys down."""

    def change(one: Inventory) -> None:
        inner = one
        for key in keys[:-1]:
            inner = inner[key]
        del inner[keys[-1]]

    return change


def file(path: str, data: bytes = b"x") -> Change:
    """A file more, or another one."""
    return lambda sample: sample.files.update({path: data})


def folder(path: str) -> Change:
    """An empty folder more."""
    return lambda sample: sample.folders.add(path)


def both(*changes: Change) -> Change:
    """One change after the other."""

    def make(sample: SampleObject) -> None:
        for change in changes:
            change(sample)

    return make


def undeclared(sample: SampleObject) -> None:
    """No declaration."""
    for name in [path for path in sample.files if path.startswith("0=")]:
        del sample.files[name]


def listed(path: str, data: bytes = b"nytt") -> Change:
    """A file more, in manifest and state of the newest version."""

    def change(sample: SampleObject) -> None:
        digest = digest_of(data)
        sample.files[path] = data
        sample.root["manifest"].setdefault(digest, []).append(path)
        sample.root["versions"]["v3"]["state"].setdefault(digest, []).append("nytt.txt")
        sample.settle()

    return change


def renamed(*names: tuple[str, str]) -> Change:
    """Version folders by other names, in all that speaks of them."""

    def swap(value: Any) -> Any:  # noqa: ANN401 (JSON of any kind)
        if isinstance(value, dict):
            return {swap(key): swap(one) for key, one in value.items()}
        if isinstance(value, list):
            return [swap(one) for one in value]
        for old, new in names:
            if value == old or (isinstance(value, str) and value.startswith(old + "/")):
                return new + str(value)[len(old) :]
        return value

    def change(sample: SampleObject) -> None:
        sample.files = {str(swap(path)): data for path, data in sample.files.items()}
        sample.inventories = {
            str(swap(place)): swap(one) for place, one in sample.inventories.items()
        }

    return change


def without_version(name: str) -> Change:
    """A version lost, with all that lies in it."""

    def change(sample: SampleObject) -> None:
        del sample.inventories[f"{name}/"]
        for path in [path for path in sample.files if path.startswith(f"{name}/")]:
            del sample.files[path]

    return change


def as_of(spec: str, folder_: str) -> Change:
    """An inventory that states another version of the specification."""
    return lambda sample: sample.inventories[folder_].update(
        type=f"https://ocfl.io/{spec}/spec/#inventory"
    )


def remade(algorithm: str) -> Change:
    """All by another algorithm."""

    def change(sample: SampleObject) -> None:
        sample.inventories = SampleObject(algorithm=algorithm).inventories

    return change


def moved_state(version: str, algorithm: str) -> Change:
    """An inventory by another algorithm, whose state of v1 is not what it was."""

    def change(sample: SampleObject) -> None:
        remade = SampleObject(algorithm=algorithm).inventories[f"{version}/"]
        remade["versions"]["v1"]["state"] = listing(
            {"brev/läs mig.txt": b"", "tom.txt": b"Hej\n"}, algorithm
        )
        sample.inventories[f"{version}/"] = remade

    return change

"""One change that breaks the sample package, and exactly the rules that it breaks."""

from typing import NamedTuple

from leverans.testing.sample_package import SamplePackage

ROOT, REPRESENTATION = "METS.xml", "representations/rep1/METS.xml"
LOST = "PKG-UNREFERENCED"  # what follows when a file is no longer named

Swap = tuple[str, str, str]  # file, old text, new text


class Mutation(NamedTuple):
    """Swaps that break `rule`, and with it `also`: what cannot hold either once it is broken."""

    rule: str
    swaps: tuple[Swap, ...]
    also: frozenset[str] = frozenset()

    @property
    def place(self) -> str:
        """The file in which the rule is broken."""
        return self.swaps[0][0]

    def apply(self, sample: SamplePackage) -> None:
        """Break the sample."""
        for path, old, new in self.swaps:
            sample.change(path, old, new)


def broken(rule: str, old: str, new: str, *also: str, path: str = ROOT) -> Mutation:
    """A mutation of one place."""
    return Mutation(rule, ((path, old, new),), frozenset(also))


def renamed(rule: str, old: str, new: str, *also: str, path: str = ROOT) -> Mutation:
    """A mutation that gives an element, start and end tag, another name."""
    swaps = ((path, f"<{old} ", f"<{new} "), (path, f"</{old}>", f"</{new}>"))
    return Mutation(rule, swaps, frozenset(also))

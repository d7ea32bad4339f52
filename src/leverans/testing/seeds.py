"""Valid packages of every kind, as files: what the fuzzing begins with."""

from collections.abc import Callable, Mapping

from leverans.testing.sample_package import SamplePackage

Files = dict[str, bytes]


def eark() -> Files:
    """An E-ARK SIP with a representation of its own METS and one without."""
    return SamplePackage().contents()


# name -> (root folder's name, its files)
SEEDS: Mapping[str, tuple[str, Callable[[], Files]]] = {
    "eark": ("paket-1", eark),
}

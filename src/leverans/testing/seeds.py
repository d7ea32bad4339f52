"""Valid packages of every kind, as files: what the fuzzing begins with."""

from collections.abc import Callable, Mapping

from leverans.testing.sample_bag import SampleBag
from leverans.testing.sample_package import SamplePackage

Files = dict[str, bytes]


def eark() -> Files:
    """An E-ARK SIP with a representation of its own METS and one without."""
    return SamplePackage().contents()


def bag() -> Files:
    """A bag with everything that may lie in one."""
    sample = SampleBag(algorithms=("sha512", "md5"))
    sample.tags["fetch.txt"] = b"https://arkiv.example/a 1 data/mapp/a.txt\n"
    sample.tags["andra/läs mig.txt"] = b"En metadatafil till."
    return sample.contents()


# name -> (root folder's name, its files)
SEEDS: Mapping[str, tuple[str, Callable[[], Files]]] = {
    "eark": ("paket-1", eark),
    "bag": ("säck-1", bag),
}

"""Valid packages of every kind, as files: what the fuzzing begins with."""

from collections.abc import Callable, Mapping

from leverans.testing.sample_bag import SampleBag
from leverans.testing.sample_didl import sample_didl
from leverans.testing.sample_erms import sample_arende, sample_cits
from leverans.testing.sample_fgs import sample_fgs
from leverans.testing.sample_ocfl import SampleObject
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


def fgs() -> Files:
    """A package by FGS Paketstruktur 1.2."""
    return sample_fgs().contents()


def didl() -> Files:
    """An object of mellanarkiv DIDL."""
    return sample_didl().contents()


def ocfl() -> Files:
    """An object of three versions."""
    return SampleObject().contents()


def erms() -> Files:
    """A bag with case management documents of both formats, and the files that they name."""
    sample = SampleBag()
    for document in (sample_arende(), sample_cits()):
        files = {**document.files, document.name: document.filled().encode()}
        sample.payload |= {f"data/{path}": data for path, data in files.items()}
    return sample.contents()


# name -> (root folder's name, its files)
SEEDS: Mapping[str, tuple[str, Callable[[], Files]]] = {
    "eark": ("paket-1", eark),
    "bag": ("säck-1", bag),
    "fgs": ("exempel_system_2026_03_02T08_00_00", fgs),
    "didl": ("objekt-1", didl),
    "ocfl": ("objekt-2", ocfl),
    "erms": ("säck-2", erms),
}

"""An older e-archive on disk: twelve packages of four kinds, with the faults that such places have.

Three each of E-ARK, FGS Paketstruktur 1.2, BagIt and mellanarkiv DIDL, in folders, tars and zips.
`flip` breaks a byte of one; `lose` takes a listed file away, and `explain` enters it in the list
of what was culled; `stranger` adds a folder of no known kind.
"""

import csv
import hashlib
import io
import re
import tarfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from leverans.testing import sample_didl, sample_fgs
from leverans.testing.sample_bag import SampleBag
from leverans.testing.sample_didl import INDEX
from leverans.testing.sample_erms import sample_arende
from leverans.testing.sample_package import SamplePackage

CULLED = "gallrat.csv"
_FGS_CASES = "Content/arende.xml"
_OLD_HISTORY = (
    '<premis xmlns="http://www.loc.gov/premis/v3" version="3.0"><object'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="representation">'
    "<objectIdentifier><objectIdentifierType>local</objectIdentifierType>"
    "<objectIdentifierValue>1</objectIdentifierValue></objectIdentifier></object>"
    "<event><eventIdentifier>"
    "<eventIdentifierType>local</eventIdentifierType><eventIdentifierValue>{0}"
    "</eventIdentifierValue></eventIdentifier><eventType>ingestion</eventType>"
    "<eventDateTime>2019-05-0{0}T10:00:00+02:00</eventDateTime><eventOutcomeInformation>"
    "<eventOutcome>success</eventOutcome></eventOutcomeInformation></event></premis>"
)


@dataclass(slots=True)
class OldArchive:
    """The place; `files` is package key -> path in it -> bytes, in the order of making."""

    root: Path
    files: dict[str, dict[str, bytes]] = field(default_factory=dict)
    culled: list[tuple[str, str]] = field(default_factory=list)

    def fill(self) -> "OldArchive":
        """Make the twelve packages."""
        for number in (1, 2, 3):
            self.files[f"2019/eark-{number}{('', '.tar', '.zip')[number - 1]}"] = eark(number)
            self.files[f"2019/fgs-{number}.{('tar', 'zip', 'tar')[number - 1]}"] = fgs(number)
            self.files[f"2020/bag-{number}{('', '.zip', '.tar')[number - 1]}"] = bag(number)
            self.files[f"2020/didl-{number}{('', '', '.zip')[number - 1]}"] = didl(number)
        return self

    def flip(self, key: str, path: str) -> None:
        """Change one bit of a file, and nothing that is said of it."""
        data = bytearray(self.files[key][path])
        data[-1] ^= 1
        self.files[key][path] = bytes(data)

    def lose(self, key: str, path: str) -> None:
        """Take a listed file away."""
        del self.files[key][path]

    def explain(self, key: str, path: str) -> None:
        """Enter a file in the list of what the old archive culled."""
        self.culled.append((key, path))

    def stranger(self, key: str = "2021/okänt") -> str:
        """A folder of no known kind."""
        self.files[key] = {"innehåll.bin": b"?", "om.txt": b"om"}
        return key

    def write(self) -> Path:
        """Write everything; what lay there before is replaced."""
        for key, files in self.files.items():
            target = self.root / key
            target.parent.mkdir(parents=True, exist_ok=True)
            if key.endswith(".tar"):
                _tar(target, files)
            elif key.endswith(".zip"):
                _zip(target, files)
            else:
                for path, data in files.items():
                    (target / path).parent.mkdir(parents=True, exist_ok=True)
                    (target / path).write_bytes(data)
        if self.culled:
            with (self.root / CULLED).open("w", encoding="utf-8", newline="") as stream:
                writer = csv.writer(stream, delimiter=";")
                writer.writerow(("paket", "fil", "beslut"))
                writer.writerows((*line, "GB 2018-7") for line in self.culled)
        return self.root


def eark(number: int) -> dict[str, bytes]:
    """An E-ARK SIP with its old agreement and its history."""
    package = SamplePackage(name=f"eark-{number}")
    for path in ("METS.xml", "representations/rep1/METS.xml"):
        package.files[path] = package.files[path].replace("paket-1", f"eark-{number}")
    package.files["METS.xml"] = package.files["METS.xml"].replace("LÖ 1<", "LÖ 2019-4<")
    package.files["metadata/preservation/premis.xml"] = _OLD_HISTORY.format(number)
    package.files["representations/rep1/data/å.txt"] = f"innehåll {number}"
    return package.contents()


def fgs(number: int) -> dict[str, bytes]:
    """FGS Paketstruktur with FGS Ärendehantering in it: a case with two records."""
    package = sample_fgs.sample_fgs()
    cases = sample_arende()
    text = cases.text.replace("RS 2019-", f"RS {number}-2019-")
    text = re.sub(r'Systemidentifierare="[^"]*"', "", text)
    package.files[_FGS_CASES] = _filled(text, cases.files)
    for path, data in cases.files.items():
        package.files[f"Content/{path}"] = data.decode()
    found = package.files[sample_fgs.SIP]
    listed = sample_fgs.file("cases", _FGS_CASES) + "".join(
        sample_fgs.file(f"b{n}", f"Content/{path}".replace(" ", "%20"))
        for n, path in enumerate(cases.files)
    )
    found = found.replace('<fileGrp ID="outer">', listed + '<fileGrp ID="outer">', 1)
    found = found.replace("6f1c0a52-0d6f-4b1f-9a3b-2f3d0c9f8f11", f"fgs-{number}")
    package.files[sample_fgs.SIP] = found
    return package.contents()


def bag(number: int) -> dict[str, bytes]:
    """A bag with MD5 manifests, as older ones have."""
    one = SampleBag("0.97", ("md5",))
    one.payload = {f"data/mapp/{number}.txt": f"bag {number}".encode(), "data/b.txt": b"b"}
    one.tags["bag-info.txt"] = (
        "Source-Organization: Exempelnämnden\nBagging-Date: 2017-03-04\n"
        f"External-Identifier: bag-{number}\nBag-Group-Identifier: Leverans 2017\n"
    ).encode()
    return one.contents()


def didl(number: int) -> dict[str, bytes]:
    """A record of the mellanarkiv."""
    one = sample_didl.sample_didl()
    one.files[INDEX] = one.files[INDEX].replace("9a3b-2f3d0c9f8f11", f"9a3b-2f3d0c9f8f{number}a")
    one.files["document_001.docx"] = f"plan {number}"
    return one.contents()


def _filled(text: str, files: Mapping[str, bytes]) -> str:
    def fill(match: re.Match[str]) -> str:
        data = files.get(match[2], b"")
        return str(len(data)) if match[1] == "size" else hashlib.new(match[1], data).hexdigest()

    return re.sub(r"@(size|sha256|sha1|md5):([^@]*)@", fill, text)


def _tar(target: Path, files: Mapping[str, bytes]) -> None:
    with tarfile.open(target, "w") as archive:
        for path, data in files.items():
            info = tarfile.TarInfo(f"paket/{path}")
            info.size, info.mtime = len(data), 1_500_000_000
            archive.addfile(info, io.BytesIO(data))


def _zip(target: Path, files: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            info = zipfile.ZipInfo(path, (2017, 7, 14, 4, 40, 0))
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)

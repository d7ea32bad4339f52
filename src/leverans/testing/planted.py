"""Personal numbers, titles and names that are planted where records come from; all invented.

Each of the twenty numbers has a form and a place of its own: file names, titles, columns of the
sheet, an address, a subject, the content of a file, a reason, a search, what an error says.
"""

from dataclasses import dataclass

from leverans.testing.scanner import Scanner
from leverans.testing.two_sides import PDF_1_4, TwoSides

SHAPES = ("19{d}-{e}", "{d}-{e}", "{d}+{e}", "19{d}{e}", "{d}{e}", "19{d} {e}")
WORDS = ("Kvarnröst", "skvaltkvarn", "Ålderman Testsson", "spjällhål", "Testina Testdotter")


def _number(n: int) -> str:
    return SHAPES[n % len(SHAPES)].format(d=f"1212{n + 1:02}", e=f"12{n + 1:02}")


NUMBERS = tuple(_number(n) for n in range(20))


@dataclass(frozen=True, slots=True)
class Planted:
    """What a person would write in places of their own choice.

    Attributes:
        reason: of an exception. search: words of a search. title: of a hold. error: what a broken
            program says. empty, whole: paths of a file without content, and of sound ones.
    """

    reason: str = f"Testina Testdotter ({NUMBERS[12]}) har bett om det"
    search: str = f"Kvarnröst {NUMBERS[13]}"
    title: str = f"Begäran av Ålderman Testsson {NUMBERS[14]}"
    mandate: str = f"Skrivelse från {NUMBERS[15]}"
    note: str = f"Ring Testina Testdotter {NUMBERS[16]}"
    error: str = f"cannot open spjällhål/{NUMBERS[17]}.pdf of Testina Testdotter"
    logged: str = f"GET /skvaltkvarn/{NUMBERS[18]}"
    address: str = f"{NUMBERS[19]}@exempel.invalid"
    empty: str = f"Kvarnröst {NUMBERS[0]}.pdf"


def scanner() -> Scanner:
    """A scanner that knows all of it."""
    return Scanner(numbers=NUMBERS, words=WORDS)


def plant(sides: TwoSides) -> Planted:
    """Fill the source with files and rows that speak of people; one of the files is empty."""
    told = Planted()
    sides.add(told.empty, b"", Rubrik=f"Ålderman Testsson {NUMBERS[1]}")
    sides.add(f"{NUMBERS[2]}/skvaltkvarn.pdf", Rubrik="Kvarnröst åt Testina Testdotter")
    sides.add("protokoll.pdf", Rubrik=f"Om {NUMBERS[3]}", Ärende=f"spjällhål {NUMBERS[4]}")
    sides.add("kallelse.pdf", Diarienummer=f"KU {NUMBERS[5]}", Papper=f"Pärm {NUMBERS[6]}")
    sides.add("brev.pdf", PDF_1_4 + b"% spj\xc3\xa4llh\xc3\xa5l", Rubrik=told.address)
    subject = f"Subject: =?utf-8?q?Kvarnr=C3=B6st_{NUMBERS[7]}?=\r\nTo: {told.address}\r\n\r\n"
    sides.add("post.eml", f"{subject}Hej {NUMBERS[8]}, {NUMBERS[9]}\r\n".encode())
    sides.add("anteckning.txt", f"Testina Testdotter {NUMBERS[10]} {NUMBERS[11]}\n".encode())
    sides.write()
    return told

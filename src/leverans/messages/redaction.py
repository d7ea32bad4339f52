"""Personal data out of everything that is shown of a finding; its shape stays, what it says goes.

Masked, each letter and digit as `*`: Swedish personal identity and coordination numbers, e-mail
addresses, telephone numbers, and what a schema quotes of an element that names a person. Left as
they are: digests, UUIDs, dates, sizes, and the numbers of organisations, whose "month" is 20 or
more. Where a number may be either, it is masked.
"""

import re
from collections.abc import Mapping

from leverans.model.finding import Finding

MASK = "*"
PERSON = "person"  # the placeholder of a rule that has a person's name to tell
FIGURES = frozenset({"announced", "bytes", "count", "files", "found", "size"})

_MAY_BE = re.compile(r"\d{6}.{0,3}\d{4}", re.DOTALL)  # day of birth, a mark or `%2d`, the end
_LEFT, _RIGHT = r"(?<![^\W_])", r"(?![^\W_])"  # no letter or digit beside it
_SPACE = r"[\x20\u00a0]"
_DASH = r"[-+\u2010\u2011\u2012\u2013\u2212]|%2[bd]"
_PERSONAL = re.compile(
    rf"""
    (?P<kept> [0-9a-f]{{8}} (?:-[0-9a-f]{{4}}){{3}} -[0-9a-f]{{12}} | [0-9a-f]{{32,}} )
    | (?P<email> [\w.%+'-]{{1,64}} (?:@|%40) (?:[\w-]{{1,63}}\.){{1,8}} [^\W\d_]{{2,24}} )
    | (?P<escape> %[0-9a-f]{{2}} )
    | (?P<vat> {_LEFT} SE \d{{10}} 01 {_RIGHT} )
    | (?P<phone>
        (?<![\w+]) \+[1-9]\d{{0,2}} (?:[\x20\u00a0./()-]{{0,2}} \d){{6,12}} (?!\d)
        | {_LEFT} 07\d [\x20\u00a0-]? (?: \d{{3}} {_SPACE}? | \d\d {_SPACE} \d )
          \d\d {_SPACE}? \d\d {_RIGHT}
        | {_LEFT} (?<!\d[-/.:]) 0[1-9]\d{{0,2}} [\x20\u00a0/-] \d{{2,3}}
          (?:{_SPACE} \d{{2,3}}){{1,3}} {_RIGHT} (?!:)
        | (?<![^\s:;,("']) 0[1-9]\d{{0,2}} - \d{{5,8}} (?![^\s:;,)."']) )
    | (?P<identity> (?:(?<!\d) | (?<=%[0-9a-f]{{2}}))
        (?P<century> 18|19|20 )? (?P<date> \d{{6}} )
        (?P<mark> {_DASH} | {_SPACE} )? (?P<end> \d{{4}} ) (?!\d) )
    | (?P<label> {_LEFT} (?:tel|tfn|telefon|phone|mobil|mobile) {_RIGHT} [.:=\x20]{{0,3}} )
        (?P<labelled> \+?\d [\d\x20()/-]{{4,14}} \d )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NAMES = (
    "name|note|namn|persname|famname|fornamn|efternamn|firstname|lastname|givenname|surname"
    "|agentname|contact|kontaktperson"
)
_QUOTED = re.compile(
    rf"""( (?:\bElement\ '(?:\{{[^}}]*\}})? | /) (?:\w+:)? (?:{_NAMES})
        (?:'|\[\d+\])? : [^']* ') (.+?) (' (?:\ is\ | \ has\ | \ for\ | \ does) | '[.]?$)""",
    re.VERBOSE | re.IGNORECASE,
)


def redacted(text: str) -> str:
    """The text with personal data masked; names of people only where a schema quotes them."""
    if "Element '" in text or "]: " in text:
        text = _QUOTED.sub(lambda found: found[1] + _masked(found[2]) + found[3], text)
    if not any(char.isdecimal() or char == "@" for char in text):
        return text
    return _PERSONAL.sub(_judged, text)


def tells_identity(text: str, *, sure: bool = False) -> bool:
    """Whether a personal identity or coordination number stands in a text.

    Args:
        sure: only one whose check digit is right and that is written with its mark, for texts in
            which other long numbers are common.
    """
    if _MAY_BE.search(text) is None:  # of a million titles most end here
        return False
    for found in _PERSONAL.finditer(text):
        if not found["identity"] or not _is_identity(found):
            continue
        if not sure or (found["mark"] and _adds_up(found["date"] + found["end"])):
            return True
    return False


def shown_params(finding: Finding) -> Mapping[str, str]:
    """What the texts of a finding are filled with, its location among it; nothing personal."""
    shown = {"location": redacted(finding.location)}
    for name, value in finding.params:
        if name == PERSON:
            shown[name] = _masked(value)
        else:
            shown[name] = value if name in FIGURES and value.isdecimal() else redacted(value)
    return shown


def _judged(found: re.Match[str]) -> str:
    if found["kept"] or found["escape"]:
        return found[0]
    if found["identity"]:
        return _masked(found[0]) if _is_identity(found) else found[0]
    if found["vat"]:
        ten = found["vat"][2:12]
        return _masked(found[0]) if _is_birthday(ten) and _adds_up(ten) else found[0]
    if found["labelled"]:
        return found["label"] + _masked(found["labelled"])
    return _masked(found[0])


def _masked(text: str) -> str:
    """Every letter and digit hidden; marks, spaces and length tell what kind of thing it was."""
    return re.sub(r"[^\W_]", MASK, text)


def _is_identity(found: re.Match[str]) -> bool:
    """A plausible day of birth, and a check digit or a way of writing that says the rest.

    With a dash the check digit may be wrong (typing errors are about people too), unless the end
    reads as a time of day, as in `20240115-0930`.
    """
    ten = found["date"] + found["end"]
    if not _is_birthday(ten):
        return False
    if _adds_up(ten):
        return bool(found["mark"]) or _stands_alone(found)
    if not found["mark"] or found["mark"].isspace():
        return False
    return not (found["end"][:2] < "24" and found["end"][2:] < "60")


def _stands_alone(found: re.Match[str]) -> bool:
    """Whether no letter is written together with the digits."""
    text, start, end = found.string, found.start(), found.end()
    escaped = bool(re.match("%[0-9A-Fa-f]{2}", text[max(0, start - 3) : start]))
    before = "" if escaped else text[max(0, start - 1) : start]
    return not (before.isalpha() or text[end : end + 1].isalpha())


def _is_birthday(ten: str) -> bool:
    """Month and day can be; a coordination number (samordningsnummer) has 60 added to the day."""
    month, day = int(ten[2:4]), int(ten[4:6])
    return 1 <= month <= 12 and (1 <= day <= 31 or 61 <= day <= 91)  # noqa: PLR2004 (calendar)


def _adds_up(ten: str) -> bool:
    """Luhn's check digit over all ten."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(ten))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0
